"""What decides of a feature's drift: AWS's methods unless the constraints name one of ours."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest

from tests.analyzer.made import baseline, compared, found, numbers, table, texts
from understudy.analyzer.documents import Constraints, Statistics, read_constraints
from understudy.analyzer.errors import UserError
from understudy.analyzer.profile import ColumnProfile, Sketch

AGES = numbers("age", range(1000))
CITIES = texts("city", {"Bern": 600, "Oslo": 400})


def against(*columns: ColumnProfile, **keys: Any) -> tuple[Statistics, Constraints]:
    """A baseline whose `distribution_constraints` have keys of ours."""
    statistics, constraints = baseline(*columns)
    config = constraints.monitoring_config.distribution_constraints
    assert config is not None
    constraints.monitoring_config.distribution_constraints = config.model_copy(update=keys)
    return statistics, constraints


@pytest.mark.parametrize("method", ["KS", "Wasserstein", "PSI", "JensenShannon"])
def test_numbers_that_moved_violate_by_each_method_and_say_which(method: str) -> None:
    own = against(AGES, understudy_comparison_method=method)
    (finding,) = found(table(numbers("age", range(500, 1500))), own)
    assert (finding.method, finding.set_by) == (method, "default")
    assert finding.q is not None
    assert finding.q < 1e-6
    assert (finding.sample_size_current, finding.sample_size_baseline) == (1000, 1000)
    assert finding.description.startswith("Baseline drift distance: ")
    assert found(table(AGES), own) == []


@pytest.mark.parametrize("method", ["PSI", "JensenShannon", "CramersV"])
def test_texts_that_moved_violate_by_each_method(method: str) -> None:
    own = against(CITIES, understudy_categorical_drift_method=method)
    (finding,) = found(table(texts("city", {"Bern": 300, "Oslo": 700})), own)
    assert finding.method == method
    assert found(table(texts("city", {"Bern": 610, "Oslo": 390})), own) == []


def test_an_effect_within_its_limit_is_no_violation_however_unlikely_by_chance() -> None:
    own = against(AGES, understudy_comparison_method="KS", understudy_comparison_threshold=0.2)
    moved = table(numbers("age", range(150, 1150)))
    assert found(moved, own) == []
    (drift,) = compared(moved, own).drifts.values()
    assert drift.q is not None
    assert drift.q < 0.05


def test_an_effect_that_chance_may_bring_is_no_violation_however_large() -> None:
    chance = random.Random(5)
    base = numbers("age", [chance.gauss(0, 1) for _ in range(3000)])
    own = against(base, understudy_comparison_method="KS", understudy_comparison_threshold=0.01)
    now = table(numbers("age", [chance.gauss(0, 1) for _ in range(100)]))
    comparison = compared(now, own)
    assert comparison.drifts["age"].distance.value > 0.01
    assert found(now, own) == []
    assert comparison.notes == [
        "With so few records drift of 'age' can be told from chance only from 0.14 on, its limit is 0.01."
    ]


def test_chance_is_corrected_over_all_features_that_were_compared() -> None:
    chance = random.Random(2)
    names = [f"f{n}" for n in range(20)]
    base = [numbers(name, [chance.gauss(0, 1) for _ in range(500)]) for name in names]
    now = [numbers(name, [chance.gauss(0, 1) for _ in range(500)]) for name in names]
    drifts = compared(table(*now), against(*base)).drifts.values()
    kept = [drift.by_records for drift in drifts if drift.by_records]
    assert len(kept) == 20
    assert all(one.q >= one.effect.p * (1 - 1e-12) for one in kept)
    assert min(one.q for one in kept) > min(one.effect.p for one in kept)


@pytest.mark.parametrize("rows", [29, 30])
def test_under_thirty_records_nothing_is_judged_and_that_is_said(rows: int) -> None:
    own = against(AGES, understudy_comparison_method="KS")
    now = table(numbers("age", range(5000, 5000 + rows)))
    assert len(found(now, own)) == (rows == 30)
    said = (
        "Drift of 'age' was not checked: 30 records of each side are needed to tell a difference from chance."
    )
    assert (said in compared(now, own).notes) is (rows == 29)


def test_few_texts_are_not_judged_either() -> None:
    own = against(CITIES, understudy_categorical_drift_method="CramersV")
    now = table(texts("city", {"Oslo": 20}))
    assert found(now, own) == []
    assert compared(now, own).compared == {"city": "too_few_records"}


def test_aws_methods_decide_with_few_records_as_ever() -> None:
    (finding,) = found(table(numbers("age", range(500, 520))), baseline(numbers("age", range(29))))
    assert (finding.method, finding.q) == ("Robust", None)


def test_an_alarm_by_distinct_values_that_records_do_not_bear_out_is_noted() -> None:
    usual = [float(value % 10) for value in range(5000)]
    before = numbers("age", usual)
    rare = numbers("age", usual + [1000.0 + value for value in range(400)])
    (finding,) = found(table(rare), baseline(before))
    assert finding.method == "Robust"
    (note,) = compared(table(rare), baseline(before)).notes
    assert note == (
        "AWS's distance counts distinct values, which differ with the number of records as well. Counted by "
        "records, the largest gap is within 0.1, or may be chance, of 'age' (0.074)."
    )


TWICE = [float(value % 4500) for value in range(9000)]


def cut_otherwise(column: ColumnProfile) -> ColumnProfile:
    """The same records, of which the larger half stands in the sketch's second level."""
    half = [float(value) for value in range(2250)]
    return replace(column, sketch=Sketch([half * 2, [value + 2250 for value in half]]))


