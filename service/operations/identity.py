"""Who one is here: what the SDKs ask of STS and IAM, answered from the settings alone (SERVICE §2.3)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from understudy.service.arns import role_arn
from understudy.service.operations.call import Answer, Call, Operation, Request

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
"""When every role was created: no role is kept, so that any name is one."""


def get_caller_identity(call: Call, request: Request) -> Answer:  # noqa: ARG001
    """The account of the settings, and its root."""
    account = call.settings.account
    return {"UserId": account, "Account": account, "Arn": f"arn:aws:iam::{account}:root"}


def get_role(call: Call, request: Request) -> Answer:
    """A role of the name asked for: SDKs only want its ARN."""
    name = request["RoleName"]
    return {
        "Role": {
            "Path": "/",
            "RoleName": name,
            "RoleId": f"AROA{sha256(name.encode()).hexdigest()[:17].upper()}",
            "Arn": role_arn(call.settings, name),
            "CreateDate": BEGINNING,
        }
    }


STS_OPERATIONS: Mapping[str, Operation] = {"GetCallerIdentity": Operation(get_caller_identity, writes=False)}
IAM_OPERATIONS: Mapping[str, Operation] = {"GetRole": Operation(get_role, writes=False)}
