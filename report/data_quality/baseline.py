"""The page of a baseline: what the data is like, and what its constraints will object to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from understudy.analyzer.constraints import EffectiveConfig, effective_config
from understudy.analyzer.documents import Constraints, FeatureConstraints
from understudy.analyzer.drift import ROBUST, most_robust
from understudy.analyzer.feature_details import FeatureDetail
from understudy.analyzer.sketch import distinct_cdfs
from understudy.report.bins import shared_bars
from understudy.report.data_quality.categories import Row, rows_of
from understudy.report.data_quality.drawn import frequent_rows
from understudy.report.facts import facts_of_job, made_by, subject_of
from understudy.report.figures import count, counted, number, percent, told_apart
from understudy.report.folder import DataQuality
from understudy.report.pictures import histogram
from understudy.report.render import Fact, page
from understudy.report.sample import Counts, Numbers, Side, side_of
from understudy.report.text import CapturedValues, name, say, shortened

MOST_ROWS = 8
TYPES = {"Integral": "a whole number", "Fractional": "a number", "Boolean": "true or false"}


@dataclass(frozen=True)
class Card:
    """One feature: its picture, what it is like, what a later window must not do, and what to think of."""

    anchor: str
    name: Markup
    plain_name: str
    type: str
    svg: Markup | None
    rows: Sequence[Row]
    like: str
    objects: Sequence[str]
    warnings: Sequence[str]


def baseline_page(job: DataQuality, values: CapturedValues) -> str:
    """The page of a baseline's documents."""
    constraints = job.suggested or Constraints(features=[])
    told = {feature.name: feature for feature in job.features.features} if job.features else {}
    expected = {feature.name: feature for feature in constraints.features}
    cards = []
    for place, feature in enumerate(job.statistics.features):
        own = expected.get(feature.name)
        config = effective_config(constraints, own)
        cards.append(_card(place, side_of(feature), own, config, told.get(feature.name), values))
    records = job.statistics.dataset.item_count
    told_of_job = job.features.job if job.features else None
    aside = told_of_job.records.set_aside if told_of_job else 0
    context = {
        "title": f"The baseline: {counted(len(cards), 'column')} of {count(records)} records",
        "state": "plain",
        "lead": _lead(cards),
        "facts": [
            *facts_of_job(told_of_job),
            Fact("Records", count(records)),
            Fact("Columns", count(len(cards))),
            *([Fact("Set aside", count(aside) if aside else "none")] if told_of_job else []),
        ],
        "cards": cards,
        "notes": [values.note(note) for note in (job.details.notes if job.details else ())],
        "set_aside": [],
        "of": "data quality, baseline",
        "subject": subject_of(told_of_job, job.title),
        "documents": _documents(job),
        "made": made_by(told_of_job),
    }
    return page("baseline.html", context)


def _documents(job: DataQuality) -> str:
    there = {
        "constraints.json": job.suggested,
        "violation_details.json": job.details,
        "feature_details.json": job.features,
    }
    return ", ".join(["statistics.json", *(name for name, document in there.items() if document)])


def _lead(cards: Sequence[Card]) -> Markup:
    warned = [card for card in cards if card.warnings]
    if not warned:
        return say(
            "A monitoring job holds later windows against this; under each column stands what it will report."
        )
    links = Markup(", ").join(
        Markup('<a href="#{}">{}</a>').format(card.anchor, card.name) for card in warned[:3]
    )
    more = f" and {count(len(warned) - 3)} more" if len(warned) > 3 else ""
    return say(
        "Before you monitor with it, look at {}{}: what to think of stands there.",
        links,
        more,
    )


def _card(  # noqa: PLR0917 - a feature, as every document has it
    place: int,
    side: Side,
    expected: FeatureConstraints | None,
    config: EffectiveConfig,
    detail: FeatureDetail | None,
    values: CapturedValues,
) -> Card:
    sample = side.sample
    bars = shared_bars(sample, None) if isinstance(sample, Numbers) else None
    of = side.statistics
    return Card(
        anchor=f"f{place}",
        name=name(of.name),
        plain_name=shortened(of.name, 60),
        type=of.inferred_type,
        svg=histogram(bars, f"Histogram. {_like(side, values)}", (sample.quantile(0.5), None))
        if bars and isinstance(sample, Numbers)
        else None,
        rows=rows_of(sample, None, (), values, MOST_ROWS)
        if isinstance(sample, Counts)
        else _frequent(detail, side, values),
        like=_like(side, values),
        objects=list(_objections(side, expected, config)) if expected else (),
        warnings=list(_warnings(side, expected, config, detail)),
    )


