"""AWS's signatures (version 4) of requests, verified with botocore's own signer (SERVICE §5.3 c)."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from understudy.service.refusals import Refusal

SKEW = timedelta(minutes=5)
"""How far a request's time may be from ours, as AWS has it."""
SERVICES = ("sagemaker", "logs", "sts", "iam")
GLOBAL_SERVICES = ("sts", "iam")
"""Services that are signed for us-east-1 wherever one is."""
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/(\d{8})/([^/,\s]+)/([^/,\s]+)/aws4_request, *"
    r"SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})"
)
NOBODY = "nobody's secret"
"""Signed with for ids that nobody has, so that these take as long to be refused."""


@dataclass(frozen=True)
class Signed:
    """A request as it is signed."""

    method: str
    target: str
    """Path and query, raw as they came."""
    headers: Sequence[tuple[str, str]]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True)
class Claim:
    """What a header Authorization says."""

    access: str
    day: str
    region: str
    service: str
    names: tuple[str, ...]
    """Headers that are signed."""
    signature: str


Headers = Mapping[str, Sequence[str]]


def verified(request: Signed, secrets: Mapping[str, str], region: str, now: datetime) -> str:
    """The signature of a request, which is right for one of the secrets, fresh, and covers all that counts.

    Refuses any other with AWS's codes. `now` is the real time, whatever clock the service goes by.
    """
    headers: dict[str, list[str]] = {}
    for name, value in request.headers:
        headers.setdefault(name, []).append(value)
    claim = _claim(headers.get("authorization", []))
    _check_covered(claim, headers)
    stamp = headers.get("x-amz-date", [""])[0]
    _check_time(stamp, claim.day, now)
    _check_scope(claim, region)
    body_hash = sha256(request.body).hexdigest()
    if headers.get("x-amz-content-sha256", [body_hash]) != [body_hash]:
        raise _mismatch()
    secret = secrets.get(claim.access)
    right = _signature(request, headers, claim, stamp, secret or NOBODY)
    if secret is None:
        raise Refusal("UnrecognizedClientException", "The security token included in the request is invalid.")
    if not hmac.compare_digest(right, claim.signature):
        raise _mismatch()
    return claim.signature


def _claim(authorization: Sequence[str]) -> Claim:
    if not authorization:
        raise Refusal("MissingAuthenticationTokenException", "Missing Authentication Token")
    match = AUTHORIZATION.fullmatch(authorization[0].strip())
    if match is None or len(authorization) > 1:
        raise _incomplete("Authorization is not of the form `AWS4-HMAC-SHA256 Credential=…`")
    access, day, region, service, names, signature = match.groups()
    return Claim(access, day, region, service, tuple(names.split(";")), signature)


def _check_covered(claim: Claim, headers: Headers) -> None:
    if "host" not in claim.names:
        raise _incomplete("'Host' must be a signed header")
    for name in headers:
        if name.startswith("x-amz-") and name not in claim.names:
            raise _incomplete(f"{name[:100]!r} must be a signed header")


def _signature(request: Signed, headers: Headers, claim: Claim, stamp: str, secret: str) -> str:
    """The signature that a secret makes of a request."""
    # By http the payload is always part of what is signed.
    host = headers.get("host", [""])[0]
    as_sent = AWSRequest(request.method, f"http://{host}{request.target}", data=request.body)
    for name in claim.names:
        for value in headers.get(name, []):
            as_sent.headers.add_header(name, value)
    as_sent.context["timestamp"] = stamp
    signer = SigV4Auth(Credentials(claim.access, secret), claim.service, claim.region)
    text = signer.string_to_sign(as_sent, signer.canonical_request(as_sent))
    return str(signer.signature(text, as_sent))


def _check_time(stamp: str, day: str, now: datetime) -> None:
    try:
        sent = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise _incomplete("X-Amz-Date is not a time such as 20260301T120000Z") from None
    if stamp[:8] != day:
        raise _incomplete("X-Amz-Date and the credential's date are of different days")
    bound = f"({now:%Y%m%dT%H%M%SZ} %s {SKEW.seconds // 60} min.)"
    if sent < now - SKEW:
        earliest = f"{now - SKEW:%Y%m%dT%H%M%SZ} {bound % '-'}"
        raise Refusal(
            "InvalidSignatureException", f"Signature expired: {stamp} is now earlier than {earliest}"
        )
    if sent > now + SKEW:
        latest = f"{now + SKEW:%Y%m%dT%H%M%SZ} {bound % '+'}"
        raise Refusal(
            "InvalidSignatureException", f"Signature not yet current: {stamp} is still later than {latest}"
        )


def _check_scope(claim: Claim, region: str) -> None:
    if claim.service not in SERVICES:
        raise Refusal(
            "InvalidSignatureException", f"Credential should be scoped to one of {', '.join(SERVICES)}."
        )
    if claim.region != region and claim.service not in GLOBAL_SERVICES:
        raise Refusal(
            "InvalidSignatureException", f"Credential should be scoped to a valid region: {region} is served."
        )


def _incomplete(message: str) -> Refusal:
    return Refusal("IncompleteSignatureException", message)


def _mismatch() -> Refusal:
    return Refusal(
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your AWS "
        "Secret Access Key and signing method. Consult the service documentation for details.",
    )
