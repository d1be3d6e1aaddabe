"""Each feature with what both sides hold of it, what was found, and how far it moved."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from understudy.analyzer import drift, record_drift
from understudy.analyzer.constraints import EffectiveConfig, effective_config
from understudy.analyzer.documents import FeatureConstraints, ViolationDetail
from understudy.analyzer.feature_details import SKIPPED, FeatureDetail, FeatureDetails, Measure
from understudy.analyzer.record_drift import FEWEST, LEVEL, LIMITS, SKETCH_ERROR, Curves
from understudy.analyzer.sketch import distinct_cdfs
from understudy.report.data_quality.sentences import detail_of
from understudy.report.folder import DataQuality
from understudy.report.sample import Counts, Numbers, Side, numbers_among, numbers_of_quantiles, side_of

COLUMN_CHECKS = ("missing_column_check", "extra_column_check")
DRIFT = "baseline_drift_check"
TYPE = "data_type_check"
MOST = 100_000
"""Records of both sides above which the error of sketches leaves no meaning to a p-value."""


@dataclass(frozen=True)
class Deciding:
    """The distance that is held against a limit (a p-value of some methods), and the two sizes it rests on.

    `q` is None of AWS's methods.
    """

    value: float
    method: str
    limit: float
    set_by: str
    current: int = 0
    baseline: int = 0
    q: float | None = None

    @property
    def broken(self) -> bool:
        """Whether it is beyond its limit, by our methods also more than chance."""
        if self.method in drift.P_VALUES:
            return self.value < self.limit
        return self.value > self.limit and (self.q is None or self.q < LEVEL)


@dataclass(frozen=True)
class ByRecords:
    """Distances with every record counted; `p` is None where it would mean nothing, `q` corrects it.

    Of numbers `ks` (less the sketches' error) and `moved` (in baseline standard deviations), of texts
    `chi_squared` and `cramers_v`.
    """

    records: tuple[int, int]
    psi: float
    jensen_shannon: float
    p: float | None
    ks: float | None = None
    moved: float | None = None
    chi_squared: float | None = None
    cramers_v: float | None = None
    q: float | None = None

    @property
    def effect(self) -> float:
        """The one that is asked whether it is worth a look."""
        return (self.ks if self.ks is not None else self.cramers_v) or 0.0

    @property
    def differs(self) -> bool:
        """An effect over its usual limit that chance does not explain, as far as that can be said."""
        limit = LIMITS["KS" if self.ks is not None else "CramersV"]
        if min(self.records) < FEWEST or self.effect <= limit:
            return False
        return self.q < LEVEL if self.q is not None else min(self.records) > MOST


@dataclass(frozen=True)
class Compared:
    """One feature; `place` counts from 0 in the baseline's order and names the section's anchor."""

    name: str
    place: int
    expected: FeatureConstraints | None
    config: EffectiveConfig | None
    baseline: Side | None
    current: Side | None
    found: Sequence[ViolationDetail] = ()
    deciding: Deciding | None = None
    records: ByRecords | None = None
    detail: FeatureDetail | None = None
    absent: bool = False
    """The constraints name it, the data does not have it."""
    extra: bool = False
    """The data has it, the constraints do not name it."""

    @property
    def kind(self) -> str:
        """Its type: as expected, else as the data looks."""
        side = self.baseline or self.current
        return self.expected.inferred_type if self.expected else side.statistics.inferred_type if side else ""

    @property
    def sides(self) -> tuple[Numbers | Counts | None, Numbers | Counts | None]:
        """The two samples as one kind: what of texts is a number, where numbers are expected."""
        base, now = (side.sample if side else None for side in (self.baseline, self.current))
        if isinstance(base, Numbers) and not isinstance(now, Numbers):
            if self.detail and self.detail.numbers:
                return base, numbers_of_quantiles(self.detail.numbers.quantiles, self.detail.numbers.count)
            return base, numbers_among(now) if now else None
        return base, now

    def measure(self, check: str) -> Measure | None:
        """What the job told that the check measured of this feature."""
        checks = self.detail.checks if self.detail else None
        return checks.get(check) if checks else None


def compared_features(job: DataQuality) -> list[Compared]:
    """Every feature that either side names, in the baseline's order, then the data's."""
    expected = {f.name: f for f in job.constraints.features} if job.constraints else {}
    baseline = {f.name: f for f in job.baseline.features} if job.baseline else {}
    current = {f.name: f for f in job.statistics.features}
    known = set(expected or baseline)
    found = _found_by_feature(job, known, set(current))
    details = _details(job.features)
    names = dict.fromkeys([*expected, *baseline, *current, *found])
    features = [
        _measured(
            Compared(
                name=name,
                place=place,
                expected=expected.get(name),
                config=effective_config(job.constraints, expected[name])
                if job.constraints and name in expected
                else None,
                baseline=side_of(baseline[name]) if name in baseline else None,
                current=side_of(current[name]) if name in current else None,
                found=found.get(name, ()),
                absent=name in known and name not in current,
                extra=bool(known) and name not in known,
                detail=details.get(name),
            )
        )
        for place, name in enumerate(names)
    ]
    return _corrected(features)


def _found_by_feature(
    job: DataQuality, known: set[str], current: set[str]
) -> dict[str, list[ViolationDetail]]:
    """The violations of each feature; one of the number of columns is each column's that it is about."""
    by_name: dict[str, list[ViolationDetail]] = {}
    for violation in violations_of(job):
        names = [violation.feature_name]
        if violation.constraint_check_type in COLUMN_CHECKS:
            missing = violation.constraint_check_type == "missing_column_check"
            names = violation.columns or sorted(
                known - current if missing else current - known if known else ()
            )
        for name in names:
            by_name.setdefault(name, []).append(violation)
    return by_name


def violations_of(job: DataQuality) -> Sequence[ViolationDetail]:
    """With what explains them, where the folder tells it."""
    if job.details is not None:
        return job.details.violations
    plain = job.violations.violations if job.violations else []
    return [detail_of(violation) for violation in plain]


def _details(told: FeatureDetails | None) -> dict[str, FeatureDetail]:
    """What the job told of each feature, with the limits that hold for it."""
    return {feature.name: told.whole(feature) for feature in told.features} if told else {}


def _measured(feature: Compared) -> Compared:
    base, now = feature.sides
    if base is None or now is None:
        return replace(feature, deciding=_told(feature))
    records = _by_records(feature, base, now)
    return replace(feature, deciding=_told(feature) or _of_documents(feature, base, now), records=records)


def _told(feature: Compared) -> Deciding | None:
    """What the job told of the comparison: in the details of the feature, or in a violation's."""
    measure = feature.measure(DRIFT)
    drifted = feature.detail.drift if feature.detail else None
    if measure and measure.measured is not None and measure.limit is not None:
        sizes = (drifted and (drifted.weights or drifted.records)) or (0, 0)
        method, set_by = measure.method or "", measure.set_by or ""
        return Deciding(measure.measured, method, measure.limit, set_by, *sizes, q=measure.q)
    for found in feature.found:
        is_drift = found.constraint_check_type == DRIFT
        if is_drift and isinstance(found.measured, float) and found.threshold is not None:
            sizes = (found.sample_size_current or 0, found.sample_size_baseline or 0)
            return Deciding(found.measured, found.method or "", found.threshold, found.set_by or "", *sizes)
    return None


def _of_documents(feature: Compared, base: Numbers | Counts, now: Numbers | Counts) -> Deciding | None:
    """As `analyzer.comparison` measures it by AWS's methods, from the documents of both sides."""
    config = feature.config
    if (
        feature.detail
        or config is None
        or "Disabled" in (config.perform_comparison, config.evaluate_constraints)
    ):
        return None
    if any(found.constraint_check_type == TYPE for found in feature.found):
        return None
    method: str
    if isinstance(base, Numbers) and isinstance(now, Numbers):
        method, key, limit = config.comparison_method, "comparison_threshold", config.comparison_threshold
        measured = drift.NUMERIC[config.comparison_method](
            *distinct_cdfs(now.levels, base.levels, (now.total, base.total))
        )
    elif isinstance(base, Counts) and isinstance(now, Counts):
        method, key = config.categorical_drift_method, "categorical_comparison_threshold"
        measured = drift.of_texts(config.categorical_drift_method, config.comparison_method)(
            now.by_value, base.by_value
        )
        limit = config.categorical_comparison_threshold
    else:
        return None
    if math.isnan(measured.value):
        return None
    return Deciding(measured.value, method, limit, config.set_by[key], measured.current, measured.baseline)


def why_not_compared(feature: Compared) -> str:
    """Why nothing was held against a limit of drift, in a few words."""
    config, measure = feature.config, feature.measure(DRIFT)
    if feature.absent:
        why = "not sent"
    elif skipped := (measure and measure.skipped) or (feature.detail and feature.detail.skipped):
        why = SKIPPED[skipped]
    elif feature.extra or feature.baseline is None:
        why = "no baseline"
    elif any(found.constraint_check_type == TYPE for found in feature.found):
        why = SKIPPED["not_of_its_type"]
    elif config and "Disabled" in (config.perform_comparison, config.evaluate_constraints):
        why = SKIPPED["switched_off"]
    elif feature.current is not None and not feature.current.present:
        why = SKIPPED["no_value"]
    else:
        why = "not compared"
    return why


def _by_records(feature: Compared, base: Numbers | Counts, now: Numbers | Counts) -> ByRecords | None:
    if isinstance(base, Numbers) and isinstance(now, Numbers):
        return _of_numbers(feature, base, now)
    if isinstance(base, Counts) and isinstance(now, Counts):
        return _of_texts(base, now)
    return None


def _of_numbers(feature: Compared, base: Numbers, now: Numbers) -> ByRecords:
    n, m = _size(feature.current, now), _size(feature.baseline, base)
    of = feature.baseline.statistics.numerical_statistics if feature.baseline else None
    error = sum(SKETCH_ERROR for sample in (base, now) if sample.compacted)
    curves = Curves(now.cdf, base.cdf, (n, m), (of.std_dev if of else None) or 0.0, error)
    told = feature.detail.drift.by_records if feature.detail and feature.detail.drift else None
    effect = record_drift.ks(curves) if told is None or told.ks is None else None
    moved = record_drift.wasserstein(curves).value if told is None or told.moved is None else told.moved
    meant = FEWEST <= min(n, m) <= MOST
    cells = record_drift.deciles(curves)
    return ByRecords(
        (n, m),
        record_drift.psi_over(cells),
        record_drift.jensen_shannon_over(cells),
        (effect.p if meant else None) if effect else told.p if told else None,
        ks=effect.value if effect else told.ks if told else None,
        moved=moved if math.isfinite(moved) else None,
    )


def _of_texts(base: Counts, now: Counts) -> ByRecords:
    n, m = sum(now.by_value.values()), sum(base.by_value.values())
    cells = record_drift.categories(now.by_value, base.by_value)
    statistic, p = record_drift.homogeneity(cells)
    return ByRecords(
        (n, m),
        record_drift.psi_over(cells),
        record_drift.jensen_shannon_over(cells),
        p if min(n, m) >= FEWEST and len(cells) > 1 else None,
        chi_squared=statistic,
        cramers_v=math.sqrt(statistic / (n + m)),
    )


def _size(side: Side | None, sample: Numbers) -> int:
    """Records behind a sketch; among texts only those that are numbers."""
    return side.present if side and side.sample is sample else sample.total


def _corrected(features: list[Compared]) -> list[Compared]:
    """q over all features that have a p."""
    asked = [(i, f.records.p) for i, f in enumerate(features) if f.records and f.records.p is not None]
    for (i, _), q in zip(asked, record_drift.benjamini_hochberg([p for _, p in asked]), strict=True):
        records = features[i].records
        if records:
            features[i] = replace(features[i], records=replace(records, q=q))
    return features
