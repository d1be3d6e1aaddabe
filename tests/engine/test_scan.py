import csv
import json
import random
import re
import string
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.golden.files import golden
from understudy.analyzer.profile import ColumnProfile, TableProfile

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from understudy.analyzer.engine.table import Table

pytestmark = pytest.mark.engine

MakeTable = Callable[..., "Table"]


def scan(table: "Table", watch: dict[str, dict[str, object]] | None = None) -> TableProfile:
    from understudy.analyzer.engine.scan import profile

    return profile(table, watch)


def weight(column: ColumnProfile) -> int:
    return sum(len(level) << j for j, level in enumerate(column.sketch.levels)) if column.sketch else 0


# What the scan says of small tables


def test_columns_stand_in_order_of_first_appearance(table_of: MakeTable) -> None:
    table = table_of(["b", "a"], [["1", "2"]])
    later = table_of(["c", "a"], [["3", "4"]])
    joined = type(table)(table.spark, table.items.union(later.items))
    profile = scan(joined)
    assert [column.name for column in profile.columns] == ["b", "a", "c"]
    assert [column.missing for column in profile.columns] == [1, 0, 1]


def test_empty_cells_are_missing_and_a_column_of_them_has_no_numbers(table_of: MakeTable) -> None:
    [column] = scan(table_of(["a"], [[""], [None]])).columns
    assert (column.missing, column.types.present, column.distinct) == (2, 0, 0)
    assert column.moments is None
    assert column.sketch is None
    assert column.values == {}


def test_numbers_past_a_double_keep_their_type_but_stay_out_of_the_moments(table_of: MakeTable) -> None:
    [column] = scan(table_of(["a"], [["1e400"], ["+ 4"], ["2"]])).columns
    assert (column.types.fractional, column.types.integral) == (1, 2)
    assert column.moments is not None
    assert (column.moments.count, column.moments.maximum) == (1, 2.0)
    assert weight(column) == 1
    assert column.non_finite == 2


def test_negative_cells_and_whole_fractions_are_counted(table_of: MakeTable) -> None:
    [column] = scan(table_of(["a"], [["-1"], ["5.0"], ["-2.5"], ["1e2"], ["7"]])).columns
    assert (column.negative, column.whole_fractions) == (2, 2)


def test_values_come_most_frequent_first_then_by_value(table_of: MakeTable) -> None:
    [column] = scan(table_of(["a"], [["z"], ["b"], ["a"], ["b"]])).columns
    assert list(column.values or {}) == ["b", "a", "z"]


def test_values_are_dropped_once_there_are_too_many(table_of: MakeTable) -> None:
    rows = [[f"v{i}", str(i % 200)] for i in range(1_500)]
    profile = scan(table_of(["many", "few"], rows[:700], rows[700:]))
    assert profile.columns[0].values is None
    assert profile.columns[1].values == {str(i): 8 if i < 100 else 7 for i in range(200)}


def test_texts_that_are_too_many_keep_the_most_frequent(table_of: MakeTable) -> None:
    cells = [["often" if i % 4 == 0 else f"v{i}", str(i)] for i in range(2_000)]
    texts, counted = scan(table_of(["texts", "numbers"], cells[:900], cells[900:])).columns
    assert texts.frequent is not None
    name, count = next(iter(texts.frequent.values.items()))
    assert name == "often"
    assert count <= 500 <= count + texts.frequent.error
    assert texts.frequent.error <= 2_000 // 32
    assert len(texts.frequent.values) <= 128
    assert counted.frequent is None


def test_texts_counted_in_two_partitions_and_too_many_together_are_kept_exactly(table_of: MakeTable) -> None:
    parts = [[f"{part}{i}"] for part in "ab" for i in range(60)]
    many = [[f"v{i}"] for i in range(200)] + [["often"]] * 9
    [column] = scan(table_of(["id"], [*parts, *many[:100]], many[100:], [["often"]] * 3)).columns
    assert column.values is None
    assert column.frequent is not None
    assert column.frequent.error < 12
    assert "often" in column.frequent.values


def test_a_text_of_any_length_is_counted_only_where_it_is_short(table_of: MakeTable) -> None:
    long = [["x" * 201]] * 50
    [column] = scan(table_of(["a"], [*long, *([f"v{i}"] for i in range(1_100))])).columns
    assert column.frequent is not None
    assert all(len(value) <= 200 for value in column.frequent.values)


