"""What was found of a feature, in words: what it means, what to look at first, what to do."""

from dataclasses import dataclass
from itertools import islice

from markupsafe import Markup

from understudy.analyzer.documents import OffendingRecord, ViolationDetail
from understudy.analyzer.drift import P_VALUES
from understudy.analyzer.record_drift import FEWEST, LEVEL, LIMITS
from understudy.report.data_quality.compared import ByRecords, Compared, why_not_compared
from understudy.report.figures import chance, count, distance, number, percent, told_apart
from understudy.report.sample import Counts, Numbers
from understudy.report.text import WITHHELD, CapturedValues, begun, joined, say, shortened

TYPES = {
    "Integral": "whole numbers",
    "Fractional": "numbers",
    "String": "texts",
    "Boolean": "true or false",
    "Unknown": "of a known type",
}
NAMED = 4
"""Unknown values that are named in a sentence."""


@dataclass(frozen=True)
class Told:
    """One finding: a tag, a clause for the table, and for the section a title, its meaning and what to do."""

    tag: str
    clause: Markup
    title: str
    meaning: Markup
    to_do: Markup


def told(found: ViolationDetail, feature: Compared, values: CapturedValues) -> Told:
    """The words of one violation."""
    match found.constraint_check_type:
        case "missing_column_check":
            said = not_sent()
        case "extra_column_check":
            said = not_expected()
        case "data_type_check":
            said = _of_type(found, feature, values)
        case "completeness_check":
            said = _of_missing(found, feature)
        case "categorical_values_check":
            said = _of_unknown(found, feature, values)
        case "baseline_drift_check":
            said = _of_drift(found, feature, values)
        case "non_negative_check":
            said = _of_negative(found, feature)
        case own:
            words = say("{}", shortened(found.description.strip(), 400))
            ask = say("See who wrote this check, and what it asks for.")
            said = Told(shortened(own), words, "A check of its own objects", words, ask)
    return said


def not_sent() -> Told:
    """A column of the baseline that the data lacks, whether or not AWS's count of columns shows it."""
    return Told(
        "not sent",
        say("no longer sent"),
        "The column is gone",
        say(
            "The baseline has it, no record of this window does. A model that was trained with it works "
            "without, or on a default."
        ),
        say(
            "Look at what builds the request: a column renamed, dropped or moved. If it is gone on purpose, "
            "train without it and make a new baseline."
        ),
    )


def not_expected() -> Told:
    """A column that the constraints do not name, whether or not AWS's count of columns shows it."""
    return Told(
        "not in the baseline",
        say("the baseline does not know this column"),
        "A column that the baseline does not have",
        say(
            "AWS’s check counts columns and names none. In captures that are CSV a column too many also "
            "shifts every one behind it."
        ),
        say(
            "If the model wants it, make a new baseline of data that has it; if not, leave it out where it "
            "is sent, or name it in <code>exclude_features_attribute</code>."
        ),
    )


def _of_negative(found: ViolationDetail, feature: Compared) -> Told:
    return Told(
        "negative",
        say("{} of {} values are negative", _measured(found), count(_size(found, feature))),
        "Negative values where the baseline has none",
        say("The baseline held no number below zero, so the model never saw one in training."),
        say(
            "A quantity that cannot be negative points to a wrong sign, a difference taken the other way "
            "round, or a stand-in such as −1 for a missing value."
        ),
    )


def _of_type(found: ViolationDetail, feature: Compared, values: CapturedValues) -> Told:
    # Without constraints AWS's sentence alone tells what was expected.
    kind = found.expected if isinstance(found.expected, str) else feature.kind
    wanted = TYPES.get(kind, kind)
    share = _wrong(found)
    size = _size(found, feature)
    said = (
        say(
            "{} of {} values ({}) are not {}",
            count(offender_count(found, feature, size)),
            count(size),
            percent(share),
            wanted,
        )
        if share is not None and size
        else say("values are not {}", wanted)
    )
    examples = list(dict.fromkeys(offending(record, found, values) for record in found.offenders))[:NAMED]
    marked = [say("<bdi>{}</bdi>", example) for example in examples if example != WITHHELD]
    such = say(" Such as {}.", joined(marked)) if marked else Markup()
    return Told(
        "type",
        said,
        f"Values that are not {wanted}",
        say("{} – the model may read them as nothing, or fail.{}", begun(said), such),
        say(
            "Repair the writer of these values, or turn them into {} in a preprocessing script. Until then "
            "drift of this feature is not compared.",
            wanted,
        ),
    )


