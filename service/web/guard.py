"""What every request passes before it is looked at: whose it is, how large, and from where."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from understudy.service.clock import wall_clock
from understudy.service.refusals import Refusal
from understudy.service.settings import is_loopback
from understudy.service.web.answers import refused
from understudy.service.web.keys import Keys
from understudy.service.web.replays import Replays
from understudy.service.web.signatures import Signed, verified

LARGEST_BODY = 1 << 20
"""Bytes of a request; the largest that AWS's shapes allow of what is served is a quarter of it."""
BODY_SECONDS = 30
"""How long a body may take to arrive."""
OPEN_PATHS = ("/healthz",)
"""What needs no signature: it tells nothing but that the service answers."""

Headers = list[tuple[str, str]]


class Guard:
    """An ASGI middleware. With keys every request has to be signed; without, it has to be of this machine."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        keys: Keys | None,
        replays: Replays,
        region: str,
        changes: Callable[[str, str], bool],
        now: Callable[[], datetime] = wall_clock,
    ) -> None:
        self._app = app
        self._keys = keys
        self._region = region
        self._changes = changes
        self._now = now
        self._replays = replays

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with its whole body, or answer with the refusal."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        headers = [
            (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]
        ]
        try:
            body = await _body(headers, receive)
            await self._check(scope, headers, body)
        except Refusal as refusal:
            content_type = dict(headers).get("content-type", "")
            await refused(refusal, scope["path"], content_type)(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)

    async def _check(self, scope: Scope, headers: Headers, body: bytes) -> None:
        if self._keys is None:
            _check_origin(scope["method"], dict(headers))
            return
        if scope["path"] in OPEN_PATHS:
            return
        query = scope["query_string"].decode("latin-1")
        target = scope.get("raw_path", scope["path"].encode()).decode("latin-1") + (
            f"?{query}" if query else ""
        )
        request = Signed(scope["method"], target, headers, body)
        signature = verified(request, self._keys.now(), self._region, self._now())
        if self._changes(scope["method"], dict(headers).get("x-amz-target", "")):
            await run_in_threadpool(self._replays.refuse_repeated, signature, self._now())


def _check_origin(method: str, headers: dict[str, str]) -> None:
    """Without keys only this machine's programs may ask, not the pages that its browsers happen to show.

    A page of elsewhere whose name was made to point here is told by Host, one that sends a form by Origin.
    """
    host = headers.get("host", "")
    if not is_loopback(_name(host)):
        raise Refusal(
            "AccessDeniedException", "Without access keys only the loopback is served: ask 127.0.0.1"
        )
    origin = headers.get("origin")
    if method not in ("GET", "HEAD") and origin is not None and origin.partition("://")[2] != host:
        raise Refusal("AccessDeniedException", "A page of another origin may not ask for this")


def _name(host: str) -> str:
    """The host of a header Host, without its port."""
    return host if host.endswith("]") else host.rpartition(":")[0] or host


async def _body(headers: Headers, receive: Receive) -> bytes:
    length = dict(headers).get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > LARGEST_BODY:
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal("RequestTimeoutException", "The connection ended before the request did")
                body += message.get("body", b"")
                if len(body) > LARGEST_BODY:
                    raise _too_large()
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise Refusal(
            "RequestTimeoutException", f"The request did not arrive within {BODY_SECONDS} seconds"
        ) from None


def _too_large() -> Refusal:
    return Refusal(
        "RequestEntityTooLargeException", f"A request may have {LARGEST_BODY} bytes; this one has more"
    )


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that hands out the body that was read, then whatever comes after."""
    waiting = [body]

    async def first_the_body() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return first_the_body
