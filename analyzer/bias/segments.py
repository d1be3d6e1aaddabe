"""The metrics of each segment's rows, by the groups of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from understudy.analyzer.bias.intervals import Interval, intervals_of
from understudy.analyzer.bias.measure import Labels, MeasuredGroup, measure
from understudy.analyzer.bias.options import BiasOptions
from understudy.analyzer.bias.scanned import BiasScan, FacetCounts, RowSample, SegmentCounts
from understudy.analyzer.segments import LEAST_ROWS, Segment, Segmentation, segment_name


@dataclass(frozen=True)
class MeasuredSegment:
    """A segment's rows, and each of the whole's groups among them, with the intervals of its metrics."""

    of: Segmentation
    segment: Segment
    rows: int
    groups: Sequence[MeasuredGroup]
    intervals: Sequence[Mapping[str, Interval]]

    @property
    def name(self) -> str:
        """As notes and tables call it."""
        return segment_name(self.of.name, self.segment.name)


def measure_segments(scan: BiasScan, labels: Labels, options: BiasOptions) -> list[MeasuredSegment]:
    """Each segment in the configuration's order; without those of a column with too many combinations."""
    measured = []
    for place, (of, counts) in enumerate(zip(options.segments, scan.segments, strict=True)):
        if any(cells is None for cells in counts.cells):
            continue
        for at, segment in enumerate(of.segments):
            part = _part(scan, place, counts, _codes(of, at))
            groups = measure(part, labels, options)
            measured.append(
                MeasuredSegment(
                    of, segment, part.rows, groups, [intervals_of(group, options) for group in groups]
                )
            )
    return measured


def _codes(of: Segmentation, at: int) -> frozenset[int]:
    """Those of the scan; rows without a value are in the last segment."""
    return frozenset({at + 1} if at + 1 < len(of.segments) else {0, at + 1})


def _part(scan: BiasScan, place: int, counts: SegmentCounts, codes: frozenset[int]) -> BiasScan:
    """The scan of one segment's rows alone."""
    facets = []
    for facet, cells in zip(scan.facets, counts.cells, strict=True):
        within: dict[tuple[int, int, int, int], int] = {}
        for (segment, *key), rows in (cells or {}).items():
            if segment in codes:
                of, label, predicted, group = key
                known = within.get((of, label, predicted, group), 0)
                within[of, label, predicted, group] = known + rows
        facets.append(FacetCounts(facet.column, within))
    sample = scan.sample
    if sample is not None:
        rows_of_it = [row for row in sample.rows if row.segments[place] in codes]
        sample = RowSample(rows_of_it, sample.shapes, sample.whole)
    rows = sum((facets[0].cells or {}).values())
    return replace(scan, rows=rows, facets=facets, intersections=None, sample=sample, segments=())


def notes_on_segments(scan: BiasScan, options: BiasOptions, measured: Sequence[MeasuredSegment]) -> list[str]:
    """On rows without a value, columns that were not taken apart, and segments that say little."""
    notes = []
    for of, counts in zip(options.segments, scan.segments, strict=True):
        if any(cells is None for cells in counts.cells):
            notes.append(
                f"Segments of {of.name} are left out: they meet with the values of a facet, of labels, "
                "predictions and groups in more than a million ways"
            )
        elif missing := sum(rows for key, rows in (counts.cells[0] or {}).items() if key[0] == 0):
            last = of.segments[-1].name
            notes.append(f"{missing} of {scan.rows} rows have no {of.column}: they are in {last}")
    for of in options.segments:
        small = [one for one in measured if one.of is of and one.rows < LEAST_ROWS]
        # Where nothing is left over, the rest says nothing.
        small = [one for one in small if one.rows or one.segment.values]
        if small:
            told = ", ".join(f"{one.name} ({one.rows})" for one in small)
            notes.append(f"Segments of fewer than {LEAST_ROWS} rows, which are not compared: {told}")
    return notes
