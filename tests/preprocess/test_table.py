"""Datasets of every format read through Spark."""

import csv
import gzip
import io
import string
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.preprocess.reading import capture, preview, read_items, read_text, reasons, rows, side
from understudy.analyzer.errors import UserError
from understudy.preprocess.formats import Capture, Csv, Json, Parquet
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.reading import ReadOptions
from understudy.preprocess.table import read

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def test_a_csv_with_a_header(spark: "SparkSession", tmp_path: Path) -> None:
    assert rows(read_text(spark, tmp_path, "a,b\r\n1,x\r\n\r\n,y\r\n", Csv(header=True))) == [
        {"a": "1", "b": "x"},
        {"a": None, "b": "y"},
    ]


def test_a_csv_without_a_header_is_named_by_position(spark: "SparkSession", tmp_path: Path) -> None:
    assert rows(read_text(spark, tmp_path, "1,2\n", Csv())) == [{"_c0": "1", "_c1": "2"}]
    options = ReadOptions(names=["label", "x"])
    assert rows(read_text(spark, tmp_path, "1,2\n", Csv(), options)) == [{"label": "1", "x": "2"}]


def test_a_header_only_csv_has_no_rows(spark: "SparkSession", tmp_path: Path) -> None:
    assert read_text(spark, tmp_path, "a,b\n", Csv(header=True)) == []


def test_a_byte_order_mark_is_no_part_of_the_first_name(spark: "SparkSession", tmp_path: Path) -> None:
    assert rows(read_text(spark, tmp_path, b"\xef\xbb\xbfa\n1\n", Csv(header=True))) == [{"a": "1"}]


def test_outputs_at_the_end_come_first(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, "a,b,y\n1,2,3\n", Csv(header=True, outputs_last=True))
    assert items[0]["names"] == ["y", "a", "b"]
    assert items[0]["cells"] == ["3", "1", "2"]


def test_several_outputs_at_the_end_of_a_file_without_a_header(spark: "SparkSession", tmp_path: Path) -> None:
    options = ReadOptions(names=["p", "q", "a"], output_columns=2, exclude=["q"])
    assert rows(read_text(spark, tmp_path, "1,2,3\n", Csv(outputs_last=True), options)) == [
        {"p": "2", "a": "1"}
    ]


def test_odd_and_double_column_names(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, 'a.b,"c ""d""",😀,a.b,\n1,2,3,4,5\n', Csv(header=True))
    assert [item.get("note") for item in items] == ["duplicate_column", None]
    assert items[0]["reason"] == "names a column twice; the later ones are read as a.b_2"
    assert items[1]["names"] == ["a.b", 'c "d"', "😀", "a.b_2", "_c4"]


def test_a_ragged_row_names_both_counts(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, "a,b\n1\n1,2,3\n4,5\n", Csv(header=True))
    assert reasons(items) == ["has 1 cell, but the header has 2", "has 3 cells, but the header has 2"]
    assert [item["line"] for item in items] == [2, 3, 4]
    assert reasons(read_text(spark, tmp_path, "1,2\n3\n", Csv())) == ["has 1 cell, but the first row has 2"]


def test_a_quoted_cell_may_span_lines(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, 'a,b\n"x\ny",1\nz,2\n', Csv(header=True))
    assert rows(items) == [{"a": "x\ny", "b": "1"}, {"a": "z", "b": "2"}]
    assert [item["line"] for item in items] == [2, 4]


def test_line_ends_within_quotes_are_kept_and_blank_lines_passed_over(
    spark: "SparkSession", tmp_path: Path
) -> None:
    content = b'\xef\xbb\xbf"a ""q""","b\r\nc",\r\n\r\n"1\r\n2",3,4"5\r\n  \r\n5,"6\n\n7",\r\n'
    items = read_text(spark, tmp_path, content, Csv(header=True))
    assert rows(items) == [
        {'a "q"': "1\r\n2", "b\r\nc": "3", "_c2": '4"5'},
        {'a "q"': "5", "b\r\nc": "6\n\n7", "_c2": None},
    ]
    assert [item["line"] for item in items] == [4, 7]


