"""What is odd about the columns of a bias analysis, a sentence each."""

from collections import Counter
from collections.abc import Iterator, Sequence

from understudy.analyzer.bias.measure import Labels, MeasuredGroup
from understudy.analyzer.bias.membership import Value, differs
from understudy.analyzer.bias.options import BiasOptions
from understudy.analyzer.bias.scanned import BiasScan, Column
from understudy.analyzer.names import listed

SHOWN = 5


def notes_on_columns(
    scan: BiasScan, options: BiasOptions, labels: Labels, measured: Sequence[MeasuredGroup]
) -> Iterator[str]:
    """On values that AWS reads otherwise, on groups and labels without any row, and on missing cells."""
    yield from _read_otherwise(scan, options)
    for group in measured[:1]:  # labels are of all rows, whatever the group
        yield from _one_kind_of_labels(scan, options, labels, group)
    yield from _empty_groups(scan, options, measured)
    yield from _missing(scan)


def _read_otherwise(scan: BiasScan, options: BiasOptions) -> Iterator[str]:
    asked: list[tuple[Column, Sequence[Value] | None]] = [(scan.label, options.label_values)]
    asked += [(facet.column, of.values) for facet, of in zip(scan.facets, options.facets, strict=True)]
    for column, values in asked:
        if differs(column, values):
            other = "Understudy's" if options.rules == "aws" else "AWS's"
            yield (
                f"{column.name!r}: by {other} rules its value would name other rows (a threshold instead of "
                "a value, or the other way round); understudy_bias_types chooses the rules"
            )


def _one_kind_of_labels(
    scan: BiasScan, options: BiasOptions, labels: Labels, group: MeasuredGroup
) -> Iterator[str]:
    """Where labels or predictions are all positive, or none is: metrics are 0 or null then."""
    sides = (group.counts.a, group.counts.d)
    rows = sum(side.rows for side in sides)
    given = f"label_values_or_threshold is {labels.group.text}"
    told = "so metrics compare nothing: correct it, or look at other data"
    some = {0: f"None of {rows} rows", rows: f"Each of {rows} rows"}
    if said := some.get(sum(side.positive for side in sides)):
        yield f"{said} has a positive label: {_held(scan.label, options)}, and {given}, {told}"
    if not options.post_training or (said := some.get(sum(side.accepted for side in sides))) is None:
        return
    if scan.prediction is not None:
        yield f"{said} is predicted positive: {_held(scan.prediction, options)}, and {given}, {told}"
    elif scan.scored:
        yield f"{said} has a score above the threshold of probability, {told}"


def _empty_groups(scan: BiasScan, options: BiasOptions, measured: Sequence[MeasuredGroup]) -> Iterator[str]:
    """Where no row is in d, or none is left for a."""
    columns = {of.name: facet.column for of, facet in zip(options.facets, scan.facets, strict=True)}
    for group in measured:
        d, a = group.counts.d.rows, group.counts.a.rows
        if a and not d:
            yield (
                f"No row is in group d of the facet {group.facet!r}: {_held(columns[group.facet], options)}, "
                f"and value_or_threshold is {group.group.text}; its metrics are null"
            )
        if d and not a:
            yield (
                f"All {d} rows are in group d of the facet {group.facet!r} ({group.group.text}): there are "
                "no others to compare them with, so its metrics are null"
            )


def _held(column: Column, options: BiasOptions) -> str:
    if not options.quotes_values:
        return f"{column.name!r} has {column.distinct} distinct values"
    return f"{column.name!r} holds {listed(column.values, SHOWN)}"


def _missing(scan: BiasScan) -> Iterator[str]:
    said = {"label": "counted as not positive", "facet": "counted in a, the rest"}
    said["prediction"] = said["label"]
    said["group variable"] = "left out of CDDL and CDDPL"
    columns = [("label", scan.label), ("prediction", scan.prediction), ("group variable", scan.group)]
    columns += [("facet", facet.column) for facet in scan.facets]
    for role, known in columns:
        if known is not None and known.missing:
            yield f"{known.missing} of {scan.rows} rows have no {role} ({known.name!r}): {said[role]}"
    counted = Counter({kind: noted.count for kind, noted in scan.warnings.items()})
    if scores := counted["score_not_a_number"]:
        yield f"{scores} of {scan.rows} rows have a score that is no number: counted as not positive"
