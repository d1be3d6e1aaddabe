"""The ways to a model: an HTTP address that speaks `/invocations`, and a SageMaker endpoint by its name."""

import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from understudy.analyzer.aws import client, in_words
from understudy.analyzer.errors import UserError
from understudy.analyzer.plain_text import without_credentials

Send = Callable[[bytes], bytes]
"""The body of a request in, that of its answer out; a `Failure` where there is none."""
CONNECT_SECONDS = 5.0
MOST_ANSWERED = 256 << 20
"""Bytes of an answer; more is no answer to rows of a table."""
SHOWN = 200
BUSY = {408, 425, 429, 502, 503, 504}
TOO_LARGE = {413}


class Failure(Exception):
    """No answer; the text completes "the model ..."."""


class TooLarge(Failure):
    """The request holds more than is taken."""


class Refused(Failure):
    """The model does not answer this request, whenever it is asked."""


class Broken(Failure):
    """The model has failed on this request; it may do so by chance."""


class Busy(Failure):
    """The model may answer later."""


class Slow(Failure):
    """The answer takes longer than is waited for."""


@dataclass(frozen=True)
class Address:
    """A URL that answers POST requests, as a model's container does at `/invocations`."""

    url: str
    target_model: str | None = None
    custom_attributes: str | None = None
    own_headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What opens the door, such as a token: it stands in no sentence and no log."""

    @property
    def headers(self) -> dict[str, str]:
        """What an endpoint hands on to its container of a request's fields, and the address's own."""
        given = {
            **dict(self.own_headers),
            "X-Amzn-SageMaker-Target-Model": self.target_model,
            "X-Amzn-SageMaker-Custom-Attributes": self.custom_attributes,
        }
        return {name: value for name, value in given.items() if value is not None}

    @property
    def in_words(self) -> str:
        """As a sentence names it."""
        return f"the model at {self.url}"


@dataclass(frozen=True)
class Endpoint:
    """A SageMaker endpoint of the environment's account and region."""

    name: str
    target_model: str | None = None
    custom_attributes: str | None = None

    @property
    def in_words(self) -> str:
        """As a sentence names it."""
        return f"the endpoint {self.name}"


Door = Address | Endpoint


def address_of(
    text: str,
    target_model: str | None = None,
    custom_attributes: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Address:
    """An address by its URL, `/invocations` where it has no path; UserError for one that cannot be asked.

    A name and a password in it become a header, as a browser has it.
    """
    try:
        parts = urlsplit(text)
        known = parts.scheme in {"http", "https"} and parts.hostname
    except ValueError:
        known = None
    if not known:
        shown = without_credentials(text)
        raise UserError(f"understudy_models gives {shown!r}; an address is of the form http://host:8080")
    place = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=place))
    if parts.path in {"", "/"}:
        url = f"{url.rstrip('/')}/invocations"
    own = dict(headers or {})
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        own.setdefault("Authorization", f"Basic {b64encode(pair.encode()).decode()}")
    return Address(url, target_model, custom_attributes, tuple(own.items()))


def opened(door: Door, content_type: str, accept: str, *, seconds: float, connections: int) -> Send:
    """How requests are sent there; each may take so many seconds, and may be one of so many at once."""
    if isinstance(door, Address):
        headers = {"Content-Type": content_type, "Accept": accept, **door.headers}
        return _over_http(door, headers, seconds, connections)
    return _to_endpoint(door, content_type, accept, seconds, connections)


def _over_http(door: Address, headers: Mapping[str, str], seconds: float, connections: int) -> Send:
    import urllib3

    pool = urllib3.PoolManager(
        maxsize=connections,
        block=True,
        retries=False,
        timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
    )

    def send(body: bytes) -> bytes:
        until = time.monotonic() + seconds
        try:
            answer = pool.request(
                "POST", door.url, body=body, headers=headers, preload_content=False, redirect=False
            )
            try:
                said = _read(answer, until)
            finally:
                answer.release_conn()
        except (urllib3.exceptions.ReadTimeoutError, TimeoutError):
            raise Slow(f"gives no answer within {seconds:g} seconds") from None
        except urllib3.exceptions.HTTPError as error:
            raise Busy(f"cannot be reached ({_reason(error)})") from None
        if answer.status == 200:
            return said
        raise failure_of(answer.status, said.decode("utf-8", "replace"))

    return send


def _read(answer: Any, until: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > MOST_ANSWERED:
            answer.close()
            raise Refused(f"answers more than {MOST_ANSWERED >> 20} MB")
        if time.monotonic() > until:
            answer.close()
            raise TimeoutError
    return b"".join(parts)


def _reason(error: Exception) -> str:
    text = str(getattr(error, "reason", None) or error)
    return " ".join(text.split())[:SHOWN]


def failure_of(status: int, said: str) -> Failure:
    """What a status other than 200 means."""
    told = f"answers HTTP {status}: {' '.join(said.split())[:SHOWN] or 'nothing'}"
    if status in TOO_LARGE:
        return TooLarge(told)
    if status in BUSY:
        return Busy(told)
    return Broken(told) if status >= 500 else Refused(told)


def _to_endpoint(door: Endpoint, content_type: str, accept: str, seconds: float, connections: int) -> Send:
    made = client(
        "sagemaker-runtime",
        connect_seconds=CONNECT_SECONDS,
        read_seconds=seconds,
        attempts=1,
        connections=connections,
        asked=door.in_words,
    )
    from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

    more = {"TargetModel": door.target_model, "CustomAttributes": door.custom_attributes}
    given = {name: value for name, value in more.items() if value is not None}

    def send(body: bytes) -> bytes:
        try:
            answer = made.invoke_endpoint(
                EndpointName=door.name, ContentType=content_type, Accept=accept, Body=body, **given
            )
            return bytes(answer["Body"].read())
        except ReadTimeoutError:
            raise Slow(f"gives no answer within {seconds:g} seconds") from None
        except ClientError as error:
            raise _said_by_aws(error.response) from None
        except BotoCoreError as error:
            if "credentials" in str(error).lower():
                raise UserError(f"{door.in_words} cannot be asked: {in_words(error)}") from None
            raise Busy(f"cannot be reached ({_reason(error)})") from None

    return send


def _said_by_aws(response: Mapping[str, Any]) -> Exception:
    code = response["Error"].get("Code", "")
    said = response["Error"].get("Message", "")
    if code in {"AccessDenied", "AccessDeniedException"}:
        return UserError(
            f"InvokeEndpoint is not allowed: give whoever runs the job the right sagemaker:InvokeEndpoint "
            f"({said[:SHOWN]})"
        )
    told = f"answers {code}: {' '.join(said.split())[:SHOWN]}"
    if code == "ModelError":
        return failure_of(int(response.get("OriginalStatusCode") or 500), said)
    if code == "ValidationError" and "length" in said.lower():
        return TooLarge(told)
    if response.get("ResponseMetadata", {}).get("HTTPStatusCode") in TOO_LARGE:
        return TooLarge(told)
    waits = code in {"ThrottlingException", "ServiceUnavailable", "InternalFailure", "ModelNotReadyException"}
    return Busy(told) if waits else Refused(told)
