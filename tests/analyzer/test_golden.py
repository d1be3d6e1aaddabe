import pytest

from tests.golden.files import golden
from understudy.analyzer import sketch
from understudy.analyzer.documents import read_constraints, read_statistics, to_json

COOKBOOK = "dq_cookbook_ch07"


def test_statistics_round_trip_byte_for_byte() -> None:
    path = golden(f"{COOKBOOK}/statistics.json")
    assert to_json(read_statistics(path)) == path.read_text().rstrip("\n")


def test_constraints_round_trip_byte_for_byte() -> None:
    path = golden(f"{COOKBOOK}/constraints.json")
    assert to_json(read_constraints(path)) == path.read_text().rstrip("\n")


@pytest.mark.parametrize("name", ["constraints.json", "constraints_used_for_monitoring.json"])
def test_every_key_that_aws_writes_is_known(name: str) -> None:
    assert read_constraints(golden(f"{COOKBOOK}/{name}")).unknown_keys == []


def test_buckets_recompute_exactly_from_the_sketch() -> None:
    for feature in read_statistics(golden(f"{COOKBOOK}/statistics.json")).features:
        numbers = feature.numerical_statistics
        assert numbers
        assert numbers.distribution
        assert numbers.distribution.kll
        kll = numbers.distribution.kll
        expected = [(b.lower_bound, b.upper_bound, b.count) for b in kll.buckets]
        assert numbers.min is not None
        assert numbers.max is not None
        assert sketch.buckets(kll.sketch.data, numbers.min, numbers.max) == expected
