"""Both sides of a feature, and how far it moved."""

import random
from dataclasses import replace

import pytest

from tests.report.made import described, feature, monitored, numbers, texts
from understudy.analyzer.documents import ViolationDetail
from understudy.report.data_quality.compared import compared_features, why_not_compared

SOURCE = random.Random(5)
OLD = [SOURCE.gauss(50, 10) for _ in range(3000)]
SAME = [SOURCE.gauss(50, 10) for _ in range(500)]
MOVED = [SOURCE.gauss(80, 10) for _ in range(500)]


def test_a_drift_is_what_the_job_measured() -> None:
    job = monitored([numbers("x", MOVED, fractional=True)], [numbers("x", OLD, fractional=True)])
    found = feature(job, "x")
    assert job.details is not None
    assert found.deciding is not None
    assert found.deciding.value == job.details.violations[0].measured
    assert found.deciding.broken


def test_without_a_violation_the_documents_of_both_sides_tell_the_distance() -> None:
    job = monitored([numbers("x", SAME, fractional=True)], [numbers("x", OLD, fractional=True)])
    found = feature(job, "x")
    assert found.found == ()
    assert found.deciding is not None
    assert 0 <= found.deciding.value < 0.1


def test_aws_own_documents_are_enough_for_a_violation() -> None:
    job = monitored([numbers("x", MOVED, fractional=True)], [numbers("x", OLD, fractional=True)])
    found = feature(replace(job, details=None), "x")
    assert [one.constraint_check_type for one in found.found] == ["baseline_drift_check"]
    assert found.deciding is not None
    assert found.deciding.broken


def test_a_shift_that_aws_passes_over_is_worth_a_look() -> None:
    shifted = [x + 3.5 for x in SAME]
    found = feature(
        monitored([numbers("x", shifted, fractional=True)], [numbers("x", OLD, fractional=True)]), "x"
    )
    assert found.deciding is not None
    assert found.records is not None
    assert not found.deciding.broken
    assert found.records.differs


def test_too_few_records_differ_from_nothing() -> None:
    found = feature(monitored([numbers("x", MOVED[:20])], [numbers("x", OLD)]), "x")
    assert found.records is not None
    assert (found.records.p, found.records.differs) == (None, False)


def test_q_counts_the_features_that_were_compared() -> None:
    names = [f"x{i}" for i in range(20)]
    old = [numbers(name, OLD, fractional=True) for name in names]
    now = [numbers(name, [SOURCE.gauss(50, 10) for _ in range(200)], fractional=True) for name in names]
    features = compared_features(monitored(now, old))
    assert all(f.records and f.records.q is not None and f.records.p is not None for f in features)
    assert all(f.records.q >= f.records.p for f in features if f.records and f.records.q and f.records.p)


def test_a_missing_column_is_found_by_name_where_aws_names_none() -> None:
    job = monitored([numbers("a", SAME)], [numbers("a", OLD), numbers("b", OLD)])
    without = replace(job, details=None)
    found = feature(without, "b")
    assert found.absent
    assert [one.constraint_check_type for one in found.found] == ["missing_column_check"]
    assert why_not_compared(found) == "not sent"


def test_a_renamed_column_is_seen_though_the_count_is_right() -> None:
    job = monitored([numbers("a", SAME), numbers("c", SAME)], [numbers("a", OLD), numbers("b", OLD)])
    assert feature(job, "b").absent
    assert feature(job, "c").extra
    assert not job.violations or not job.violations.violations


def test_numbers_in_a_column_that_turned_to_text_are_still_drawn() -> None:
    hours = texts("hour", {**{str(n): 20 for n in range(24)}, "6:00": 5})
    job = monitored([hours], [numbers("hour", [float(n % 24) for n in range(240)])])
    base, now = feature(job, "hour").sides
    assert base is not None
    assert now is not None
    assert now.total == 480


def test_a_violation_of_no_feature_is_kept() -> None:
    job = monitored([numbers("a", SAME)], [numbers("a", OLD)])
    own = ViolationDetail(feature_name="order", constraint_check_type="own_check", description="is wrong")
    assert job.details is not None
    details = job.details.model_copy(update={"violations": [own]})
    assert feature(replace(job, details=details), "order").found == [own]


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_baseline_has_one_side(name: str) -> None:
    found = feature(described(numbers("a", OLD), texts("b", {"x": 3})), name)
    assert found.baseline is None
    assert found.current is not None
    assert found.deciding is None
