"""The application: AWS's doors, the plain API with its pages, health and metrics."""

import re
from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from understudy import __version__
from understudy.service.clock import Clock
from understudy.service.refusals import Refusal, invalid
from understudy.service.settings import Settings
from understudy.service.state.database import Database
from understudy.service.web.aws_door import FAULT, aws_door, by_target
from understudy.service.web.guard import Guard
from understudy.service.web.keys import Keys
from understudy.service.web.metrics import Kept, Requests
from understudy.service.web.page import api_page
from understudy.service.web.performing import Service, Worker
from understudy.service.web.plain import plain_api, status_of
from understudy.service.web.replays import Replays


def make(settings: Settings, database: Database, clock: Clock, workers: Sequence[Worker] = ()) -> FastAPI:
    """The ASGI application of a service. It wakes workers; to start and stop them is its caller's part."""
    service = Service(settings, database, clock, tuple(workers))
    registry = CollectorRegistry()
    registry.register(Kept(database))
    requests = Requests(registry)
    app = FastAPI(
        title="Understudy",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    keys = Keys(settings.keys_file) if settings.keys_file else None
    app.add_middleware(Guard, keys=keys, replays=Replays(database), region=settings.region, changes=changes)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _astray)
    app.add_exception_handler(Exception, _fault)

    async def aws(request: Request) -> Response:
        return await aws_door(request, service, requests)

    # First, since routes are tried one after the other; and plain, since programs ask at this one.
    app.add_route("/", aws, methods=["POST"], include_in_schema=False)
    app.include_router(plain_api(service))

    @app.get("/", include_in_schema=False)
    async def home() -> Response:
        return RedirectResponse("/api")

    @app.get("/api", include_in_schema=False)
    async def page(request: Request) -> Response:
        return HTMLResponse(api_page(app.openapi(), str(request.base_url).rstrip("/")))

    @app.post("/endpoints/{name}/{asked:path}", include_in_schema=False)
    async def runtime(name: str) -> Response:
        raise not_asked(name)

    @app.api_route("/healthz", methods=["GET", "HEAD"], include_in_schema=False)
    async def health() -> Response:
        return PlainTextResponse("ok\n")

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        text = await run_in_threadpool(generate_latest, registry)
        return Response(text, headers={"content-type": "text/plain; version=0.0.4; charset=utf-8"})

    return app


def not_asked(name: str) -> Refusal:
    """A program asks an endpoint at the address that it has for all of SageMaker."""
    return Refusal(
        "ValidationError",
        f"This service asks no models, and endpoint {name[:63]} is a record of one that runs elsewhere, if "
        "at all: let AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME name where that is, or unset it where that is AWS",
    )


def changes(method: str, target: str) -> bool:
    """Whether a request of this method and X-Amz-Target may change anything."""
    if method in ("GET", "HEAD"):
        return False
    try:
        return by_target(target)[2].writes if target else True
    except Refusal:
        return False


def _refused(request: Request, refusal: Exception) -> Response:  # noqa: ARG001
    assert isinstance(refusal, Refusal)
    return JSONResponse({"code": refusal.code, "message": refusal.message}, status_of(refusal))


def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    kind = request.headers.get("content-type", "none")
    if first["loc"][0] == "body" and not re.match(r"application/([^;]+\+)?json\b", kind, re.IGNORECASE):
        # Read all the same, it could be sent by any page's form, without the browser's asking first.
        return _refused(
            request,
            invalid(
                f"The body's content type is {kind}, and JSON is asked for: send the header "
                "'content-type: application/json' with it (curl: -H 'content-type: application/json')"
            ),
        )
    name = ".".join(str(part) for part in first["loc"][1:]) or "the body"
    return _refused(request, invalid(f"{name}: {first['msg']}"))


def _astray(request: Request, error: Exception) -> Response:
    """What no route takes, in the form of every other fault."""
    assert isinstance(error, HTTPException)
    code = "ResourceNotFound" if error.status_code == 404 else "ValidationException"
    message = f"{request.method} {request.url.path}: {error.detail}; /api lists what can be asked"
    return JSONResponse({"code": code, "message": message}, error.status_code, error.headers)


def _fault(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """A fault of ours; the server logs its traceback."""
    return JSONResponse({"code": "InternalFailure", "message": FAULT}, 500)
