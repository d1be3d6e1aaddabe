"""The numbers that are kept of an execution's documents."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from understudy.service.scheduling.findings import findings_of


class Found(NamedTuple):
    key: str
    size: int = 1


class Documents:
    """Documents by their addresses."""

    def __init__(self, **documents: Any) -> None:
        self._texts = {
            f"s3://b/r/{name}.json": json.dumps(value).encode() for name, value in documents.items()
        }

    def listed(self, address: str) -> Iterator[Found]:
        return (Found(name) for name in self._texts if name.startswith(address))

    def read(self, address: str, most: int = 0) -> bytes:
        return self._texts[address]

    def create(self, address: str, body: bytes) -> bool:
        raise NotImplementedError


def test_a_name_that_no_text_can_hold_is_kept_as_one_that_can_be_told() -> None:
    documents = Documents(
        constraint_violations={"violations": [{"constraint_check_type": "check \ud800"}]},
        feature_details={
            "features": [{"name": "a\udfff", "checks": {"baseline_drift_check": {"measured": 0.5}}}]
        },
    )
    assert findings_of(documents, "s3://b/r") == {"violations": {"check ?": 1}, "drift": {"a?": 0.5}}
