"""Calls from Python give what the commands write, and say what is wrong in their own words."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet

import understudy
from tests.library.conftest import HOUR, SAMPLE, TRAINING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("given_session")]

BASE64 = SAMPLE / "captures" / "flight-delays-base64"
VALIDATION = SAMPLE / "quality" / "late_validation.csv"
QUALITY: Any = {"model_quality": "binary", "label": "label", "probability": "probability"}
ROWS: dict[str, list[Any]] = {
    "predicted": [0.25, 0.5, 0.75, 1.0],
    "whole": [1, 2, 3, 4],
    "part": [0.5, None, 2.5, 1e300],
    "not_a_number": [1.5, float("nan"), 2.5, float("inf")],
    "text": ["a", None, "c", ""],
    "flag": [True, None, False, True],
    "when": [datetime(2026, 3, 2, 15, minute, tzinfo=UTC) for minute in range(3)] + [None],
    "price": [Decimal("1.50"), Decimal("2.00"), None, Decimal("0.10")],
}


def command(*arguments: str | Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "understudy.container", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Those of each document; one that tells when its job was begun counts as there. A page is none."""
    found = {path.name: path.read_bytes() for path in folder.glob("*.json")}
    return found | dict.fromkeys(found.keys() & {"feature_details.json"}, b"")


def decode(record: Any) -> dict[str, str]:
    """What a BASE64 capture holds, by the numbers of its columns."""
    import base64

    sides = [record.endpoint_output, record.endpoint_input]
    cells = ",".join(base64.b64decode(side.data).decode().strip() for side in sides).split(",")
    return {str(number).zfill(20): cell for number, cell in enumerate(cells)}


def test_baseline_and_report_are_saved_byte_for_byte_as_the_commands_write_them(
    flights: understudy.Baseline, report: understudy.Report, tmp_path: Path
) -> None:
    command("baseline", TRAINING, "--output", tmp_path / "baseline")
    command("monitor", HOUR, "--baseline", tmp_path / "baseline", "--output", tmp_path / "report")
    flights.save(tmp_path / "mine")
    assert bytes_of(tmp_path / "mine") == bytes_of(tmp_path / "baseline")
    report.save(tmp_path / "my report")
    assert bytes_of(tmp_path / "my report") == bytes_of(tmp_path / "report")
    again = understudy.monitor(HOUR, tmp_path / "baseline")
    assert again.findings == report.findings


def test_a_report_says_what_was_found(report: understudy.Report) -> None:
    assert not report.ok
    assert [(one.feature_name, one.constraint_check_type) for one in report.violations] == [  # type: ignore[union-attr]
        ("carrier", "categorical_values_check"),
        ("scheduled_hour", "data_type_check"),
        ("temperature", "baseline_drift_check"),
        ("wind_speed", "completeness_check"),
        ("Missing columns", "missing_column_check"),
    ]
    assert report.message == "CompletedWithViolations: Job completed successfully with 5 violations."
    assert list(report.to_frame()["threshold"])[:4] == [1.0, 1.0, 0.1, 1.0]


def test_thresholds_that_are_changed_hold_for_the_next_call(flights: understudy.Baseline) -> None:
    changed = understudy.Baseline(flights.constraints.model_copy(deep=True), flights.statistics)
    changed.constraints.features[0].completeness = 1.5  # type: ignore[union-attr]
    with pytest.raises(understudy.UserError, match="the baseline is not a data-quality constraints file"):
        understudy.monitor(HOUR, changed)
    changed.constraints.features[0].completeness = 1.0  # type: ignore[union-attr]
    changed.constraints.monitoring_config.evaluate_constraints = "Disabled"  # type: ignore[union-attr]
    assert understudy.monitor(HOUR, changed).ok


