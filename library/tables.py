"""Tables in memory as a job reads them: written as Parquet, so that both mean the same; Spark's as it is.

No library of tables is imported here before a table of it is given.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from understudy.analyzer.errors import UserError

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow
    import pyspark.sql

    Table = (
        pandas.DataFrame
        | polars.DataFrame
        | polars.LazyFrame
        | pyarrow.Table
        | pyarrow.RecordBatch
        | pyarrow.RecordBatchReader
        | pyspark.sql.DataFrame
    )

FILE = "table.parquet"
ACCEPTED = "a path, a table of pandas, Polars, Arrow or Spark"


@dataclass(frozen=True)
class Kind:
    """Tables of one library: the names of their classes, what users call them, and how one is written."""

    library: str
    classes: tuple[str, ...]
    write: Callable[[Any, Path], None]


def name_of(table: object) -> str | None:
    """What a table's class is called, as in `pandas.DataFrame`; None for what is no table."""
    found = _found(table)
    if found is not None:
        return f"{found[0].library}.{found[1]}"
    if spark_frame(table):
        return "pyspark.sql.DataFrame"
    return type(table).__name__ if hasattr(table, "__arrow_c_stream__") else None


def spark_frame(table: object) -> bool:
    """Whether it is a data frame of a Spark session in this process; UserError for one of Spark Connect."""
    for kind in type(table).__mro__:
        if kind.__name__ == "DataFrame" and kind.__module__.startswith("pyspark.sql"):
            if "connect" in kind.__module__:
                raise UserError(
                    "The table is of a Spark Connect session, whose Java is elsewhere: give its data as "
                    "Parquet files, or a table of a session in this process"
                )
            return True
    return False


def write(table: object, folder: Path) -> Path:
    """The table as a Parquet file in `folder`; UserError where it cannot be written as one."""
    file = folder / FILE
    found = _found(table)
    writer = found[0].write if found else _write_stream
    with _plain(name_of(table) or ""):
        writer(table, file)
    return file


def _found(table: object) -> tuple[Kind, str] | None:
    """The kind of a table, also where its class is derived from the library's."""
    for base in type(table).__mro__:
        for kind in KINDS:
            if base.__module__.partition(".")[0] == kind.library and base.__name__ in kind.classes:
                return kind, base.__name__
    return None


def _write_pandas(table: Any, file: Path) -> None:
    # The index is no column: after a filter it would be one that nobody meant.
    _write_arrow(_arrow("A pandas.DataFrame").Table.from_pandas(table, preserve_index=False), file)


def _write_polars(table: Any, file: Path) -> None:
    # It may be large, and is read once and on this machine.
    (table.sink_parquet if hasattr(table, "sink_parquet") else table.write_parquet)(
        file, compression="snappy"
    )


def _write_arrow(table: Any, file: Path) -> None:
    from pyarrow import parquet

    if hasattr(table, "read_all"):
        with parquet.ParquetWriter(file, table.schema) as writer:
            for batch in table:
                writer.write_batch(batch)
        return
    if not hasattr(table, "combine_chunks"):
        table = _arrow("A pyarrow.RecordBatch").Table.from_batches([table])
    parquet.write_table(table, file)


def _write_stream(table: Any, file: Path) -> None:
    """Any other library's, as far as it speaks Arrow's C stream interface (DuckDB, Ibis and others do)."""
    _write_arrow(_arrow(f"A {type(table).__name__}").RecordBatchReader.from_stream(table), file)


KINDS = (
    Kind("pandas", ("DataFrame",), _write_pandas),
    Kind("polars", ("DataFrame", "LazyFrame"), _write_polars),
    Kind("pyarrow", ("Table", "RecordBatch", "RecordBatchReader"), _write_arrow),
)


def _arrow(what: str) -> Any:
    try:
        import pyarrow
    except ImportError:
        raise UserError(
            f"{what} is handed over by pyarrow, which is not installed: `pip install pyarrow`, "
            "or write the table to a file and give its path"
        ) from None
    return pyarrow


@contextmanager
def _plain(name: str) -> Iterator[None]:
    """Turns what a library says of a table that it cannot write into a sentence."""
    try:
        yield
    except (UserError, OSError):
        raise
    except Exception as error:
        said = " ".join(str(part) for part in error.args) or str(error)
        why = said.splitlines()[0] if said else type(error).__name__
        raise UserError(
            f"The {name} cannot be written as Parquet ({why}): "
            "give each column one type, and a name of its own"
        ) from error
