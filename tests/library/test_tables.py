"""Tables of each library as Parquet: what a user would have written, but for an index."""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

from understudy import UserError
from understudy.library import tables

ROWS = {"n": [1, None, 3], "x": [0.5, None, 2.5], "s": ["a", None, "c"], "b": [True, None, False]}


@pytest.mark.parametrize(
    ("table", "name"),
    [
        (pd.DataFrame(ROWS), "pandas.DataFrame"),
        (pl.DataFrame(ROWS), "polars.DataFrame"),
        (pl.LazyFrame(ROWS), "polars.LazyFrame"),
        (pa.table(ROWS), "pyarrow.Table"),
        (pa.table(ROWS).to_batches()[0], "pyarrow.RecordBatch"),
        (pa.table(ROWS).to_reader(), "pyarrow.RecordBatchReader"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_library_s_table_is_written_with_its_cells(table: object, name: str, tmp_path: Path) -> None:
    assert tables.name_of(table) == name
    found = parquet.read_table(tables.write(table, tmp_path))
    assert found.to_pydict() == ROWS


def test_another_library_s_table_comes_through_arrow_s_interface(tmp_path: Path) -> None:
    class Other:
        def __arrow_c_stream__(self, schema: object = None) -> object:
            return pa.table(ROWS).__arrow_c_stream__(schema)

    assert tables.name_of(Other()) == "Other"
    assert parquet.read_table(tables.write(Other(), tmp_path)).to_pydict() == ROWS


def test_a_derived_class_is_a_table_of_its_library(tmp_path: Path) -> None:
    class Mine(pd.DataFrame):
        pass

    assert tables.name_of(Mine(ROWS)) == "pandas.DataFrame"
    assert tables.write(Mine(ROWS), tmp_path).is_file()


def test_the_index_of_pandas_is_no_column(tmp_path: Path) -> None:
    filtered = pd.DataFrame({"a": [1, 2, 3]}).query("a > 1")
    assert parquet.read_schema(tables.write(filtered, tmp_path)).names == ["a"]


@pytest.mark.parametrize("given", [None, 3, "train.csv", Path("train.csv"), {"a": [1]}, [1]])
def test_what_is_no_table_has_no_name(given: object) -> None:
    assert tables.name_of(given) is None


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (pd.DataFrame({"a": [1, "x"]}), "column a with type object"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "Duplicate column names found: ['a', 'a']"),
        (pl.DataFrame({"a": [object()]}), "Object"),
    ],
    ids=["mixed", "twice", "objects"],
)
def test_what_parquet_cannot_hold_is_told(table: object, why: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as fault:
        tables.write(table, tmp_path)
    assert str(fault.value).startswith(f"The {tables.name_of(table)} cannot be written as Parquet (")
    assert why in str(fault.value)


def test_without_pyarrow_pandas_is_told_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UserError) as fault:
        tables.write(pd.DataFrame(ROWS), tmp_path)
    assert str(fault.value) == (
        "A pandas.DataFrame is handed over by pyarrow, which is not installed: `pip install pyarrow`, "
        "or write the table to a file and give its path"
    )


def test_without_pyarrow_polars_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "pyarrow", None)
        file = tables.write(pl.DataFrame(ROWS), tmp_path)
    assert parquet.read_table(file).to_pydict() == ROWS


KINDS = {
    "moment": [datetime(2026, 3, 2, 15, tzinfo=UTC), None],
    "day": [date(2026, 3, 2), None],
    "price": [Decimal("1.50"), None],
    "flag": [True, None],
    "whole": [2**40, None],
    "real": [0.1, None],
}
