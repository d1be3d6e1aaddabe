"""Parquet files that Spark by itself would refuse, lose a column of, or not find."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.preprocess.reading import read_items, rows
from understudy.analyzer.engine.scan import profile
from understudy.analyzer.errors import UserError
from understudy.preprocess.formats import Parquet
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.reading import ReadOptions
from understudy.preprocess.table import read

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def written(folder: Path, *tables: Any, **options: Any) -> Path:
    folder.mkdir(exist_ok=True)
    for number, table in enumerate(tables):
        whole = table if isinstance(table, pa.Table) else pa.table(table)
        pq.write_table(whole, folder / f"{number}.parquet", **options)
    return folder


def test_a_column_only_in_later_files_is_kept_by_name(spark: "SparkSession", tmp_path: Path) -> None:
    written(tmp_path, {"a": [1], "b": [2]}, {"c": [3], "b": [4], "a": [5]}, {"a": [6], "b": [7]}, {"d": [8]})
    found = profile(read(spark, find_inputs(tmp_path), Parquet()))
    assert (found.rows, {column.name: column.missing for column in found.columns}) == (
        4,
        {"a": 1, "b": 1, "c": 3, "d": 3},
    )
    assert rows(read_items(spark, tmp_path, Parquet())) == [
        {"a": "1", "b": "2"},
        {"a": "6", "b": "7"},
        {"c": "3", "b": "4", "a": "5"},
        {"d": "8"},
    ]


def test_other_types_of_one_column_are_read_file_by_file(spark: "SparkSession", tmp_path: Path) -> None:
    written(tmp_path, {"a": [1]}, {"a": [1.5]}, {"a": ["x"]}, {"a": [[7]]})
    assert rows(read_items(spark, tmp_path, Parquet())) == [
        {"a": "1"},
        {"a": "1.5"},
        {"a": "x"},
        {"a[0]": "7"},
    ]


def test_names_that_differ_in_case_are_two(spark: "SparkSession", tmp_path: Path) -> None:
    written(tmp_path, {"a": [1], "A": [2]})
    assert rows(read_items(spark, tmp_path, Parquet())) == [{"a": "1", "A": "2"}]


def test_times_in_nanoseconds_are_read_as_spark_reads_microseconds(
    spark: "SparkSession", tmp_path: Path
) -> None:
    times = {
        f"{unit}{zone}": pa.array([-1500, None, 1_700_000_000_123_456_789], pa.timestamp("ns", zone)).cast(
            pa.timestamp(unit, zone), safe=False
        )
        for unit in ("ns", "us")
        for zone in (None, "UTC")
    }
    for row in rows(read_items(spark, written(tmp_path / "p", times), Parquet())):
        assert row["nsNone"] == row["nsUTC"]
        if row["nsNone"] != "1969-12-31 23:59:59.999998":
            assert row["nsNone"] == row["usNone"]
    old = written(tmp_path / "old", {"t": times["nsNone"]}, use_deprecated_int96_timestamps=True)
    assert rows(read_items(spark, old, Parquet()))[2] == {"t": "2023-11-14 22:13:20.123456"}


def test_times_before_the_gregorian_calendar_are_read_as_they_stand(
    spark: "SparkSession", tmp_path: Path
) -> None:
    first = datetime(1, 1, 1, 12)
    data = written(tmp_path / "data", {"d": [date(1, 1, 1)], "t": pa.array([first], pa.timestamp("us"))})
    assert rows(read_items(spark, data, Parquet())) == [{"d": "0001-01-01", "t": "0001-01-01 12:00:00"}]
    old = {"t": pa.array([datetime(1850, 1, 1)], pa.timestamp("us"))}
    data = written(tmp_path / "int96", old, use_deprecated_int96_timestamps=True)
    assert rows(read_items(spark, data, Parquet())) == [{"t": "1850-01-01 00:00:00"}]


def test_times_of_day_and_uuids_are_texts(spark: "SparkSession", tmp_path: Path) -> None:
    uuid = UUID("12345678-9abc-def0-1234-56789abcdef0")
    storage = pa.array([uuid.bytes, None], pa.binary(16))
    written(
        tmp_path,
        {
            "ms": pa.array([1, None], pa.time32("ms")),
            "us": pa.array([86_399_000_000, None], pa.time64("us")),
            "n`s": pa.array([1, None], pa.time64("ns")),
            "id": pa.ExtensionArray.from_storage(pa.uuid(), storage),
            "x": [1, 2],
        },
    )
    assert rows(read_items(spark, tmp_path, Parquet())) == [
        {"ms": "00:00:00.001", "us": "23:59:59", "n`s": "00:00:00.000000001", "id": str(uuid), "x": "1"},
        {"ms": None, "us": None, "n`s": None, "id": None, "x": "2"},
    ]


def test_numbers_of_every_width_and_nested_times(spark: "SparkSession", tmp_path: Path) -> None:
    written(
        tmp_path,
        {
            "u64": pa.array([2**64 - 1], pa.uint64()),
            "u8": pa.array([255], pa.uint8()),
            "d": pa.array([Decimal("1.10")], pa.decimal128(38, 2)),
            "s": pa.array([{"t": datetime(2020, 1, 1)}], pa.struct([("t", pa.timestamp("ns"))])),
        },
    )
    assert rows(read_items(spark, tmp_path, Parquet())) == [
        {"u64": "18446744073709551615", "u8": "255", "d": "1.10", "s.t": "1577836800000000000"}
    ]


def test_lists_and_maps_without_elements_are_one_missing_value(spark: "SparkSession", tmp_path: Path) -> None:
    counts = pa.map_(pa.string(), pa.int64())
    lists = pa.array([[1, None], [], None, [2, 3]])
    maps = pa.array([[("k", 1)], [], None, [("k", None)]], counts)
    written(tmp_path, {"list": lists, "map": maps})
    assert rows(read_items(spark, tmp_path, Parquet())) == [
        {"list[0]": "1", "list[1]": None, "map.k": "1"},
        {"list": None, "map": None},
        {"list": None, "map": None},
        {"list[0]": "2", "list[1]": "3", "map.k": None},
    ]


def test_scripts_are_given_every_column_and_times(spark: "SparkSession", tmp_path: Path) -> None:
    data = written(
        tmp_path / "data",
        {"a": [1]},
        {"a": [2], "t": pa.array([1_700_000_000_123_456_789], pa.timestamp("ns"))},
    )
    script = tmp_path / "script.py"
    script.write_text("def preprocess_handler(row):\n    return {k: str(v) for k, v in row.items()}\n")
    assert rows(read_items(spark, data, Parquet(), ReadOptions(script=script))) == [
        {"a": "1"},
        {"a": "2", "t": "2023-11-14 22:13:20.123456"},
    ]


def test_a_script_that_hands_the_row_back_gives_its_bytes_as_spark_reads_them(
    spark: "SparkSession", tmp_path: Path
) -> None:
    data = written(tmp_path / "data", {"b": [b"\xc3\xa9\xff\xfe", b"", None]})
    script = tmp_path / "script.py"
    script.write_text("def preprocess_handler(row):\n    return row\n")
    scripted = rows(read_items(spark, data, Parquet(), ReadOptions(script=script)))
    assert scripted == rows(read_items(spark, data, Parquet())) == [{"b": "é��"}, {"b": None}, {"b": None}]


def test_files_without_rows_or_columns_hold_nothing(spark: "SparkSession", tmp_path: Path) -> None:
    written(tmp_path, {}, {"b": pa.array([], pa.int64())}, {"a": [1]})
    assert rows(read_items(spark, tmp_path, Parquet())) == [{"a": "1"}]


@pytest.mark.parametrize("name", ["a b", "a%20b", "a#b", "a?b", "a[b]", "a{b,c}", "a*b", "é😀", "a+b"])
def test_odd_names_are_found_and_told(spark: "SparkSession", tmp_path: Path, name: str) -> None:
    written(tmp_path / name, {"a": [1]})
    (item,) = read_items(spark, tmp_path, Parquet())
    assert item["file"] == str(tmp_path / name / "0.parquet")


@pytest.mark.parametrize("codec", ["none", "snappy", "gzip", "zstd", "lz4"])
def test_usual_codecs_are_unpacked(spark: "SparkSession", tmp_path: Path, codec: str) -> None:
    written(tmp_path, {"a": ["x" * 100]}, compression=codec)
    assert rows(read_items(spark, tmp_path, Parquet())) == [{"a": "x" * 100}]


@pytest.mark.parametrize(
    ("table", "options", "sentence"),
    [
        (
            {"h": np.array([1.5], dtype=np.float16)},
            {},
            r"^Column 'h' of the file '.*/0.parquet' has a type \(a half float, or one as new\), which Spark "
            r"cannot read: write it as another type, such as a number or a text\.$",
        ),
        (
            {"a": [1], "wide": pa.array([Decimal("1.1")], pa.decimal256(60, 1))},
            {},
            r"^Column 'wide' of the file '.*/0.parquet' has a type \(.*precision 60.*\), which",
        ),
        (
            {"a": [1]},
            {"compression": "brotli"},
            r"^Column 'a' of the file '.*/0.parquet' is packed by BROTLI, which Spark cannot unpack",
        ),
        (
            pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]),
            {},
            r"^The file '.*/0.parquet' has two columns 'a': rename one of them\.$",
        ),
        ({}, {}, r"^The file '.*/0.parquet' has no column; there is nothing to analyze\.$"),
    ],
    ids=["half-float", "wide-decimal", "codec", "twice", "no-column"],
)
def test_what_spark_does_not_read_is_named_with_its_column(
    spark: "SparkSession", tmp_path: Path, table: Any, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        read(spark, find_inputs(written(tmp_path, table, **options)), Parquet())


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (20, r"^The file '.*/0.parquet' cannot be read \(.*\): write it anew\.$"),
        (-60, r"^The file '.*/0.parquet' is not Parquet, or was cut off or damaged; remove it"),
    ],
    ids=["page", "footer"],
)
def test_a_damaged_file_is_named(spark: "SparkSession", tmp_path: Path, at: int, sentence: str) -> None:
    file = written(tmp_path, {"a": [1]}) / "0.parquet"
    content = bytearray(file.read_bytes())
    for place in range(at, at + 20):
        content[place] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(UserError, match=sentence):
        profile(read(spark, find_inputs(tmp_path), Parquet()))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PARE" + b"x" * 20 + b"PARE", "is encrypted Parquet, which is not read"),
        (b"PAR1", "is not Parquet, or was cut off"),
        (b"PAR1" + b"x" * 20, "is not Parquet, or was cut off"),
        (b"PAR1" + b"x" * 200 + b"PAR1", "is not Parquet, or was cut off"),
        (b"PAR1" + b"x" * 200 + b"\4\0\0\0PAR1", "is not Parquet, or was cut off"),
        (b"PAR1" + b"\0" * 200 + b"\4\0\0\0PAR1", "is not Parquet, or was cut off"),
    ],
)
def test_what_is_no_readable_parquet_is_named(
    spark: "SparkSession", tmp_path: Path, content: bytes, sentence: str
) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    with pytest.raises(UserError, match=rf"a\.parquet' {sentence}"):
        read(spark, find_inputs(tmp_path), Parquet())


def test_a_colon_in_a_name_is_told(spark: "SparkSession", tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "12:30.parquet")
    with pytest.raises(
        UserError, match=r"no Parquet file whose name holds a colon: rename '.*12:30.parquet'"
    ):
        read(spark, find_inputs(tmp_path), Parquet())
