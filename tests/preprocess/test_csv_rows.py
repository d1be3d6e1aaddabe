"""CSV text as Python reads it, and as the JVM does: the same cells, and those that usual writers wrote."""

import csv
import io
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.preprocess.reading import capture, read_items, read_text, side
from understudy.preprocess.captures import rows_of
from understudy.preprocess.csv_rows import Unclosed, first_row, rows
from understudy.preprocess.formats import Capture, Csv
from understudy.preprocess.malformed import Malformed

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

in_batches = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
texts = st.lists(st.text(alphabet='a,"\\\n\r \u2028\x0b', max_size=16), min_size=30, max_size=60)
PIECES = ["a", ",", '"', "\\", "\n", "\r\n", "\u2028"]
cells = st.text(alphabet='aé,"\\\n\r; \u2028\x85', max_size=6)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=30)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('10,"5\\" pipe",20', [["10", '5" pipe', "20"]]),
        ('10,"5"" pipe",20', [["10", '5" pipe', "20"]]),
        ('"end\\"",x\n"b\\"",y', [['end"', "x"], ['b"', "y"]]),
        ('"a\\",b",c', [['a",b', "c"]]),
        ('"say \\"hi\\"","x"', [['say "hi"', "x"]]),
        ('"a\\\\\\"b",1', [['a\\"b', "1"]]),
        ('"5\\" a\nb",2', [['5" a\nb', "2"]]),
        ('"","\\"\n,",z', [["", '"\n,', "z"]]),
        ('"","\\"\n,",z\n"",",;",z', [["", '"\n,', "z"], ["", ",;", "z"]]),
        ('"5\\"\nb",2', [['5"\nb', "2"]]),
        # A path that ends with a backslash, as RFC 4180 has it.
        ('"C:\\dir\\",x', [["C:\\dir\\", "x"]]),
        ('x,"C:\\dir\\"\ny,"C:\\b\\"', [["x", "C:\\dir\\"], ["y", "C:\\b\\"]]),
        ('"\\\\server\\a, b",1', [["\\\\server\\a, b", "1"]]),
        ('"x\\""\nleft",1', [['x\\"\nleft', "1"]]),
        # Neither way fits: as Python's csv module reads it.
        ('"x"y,5" disk', [["xy", '5" disk']]),
        ('"x" ,"y"z"', [["x ", 'yz"']]),
        ('"a\r\nb",c\r\nd,e\r\n', [["a\r\nb", "c"], ["d", "e"]]),
        ('""\n\n"",', [[""], ["", ""]]),
    ],
)
def test_quotes_are_read_as_they_were_written(text: str, expected: list[list[str]]) -> None:
    assert list(rows(text)) == expected


def test_a_quote_that_is_not_closed_is_told() -> None:
    with pytest.raises(Unclosed, match="holds a quote"):
        list(rows('a\n"b\\,c\nd'))


def test_the_first_line_of_a_row_that_goes_on_has_no_cells_yet() -> None:
    assert first_row('a,"b\\" c') is None
    assert first_row('a,"b') is None
    assert first_row('a,"b\\" c"') == ["a", 'b" c']
    assert first_row('a,5"') == ["a", '5"']


@settings(max_examples=300, deadline=None)
@given(tables, st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
def test_what_pythons_csv_module_writes_is_read_back(table: list[list[str]], quoting: int) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=quoting).writerows(table)
    assert list(rows(out.getvalue())) == [row for row in table if row != [""]]


@settings(max_examples=100, deadline=None)
@given(tables)
def test_what_pandas_writes_is_read_back(table: list[list[str]]) -> None:
    text = pd.DataFrame(table).to_csv(index=False, header=False, lineterminator="\r\n")
    assert list(rows(text)) == table


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='ab,"', max_size=12))
def test_without_backslashes_a_line_is_read_as_pythons_csv_module_reads_it(line: str) -> None:
    found = first_row(line)
    if found is None:
        with pytest.raises(csv.Error):
            list(csv.reader([line], strict=True))
    else:
        assert found == (next(csv.reader([line])) if line else [""])


