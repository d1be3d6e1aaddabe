"""`baseline_drift_check`: the distribution is far from the baseline's."""

from collections.abc import Iterator

from understudy.analyzer.checks.finding import Finding
from understudy.analyzer.comparison import Comparison
from understudy.analyzer.drift import P_VALUES
from understudy.analyzer.json_form import double


def check(comparison: Comparison) -> Iterator[Finding]:
    """Distances above their threshold (text observed); p-values of ChiSquared below it (text our own)."""
    for name, drift in comparison.drifts.items():
        if not drift.violates:
            continue
        value, limit = double(drift.distance.value), double(drift.threshold)
        text = f"Baseline drift distance: {value} exceeds threshold: {limit}"
        if drift.method in P_VALUES:
            text = f"Baseline drift p-value: {value} is below threshold: {limit}"
        yield Finding(
            feature_name=name,
            constraint_check_type="baseline_drift_check",
            description=text,
            measured=drift.distance.value,
            threshold=drift.threshold,
            set_by=drift.set_by,
            method=drift.method,
            sample_size_current=drift.distance.current,
            sample_size_baseline=drift.distance.baseline,
        )