def test_the_same_records_in_another_cut_are_no_drift_and_what_aws_may_say_is_noted() -> None:
    column = numbers("age", TWICE)
    now = table(cut_otherwise(column))
    assert found(now, baseline(column)) == []
    (note,) = compared(now, baseline(column)).notes
    assert note == (
        "AWS's image may report drift where this job does not: of values that repeat in many records its "
        "distance depends on how records are cut into partitions. As cut here it is, of 'age' (0.13; "
        "counted by records the gap is 0)."
    )


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (numbers("age", TWICE), numbers("age", TWICE)),
        (numbers("age", range(9000)), numbers("age", range(9000))),
        (cut_otherwise(numbers("age", TWICE[:4000])), numbers("age", TWICE[:4000])),
    ],
    ids=["cut alike", "no value repeats", "few records"],
)
def test_where_no_cut_can_tell_there_is_no_such_note(now: ColumnProfile, before: ColumnProfile) -> None:
    drifts = compared(table(now), baseline(before)).drifts
    assert drifts["age"].as_cut is None


def test_one_feature_can_have_a_method_and_a_limit_of_its_own() -> None:
    statistics, constraints = baseline(AGES, numbers("height", range(1000)))
    document = constraints.model_dump(exclude_none=True)
    document["features"][0]["monitoringConfigOverrides"] = {
        "distribution_constraints": {
            "understudy_comparison_method": "Wasserstein",
            "understudy_comparison_threshold": 2.5,
        }
    }
    own = (statistics, Constraints.model_validate(document))
    moved = table(numbers("age", range(500, 1500)), numbers("height", range(500, 1500)))
    (finding,) = found(moved, own)
    assert (finding.feature_name, finding.method) == ("height", "Robust")
    drift = compared(moved, own).drifts["age"]
    assert (drift.threshold, drift.method) == (2.5, "Wasserstein")
    assert drift.set_by == (
        "features[age].monitoringConfigOverrides.distribution_constraints.understudy_comparison_threshold"
    )


def test_a_constant_that_moved_is_infinitely_far_in_deviations_of_nothing() -> None:
    own = against(numbers("age", [5.0] * 100), understudy_comparison_method="Wasserstein")
    (finding,) = found(table(numbers("age", [6.0] * 100)), own)
    assert finding.description == "Baseline drift distance: Infinity exceeds threshold: 0.1"


def test_a_method_that_does_not_exist_is_named_with_those_that_do(tmp_path: Any) -> None:
    document = baseline(AGES)[1].model_dump(exclude_none=True)
    document["monitoring_config"]["distribution_constraints"]["understudy_comparison_method"] = "Ks"
    path = tmp_path / "constraints.json"
    path.write_text(json.dumps(document))
    with pytest.raises(UserError, match=r"'Ks' is not one of 'KS', 'Wasserstein', 'PSI' or 'JensenShannon'"):
        read_constraints(path)