def test_every_offence_keeps_the_first_three_cells_with_their_place(table_of: MakeTable) -> None:
    rows = [["x", "red", "", "-1"]] * 2 + [["1.5", "blue", "ok", "-2"]] * 2
    watch: dict[str, dict[str, object]] = {
        "n": {"type": "Integral"},
        "colour": {"domain": ["blue"]},
        "gap": {"missing": True},
        "sign": {"negative": True},
        "gone": {"missing": True},
    }
    columns = {c.name: c for c in scan(table_of(["n", "colour", "gap", "sign"], rows), watch).columns}
    assert [(o.value, o.line) for o in columns["n"].offenders["type"]] == [("x", 1), ("x", 2), ("1.5", 3)]
    assert [o.value for o in columns["colour"].offenders["domain"]] == ["red", "red"]
    assert [(o.value, o.event_id) for o in columns["gap"].offenders["missing"]] == [
        (None, "event-1"),
        (None, "event-2"),
    ]
    assert [o.value for o in columns["sign"].offenders["negative"]] == ["-1", "-1", "-2"]


@pytest.mark.parametrize(
    ("expected", "offending"),
    [
        ("Integral", ["1.5", "5.0", "true", "x"]),
        ("Fractional", ["true", "x"]),
        ("String", ["2", "1.5", "5.0"]),
        ("Unknown", []),
    ],
)
def test_an_expected_type_accepts_what_the_contract_says(
    table_of: MakeTable, expected: str, offending: list[str]
) -> None:
    rows = [[cell] for cell in ("2", "1.5", "5.0", "true", "x", "")]
    accepted = set()
    for cell in rows:
        [column] = scan(table_of(["a"], [cell]), {"a": {"type": expected}}).columns
        if "type" not in column.offenders:
            accepted.add(cell[0])
    assert accepted == {cell for [cell] in rows} - set(offending)


def test_whole_fractions_meet_integral_where_that_is_asked(table_of: MakeTable) -> None:
    watch: dict[str, dict[str, object]] = {"a": {"type": "Integral", "whole_fractions_as_integral": True}}
    [column] = scan(table_of(["a"], [["5.0"], ["5.5"]]), watch).columns
    assert [o.value for o in column.offenders["type"]] == ["5.5"]


def test_a_column_absent_in_some_rows_names_those_rows(table_of: MakeTable) -> None:
    table, later = table_of(["a"], [["1"]]), table_of(["a", "b"], [["1", "2"]])
    joined = type(table)(table.spark, table.items.union(later.items))
    _, b = scan(joined, {"b": {"missing": True}}).columns
    assert [o.event_id for o in b.offenders["missing"]] == ["event-1"]


def test_notes_are_counted_by_kind_with_examples(spark: "SparkSession") -> None:
    from understudy.analyzer.engine.table import Table

    note = spark._jvm.understudy.analyzer.Note
    notes = [note("malformed", "f", 0, i + 1, None, "not JSON", "{") for i in range(7)]
    notes.append(note("outside_window", "f", 0, 8, "e", None, None))
    profile = scan(Table(spark, spark.sparkContext._jsc.parallelize(notes, 2)))
    assert (profile.rows, profile.records) == (0, 8)
    assert profile.set_aside["malformed"].count == 7
    assert [example["line"] for example in profile.set_aside["malformed"].examples] == [1, 2, 3, 4, 5]
    assert profile.set_aside["outside_window"].examples[0]["event_id"] == "e"


def test_a_line_of_a_split_is_numbered_within_the_whole_file(spark: "SparkSession", tmp_path: Path) -> None:
    from understudy.analyzer.engine.table import Table

    file = tmp_path / "a.jsonl"
    file.write_text("one\ntwo\nthree\n")
    note = spark._jvm.understudy.analyzer.Note("malformed", str(file), 8, 1, None, "bad", "three")
    profile = scan(Table(spark, spark.sparkContext._jsc.parallelize([note], 1)))
    assert profile.set_aside["malformed"].examples[0]["line"] == 3


def test_five_thousand_columns_that_are_all_distinct_fit(table_of: MakeTable) -> None:
    names = [f"c {i}.x" for i in range(5_000)]
    rows = [[f"{row}.{i}" for i in range(5_000)] for row in range(400)]
    profile = scan(table_of(names, rows))
    assert len(profile.columns) == 5_000
    assert all(weight(column) == 400 for column in profile.columns)
    assert profile.columns[4_999].values is None


