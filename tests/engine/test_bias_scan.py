"""The scan of facets in the JVM: equal to what is counted by hand, whatever the order and the partitions."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.by_hand import parts
from understudy.analyzer.analysis_config import Segmented
from understudy.analyzer.bias.scanned import FIRST, NOT_PREDICTED, PREDICTED, BiasScan, Column
from understudy.analyzer.engine import bias
from understudy.analyzer.engine.bias import AskedColumn, Question, scan
from understudy.analyzer.segments import segmentations

if TYPE_CHECKING:
    from understudy.analyzer.engine.table import Table

pytestmark = pytest.mark.engine
MakeTable = Callable[..., "Table"]

COLUMNS = ["sex", "city", "age", "label", "predicted"]
ASKED = Question(
    label=AskedColumn("label", ["1"], 1.0),
    facets=[AskedColumn("sex", ["0"], 0.0), AskedColumn("city")],
    prediction=AskedColumn("predicted", ["1"], 1.0),
    group="age",
    features=True,
)
values = st.sampled_from
rows_of = st.lists(
    st.tuples(
        values(["0", "1", "1.0", ""]),
        values(["Rome", "Bern", " "]),
        values(["20", "30", "40", ""]),
        values(["1", "0", "true", ""]),
        values(["1", "0", "1.0"]),
    ),
    max_size=30,
)


def canonical(cell: str) -> str | None:
    return {"1.0": "1", "": None, " ": None}.get(cell, cell)


def value_of(column: Column, code: int) -> str | None:
    return column.values[code - FIRST] if code >= FIRST else None


def told(found: BiasScan) -> list[Counter[tuple[str | None, ...]]]:
    """The counts by values instead of codes, for each facet."""
    columns = found.label, found.prediction, found.group
    assert all(columns)
    return [
        Counter(
            {
                tuple(
                    value_of(c, code) for c, code in zip((facet.column, *columns), key, strict=True) if c
                ): n
                for key, n in (facet.cells or {}).items()
            }
        )
        for facet in found.facets
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows_of, st.integers(1, 4), st.randoms())
def test_counts_and_sample_do_not_depend_on_order_and_partitions(
    table_of: MakeTable, rows: list[tuple[str, ...]], partitions: int, chance: object
) -> None:
    by_hand = [
        Counter((canonical(row[at]), canonical(row[3]), canonical(row[4]), canonical(row[2])) for row in rows)
        for at in (0, 1)
    ]
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    found = [
        scan(table_of(COLUMNS, *parts(order, pieces)), ASKED)
        for order, pieces in ((rows, partitions), (shuffled, 1))
    ]
    for one in found:
        assert told(one) == by_hand
        assert (one.rows, one.records) == (len(rows), len(rows))
    samples = [one.sample for one in found]
    first, second = (
        [(row.cells, row.count) for row in sample.rows] if sample else None for sample in samples
    )
    assert first == second
    assert sum(row.count for row in samples[0].rows) == len(rows) if samples[0] else True


def test_facets_are_crossed(table_of: MakeTable) -> None:
    rows = [("0", "Rome", "20", "1", "1"), ("0", "Rome", "20", "1", "1"), ("1", "Bern", "20", "0", "1")]
    found = scan(table_of(COLUMNS, rows), ASKED)
    assert sorted((found.intersections or {}).values()) == [1, 2]


def test_a_column_tells_what_it_holds(table_of: MakeTable) -> None:
    rows = [("1.5", "a"), ("2", "b"), ("true", ""), ("x", "a")]
    asked = Question(label=AskedColumn("label"), facets=[AskedColumn("facet")])
    found = scan(table_of(["facet", "label"], rows), asked)
    facet = found.facets[0].column
    assert facet.values == ["1.5", "2", "true", "x"]
    types = facet.types
    assert (types.fractional, types.integral, types.boolean, types.string) == (1, 1, 1, 1)
    assert (facet.fractions, facet.least, facet.most) == (True, 1.5, 2.0)
    assert (found.label.missing, found.label.found) == (1, True)
    absent = scan(table_of(["facet", "label"], rows), Question(AskedColumn("no"), [AskedColumn("facet")]))
    assert not absent.label.found
    assert absent.names == ["facet", "label"]


def test_predictions_follow_from_scores_above_the_threshold(table_of: MakeTable) -> None:
    rows = [("0", "1", "0.5"), ("0", "1", "0.51"), ("0", "1", "x")]
    asked = Question(AskedColumn("label"), [AskedColumn("sex")], score="score", score_threshold=0.5)
    found = scan(table_of(["sex", "label", "score"], rows), asked)
    assert {key[2] for key in found.facets[0].cells or ()} == {0, PREDICTED, NOT_PREDICTED}
    assert found.warnings["score_not_a_number"].count == 1


@pytest.mark.parametrize("partitions", [1, 3])
def test_values_beyond_those_told_apart_count_by_what_they_are(
    table_of: MakeTable, monkeypatch: pytest.MonkeyPatch, partitions: int
) -> None:
    monkeypatch.setattr(bias, "MOST_FACET_VALUES", 3)
    rows = [(str(n), "1") for n in range(10)]
    asked = Question(AskedColumn("label"), [AskedColumn("n", ["7"], 7.0)])
    found = scan(table_of(["n", "label"], *parts(rows, partitions)), asked)
    facet = found.facets[0]
    assert facet.column.values == ["0", "1", "2"]
    assert facet.column.others == 7
    counted: Counter[int] = Counter()
    for key, many in (facet.cells or {}).items():
        counted[key[0]] += many
    # 3 to 6 are neither, 7 is listed, 8 and 9 are above.
    assert {code: counted[code] for code in (1, 2, 3, 4)} == {1: 4, 2: 2, 3: 1, 4: 0}


@pytest.mark.parametrize("partitions", [1, 4])
def test_a_sample_is_bounded_and_the_same_for_all_partitions(
    table_of: MakeTable, monkeypatch: pytest.MonkeyPatch, partitions: int
) -> None:
    monkeypatch.setattr(bias, "SAMPLED_ROWS", 5)
    rows = [(str(n % 40), "0", "1", "1") for n in range(120)]
    asked = Question(AskedColumn("label"), [AskedColumn("sex")], AskedColumn("predicted"), features=True)
    names = ["f", "sex", "label", "predicted"]
    found = scan(table_of(names, *parts(rows, partitions)), asked).sample
    assert found is not None
    assert not found.whole
    assert [row.count for row in found.rows] == [3] * 5
    alone = scan(table_of(names, rows), asked).sample
    assert alone is not None
    assert [row.cells for row in found.rows] == [row.cells for row in alone.rows]
    assert found.shapes == [["f", "sex"]]


CELLS = [
    "", " ", "1", "1.0", " 1 ", "01", "+1", "- 1", "4", "4.0", "4.5", "5", "5e0", "6", "1e999", "-3", ".5",
    "0.5", "Rome", " Rome", "rome", "TRUE", "true", "(5, 6]", "NaN", "inf", "12345678901234567890",
    "1_0", "(x)",
]  # fmt: skip


@pytest.mark.parametrize("partitions", [1, 3])
def test_the_engine_and_plain_python_agree_on_the_segment_of_every_cell(
    table_of: MakeTable, partitions: int
) -> None:
    given = [
        Segmented(name_or_index="cell", segments=[["[1, 4]", "(5, 6]"], ["Rome", True, 0.5], ["(-inf, 0)"]]),
        Segmented(name_or_index="cell", segments=[["12345678901234567890", "(x)"]], config_name="again"),
    ]
    asked = segmentations(given, str)
    rows = [(cell, "1", str(n % 2), str(n % 3)) for n, cell in enumerate(CELLS)]
    question = Question(
        AskedColumn("label"), [AskedColumn("sex")], group="group", features=True, segments=asked
    )
    found = scan(table_of(["cell", "label", "sex", "group"], *parts(rows, partitions)), question)
    for of, counts in zip(asked, found.segments, strict=True):
        assert counts.found
        expected = Counter(
            (of.place_of(cell) + 1 if cell.strip() else 0, sex, group) for cell, _, sex, group in rows
        )
        facet, grouped = found.facets[0].column, found.group
        assert grouped is not None
        told = Counter(
            {
                (segment, value_of(facet, code), value_of(grouped, group)): many
                for (segment, code, _, _, group), many in (counts.cells[0] or {}).items()
            }
        )
        assert told == expected
    assert found.sample is not None
    for row in found.sample.rows:
        cell = row.cells[0] or ""
        assert list(row.segments) == [of.place_of(cell) + 1 if cell.strip() else 0 for of in asked]


def test_a_column_of_segments_that_no_row_has_is_told(table_of: MakeTable) -> None:
    asked = segmentations([Segmented(name_or_index="no", segments=[[1]])], str)
    question = Question(AskedColumn("label"), [AskedColumn("sex")], segments=asked)
    (counts,) = scan(table_of(["label", "sex"], [("1", "0")]), question).segments
    assert not counts.found


def test_rows_that_differ_in_a_facet_or_segment_alone_are_not_the_same_in_the_sample(
    table_of: MakeTable,
) -> None:
    asked = segmentations([Segmented(name_or_index="city", segments=[["Rome"]])], str)
    rows = [
        ("7", "0", "Rome", "1"),
        ("7", "1", "Rome", "1"),
        ("7", "0", "Bern", "1"),
        ("7", "0", "Bern", "1"),
    ]
    question = Question(
        AskedColumn("label"),
        [AskedColumn("sex")],
        AskedColumn("label"),
        features=True,
        not_features=["sex", "city"],
        segments=asked,
    )
    sample = scan(table_of(["f", "sex", "city", "label"], rows), question).sample
    assert sample is not None
    assert sorted(row.count for row in sample.rows) == [1, 1, 2]
