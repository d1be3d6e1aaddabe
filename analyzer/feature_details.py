"""`feature_details.json`: what every check measured of every feature, whether or not it objected."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

from understudy.analyzer.details import BaselineFiles, JobDetails
from understudy.analyzer.documents import Double, Model, Type
from understudy.analyzer.reading import read_object, validated

FEATURE_DETAILS = "feature details"

Both = tuple[int, int]
"""Of the current data, then of the baseline."""

Skipped = Literal[
    "switched_off",
    "column_missing",
    "not_in_constraints",
    "no_value",
    "nothing_expected",
    "not_of_its_type",
    "no_baseline_statistics",
    "not_in_baseline_statistics",
    "no_baseline_distribution",
    "other_kind_of_values",
    "too_many_values",
    "too_few_expected",
    "too_few_records",
]
"""Why a check measured nothing of a feature."""

SKIPPED: Mapping[Skipped, str] = {
    "switched_off": "the constraints switch it off",
    "column_missing": "the data has no such column",
    "not_in_constraints": "the constraints do not name it",
    "no_value": "no value is present",
    "nothing_expected": "the constraints expect nothing of it",
    "not_of_its_type": "the values are not of the expected type",
    "no_baseline_statistics": "no baseline statistics were given",
    "not_in_baseline_statistics": "the baseline statistics lack it",
    "no_baseline_distribution": "the baseline statistics hold no distribution",
    "other_kind_of_values": "the values are of another kind than the baseline's",
    "too_many_values": "there are too many distinct values to count",
    "too_few_expected": "ChiSquared needs at least two categories with enough expected values",
    "too_few_records": "30 records of each side are needed to tell a difference from chance",
}
"""In words, to follow `was not checked: `."""


class Measure(Model):
    """What a check measured of a feature; a key that is absent says what `CheckDetail` has for all."""

    measured: Double | None = None
    """The number that is held against the limit; absent too where the check was `skipped`."""
    failed: Literal[True] | None = None
    """Absent where the check passed."""
    offenders: int | None = None
    """How many cells the check objects to; absent where none."""
    p: float | None = None
    """Of methods that count records: how often chance alone brings a distance like this."""
    q: float | None = None
    """`p` after Benjamini and Hochberg, over all features that were compared."""
    limit: float | None = None
    set_by: str | None = None
    method: str | None = None
    skipped: Skipped | None = None


class SkippedFeatures(Model):
    """How many features a check skipped, and why (see `Measure`)."""

    why: Skipped
    features: int


ALIKE = ("measured", "limit", "set_by", "method")
"""What a check says once for the features that say no other."""


class OfTexts(Model):
    """What of a check holds for features of `type` String, where it is another than for the rest."""

    limit: float | None = None
    set_by: str | None = None
    method: str | None = None


class CheckDetail(Model):
    """A check over all features: `features` were measured, `failed` of them objected to.

    `skipped` counts the others, without those that are `skipped` by all checks, which say so themselves.
    `measured`, `limit`, `set_by`, `method` and `records` hold for each feature that says no other; `[]` in
    `set_by` stands for the feature's name.
    """

    check: str
    features: int
    failed: int
    skipped: list[SkippedFeatures] | None = None
    of: Literal["all"] | list[str] | None = None
    """Features that the check looked at though their own `checks` do not name it: `all` that are not
    `skipped`, or these. Absent of a document of old, in which each feature names all its checks."""
    measured: Double | None = None
    limit: float | None = None
    set_by: str | None = None
    method: str | None = None
    texts: OfTexts | None = None
    records: Both | None = None
    """Of drift: present cells, `[current, baseline]`."""

    def usual(self, kind: Type | None) -> dict[str, Any]:
        """What holds for a feature of the type that says no other, by the names of ALIKE."""
        texts = self.texts.model_dump(exclude_none=True) if self.texts and kind == "String" else {}
        return {key: texts.get(key, getattr(self, key)) for key in ALIKE}


class Types(Model):
    """How many present cells look like each type; one is absent where none does."""

    integral: int | None = None
    fractional: int | None = None
    boolean: int | None = None
    string: int | None = None


class RecordDrift(Model):
    """The difference from the baseline with each record counted once, beside what AWS's method says.

    `ks` is the largest gap of two cumulative distributions less the error of the sketches, `moved` the mean
    distance in the baseline's standard deviations (of numbers); `cramers_v` the effect of Pearson's test (of
    texts). `p` and `q` as in `Measure`; both are absent where there are too few records, or where sketches
    stand for so many that they cannot tell.
    """

    ks: float | None = None
    moved: float | None = None
    cramers_v: float | None = None
    p: float | None = None
    q: float | None = None
    worth_a_look: Literal[True] | None = None
    """The records differ by more than the limit and than chance, and no violation says so."""


class DriftDetail(Model):
    """What a comparison with the baseline rests on: `[current, baseline]` each.

    `records` are the present cells, absent where the check says them. For numbers AWS's methods count each
    distinct item of the sketches in `statistics.json` once, with `weights` in all. `by_records` is absent
    where the sides cannot be compared.
    """

    records: Both | None = None
    weights: Both | None = None
    by_records: RecordDrift | None = None


class ValueCount(Model):
    """In how many cells a value stands: `value`, `hash` or neither, as `understudy_report_values` has it."""

    value: str | None = None
    hash: str | None = None
    """The first 8 digits of its SHA-256."""
    count: int


class FrequentValues(Model):
    """The most frequent values, and in how many present cells (`others`) stands something else.

    `error` is absent where counts are exact; else a count may be too low by that much, and `others` too high.
    """

    values: list[ValueCount]
    others: int
    error: int | None = None


class NumbersAmongTexts(Model):
    """What is a number in a column that was expected to hold numbers, and holds texts as well.

    Only where `understudy_report_values` is Enabled, as quantiles are numbers that single records held.
    `quantiles` are of equal steps from the least to the greatest, with six digits.
    """

    count: int
    mean: float
    std_dev: float
    quantiles: list[float]


class FeatureDetail(Model):
    """One feature of the baseline or column of the data, in the order of the baseline, then of the data."""

    name: str
    type: Type | None = None
    """As the data looks; absent where the column is missing."""
    expected: Type | None = None
    """As the constraints have it; absent where that is the same."""
    skipped: Skipped | None = None
    """Why no check looked at it."""
    types: Types | None = None
    """Absent where all present cells look like `type`."""
    checks: dict[str, Measure] | None = None
    """By `constraint_check_type`, where it is not as the check says for all (`of` there); one that is in
    neither place expects nothing of the feature.

    In a baseline its own data is held against its own constraints.
    """
    drift: DriftDetail | None = None
    top_values: FrequentValues | None = None
    """Of texts with too many values for `statistics.json` to count."""
    unknown_values: FrequentValues | None = None
    """Those outside the domain."""
    numbers: NumbersAmongTexts | None = None
    unseen_share: float | None = None
    """In a baseline: the share of new values to be expected of data like it (Good and Turing's estimate)."""

    def type_counts(self, present: int) -> dict[str, int] | None:
        """How many of so many present cells look like each type, by its name; None where nothing tells it."""
        if self.types is not None:
            return {kind: cells for kind, cells in self.types if cells}
        return {self.type.lower(): present} if self.type and self.type != "Unknown" else None


class FeatureDetails(Model):
    """What every check measured of every feature, an extension beside AWS's files; a feature a line."""

    line_by_line: ClassVar[frozenset[str]] = frozenset({"checks", "features"})

    version: float = 0.0
    job: JobDetails | None = None
    baseline: BaselineFiles | None = None
    checks: list[CheckDetail]
    features: list[FeatureDetail]

    def measure(self, feature: FeatureDetail, check: str) -> Measure | None:
        """What the check measured of the feature, with all that holds for it; None where it did not look."""
        found = (feature.checks or {}).get(check)
        common = next((detail for detail in self.checks if detail.check == check), None)
        if common is None or (found and found.skipped):
            return found
        if found is None:
            if feature.skipped or not (common.of == "all" or feature.name in (common.of or ())):
                return None
            found = Measure()
        held = common.usual(feature.type) | {
            key: told for key in ALIKE if (told := getattr(found, key)) is not None
        }
        if held["set_by"]:
            held["set_by"] = held["set_by"].replace("[]", f"[{feature.name}]")
        return found.model_copy(update=held)

    def whole(self, feature: FeatureDetail) -> FeatureDetail:
        """The feature with what the document says once for several."""
        names = dict.fromkeys([*(detail.check for detail in self.checks), *(feature.checks or ())])
        checks = {name: measure for name in names if (measure := self.measure(feature, name))}
        drift, records = feature.drift, next((one.records for one in self.checks if one.records), None)
        if drift and drift.records is None:
            drift = drift.model_copy(update={"records": records})
        return feature.model_copy(update={"checks": checks, "drift": drift})


def read_feature_details(path: Path) -> FeatureDetails:
    """`feature_details.json`; UserError names the file and what is wrong with it."""
    return validated(path, read_object(path, FEATURE_DETAILS), FeatureDetails, FEATURE_DETAILS)
