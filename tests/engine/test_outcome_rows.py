"""Which rows count, which are set aside, and how segments divide them."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine import by_hand
from tests.engine.by_hand import BINARY, MULTICLASS, REGRESSION, outcomes_of, parts
from understudy.analyzer.errors import UserError
from understudy.analyzer.model_quality import curve
from understudy.analyzer.model_quality.outcomes import Outcomes
from understudy.analyzer.model_quality.regression import regression, total
from understudy.preprocess.formats import Csv
from understudy.preprocess.inputs import find_inputs

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from understudy.analyzer.engine.table import Table

pytestmark = pytest.mark.engine
MakeTable = Callable[..., "Table"]


def reasons(outcomes: Outcomes, kind: str) -> list[tuple[object, object, object]]:
    return [
        (example["line"], example["reason"], example["text"]) for example in outcomes.set_aside[kind].examples
    ]


# What is set aside


def test_cells_that_are_no_numbers_are_set_aside_with_their_place(table_of: MakeTable) -> None:
    rows = [["1", "2"], ["x", "2"], ["1", "1e400"], ["1", ""], ["", "2"], ["", "y"]]
    found = outcomes_of(table_of(["label", "prediction"], *parts(rows, 2)), REGRESSION)
    assert (found.rows, found.overall.rows, found.unlabelled) == (6, 1, 1)
    assert {kind: aside.count for kind, aside in found.set_aside.items()} == {
        "label_not_a_number": 1,
        "prediction_not_a_number": 2,
        "prediction_missing": 1,
    }
    assert reasons(found, "label_not_a_number") == [
        (2, 'The label (column "label") is not a finite number.', "x")
    ]
    assert reasons(found, "prediction_missing") == [
        (4, 'The prediction (column "prediction") is missing.', None)
    ]


def test_a_column_that_a_row_does_not_have_is_named_with_those_it_has(table_of: MakeTable) -> None:
    names = ["label", *(f"c{i}" for i in range(12))]
    found = outcomes_of(table_of(names, [["1"] * 13]), {**BINARY, "label": "gone", "probability": "$.p"})
    assert reasons(found, "prediction_missing") == [
        (
            1,
            'There is no column "$.p" for the probability; the row has label, c0, c1, c2, c3, c4, c5, c6, '
            "c7, c8 and 3 more.",
            None,
        )
    ]


def test_a_probability_that_is_no_number_sets_its_row_aside(table_of: MakeTable) -> None:
    table = table_of(
        ["label", "prediction", "score"], [["1", "1", "high"], ["1", "1", ""], ["1", "1", "0.5"]]
    )
    found = outcomes_of(table, {**BINARY, "prediction": "prediction"})
    assert found.overall.rows == 1
    assert [reason for _, reason, _ in reasons(found, "probability_not_a_number")] == [
        'The probability (column "score") is not a finite number.',
        'The probability (column "score") is missing.',
    ]


def test_notes_of_the_readers_are_records_that_are_no_rows(table_of: MakeTable) -> None:
    table = table_of(["label", "prediction"], [["1", "1"]])
    note = table.spark._jvm.understudy.analyzer.Note("malformed", "f", 0, 1, None, "not JSON", "{")
    notes = table.spark.sparkContext._jsc.parallelize([note], 1)
    found = outcomes_of(type(table)(table.spark, table.items.union(notes)), MULTICLASS)
    assert (found.rows, found.records) == (1, 2)
    assert reasons(found, "malformed") == [(1, "not JSON", "{")]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({**REGRESSION, "prediction": None}, "A Regression cannot be measured without predictions: set inf"),
        ({**BINARY, "probability": None}, "set inference_attribute or probability_attribute to"),
        ({**BINARY, "probability": "$.p[*]"}, "may stand for several values"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    table_of: MakeTable, question: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence.replace("$", r"\$")):
        outcomes_of(table_of(["label"], [["1"]]), question)


def test_columns_are_found_by_name_path_and_place_in_rows_of_any_shape(table_of: MakeTable) -> None:
    first = table_of(["out.p[0]", "label"], [["a", "a"]])
    second = table_of(["label", "out.p[0]"], [["b", "a"]])
    joined = type(first)(first.spark, first.items.union(second.items))
    by_path = outcomes_of(joined, {**MULTICLASS, "prediction": "$['out'].p[0]"})
    by_place = outcomes_of(joined, {**MULTICLASS, "label": "1", "prediction": "0"})
    assert by_hand.total_cells(by_path.overall) == {("a", "a"): 1, ("b", "a"): 1}
    assert by_hand.total_cells(by_place.overall) == {("a", "a"): 1, ("a", "b"): 1}


# Segments


@pytest.mark.parametrize("rows_of_range", [1_000, 20])
def test_a_segment_is_counted_as_a_table_of_its_own(table_of: MakeTable, rows_of_range: int) -> None:
    chance = random.Random(3)
    rows = [
        [chance.choice(["1", "0", ""]), str(chance.randrange(9) / 8), chance.choice(["x", "y", ""]), "all"]
        for _ in range(120)
    ]
    table = table_of(["label", "score", "city", "same"], *parts(rows, 4))
    question = {**BINARY, "segments": {"same": "same", "town": "city"}}
    found = outcomes_of(table, question, rows_of_range=rows_of_range)
    counts = Counter(row[2] or None for row in rows if row[0])
    assert [(segment.column, segment.value) for segment in found.segments] == [
        ("same", "all"),
        *(("town", value) for value in sorted(counts, key=lambda v: (-counts[v], v is None, v or ""))),
    ]
    assert found.segments[0].outcomes.cells == found.overall.cells
    for segment in found.segments:
        own = [row for row in rows if segment.column == "same" or (row[2] or None) == segment.value]
        alone = outcomes_of(table_of(["label", "score"], [row[:2] for row in own]), BINARY).overall
        ranking = segment.outcomes.ranking
        assert ranking is not None
        assert alone.ranking is not None
        assert by_hand.total_cells(segment.outcomes) == by_hand.total_cells(alone)
        assert by_hand.total_wins(ranking) == by_hand.total_wins(alone.ranking)
        assert by_hand.points_of(ranking) == by_hand.points_of(alone.ranking)
        assert ranking.whole
        assert curve.auc(ranking) == curve.auc(alone.ranking)


def test_errors_of_a_regression_are_also_kept_by_segment(table_of: MakeTable) -> None:
    rows = [["1", "2", "x"], ["1", "4", "y"], ["1", "5", "x"]]
    table = table_of(["label", "prediction", "city"], *parts(rows, 2))
    found = outcomes_of(table, {**REGRESSION, "segments": {"city": "city"}})
    maes = {s.value: regression(total(s.outcomes.errors))["mae"] for s in found.segments}
    assert maes == {"x": 2.5, "y": 3.0}


@pytest.mark.parametrize(("partitions", "order"), [(1, "descending"), (3, "as they come"), (5, "ascending")])
def test_of_too_many_segments_the_first_in_order_are_whole_whatever_the_rows_order_and_partitions(
    table_of: MakeTable, partitions: int, order: str
) -> None:
    chance = random.Random(5)
    values = [f"{i % 1_101}" if i % 50 else "" for i in range(2_000)]
    rows = [["10"[i % 3 == 0], str(i % 11 / 11), value] for i, value in enumerate(values)]
    chance.shuffle(rows)
    if order != "as they come":
        rows.sort(key=lambda row: row[2], reverse=order == "descending")
    table = table_of(["label", "score", "id"], *parts(rows, partitions))
    found = outcomes_of(table, {**BINARY, "segments": {"id": "id"}}, rows_of_range=900)
    true = Counter(row[2] for row in rows)
    assert len(true) > 1_000
    assert {segment.value or "" for segment in found.segments} == set(sorted(true)[:1_000])
    for segment in found.segments:
        own = [(float(score), label == "1") for label, score, value in rows if value == (segment.value or "")]
        assert segment.outcomes.rows == len(own)
        assert segment.outcomes.ranking is not None
        assert by_hand.points_of(segment.outcomes.ranking) == by_hand.points(own)
        assert by_hand.total_wins(segment.outcomes.ranking) == by_hand.wins(own)
    kept = sum(segment.outcomes.rows for segment in found.segments)
    assert found.segment_values_dropped == {"id": len(rows) - kept}


def test_values_that_each_let_another_go_do_not_run_out_of_codes(
    spark: "SparkSession", tmp_path: Path
) -> None:
    from understudy.preprocess.table import read

    rows = "".join(f"1,{i % 2},{i:05}\n" for i in reversed(range(40_000)))
    (tmp_path / "data.csv").write_text("label,score,id\n" + rows)
    table = read(spark, find_inputs(tmp_path), Csv(header=True))
    found = outcomes_of(table, {**BINARY, "segments": {"id": "id"}})
    assert [segment.value for segment in found.segments] == [f"{i:05}" for i in range(1_000)]
    rankings = [segment.outcomes.ranking for segment in found.segments]
    assert all(ranking and sum(ranking.positives) == 1 for ranking in rankings)
    assert found.segment_values_dropped == {"id": 39_000}