def test_a_line_of_zeros_is_malformed_not_blank(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, b"a,b\n1,2\n\0\0\0\n3,4\n", Csv(header=True))
    assert reasons(items) == ["has 1 cell, but the header has 2"]
    assert len(items) == 3


def test_a_csv_of_an_old_mac(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, b'a,b\r1,2\r\r3,"4\r5"\r', Csv(header=True))
    assert rows(items) == [{"a": "1", "b": "2"}, {"a": "3", "b": "4\r5"}]
    assert [item["line"] for item in items] == [2, 4]


def test_a_quote_that_is_never_closed_costs_its_line_only(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, 'a,b\n"x,1\ny,2\nz,3\n', Csv(header=True))
    assert reasons(items) == ['holds a quote (") that is not closed']
    assert rows(items[1:]) == [{"a": "y", "b": "2"}, {"a": "z", "b": "3"}]


def test_bytes_that_are_not_utf8_are_told_with_their_place(spark: "SparkSession", tmp_path: Path) -> None:
    items = read_text(spark, tmp_path, b"a,b\n1,caf\xe9\n2,x\n", Csv(header=True))
    assert reasons(items) == ["is not UTF-8 (byte 0xe9 at offset 5 of it)"]
    assert len(items) == 2


def test_five_thousand_columns(spark: "SparkSession", tmp_path: Path) -> None:
    names = [f"c.{i}" for i in range(5000)]
    content = ",".join(names) + "\n" + ",".join(str(i) for i in range(5000)) + "\n"
    assert rows(read_text(spark, tmp_path, content, Csv(header=True))) == [{name: name[2:] for name in names}]


def test_a_line_of_fifty_megabytes(spark: "SparkSession", tmp_path: Path) -> None:
    cell = "x" * (50 << 20)
    content = capture(side("1," + cell), None) + "\n" + capture(side("2,y"), None)
    (tmp_path / "a.jsonl").write_text(content)
    first, second = rows(read_items(spark, tmp_path, Capture()))
    assert first["_c0"] == "1"
    assert len(first["_c1"] or "") == 50 << 20
    assert second == {"_c0": "2", "_c1": "y"}