def _as_spark_keeps(cell: str) -> bool:
    """Not cells that Spark trims, nor such as no reader can tell: those whose backslashes alone it doubles,
    and those that begin with a comma or a line's end, as the quote before them may as well close a cell."""
    return cell == cell.strip() and cell[:1] != "," and ('"' in cell or "\\" not in cell)


@pytest.mark.engine
@settings(in_batches, max_examples=5)
@given(tables.map(lambda table: [[cell for cell in row if _as_spark_keeps(cell)] for row in table]))
def test_what_spark_writes_is_read_back(
    spark: "SparkSession", tmp_path: Path, table: list[list[str]]
) -> None:
    width = max(map(len, table))
    table = [[*row, *["z"] * (width + 1 - len(row))] for row in table]
    frame = spark.createDataFrame(table, [f"c{i}" for i in range(width + 1)])
    frame.coalesce(1).write.mode("overwrite").csv(str(tmp_path / "csv"))
    (file,) = (tmp_path / "csv").glob("*.csv")
    text = file.read_bytes().decode()
    assert list(rows(text)) == table
    items = read_text(spark, tmp_path, text, Csv())
    assert [item["cells"] for item in items] == [[cell or None for cell in row] for row in table]


@pytest.mark.engine
@in_batches
@given(texts)
def test_the_cells_of_captures_are_the_same_in_both_readers(
    spark: "SparkSession", tmp_path: Path, batch: list[str]
) -> None:
    lines = [capture(side(text), None, event=str(n)) for n, text in enumerate(batch)]
    found: dict[str, list[list[str | None]] | str] = {str(n): [] for n in range(len(batch))}
    for item in read_text(spark, tmp_path, "\n".join(lines), Capture()):
        if "note" in item:
            found[item["event_id"]] = item["reason"]
        else:
            known = found[item["event_id"]]
            assert isinstance(known, list)
            known.append(item["cells"])
    for n, line in enumerate(lines):
        try:
            expected: object = [list(row.cells) for row in rows_of(json.loads(line), Capture().sides)]
        except Malformed as error:
            expected = str(error)
        assert found[str(n)] == expected, batch[n]


@pytest.mark.engine
@in_batches
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=16).map("".join), min_size=30, max_size=60))
def test_the_cells_of_files_are_the_same_in_both_readers(
    spark: "SparkSession", tmp_path: Path, batch: list[str]
) -> None:
    expected: dict[str, list[list[str | None] | None]] = {}
    for old in tmp_path.glob("*.csv"):
        old.unlink()
    for n, text in enumerate(batch):
        if "\n" not in text and "\r" in text:
            continue  # lines of an old Mac
        try:
            table = [
                row for row in rows(text) if not (len(row) == 1 and row[0] and not row[0].strip(" \r\x0b"))
            ]
        except Unclosed:
            continue
        if not table:
            continue
        expected[f"{n}.csv"] = [
            [cell or None for cell in row] if len(row) == len(table[0]) else None for row in table
        ]
        (tmp_path / f"{n}.csv").write_bytes(text.encode())
    if not expected:
        return
    found: dict[str, list[list[str | None] | None]] = {name: [] for name in expected}
    for item in read_items(spark, tmp_path, Csv()):
        found[Path(item["file"]).name].append(item.get("cells"))
    assert found == expected


@pytest.mark.engine
@pytest.mark.parametrize(
    "lines",
    [
        ['x,"a', *['y,""z'] * 200_000],
        ['a"b,"c'] * 100_000,
        ['"a\\"",""'] * 100_000,
        ['"5\\" x,1'] * 100_000,
        ['"x",1', '"open,1', *["plain,2"] * 300_000],
    ],
    ids=["doubled", "reopened", "backslashed", "half-open", "plain"],
)
def test_quotes_that_are_never_closed_cost_little(
    spark: "SparkSession", tmp_path: Path, lines: list[str]
) -> None:
    from understudy.preprocess.inputs import find_inputs
    from understudy.preprocess.table import read

    (tmp_path / "a.csv").write_text("\n".join(lines))
    began = time.monotonic()
    assert read(spark, find_inputs(tmp_path), Csv()).items.count() > 0
    assert time.monotonic() - began < 20
