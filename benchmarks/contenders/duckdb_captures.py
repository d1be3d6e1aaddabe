"""DuckDB on captures: `duckdb_captures.py CAPTURES COLUMNS OUTPUT`; one query, every core.

Types by TRY_CAST and not by Deequ's regular expressions, t-digest quantiles and not a KLL sketch.
"""

import json
import sys
from pathlib import Path

import duckdb

CAPTURE = {
    "captureData": "STRUCT(endpointInput STRUCT(data VARCHAR), endpointOutput STRUCT(data VARCHAR))",
}
DECILES = [i / 10 for i in range(11)]


def main(captures: str, columns: int, output: str) -> None:
    """Writes the statistics of each column as JSON."""
    connection = duckdb.connect()
    cells = ", ".join(f"nullif(cells[{i + 1}], '') AS c{i}" for i in range(columns))
    figures = ", ".join(
        f"count(c{i}), count(TRY_CAST(c{i} AS BIGINT)), count(TRY_CAST(c{i} AS DOUBLE)), "
        f"approx_count_distinct(c{i}), sum(TRY_CAST(c{i} AS DOUBLE)), avg(TRY_CAST(c{i} AS DOUBLE)), "
        f"stddev_pop(TRY_CAST(c{i} AS DOUBLE)), min(TRY_CAST(c{i} AS DOUBLE)), "
        f"max(TRY_CAST(c{i} AS DOUBLE)), approx_quantile(TRY_CAST(c{i} AS DOUBLE), {DECILES})"
        for i in range(columns)
    )
    record = "captureData.endpointOutput.data || ',' || captureData.endpointInput.data"
    rows = f"""
        SELECT {cells} FROM (
            SELECT string_split({record}, ',') AS cells
            FROM read_json('{captures}/**/*.jsonl', columns = {CAPTURE}, format = 'newline_delimited'))
    """
    row = connection.sql(f"SELECT count(*), {figures} FROM ({rows})").fetchone()
    assert row is not None
    found = [row[1 + 10 * i : 11 + 10 * i] for i in range(columns)]
    texts = [i for i, column in enumerate(found) if column[2] < column[0] and column[3] <= 120]
    counts = {}
    if texts:
        histograms = ", ".join(f"histogram(c{i})" for i in texts)
        answer = connection.sql(f"SELECT {histograms} FROM ({rows})").fetchone()
        assert answer is not None
        counts = dict(zip(texts, answer, strict=True))
    features = [{"figures": list(column), "values": counts.get(i)} for i, column in enumerate(found)]
    with Path(output).open("w") as file:
        json.dump({"rows": row[0], "features": features}, file, default=str)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
