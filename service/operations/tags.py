"""Tags of whatever has an ARN."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete

from understudy.service.operations.call import Call
from understudy.service.state.tables import Tag


def tagged(call: Call, arn: str, tags: Iterable[Mapping[str, str]]) -> None:
    """Set tags of a resource; a key that it has already gets its new value."""
    for tag in tags:
        call.session.merge(Tag(arn=arn, key=tag["Key"], value=tag["Value"]))


def untagged(call: Call, arn: str) -> None:
    """Forget the tags of a resource that is deleted: the next one of its name starts without."""
    call.session.execute(delete(Tag).where(Tag.arn == arn))
