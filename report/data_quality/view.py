"""What the page shows of each feature: a row of the table, and a section of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from understudy.analyzer.acceptance import Edit
from understudy.analyzer.documents import OffendingRecord, ViolationDetail
from understudy.analyzer.drift import P_VALUES
from understudy.report.data_quality import words
from understudy.report.data_quality.accept import Acceptance, acceptance_of
from understudy.report.data_quality.compared import DRIFT, Compared, why_not_compared
from understudy.report.data_quality.drawn import Picture, picture_of, spark_of
from understudy.report.data_quality.hints import hints
from understudy.report.data_quality.in_numbers import figures_of
from understudy.report.data_quality.measures import Measure, bar_of, explanations, measures_of
from understudy.report.figures import count, distance, number, percent
from understudy.report.text import CapturedValues, name, say, shortened

PASSING = {
    "data_type_check": "of its type",
    "completeness_check": "there",
    "categorical_values_check": "known",
}
EVENT_SHOWN = 8
FILE_SHOWN = 18
"""Characters: enough to find a record by; `violation_details.json` has all of it."""


@dataclass(frozen=True)
class Offender:
    """A captured value and where it stands."""

    value: str
    event: str
    file: str
    line: str


@dataclass(frozen=True)
class Why:
    """What a violation rests on."""

    told: words.Told
    measured: str
    limit: str
    set_by: str
    aws: str
    offenders: Sequence[Offender]
    offenders_of: str


@dataclass(frozen=True)
class FeatureView:
    """One feature; `state` is `bad`, `note` or `ok`."""

    anchor: str
    name: Markup
    broken_name: Markup
    """The same with places where a narrow column may break it."""
    plain_name: str
    type: str
    state: str
    tags: Sequence[str]
    clause: Markup
    spark: Markup | None
    drift: str
    drift_bar: Markup | None
    drift_broken: bool
    missing: str
    missing_broken: bool
    picture: Picture
    told: Sequence[words.Told]
    why: Sequence[Why]
    accept: Acceptance | None
    hints: Sequence[Markup]
    measures: Sequence[Measure]
    figures: Sequence[tuple[str, str, str]]
    trouble: tuple[float, float, float] = (0.0, 0.0, 0.0)
    not_compared: str = ""
    kept: str = ""
    """A sentence for who violates nothing."""
    explained: Sequence[str] = ()
    """Sentences on words of the measures that appear here first."""


def views(
    features: Sequence[Compared],
    lookalikes: Mapping[str, str],
    edits: Mapping[str, Edit],
    values: CapturedValues,
    *,
    by_command: bool = True,
) -> list[FeatureView]:
    """Worst first: what is gone, what is far beyond a limit, what is noteworthy, what is near its limit.

    `edits` are what would accept each that violates; `by_command`: whether a command can make them.
    """
    links = {f.name: Markup(f'<a href="#{_anchor(f)}">{name(f.name)}</a>') for f in features}
    accepts = {
        feature.name: acceptance_of(feature.name, edits, values, by_command=by_command)
        for feature in features
    }
    made = [_view(feature, lookalikes, links, accepts[feature.name], values) for feature in features]
    return list(_explained(sorted(made, key=lambda view: view.trouble, reverse=True)))


def _explained(shown: Iterable[FeatureView]) -> Iterator[FeatureView]:
    """Words that a newcomer may not know are told where each first appears."""
    told: set[str] = set()
    for view in shown:
        first = [sentence for sentence in explanations(view.measures) if sentence not in told]
        told.update(first)
        yield replace(view, explained=first) if first else view


def _anchor(feature: Compared) -> str:
    return f"f{feature.place}"


def _view(
    feature: Compared,
    lookalikes: Mapping[str, str],
    links: Mapping[str, Markup],
    accept: Acceptance | None,
    values: CapturedValues,
) -> FeatureView:
    told = [words.told(found, feature, values) for found in feature.found]
    state = "bad" if told else "ok"
    if not told and (note := _noted(feature, values)):
        told, state = [note], "note"
    look_first = hints(feature, lookalikes, links) if state != "ok" else []
    kinds = {found.constraint_check_type for found in feature.found}
    now, named, kept = feature.current, name(feature.name), words.kept(feature)
    return FeatureView(
        anchor=_anchor(feature),
        name=named,
        broken_name=Markup(str(named).replace("_", "_<wbr>")),
        plain_name=shortened(feature.name, 60),
        type=feature.kind,
        state=state,
        tags=list(dict.fromkeys(one.tag for one in told)),
        clause=Markup("; ").join(one.clause for one in told) if told else say("{}", kept.clause),
        spark=spark_of(feature),
        drift=distance(feature.deciding.value) if feature.deciding else "",
        drift_bar=_bar(feature),
        drift_broken=DRIFT in kinds,
        missing=percent(now.missing_share) if now else "–",
        missing_broken="completeness_check" in kinds,
        picture=picture_of(feature, values),
        told=told,
        why=[_why(found, one, feature, values) for found, one in zip(feature.found, told, strict=False)],
        accept=accept,
        hints=look_first,
        measures=measures_of(feature),
        figures=figures_of(feature, values),
        trouble=_trouble(feature, state),
        not_compared="" if feature.deciding else why_not_compared(feature),
        kept=kept.sentence,
    )


def _noted(feature: Compared, values: CapturedValues) -> words.Told | None:
    if feature.absent:
        return words.not_sent()
    if feature.extra:
        return words.not_expected()
    if feature.records and feature.records.differs and not (feature.deciding and feature.deciding.broken):
        return words.worth_a_look(feature, values)
    return None


def _trouble(feature: Compared, state: str) -> tuple[float, float, float]:
    closeness = 0.0
    if feature.deciding:
        far, limit = feature.deciding.value, feature.deciding.limit
        closeness = (1 - far) if feature.deciding.method in P_VALUES else far / max(limit, 1e-9)
    effect = feature.records.effect if feature.records else 0.0
    excess = max((_excess(found) for found in feature.found), default=0.0)
    gone = 2.0 if feature.absent else 0.0
    return ({"bad": 2.0, "note": 1.0, "ok": 0.0}[state] + gone, excess, closeness + effect)


def _excess(found: ViolationDetail) -> float:
    """How far beyond its limit, as a share."""
    if isinstance(found.measured, float) and found.threshold is not None:
        return abs(found.measured - found.threshold)
    return 0.0


def _bar(feature: Compared) -> Markup | None:
    told = feature.deciding
    return bar_of(told.value, told.limit, told.method, broken=told.broken) if told else None


def _why(
    found: ViolationDetail,
    told: words.Told,
    feature: Compared,
    values: CapturedValues,
) -> Why:
    total = words.offender_count(found, feature, found.sample_size_current or 0)
    shown = [_offender(offender, found, values) for offender in found.offenders]
    return Why(
        told=told,
        measured=_measured(found),
        limit=_limit(found),
        set_by=shortened(found.set_by or ""),
        aws=values.note(found.description.strip()),
        offenders=shown,
        offenders_of=count(max(total, len(shown))),
    )


def _offender(record: OffendingRecord, found: ViolationDetail, values: CapturedValues) -> Offender:
    return Offender(
        value=words.offending(record, found, values),
        event=_part(record.event_id, 0, EVENT_SHOWN),
        file=_part((record.file or "").rpartition("/")[2] or None, -FILE_SHOWN, None),
        line="" if record.line is None else str(record.line),
    )


def _part(text: str | None, begin: int, end: int | None) -> str:
    """A piece of a long text that is enough to find it by."""
    if text is None:
        return "–"
    part = text[begin:end]
    return shortened(part if len(part) == len(text) else f"…{part}" if begin else part)


def _measured(found: ViolationDetail) -> str:
    if not isinstance(found.measured, float):
        return str(found.measured or "")
    if found.constraint_check_type == DRIFT:
        return f"{found.measured:.3g}"
    if found.constraint_check_type.endswith("column_check"):
        return f"{count(found.measured)} columns"
    if found.threshold is None:
        return number(found.measured)
    return f"{percent(found.measured)} {PASSING.get(found.constraint_check_type, '')}".strip()


def _limit(found: ViolationDetail) -> str:
    if found.threshold is None:
        return f"{number(found.expected)}" if isinstance(found.expected, float) else str(found.expected or "")
    if found.constraint_check_type == DRIFT:
        return f"{'at least' if found.method in P_VALUES else 'at most'} {number(found.threshold)}"
    return f"at least {percent(found.threshold)}"