def test_packed_files_are_unpacked(spark: "SparkSession", tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a\n1\n") + gzip.compress(b"2\n"))
    assert rows(read_items(spark, tmp_path, Csv(header=True))) == [{"a": "1"}, {"a": "2"}]


def test_a_packed_file_that_breaks_off_is_noted(spark: "SparkSession", tmp_path: Path) -> None:
    packed = gzip.compress("\n".join(f"{i * 7919}" for i in range(20_000)).encode())
    (tmp_path / "a.csv.gz").write_bytes(packed[: len(packed) // 2])
    items = read_items(spark, tmp_path, Csv())
    assert items[-1]["note"] == "malformed"
    assert items[-1]["reason"].startswith(
        f"breaks off after {len(items) - 1} lines, as it cannot be unpacked"
    )
    assert items[-1]["line"] == len(items)


def test_whether_a_file_is_packed_is_told_by_itself_not_by_its_name(
    spark: "SparkSession", tmp_path: Path
) -> None:
    (tmp_path / "a.csv.gz").write_bytes(b"1,2\n3,4\n")
    (tmp_path / "b.csv").write_bytes(gzip.compress(b"5,6\n"))
    (tmp_path / "c.csv.gz").touch()
    (tmp_path / "d.csv.gz").write_bytes(gzip.compress(b""))
    assert [item["cells"] for item in read_items(spark, tmp_path, Csv())] == [
        ["1", "2"],
        ["3", "4"],
        ["5", "6"],
    ]


def test_json_lines(spark: "SparkSession", tmp_path: Path) -> None:
    content = '{"a": {"b": 1}}\n{"a": {"b": 2.50}, "c": ""}\n[1]\n3\n{"a": 1} {"a": 2}\n{"a":\n'
    items = read_text(spark, tmp_path, content, Json(lines=True))
    assert rows([item for item in items if "note" not in item]) == [
        {"a.b": "1"},
        {"a.b": "2.50", "c": None},
        {"_c0": "1"},
    ]
    assert [reason.split(" (column")[0] for reason in reasons(items)] == [
        "is JSON, but neither an object nor a list",
        "holds more than one JSON value",
        "is not JSON: it ends too early, as if cut off",
    ]


@pytest.mark.parametrize(
    "content", ['[\n{"a": 1},\n{"a": 2}\n]', '{"a": 1}\n{"a": 2}', '{"a": 1} [{"a": 2}]', "\ufeff[[1],[2]]"]
)
def test_json_documents(spark: "SparkSession", tmp_path: Path, content: str) -> None:
    options = ReadOptions(names=["a"])
    assert rows(read_text(spark, tmp_path, content, Json(lines=False), options)) == [{"a": "1"}, {"a": "2"}]


def test_a_json_document_that_breaks_off_gives_what_came_before(
    spark: "SparkSession", tmp_path: Path
) -> None:
    items = read_text(spark, tmp_path, '[{"a": 1},\n{"a": 2},\n{"a"', Json(lines=False))
    assert rows(items[:2]) == [{"a": "1"}, {"a": "2"}]
    assert reasons(items)[0].startswith(
        "is not JSON, so that the rest of the file is not read: it ends too early"
    )
    assert items[2]["line"] == 3


def test_a_json_document_that_is_not_utf8(spark: "SparkSession", tmp_path: Path) -> None:
    (reason,) = reasons(read_text(spark, tmp_path, b'[{"a": "\xff"}]', Json(lines=False)))
    assert reason.startswith("is not UTF-8, so that the rest of the file is not read")


def test_parquet_cells_are_as_spark_writes_them(spark: "SparkSession", tmp_path: Path) -> None:
    frame = spark.sql(
        "select 1 as `a.b`, 2.0D as `d d`, cast(null as string) as n, '' as e, true as t, "
        "date'2026-01-31' as day, "
        "named_struct('x', 1, 'y', array(named_struct('z', 'p'), null)) as s, map('k', 1.50) as m, "
        "cast(1.10 as decimal(5,2)) as `q'uo\"te`, double('nan') as nan, array(1) as `[]`"
    )
    frame.write.parquet(str(tmp_path / "p"))
    (item,) = read_items(spark, tmp_path, Parquet(), ReadOptions(exclude=["t"]))
    assert dict(zip(item["names"], item["cells"], strict=True)) == {
        "a.b": "1",
        "d d": "2.0",
        "n": None,
        "e": None,
        "day": "2026-01-31",
        "s.x": "1",
        "s.y[0].z": "p",
        "s.y[1].z": None,
        "m.k": "1.50",
        "q'uo\"te": "1.10",
        "nan": "NaN",
        "[][0]": "1",
    }
    assert item["file"].endswith(".parquet")
    assert item["line"] == 1


def test_parquet_with_five_thousand_columns(spark: "SparkSession", tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({f"c.{i}": [i, i + 1] for i in range(5000)}), tmp_path / "wide.parquet")
    found = rows(read_items(spark, tmp_path, Parquet()))
    assert found == [{f"c.{i}": str(i + plus) for i in range(5000)} for plus in (0, 1)]


def test_a_file_that_is_not_parquet_is_named(spark: "SparkSession", tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_text("a,b\n1,2\n")
    with pytest.raises(UserError, match=r"a\.parquet' is not Parquet"):
        read(spark, find_inputs(tmp_path), Parquet())


def test_records_outside_the_window_are_noted(spark: "SparkSession", tmp_path: Path) -> None:
    lines = [capture(side(str(n)), None, time=f"2026-01-31T{12 + n}:00:00Z") for n in range(3)]
    window = ReadOptions(
        start=datetime(2026, 1, 31, 13, tzinfo=UTC), end=datetime(2026, 1, 31, 14, tzinfo=UTC)
    )
    items = read_text(spark, tmp_path, "\n".join(lines), Capture(), window)
    assert [item.get("note") for item in items] == ["outside_window", None, "outside_window"]
    assert items[0]["reason"] == "was captured at 2026-01-31T12:00:00Z, outside the window"


def test_a_file_of_an_hour_inside_the_window_counts_whole(spark: "SparkSession", tmp_path: Path) -> None:
    folder = tmp_path / "e/v/2026/01/31/13"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_text(capture(side("1"), None, time="{%s}"))
    window = ReadOptions(
        start=datetime(2026, 1, 31, 13, tzinfo=UTC), end=datetime(2026, 1, 31, 14, tzinfo=UTC)
    )
    assert rows(read_items(spark, tmp_path, Capture(), window)) == [{"_c0": "1"}]


@pytest.mark.parametrize("time", ["{%s}", "yesterday"])
def test_a_time_that_is_none_is_malformed_where_it_matters(
    spark: "SparkSession", tmp_path: Path, time: str
) -> None:
    window = ReadOptions(start=datetime(2026, 1, 31, 13, tzinfo=UTC))
    items = read_text(spark, tmp_path, capture(side("1"), None, time=time), Capture(), window)
    assert f"has the inferenceTime '{time}', which is not a time" in reasons(items)[0]


def test_no_file_in_the_window_is_said(spark: "SparkSession", tmp_path: Path) -> None:
    folder = tmp_path / "e/v/2026/01/31/13"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_text(capture(side("1"), None))
    with pytest.raises(UserError, match="None of the 1 files lies between start_time 2026-02-01"):
        read(spark, find_inputs(tmp_path), Capture(), ReadOptions(start=datetime(2026, 2, 1, tzinfo=UTC)))


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_split_files_give_every_row_once_in_order(spark: "SparkSession", tmp_path: Path, size: int) -> None:
    numbers = [str(n * n) for n in range(300)]
    content = "n\r\n" + "\r\n".join(numbers)
    table_rows = rows(
        read_text(spark, tmp_path, content, Csv(header=True), ReadOptions(partition_bytes=size))
    )
    assert [row["n"] for row in table_rows] == numbers


cells = st.text(alphabet=string.ascii_letters + ' ,"\n;é', max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(2, 4).flatmap(
        lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=6)
    )
)
def test_csv_is_read_as_pythons_module_writes_it(
    spark: "SparkSession", tmp_path: Path, table: list[list[str]]
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(table)
    items = read_text(spark, tmp_path, out.getvalue(), Csv())
    assert [item["cells"] for item in items] == [[cell or None for cell in row] for row in table]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet='ab,"', min_size=1, max_size=12))
def test_any_csv_line_is_read_as_pythons_module_reads_it(
    spark: "SparkSession", tmp_path: Path, line: str
) -> None:
    (expected,) = csv.reader([line])
    items: list[dict[str, Any]] = read_text(spark, tmp_path, line, Csv())
    closed = [cell.rstrip("\n") for cell in next(csv.reader([line + "\n"]))] == expected
    if "note" in items[0]:
        assert items[0]["reason"] == 'holds a quote (") that is not closed'
        with pytest.raises(csv.Error):
            list(csv.reader([line], strict=True))
    else:
        assert closed
        assert items[0]["cells"] == [cell or None for cell in expected]


def test_captures_are_never_read_before_they_are_asked_for(spark: "SparkSession", tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(capture(side("1"), None))
    table = read(spark, find_inputs(tmp_path), Capture())
    file.write_text(capture(side("2"), None))
    assert rows(preview(table, 1)) == [{"_c0": "2"}]


def test_odd_paths_are_read(spark: "SparkSession", tmp_path: Path) -> None:
    folder = tmp_path / "dossier été 😀"
    folder.mkdir()
    (folder / "a b.csv").write_text("1\n")
    (item,) = read_items(spark, tmp_path, Csv())
    assert item["file"] == str(folder / "a b.csv")
