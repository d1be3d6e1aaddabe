"""The numbers that are kept of an execution's documents."""

import json
import math
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


def test_a_drift_that_the_check_says_for_all_or_for_some_is_each_ones() -> None:
    def drift(**check: object) -> object:
        features = [
            {"name": "a", "checks": {"baseline_drift_check": {"measured": 0.5}}},
            {"name": "b"},
            {"name": "c"},
            {"name": "d", "skipped": "column_missing"},
        ]
        check |= {"check": "baseline_drift_check", "measured": 0.0}
        return findings_of(Documents(feature_details={"checks": [check], "features": features}), "s3://b/r")[
            "drift"
        ]

    assert drift(of="all") == {"a": 0.5, "b": 0.0, "c": 0.0}
    assert drift(of=["b"]) == {"a": 0.5, "b": 0.0}
    assert drift() == {"a": 0.5}


def test_a_name_that_no_text_can_hold_is_kept_as_one_that_can_be_told() -> None:
    documents = Documents(
        constraint_violations={"violations": [{"constraint_check_type": "check \ud800"}]},
        feature_details={
            "features": [{"name": "a\udfff", "checks": {"baseline_drift_check": {"measured": 0.5}}}]
        },
    )
    assert findings_of(documents, "s3://b/r") == {"violations": {"check ?": 1}, "drift": {"a?": 0.5}}


def test_a_distance_that_is_no_finite_number_is_none() -> None:
    measured = {"a": math.nan, "b": -math.inf, "c": 10**400, "d": 0.5, "e": 1}
    features = [
        {"name": name, "checks": {"baseline_drift_check": {"measured": value}}}
        for name, value in measured.items()
    ]
    found = findings_of(Documents(feature_details={"features": features}), "s3://b/r")
    assert found["drift"] == {"d": 0.5, "e": 1.0}