def test_inner_names_are_safe_whatever_the_columns_are_called(table_of: MakeTable) -> None:
    from understudy.analyzer.engine.scan import dataframe

    frame = dataframe(table_of(["a.b `c`", "🙂"], [["1", ""]]), ["🙂", "a.b `c`", "gone"])
    assert frame.columns == ["c0", "c1", "c2"]
    assert [tuple(row) for row in frame.collect()] == [(None, "1", None)]


# Partitions

cells = st.sampled_from(["", "1", "-2", "3.5", "4.0", "true", "red", "blue", "1e3", "0.1"]) | st.text(
    alphabet=string.printable.replace("\x1f", "") + "é🙂", max_size=5
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(cells, min_size=1, max_size=40), st.data())
def test_partitions_change_no_count(table_of: MakeTable, column: list[str], data: Any) -> None:
    cut = data.draw(st.integers(0, len(column)))
    rows = [[cell] for cell in column]
    [one] = scan(table_of(["a"], rows)).columns
    [two] = scan(table_of(["a"], rows[:cut], rows[cut:])).columns
    for name in ("missing", "types", "distinct", "values", "negative", "whole_fractions"):
        assert getattr(one, name) == getattr(two, name)
    assert one.values == dict(Counter(cell for cell in column if cell))
    assert weight(one) == weight(two)
    assert one.moments == two.moments


@pytest.mark.parametrize(("few", "more"), [(2, 3), (200, 400), (400, 2)])
def test_a_sketch_has_the_same_items_as_codes_and_as_numbers(
    table_of: MakeTable, few: int, more: int
) -> None:
    chance = random.Random(few)
    partitions = [[[str(chance.randrange(-5, most))] for _ in range(2_200)] for most in (few, more, few)]
    table = table_of(["a"], *partitions)
    [column] = scan(table).columns
    sketches = []
    for rows in partitions:
        sketch = table.spark._jvm.understudy.analyzer.KllSketch()
        for [cell] in rows:
            sketch.update(float(cell))
        sketches.append(sketch)
    for later in sketches[1:]:
        sketches[0].merge(later)
    assert column.sketch is not None
    assert [list(level) for level in column.sketch.levels] == [list(level) for level in sketches[0].levels()]


# Deequ's own analyzers as the oracle


@pytest.fixture(scope="module")
def mixed(table_of: MakeTable) -> "Table":
    chance = random.Random(3)
    rows = [
        [
            repr(chance.gauss(0, 1e3)),
            str(chance.randrange(-50, 5_000)),
            chance.choice(["", "true", "false", "7", "7.5", "x", " 7", "7 ", "٣", "NaN"]),
            f"user-{chance.randrange(900)}-é🙂",
            str(chance.randrange(2)) if chance.random() < 0.9 else "",
        ]
        for _ in range(6_000)
    ]
    return table_of(["float", "int", "mixed", "text", "flag"], rows)


def deequ_metrics(frame: Any, *analyzers: Any) -> dict[tuple[str, str], float]:
    from pydeequ.analyzers import AnalysisRunner, AnalyzerContext

    run = AnalysisRunner(frame.sparkSession).onData(frame)
    for analyzer in analyzers:
        run = run.addAnalyzer(analyzer)
    rows = AnalyzerContext.successMetricsAsDataFrame(frame.sparkSession, run.run()).collect()
    return {(row["instance"], row["name"]): row["value"] for row in rows}


def test_exact_counts_equal_deequs(mixed: "Table") -> None:
    from pydeequ.analyzers import ApproxCountDistinct, Completeness, DataType

    from understudy.analyzer.engine.scan import dataframe

    profile = scan(mixed)
    frame = dataframe(mixed, [column.name for column in profile.columns])
    names = frame.columns
    metrics = deequ_metrics(
        frame, *(kind(name) for kind in (ApproxCountDistinct, Completeness, DataType) for name in names)
    )
    for name, column in zip(names, profile.columns, strict=True):
        assert metrics[name, "ApproxCountDistinct"] == column.distinct
        assert metrics[name, "Completeness"] == column.types.present / profile.rows
        for kind in ("fractional", "integral", "boolean", "string"):
            counted = metrics.get((name, f"Histogram.abs.{kind.capitalize()}"), 0)
            assert counted == getattr(column.types, kind)
        assert metrics.get((name, "Histogram.abs.Unknown"), 0) == column.missing