def _frequent(detail: FeatureDetail | None, side: Side, values: CapturedValues) -> list[Row]:
    """The most frequent of texts that are too many; the card's own column is the baseline's."""
    return [replace(row, baseline=row.current) for row in frequent_rows(detail, side, values)]


def _like(side: Side, values: CapturedValues) -> str:
    sample, numbers = side.sample, side.statistics.numerical_statistics
    if isinstance(sample, Numbers):
        low, middle, high = told_apart([sample.quantile(share) for share in (0.05, 0.5, 0.95)])
        if len(sample.cdf) == 1:
            return f"Every value is {middle}." if values.enabled else "Every value is the same."
        said = f"The median is {middle}; nine of ten lie from {low} to {high}."
        if numbers and numbers.min is not None and numbers.max is not None and values.enabled:
            least, most = told_apart([numbers.min, numbers.max])
            said += f" All lie from {least} to {most}."
        return said
    if isinstance(sample, Counts):
        return f"{counted(len(sample.by_value), 'value').capitalize()}, each counted."
    texts = side.statistics.string_statistics
    if not side.present:
        return "No record has a value."
    if texts and texts.distinct_count:
        return f"About {count(texts.distinct_count)} different values, too many to count each."
    return "The documents hold no distribution of it."


def _objections(side: Side, expected: FeatureConstraints, config: EffectiveConfig) -> Iterator[str]:
    """What a later window must not do, in the order of the checks."""
    if config.evaluate_constraints == "Disabled":
        yield "nothing: it is switched off"
        return
    if wanted := TYPES.get(expected.inferred_type):
        limit = config.datatype_check_threshold
        yield (
            f"a value that is not {wanted}"
            if limit == 1
            else f"more than {percent(1 - limit)} that are not {wanted}"
        )
    if expected.completeness is not None and expected.completeness > 0:
        gap = 1 - expected.completeness
        yield "a missing value" if not gap else f"more than {percent(gap)} missing"
    texts = expected.string_constraints
    if texts and texts.domains is not None:
        limit = config.domain_content_threshold
        known = counted(len(texts.domains), "value")
        yield (
            f"a value beyond these {known}"
            if limit == 1
            else f"more than {percent(1 - limit)} beyond these {known}"
        )
    if config.perform_comparison == "Enabled" and side.sample is not None:
        numeric = isinstance(side.sample, Numbers)
        limit = config.comparison_threshold if numeric else config.categorical_comparison_threshold
        method = config.comparison_method if numeric else config.categorical_drift_method
        if not _out_of_reach(side.sample, config):
            yield f"a drift distance beyond {number(limit)} ({method})"


def _distinct(sample: Numbers | Counts) -> int:
    return len(sample.cdf) if isinstance(sample, Numbers) else len(sample.by_value)


def _out_of_reach(sample: Numbers | Counts | None, config: EffectiveConfig) -> bool:
    """Whether AWS's distance cannot pass its limit, whatever a window of as many records brings."""
    if not isinstance(sample, Numbers) or config.comparison_method not in ROBUST:
        return False
    now, base = distinct_cdfs(sample.levels, sample.levels, (sample.total, sample.total))
    return most_robust(now.total, base.total) <= config.comparison_threshold


def _warnings(
    side: Side, expected: FeatureConstraints | None, config: EffectiveConfig, detail: FeatureDetail | None
) -> Iterator[str]:
    """Where the constraints are likely to object to data that is as good as this, or never will."""
    texts = expected.string_constraints if expected else None
    if detail and detail.unseen_share and texts and texts.domains is not None:
        yield (
            f"About {percent(detail.unseen_share)} of later records will bring a value that is not among "
            "these, though nothing has changed: lower domain_content_threshold, or list what may come."
        )
    if not side.present:
        yield "Nothing is known of it: every check of it passes, or it can be left out."
    elif side.sample is not None and _distinct(side.sample) == 1:
        yield "It holds one value only: a model can learn nothing from it."
    elif (
        side.statistics.string_statistics
        and (side.statistics.string_statistics.distinct_count or 0) > 0.9 * side.present > 90
    ):
        yield "Nearly every record has its own value, as ids do: name it in exclude_features_attribute."
    if _out_of_reach(side.sample, config) and config.perform_comparison == "Enabled":
        yield (
            "Of so few distinct values Robust, AWS’s usual method, never reports drift. To see it, count "
            "records: understudy_comparison_method, in docs/drift.md."
        )
