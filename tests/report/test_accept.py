"""The JSON that would accept a finding: laid into the constraints, the same data passes."""

from typing import Any

import pytest

from tests.analyzer.made import baseline as baseline_of
from tests.analyzer.made import table
from tests.report.made import feature, monitored, numbers, texts
from understudy.analyzer.comparison import Comparison
from understudy.analyzer.documents import Constraints
from understudy.analyzer.options import AnalysisOptions
from understudy.analyzer.profile import ColumnProfile
from understudy.analyzer.violations import find_violations
from understudy.report.data_quality.accept import accepting

OLD = [float(n % 97) for n in range(3000)]
FAR = [float(n % 97) + 300 for n in range(500)]
CASES: dict[str, tuple[ColumnProfile, ColumnProfile, dict[str, Any]]] = {
    "drift": (numbers("x", FAR), numbers("x", OLD), {}),
    "drift of texts": (texts("x", {"a": 400, "b": 100}), texts("x", {"a": 1000, "b": 2000}), {}),
    "p of texts": (
        texts("x", {"a": 400, "b": 100}),
        texts("x", {"a": 1000, "b": 2000}),
        {"categorical_drift_method": "ChiSquared"},
    ),
    "missing": (numbers("x", OLD[:463], missing=37), numbers("x", OLD), {}),
    "type": (numbers("x", OLD[:471], texts=29), numbers("x", OLD), {}),
    "unknown": (texts("x", {"a": 480, "NK": 21}), texts("x", {"a": 3000}), {}),
    "negative": (numbers("x", [-1.0, *OLD[:499]]), numbers("x", OLD), {}),
}
OPTIONS = AnalysisOptions(check_non_negative=True)


@pytest.mark.parametrize("case", CASES)
def test_the_same_data_passes_under_what_is_offered(case: str) -> None:
    current, base, config = CASES[case]
    job = monitored([current], [base], OPTIONS, **config)
    found = feature(job, "x")
    assert found.found
    statistics, constraints = baseline_of(base, **config)
    written = constraints.model_dump(exclude_none=True)
    for one in found.found:
        change = accepting(one, found, job.suggested)
        assert change is not None
        where, keys = change
        assert "'x'" in where
        written["features"][0] = {**written["features"][0], **keys}
    accepted = Comparison(table(current), Constraints.model_validate(written), statistics, OPTIONS)
    assert find_violations(accepted) == []


def test_a_missing_column_is_taken_out_of_the_features() -> None:
    job = monitored([numbers("a", OLD)], [numbers("a", OLD), numbers("b", OLD)])
    found = feature(job, "b")
    assert accepting(found.found[0], found, job.suggested) == (
        "in features, take out the one named 'b'",
        None,
    )


def test_a_column_too_many_is_taken_from_the_jobs_own_constraints() -> None:
    job = monitored([numbers("a", OLD), numbers("b", OLD)], [numbers("a", OLD)])
    found = feature(job, "b")
    change = accepting(found.found[0], found, job.suggested)
    assert change is not None
    assert change[1]["name"] == "b"