def _of_missing(found: ViolationDetail, feature: Compared) -> Told:
    share, size = _wrong(found), _size(found, feature)
    before = feature.baseline.missing_share if feature.baseline else None
    than = say("; the baseline lacks {}", percent(before)) if before is not None else Markup()
    said = (
        say(
            "{} of {} records ({}) lack it{}",
            count(offender_count(found, feature, size)),
            count(size),
            percent(share),
            than,
        )
        if share is not None and size
        else say("records lack it")
    )
    return Told(
        "missing",
        said,
        "Values are missing",
        say(
            "{}. A model that never met a gap in training fills it in a way that nobody tested.", begun(said)
        ),
        say(
            "Find the records below in your logs: one client, one hour, one branch of the code? If gaps are "
            "to be expected, train with them, and let the constraint say how many."
        ),
    )


def _of_unknown(found: ViolationDetail, feature: Compared, values: CapturedValues) -> Told:
    share, size = _wrong(found), _size(found, feature)
    unknown = unknown_values(feature)
    named = [values.mark(value) for value, _ in islice(unknown, NAMED)]
    more = len(unknown) - len(named)
    those = joined([*named, *([say("{} more", count(more))] if more > 0 else [])]) if named else Markup()
    said = (
        say(
            "{} of {} values ({}) are new{}",
            count(offender_count(found, feature, size)),
            count(size),
            percent(share),
            say(": {}", those) if named else Markup(),
        )
        if share is not None and size
        else say("values are new{}", say(": {}", those) if named else Markup())
    )
    return Told(
        "unknown values",
        said,
        "Values that the baseline does not know",
        say("{}. The model never saw them in training, and cannot have learnt what they mean.", begun(said)),
        say(
            "If they are real, add them to <code>string_constraints.domains</code> and plan to train with "
            "them; if they are a slip (case, blanks, an old code), repair the source."
        ),
    )


def unknown_values(feature: Compared) -> list[tuple[str, int]]:
    """Values outside the domain with their records, most frequent first; empty where it is not known."""
    told = feature.detail.unknown_values if feature.detail else None
    named = [(one.value, one.count) for one in told.values if one.value is not None] if told else []
    if named:
        return named
    texts = feature.expected.string_constraints if feature.expected else None
    domain = texts.domains if texts else None
    now = feature.current.counts if feature.current else None
    if now is None:
        return []
    known = set(domain) if domain is not None else None
    if known is None and feature.baseline and feature.baseline.counts:
        known = set(feature.baseline.counts.by_value)
    return [(value, n) for value, n in now.by_value.items() if known is not None and value not in known]


def _of_drift(found: ViolationDetail, feature: Compared, values: CapturedValues) -> Told:
    return Told(
        "drift",
        _moved(feature, values),
        "The distribution no longer resembles the baseline’s",
        say("{} {}", _by_its_method(found), _by_records(feature.records)),
        say(
            "If the change is wanted, train on such data and make a new baseline; if not, repair the source. "
            "Until then the model reads values that it was not trained on."
        ),
    )


def worth_a_look(feature: Compared, values: CapturedValues) -> Told:
    """Within its limit or held against none, and still more than chance explains."""
    deciding = feature.deciding
    wait = say("Nothing has to be done now. Look whether a later window says the same.")
    other = say("{} A distance that counts records can decide instead: see docs/drift.md.", wait)
    if deciding is None:
        where, title = "held against no limit", "Held against no limit, and different"
        sees = say("Its drift was not checked: {}.", why_not_compared(feature))
    elif deciding.method in LIMITS:
        where, title, other = "within its limit", "Within its limit, and still different", wait
        sees = say("{}, which the constraints ask for, sees no violation.", deciding.method)
    else:
        where, title = "within its limit", "Within its limit, and still different"
        sees = say("AWS’s distance sees no violation.")
    return Told(
        "worth a look",
        say("{}, yet moved by more than chance explains: {}", where, _moved(feature, values)),
        title,
        say("{} {}", sees, _by_records(feature.records)),
        other,
    )


@dataclass(frozen=True)
class Kept:
    """Of what nothing was found: a clause for the table, and a sentence that says how sure that is."""

    clause: str
    sentence: str


