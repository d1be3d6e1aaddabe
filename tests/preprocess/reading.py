"""Small captures and files for the tests of reading."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from understudy.preprocess.formats import DatasetFormat
from understudy.preprocess.inputs import find_inputs
from understudy.preprocess.reading import ReadOptions
from understudy.preprocess.table import read

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from understudy.analyzer.engine.table import Table


def side(data: Any, encoding: str = "CSV", content_type: str = "text/csv") -> dict[str, Any]:
    return {"observedContentType": content_type, "mode": "INPUT", "data": data, "encoding": encoding}


def capture(
    given: dict[str, Any] | None,
    returned: dict[str, Any] | None,
    time: str = "2026-01-31T12:30:00Z",
    event: str = "e1",
) -> str:
    sides = {"endpointInput": given, "endpointOutput": returned}
    return json.dumps(
        {
            "captureData": {name: value for name, value in sides.items() if value is not None},
            "eventMetadata": {"eventId": event, "inferenceTime": time},
            "eventVersion": "0",
        }
    )


def merged(
    label: Any, returned: dict[str, Any] | None, given: dict[str, Any] | None = None, **more: Any
) -> str:
    """A merged record; `label` is text of CSV, or its whole side, or None where there is no ground truth."""
    record = json.loads(capture(given, returned))
    if label is not None:
        record["groundTruthData"] = {"data": label, "encoding": "CSV"} if isinstance(label, str) else label
    return json.dumps(record | more)


def preview(table: "Table", most: int = 20) -> list[dict[str, Any]]:
    """The table's first items, as `items_of` has them."""
    return items_of(table.spark, table.items, most)


def items_of(spark: "SparkSession", items: Any, most: int) -> list[dict[str, Any]]:
    """The first of Java's items: rows with `names` and `cells`, or notes with `note` and `reason`."""
    taken: list[dict[str, Any]] = json.loads(
        spark._jvm.com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(items.take(most))
    )
    named = {
        "splitStart": "split_start",
        "eventId": "event_id",
        "startsCapture": "starts_capture",
        "kind": "note",
    }
    return [{named.get(key, key): value for key, value in item.items()} for item in taken]


def read_items(
    spark: "SparkSession", source: Path, form: DatasetFormat, options: ReadOptions | None = None
) -> list[dict[str, Any]]:
    return preview(read(spark, find_inputs(source), form, options), 100_000)


def read_text(
    spark: "SparkSession",
    folder: Path,
    content: str | bytes,
    form: DatasetFormat,
    options: ReadOptions | None = None,
) -> list[dict[str, Any]]:
    file = folder / "data.txt"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_items(spark, file, form, options)


def rows(items: list[dict[str, Any]]) -> list[dict[str, str | None]]:
    """Rows as dictionaries; there must be no notes."""
    notes = [item for item in items if "note" in item]
    assert not notes, notes
    return [dict(zip(item["names"], item["cells"], strict=True)) for item in items]


def reasons(items: list[dict[str, Any]]) -> list[str]:
    """The reasons of the notes on malformed lines."""
    return [item["reason"] for item in items if item.get("note") == "malformed"]
