"""The pictures of a feature: a small one for the table, a large one with its numbers for the section."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from understudy.analyzer.feature_details import FeatureDetail
from understudy.report.bins import Bars, shared_bars
from understudy.report.data_quality import words
from understudy.report.data_quality.categories import Row, pairs_of, rows_of, rows_of_frequent
from understudy.report.data_quality.compared import TYPE, Compared
from understudy.report.figures import count, percent, told_apart
from understudy.report.pictures import histogram, spark, spark_of_counts
from understudy.report.sample import Counts, Numbers, Side, categories_of
from understudy.report.text import CapturedValues

SPARK_BARS = 22
MOST_FREQUENT = (
    "The most frequent values; there are too many to count each, so these shares may be a little low."
)


@dataclass(frozen=True)
class Picture:
    """A histogram with its figures (range, baseline, window), or rows of values; else `none` says why not."""

    svg: Markup | None = None
    bars: Sequence[tuple[str, str, str]] = ()
    rows: Sequence[Row] = ()
    caption: str = ""
    none: str = ""


def spark_of(feature: Compared) -> Markup | None:
    """The picture of a row of the table; None where there is nothing to draw."""
    base, now = feature.sides
    if isinstance(base or now, Numbers):
        bars = shared_bars(_numbers(base), _numbers(now), SPARK_BARS)
        return spark(bars, _in_words(_numbers(base), _numbers(now))) if bars else None
    counts = _counts(base), _counts(now)
    if not any(counts):
        return None
    pairs = pairs_of(*counts, _new(feature))
    return spark_of_counts(pairs, "Shares of the most frequent values, in numbers in the feature’s section.")


def picture_of(feature: Compared, values: CapturedValues) -> Picture:
    """The picture of a section."""
    base, now = feature.sides
    sizes = _sizes(feature)
    if isinstance(base or now, Numbers):
        base, now = _numbers(base), _numbers(now)
        bars = shared_bars(base, now)
        if bars is None:
            return Picture(none="Its range is past that of doubles, so there is nothing to draw.")
        medians = (base.quantile(0.5) if base else None, now.quantile(0.5) if now else None)
        return Picture(
            svg=histogram(bars, f"Histogram. {_in_words(base, now)}", medians, _apart(feature)),
            bars=_bar_rows(bars),
            caption=f"Share of records in each range: {sizes}. Triangles mark the medians.{_beyond(bars)}",
        )
    counts = _counts(base), _counts(now)
    if any(counts):
        rows = rows_of(*counts, _new(feature), values)
        return Picture(rows=rows, caption=f"Share of each value: {sizes}.")
    if rows := frequent_rows(feature.detail, feature.current, values):
        return Picture(rows=rows, caption=f"{MOST_FREQUENT} This window blue; the baseline has kept none.")
    return Picture(none=_no_picture(feature))


def frequent_rows(detail: FeatureDetail | None, side: Side | None, values: CapturedValues) -> list[Row]:
    """The most frequent values of a side whose texts are too many to count each, where the job kept them."""
    if detail is None or detail.top_values is None or side is None or not side.present:
        return []
    return rows_of_frequent(detail.top_values, side.present, values)


def _no_picture(feature: Compared) -> str:
    sides = [side for side in (feature.baseline, feature.current) if side]
    if sides and not any(side.present for side in sides):
        return "No record has a value, so there is nothing to draw."
    if any(side.statistics.string_statistics for side in sides):
        return "It has too many different values to count each, so there is nothing to draw."
    return "The documents hold no distribution of it, so there is nothing to draw."


def _sizes(feature: Compared) -> str:
    said = []
    if feature.baseline:
        said.append(f"baseline grey, {count(feature.baseline.present)} records")
    if feature.current:
        said.append(f"this window blue, {count(feature.current.present)}")
    return "; ".join(said)


def _apart(feature: Compared) -> tuple[str, float, float] | None:
    """Shares that stand beside the distribution, where a check objects to them."""
    kinds = {found.constraint_check_type for found in feature.found}
    now, base = feature.current, feature.baseline
    if "completeness_check" in kinds and now:
        return "missing", base.missing_share if base else 0.0, now.missing_share
    if TYPE in kinds and now and isinstance(now.sample, Counts):
        numbers = feature.sides[1]
        held = numbers.total if isinstance(numbers, Numbers) else 0
        return "no number", 0.0, 1 - held / now.sample.total
    return None


def _bar_rows(bars: Bars) -> list[tuple[str, str, str]]:
    ranges = (f"{low} to {high}" for low, high in pairwise(told_apart(bars.edges)))
    none = [None] * (len(bars.edges) - 1)
    shares = zip(ranges, bars.baseline or none, bars.current or none, strict=True)
    rows = [(label, _share(base), _share(now)) for label, base, now in shares if base or now]
    if max(bars.beyond) > 1e-9:
        base, now = bars.beyond
        rows.append(("outside the picture", percent(base), percent(now)))
    return rows


def _share(share: float | None) -> str:
    return "–" if share is None else percent(share)


def _beyond(bars: Bars) -> str:
    if max(bars.beyond) <= 1e-9:
        return ""
    told = " and ".join(percent(share) for share in bars.beyond)
    return f" Outside the picture lie {told} of the records (baseline, this window)."


def _in_words(base: Numbers | None, now: Numbers | None) -> str:
    said = []
    for of, side in (("Baseline", base), ("This window", now)):
        if side:
            low, middle, high = told_apart([side.quantile(share) for share in (0.05, 0.5, 0.95)])
            said.append(f"{of}: median {middle}, nine of ten from {low} to {high}.")
        else:
            said.append(f"{of}: none.")
    return " ".join(said)


def _numbers(sample: Numbers | Counts | None) -> Numbers | None:
    return sample if isinstance(sample, Numbers) else None


def _counts(sample: Numbers | Counts | None) -> Counts | None:
    return categories_of(sample) if isinstance(sample, Numbers) else sample


def _new(feature: Compared) -> list[str]:
    if any(found.constraint_check_type == "categorical_values_check" for found in feature.found):
        return [value for value, _ in words.unknown_values(feature)]
    return []
