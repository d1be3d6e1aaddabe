"""The application: AWS's doors, the plain API, health and metrics, with the workers beside them."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from understudy import __version__
from understudy.service.clock import Clock
from understudy.service.refusals import Refusal
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.web.aws_door import aws_door, by_target
from understudy.service.web.guard import Guard
from understudy.service.web.keys import Keys
from understudy.service.web.metrics import Requests
from understudy.service.web.performing import Service, Worker


def make(settings: Settings, database: Database, clock: Clock, workers: Sequence[Worker] = ()) -> FastAPI:
    """The ASGI application of a service; its workers run while the application does."""
    service = Service(settings, database, clock, tuple(workers))
    registry = CollectorRegistry()
    requests = Requests(registry)
    app = FastAPI(
        title="Understudy",
        version=__version__,
        lifespan=_beside(service.workers),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    keys = Keys(settings.keys_file) if settings.keys_file else None
    app.add_middleware(Guard, keys=keys, region=settings.region, changes=changes)

    @app.post("/", include_in_schema=False)
    async def aws(request: Request) -> Response:
        return await aws_door(request, service, requests)

    @app.get("/healthz", include_in_schema=False)
    async def health() -> Response:
        return PlainTextResponse("ok\n")

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        text = await run_in_threadpool(generate_latest, registry)
        return Response(text, headers={"content-type": "text/plain; version=0.0.4; charset=utf-8"})

    return app


def changes(method: str, target: str) -> bool:
    """Whether a request of this method and X-Amz-Target may change anything."""
    if method in ("GET", "HEAD"):
        return False
    try:
        return by_target(target)[2].writes if target else True
    except Refusal:
        return False


def _beside(workers: Sequence[Worker]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001
        for worker in workers:
            await run_in_threadpool(worker.start)
        yield
        for worker in reversed(workers):
            await run_in_threadpool(worker.stop)

    return lifespan