@pytest.mark.parametrize("kind", ["pandas", "polars", "lazy", "arrow", "spark"])
def test_a_table_means_what_the_same_data_in_a_parquet_file_means(
    kind: str, given_session: "SparkSession", tmp_path: Path
) -> None:
    file = tmp_path / "rows.parquet"
    if kind == "pandas":
        table: Any = pd.DataFrame(ROWS)
        table.to_parquet(file, index=False)
    elif kind == "spark":
        parquet.write_table(pa.table(ROWS), file, coerce_timestamps="us")
        table = given_session.read.parquet(str(file))
    elif kind == "arrow":
        table = pa.table(ROWS)
        parquet.write_table(table, file)
    else:
        table = pl.DataFrame(ROWS, strict=False)
        table.write_parquet(file)
        table = table.lazy() if kind == "lazy" else table
    ours, theirs = understudy.baseline(table), understudy.baseline(file)
    assert ours.statistics == theirs.statistics
    assert ours.constraints == theirs.constraints


def test_a_categorical_column_is_one_of_its_texts() -> None:
    table = pd.DataFrame({"city": pd.Categorical(["Bonn", "Ulm", None])})
    (feature,) = understudy.baseline(table).constraints.features  # type: ignore[union-attr]
    assert (feature.inferred_type, feature.string_constraints.domains) == ("String", ["Bonn", "Ulm"])


def test_an_offending_cell_of_a_table_is_told_by_the_table_s_class_and_row() -> None:
    good = pd.DataFrame({"age": [1, 2, 3], "city": ["Bonn", "Ulm", "Bonn"]})
    held = understudy.baseline(good)
    found = understudy.monitor(good.assign(city=["Bonn", "Köln", "Ulm"]), held)
    (offender,) = found.findings[0].offenders  # type: ignore[union-attr]
    assert (offender.value, offender.file, offender.line) == ("Köln", "pandas.DataFrame", 2)


def test_a_spark_table_with_a_function_runs_it_in_spark_s_workers(given_session: "SparkSession") -> None:
    table = given_session.createDataFrame([(1, "a"), (2, "b")], "n int, s string")
    held = understudy.baseline(table, preprocess=lambda row: {"twice": row["n"] * 2})
    assert [feature.name for feature in held.constraints.features] == ["twice"]  # type: ignore[union-attr]


def test_a_function_reads_as_the_same_function_of_a_script_does(
    flights: understudy.Baseline, tmp_path: Path
) -> None:
    script = tmp_path / "decode.py"
    text = Path(__file__).read_text()
    body = text[text.index("def decode(") : text.index("def test_baseline_and_report")]
    script.write_text("from typing import Any\n\n" + body.replace("def decode(", "def preprocess_handler("))
    ours = understudy.monitor(BASE64, flights, preprocess=decode)
    assert ours.ok
    assert ours.statistics == understudy.monitor(BASE64, flights, preprocess=script).statistics


def test_a_function_that_raises_is_told_by_its_name_with_its_traceback(flights: understudy.Baseline) -> None:
    def broken(record: Any) -> Any:
        return record.nothing

    with pytest.raises(understudy.UserError) as fault:
        understudy.monitor(BASE64, flights, preprocess=broken)
    assert str(fault.value).startswith(
        "The preprocessing function broken failed on the record on line 1 of '"
    )
    assert "AttributeError: 'InferenceRecord' object has no attribute 'nothing'" in str(fault.value)
    assert "return record.nothing" in "".join(fault.value.__notes__)


def test_what_a_script_finds_in_the_environment_is_gone_after_the_call(flights: understudy.Baseline) -> None:
    def told(record: Any) -> dict[str, str]:
        import os

        names = ("dataset_source", "understudy_max_columns")
        return {name: os.environ[name] for name in names}

    before = dict(os.environ)
    held = understudy.baseline(BASE64, preprocess=told, max_columns=77)
    assert [one.string_constraints or one.inferred_type for one in held.constraints.features][1] == "Integral"  # type: ignore[union-attr]
    assert dict(os.environ) == before