def test_moments_equal_deequs(mixed: "Table") -> None:
    from pydeequ.analyzers import Maximum, Mean, Minimum, StandardDeviation, Sum

    from understudy.analyzer.engine.scan import dataframe

    profile = scan(mixed)
    numeric = [column for column in profile.columns if column.name in ("float", "int", "flag")]
    frame = dataframe(mixed, [column.name for column in numeric])
    frame = frame.select(*(frame[name].cast("double").alias(name) for name in frame.columns))
    kinds = (Mean, Sum, StandardDeviation, Minimum, Maximum)
    metrics = deequ_metrics(frame, *(kind(name) for kind in kinds for name in frame.columns))
    for name, column in zip(frame.columns, numeric, strict=True):
        moments = column.moments
        assert moments is not None
        ours = {
            "Mean": moments.mean,
            "Sum": moments.sum,
            "StandardDeviation": moments.standard_deviation,
            "Minimum": moments.minimum,
            "Maximum": moments.maximum,
        }
        for metric, value in ours.items():
            assert value == pytest.approx(metrics[name, metric], rel=1e-9)


def test_sketch_of_one_partition_is_deequs_item_by_item(mixed: "Table") -> None:
    from understudy.analyzer.engine.scan import dataframe

    profile = scan(mixed)
    numeric = [column for column in profile.columns if column.name in ("float", "int", "flag")]
    frame = dataframe(mixed, [column.name for column in numeric])
    frame = frame.select(*(frame[name].cast("double").alias(name) for name in frame.columns))
    jvm = mixed.spark._jvm
    analyzers = jvm.com.amazon.deequ.analyzers
    parameters = jvm.scala.Option.apply(analyzers.KLLParameters(2048, 0.64, 10))
    for name, column in zip(frame.columns, numeric, strict=True):
        sketch = analyzers.KLLSketch(name, parameters)
        run = analyzers.runners.AnalysisRunBuilder(frame._jdf).addAnalyzer(sketch).run()
        data = run.metricMap().apply(sketch).value().get().data()
        assert column.sketch is not None
        assert [list(level) for level in column.sketch.levels] == [list(level) for level in data]


# What AWS published


def test_cookbook_figures_come_out_but_for_what_aws_rounds(table_of: MakeTable) -> None:
    published = json.loads(golden("dq_cookbook_ch07/monitoring_statistics.json").read_text())
    features = published["features"]
    columns = [
        feature["numerical_statistics"]["distribution"]["kll"]["sketch"]["data"][0] for feature in features
    ]
    rows = [[repr(cell) for cell in row] for row in zip(*columns, strict=True)]
    profile = scan(table_of([feature["name"] for feature in features], rows[:13], rows[13:]))
    for feature, column in zip(features, profile.columns, strict=True):
        numbers, moments = feature["numerical_statistics"], column.moments
        assert moments is not None
        assert moments.mean == pytest.approx(numbers["mean"], rel=1e-15)
        assert moments.sum == pytest.approx(numbers["sum"], rel=1e-15)
        assert moments.standard_deviation == pytest.approx(numbers["std_dev"], rel=1e-11, abs=1e-16)
        assert (moments.minimum, moments.maximum) == (numbers["min"], numbers["max"])


def test_churn_figures_come_out_as_printed(table_of: MakeTable) -> None:
    with golden("dq_churn/training-dataset-with-header.csv").open(newline="") as stream:
        names, *rows = csv.reader(stream)
    table = golden("dq_churn/printed_statistics_first10.html").read_text()
    cells = re.findall("<td>(.*?)</td>", table)
    printed = [cells[i : i + 13] for i in range(0, len(cells), 13)]
    assert len(printed) == 10
    profile = scan(table_of(names, rows))
    for row, column in zip(printed, profile.columns[:10], strict=True):
        name, _, present, missing, mean, total, deviation, minimum, maximum, *_ = row
        moments = column.moments
        assert moments is not None
        assert (name, int(present), int(missing)) == (column.name, column.types.present, column.missing)
        assert f"{moments.mean:.6f}" == mean
        assert f"{moments.sum:.1f}" == total
        assert f"{moments.standard_deviation:.6f}" == deviation
        assert (moments.minimum, moments.maximum) == (float(minimum), float(maximum))
