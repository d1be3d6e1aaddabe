"""`baseline_drift_check`: the distribution is far from the baseline's."""

from collections.abc import Iterator

from understudy.analyzer.checks.finding import Finding, Result
from understudy.analyzer.comparison import Comparison
from understudy.analyzer.drift import P_VALUES
from understudy.analyzer.feature_details import Measure
from understudy.analyzer.feature_drift import Drift
from understudy.analyzer.json_form import double

CHECK = "baseline_drift_check"


def check(comparison: Comparison) -> Iterator[Result]:
    """Distances above their threshold (text observed); p-values of ChiSquared below it (text our own).

    Of Understudy's methods: above their threshold, and less likely by chance than 5 % (q).
    """
    for name, drift in comparison.compared.items():
        if not isinstance(drift, Drift):
            yield Result(name, CHECK, Measure(skipped=drift))
            continue
        measure = Measure(
            measured=drift.distance.value,
            failed=drift.violates or None,
            p=drift.by_records.effect.p if drift.by_records and drift.q is not None else None,
            q=drift.q,
            limit=drift.threshold,
            set_by=drift.set_by,
            method=drift.method,
        )
        yield Result(name, CHECK, measure, _finding(name, drift) if drift.violates else None)


def _finding(name: str, drift: Drift) -> Finding:
    value, limit = double(drift.distance.value), double(drift.threshold)
    text = f"Baseline drift distance: {value} exceeds threshold: {limit}"
    if drift.method in P_VALUES:
        text = f"Baseline drift p-value: {value} is below threshold: {limit}"
    return Finding(
        feature_name=name,
        constraint_check_type=CHECK,
        description=text,
        measured=drift.distance.value,
        threshold=drift.threshold,
        set_by=drift.set_by,
        method=drift.method,
        q=drift.q,
        sample_size_current=drift.distance.current,
        sample_size_baseline=drift.distance.baseline,
    )