def test_only_the_window_is_read_of_several_paths(flights: understudy.Baseline) -> None:
    hours = [HOUR.parent / "14", HOUR]
    both = understudy.monitor(hours, flights)
    start = datetime(2026, 3, 2, 15, tzinfo=UTC)
    one = understudy.monitor(hours, flights, start=start, end="2026-03-02T16:00:00Z")
    assert both.statistics.dataset.item_count > one.statistics.dataset.item_count == 500


@pytest.mark.parametrize(
    ("keywords", "sentence"),
    [
        ({"max_malformed_share": 2}, "max_malformed_share has the value '2'; allowed: a number from 0 to 1"),
        ({"start": "2026"}, "start has the value '2026'; allowed: a time such as 2021-05-06T22:00:00Z"),
        ({"batched": "no"}, "The keyword batched does not exist (did you mean batched_rows?)"),
        (
            {"probability": 0},
            "probability is of model quality: give model_quality, the kind of model, as well",
        ),
        ({"preprocess": "no.py"}, "preprocess no.py does not exist; it must be a file"),
        (
            {"exclude": ["a,b"]},
            "exclude names the column 'a,b', whose comma would part it: rename the column",
        ),
        ({"start": "2030-01-01T00:00:00Z"}, "None of the 6 files lies between start "),
    ],
)
def test_what_is_wrong_is_told_in_the_keywords_of_the_call(
    keywords: Any, sentence: str, flights: understudy.Baseline
) -> None:
    with pytest.raises(understudy.UserError) as fault:
        understudy.monitor(HOUR, flights, **keywords)
    assert str(fault.value).startswith(sentence)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("nowhere", "The path 'nowhere' of data does not exist; mount the data there, or correct the path."),
        ([], "data is empty: give a path, or several"),
        (
            7,
            "data is of type int: give a path, a table of pandas, Polars, Arrow or Spark, or a list of paths",
        ),
        (pd.DataFrame(), "The pandas.DataFrame has no column; there is nothing to analyze."),
        (pd.DataFrame({"a": []}, dtype=float), "No record was found under pandas.DataFrame"),
    ],
    ids=["nowhere", "no path", "number", "no column", "no row"],
)
def test_what_cannot_be_read_is_told(data: Any, sentence: str) -> None:
    with pytest.raises(understudy.UserError) as fault:
        understudy.baseline(data)
    assert str(fault.value).startswith(sentence)


def test_the_quality_of_a_model_is_held_against_that_of_its_baseline(tmp_path: Path) -> None:
    held = understudy.baseline(VALIDATION, **QUALITY)
    found = understudy.monitor(VALIDATION, held, label="label", probability="probability")
    assert found.ok
    assert "binary_classification_metrics" in found.statistics.model_fields_set
    assert {path.name for path in held.save(tmp_path)} == {
        "statistics.json",
        "constraints.json",
        "model_quality_details.json",
    }
    assert understudy.load_baseline(tmp_path).model_quality == "binary"
    worse = pd.read_csv(VALIDATION).assign(probability=0.5)
    beyond = understudy.monitor(worse, tmp_path, label="label", probability="probability")
    assert "auc" in [one.metric_name for one in beyond.findings]  # type: ignore[union-attr]


def test_captures_are_merged_with_their_labels(tmp_path: Path) -> None:
    captures = SAMPLE / "captures" / "flight-delays"
    merged = understudy.merge(captures, SAMPLE / "labels" / "flight-delays", tmp_path / "merged")
    assert merged.folder == tmp_path / "merged"
    assert merged.message.startswith(f"merged {merged.summary.merged} of {merged.summary.captures} captures")
    assert list(merged.folder.rglob("*.jsonl"))


def test_nothing_of_a_call_is_left_in_the_folder_of_temporary_files(
    flights: understudy.Baseline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from understudy.library import running

    running._folder_of_process.cache_clear()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    understudy.monitor(BASE64, flights, preprocess=decode)
    understudy.baseline(pd.DataFrame(ROWS))
    (folder,) = tmp_path.iterdir()
    assert [path.name for path in folder.iterdir()] == [".owner"]
    running._folder_of_process.cache_clear()
