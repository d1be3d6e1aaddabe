"""Tags of whatever has an ARN."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete, select

from understudy.service.operations.call import Answer, Call, Request
from understudy.service.refusals import Refusal, invalid
from understudy.service.state.pages import strange_token
from understudy.service.state.tables import (
    Endpoint,
    EndpointConfig,
    JobDefinition,
    Model,
    MonitoringSchedule,
    ProcessingJob,
    Tag,
)

MOST = 50
"""Tags of one resource."""
RESERVED = "aws:"
"""How keys begin that AWS alone sets, in letters of any size."""

ARNS = {
    "processing-job": ProcessingJob.arn,
    "monitoring-schedule": MonitoringSchedule.arn,
    "data-quality-job-definition": JobDefinition.arn,
    "model-quality-job-definition": JobDefinition.arn,
    "model-bias-job-definition": JobDefinition.arn,
    "model-explainability-job-definition": JobDefinition.arn,
    "model": Model.arn,
    "endpoint-config": EndpointConfig.arn,
    "endpoint": Endpoint.arn,
}
"""Where a resource is kept, by the kind in its ARN."""


def add_tags(call: Call, request: Request) -> Answer:
    """Set tags of a resource, and answer all that it has then."""
    own = request["ResourceArn"]
    _known(call, own)
    tagged(call, own, request["Tags"])
    return {"Tags": _tags(call, own)}


def list_tags(call: Call, request: Request) -> Answer:
    """All tags of a resource, which fit on the smallest page that may be asked for."""
    own = request["ResourceArn"]
    _known(call, own)
    if "NextToken" in request:
        raise strange_token()
    return {"Tags": _tags(call, own)}


def delete_tags(call: Call, request: Request) -> Answer:
    """Take tags from a resource; keys that it has not are none."""
    own = request["ResourceArn"]
    _known(call, own)
    call.session.execute(delete(Tag).where(Tag.arn == own, Tag.key.in_(request["TagKeys"])))
    return {}


def tagged(call: Call, own: str, tags: Iterable[Mapping[str, str]]) -> None:
    """Set tags of a resource; a key that it has already gets its new value."""
    keys = [tag["Key"] for tag in tags]
    if repeated := next((key for key in keys if keys.count(key) > 1), None):
        raise given_twice(repeated)
    if reserved := next((key for key in keys if key.lower().startswith(RESERVED)), None):
        raise not_yours(reserved)
    for tag in tags:
        call.session.merge(Tag(arn=own, key=tag["Key"], value=tag["Value"]))
    if keys and len(_tags(call, own)) > MOST:
        raise too_many(own)


def untagged(call: Call, own: str) -> None:
    """Forget the tags of a resource that is deleted: the next one of its name starts without."""
    call.session.execute(delete(Tag).where(Tag.arn == own))


def _tags(call: Call, own: str) -> list[dict[str, str]]:
    tags = call.session.scalars(select(Tag).where(Tag.arn == own).order_by(Tag.key))
    return [{"Key": tag.key, "Value": tag.value} for tag in tags]


def _known(call: Call, own: str) -> None:
    """Refuse an ARN of nobody; only one of a known kind, in its letters, is looked for."""
    kind, _, name = own.rpartition(":")[2].partition("/")
    column = ARNS.get(kind)
    plain = own.isascii() and own.isprintable() and name
    if column is None or not plain or call.session.scalar(select(column).where(column == own)) is None:
        raise unknown(own)


def unknown(own: str) -> Refusal:
    """Nothing here has this ARN."""
    return invalid(f'Could not find the resource "{own}".')


def given_twice(key: str) -> Refusal:
    """One request has two values for a key."""
    return invalid(f"The tag key {key!r} is given twice: keys must be unique per resource.")


def not_yours(key: str) -> Refusal:
    """A key that nobody but AWS may set."""
    return invalid(f"The tag key {key!r} begins with {RESERVED!r}, which is reserved: name it otherwise.")


def too_many(own: str) -> Refusal:
    """A resource would have more tags than AWS allows."""
    return invalid(f'The resource "{own}" would have more than {MOST} tags: delete some first.')