def kept(feature: Compared) -> Kept:
    """What can be said of a feature that violates nothing and is not worth a look."""
    records = feature.records
    if records is None:
        if feature.expected is None:
            return Kept("nothing to hold it against", "Nothing is known of it to hold it against.")
        return Kept("keeps its constraints", "It keeps its constraints.")
    if min(records.records) < FEWEST:
        said = "with so few records a change could not be told from chance"
        return Kept("too few records to tell", f"It keeps its constraints; {said}.")
    if records.q is None:
        return Kept("as in the baseline", "It keeps its constraints, and differs little from the baseline.")
    if records.q < LEVEL:
        said = "It differs from the baseline by more than chance explains, but by little."
        return Kept("nearly as in the baseline", f"It keeps its constraints. {said}")
    said = "does not differ from the baseline by more than chance explains"
    return Kept("as in the baseline", f"It keeps its constraints, and {said}.")


def _by_its_method(found: ViolationDetail) -> Markup:
    if not isinstance(found.measured, float) or found.threshold is None:
        return say("AWS’s check says: {}.", found.description.strip())
    if found.method in LIMITS:
        return say(
            "By {}, which the constraints ask for, the distance is {} (at most {}).",
            found.method,
            distance(found.measured),
            number(found.threshold),
        )
    kind = "p-value, at least" if found.method in P_VALUES else "distance, at most"
    return say("AWS’s measure is {} ({} {}).", distance(found.measured), kind, number(found.threshold))


def _by_records(records: ByRecords | None) -> Markup:
    if records is None:
        return Markup()
    n, m = records.records
    sizes = f"{count(n)} against {count(m)} records"
    if records.ks is not None:
        said = say(
            "With every record counted, the two cumulative curves are {} apart where they differ most ({})",
            distance(records.ks),
            sizes,
        )
    elif records.cramers_v is not None:
        said = say(
            "With every record counted, Cramér’s V of the two mixtures is {} ({})",
            distance(records.cramers_v),
            sizes,
        )
    else:
        return say("The two mixtures are too small to compare ({}).", sizes)
    if records.p is None:
        few = min(n, m) < 1000
        why = (
            "too few records to say how sure that is"
            if few
            else "so many records that only the size of it counts"
        )
        return say("{}; {}.", said, why)
    return say("{}; {}.", said, _how_often(records.p))


def _how_often(p: float) -> str:
    if p < 0.0001:
        return "without a change, a difference like that comes up less than once in ten thousand windows"
    if p < 0.05:
        return f"without a change, a difference like that comes up once in {count(1 / p)} windows"
    return f"without a change, that is nothing unusual ({chance(p)})"


def _moved(feature: Compared, values: CapturedValues) -> Markup:
    """What of a distribution moved, in a clause."""
    base, now = feature.sides
    if isinstance(base, Numbers) and isinstance(now, Numbers):
        quartiles = [side.quantile(share) for side in (base, now) for share in (0.25, 0.5, 0.75)]
        first, before, third, new_first, after, new_third = told_apart(quartiles)
        if before != after:
            return say("the median went from {} to {}", before, after)
        return say("the middle half lay from {} to {}, now from {} to {}", first, third, new_first, new_third)
    if isinstance(base, Counts) and isinstance(now, Counts):
        gaps = {
            value: now.by_value.get(value, 0) / now.total - base.by_value.get(value, 0) / base.total
            for value in {**base.by_value, **now.by_value}
        }
        value = max(gaps, key=lambda key: abs(gaps[key]))
        share = base.by_value.get(value, 0) / base.total
        return say("{} went from {} to {}", values.mark(value), percent(share), percent(share + gaps[value]))
    return say("values moved")


def _measured(found: ViolationDetail) -> str:
    return number(found.measured) if isinstance(found.measured, float) else str(found.measured)


def _wrong(found: ViolationDetail) -> float | None:
    """The share that a check of shares objects to."""
    return 1 - found.measured if isinstance(found.measured, float) else None


def _size(found: ViolationDetail, feature: Compared) -> int:
    if found.sample_size_current is not None:
        return found.sample_size_current
    side = feature.current
    return side.present + side.missing if side else 0


def offending(record: OffendingRecord, found: ViolationDetail, values: CapturedValues) -> str:
    """What a record held that a check objects to."""
    if record.value is None and record.hash is None and found.constraint_check_type == "completeness_check":
        return values.text(None)
    return values.kept(record.value, record.hash)


def offender_count(found: ViolationDetail, feature: Compared, size: int) -> int:
    """How many of so many cells a check of shares objects to: as told, else from the share."""
    told = feature.measure(found.constraint_check_type)
    if told is not None and told.offenders is not None:
        return told.offenders
    return round((1 - found.measured) * size) if isinstance(found.measured, float) else 0
