"""Preprocessing scripts: loading them, running them on one record, and whole jobs with them."""

import base64
import io
import json
import logging
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.preprocess.reading import capture, read_items, read_text, rows, side
from understudy.analyzer.engine.failures import plain_errors
from understudy.analyzer.errors import UserError
from understudy.preprocess.clock import AT_REST
from understudy.preprocess.formats import Capture, Csv, Json, Parquet
from understudy.preprocess.inference_record import InferenceRecord
from understudy.preprocess.lines import Split
from understudy.preprocess.reading import ReadOptions
from understudy.preprocess.script import (
    ScriptFailure,
    WrongReturn,
    load,
    rows_returned,
)
from understudy.preprocess.script_log import LimitedLog, script_logger, script_output
from understudy.preprocess.script_rows import ScriptRows, read_back
from understudy.preprocess.script_run import WORK
from understudy.preprocess.time_limit import TimeLimit, TookTooLong
from understudy.preprocess.window import Window
from understudy.preprocess.worker import READERS, ScriptJob

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Write = Callable[[str], Path]

DECODER = """
import base64
def preprocess_handler(inference_record, logger):
    logger.info(f"Processing record: {inference_record}")
    logger.debug(f"Debugging a processing record: {inference_record}")
    input_data = inference_record.endpoint_input.data.rstrip("\\n")
    decoded_input_data = base64.b64decode(input_data).decode('UTF-8')
    output_data = inference_record.endpoint_output.data.rstrip("\\n")
    decoded_output_data = base64.b64decode(output_data).decode('UTF-8')
    outputs = decoded_output_data+','+decoded_input_data
    return {str(i).zfill(20) : d for i, d in enumerate(outputs.split(","))}
"""


@pytest.fixture
def script(tmp_path: Path) -> Write:
    def write(content: str) -> Path:
        folder = tmp_path / "scripts"
        folder.mkdir(exist_ok=True)
        file = folder / "handler.py"
        file.write_text(content)
        return file

    return write


def returned(path: Path, record: Any = None) -> Any:
    call = load(path).caller(script_logger(LimitedLog(io.StringIO())))
    made = rows_returned(call(record), record)
    if not isinstance(made, list | tuple):
        return made
    sent = ScriptRows()
    for row in made:
        sent.row(1, None, True, row)
    return [message["row"] for message in read_back([sent.taken()]) if "row" in message]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{'b': 1, 'a': None}", [{"a": None, "b": "1"}]),
        ("{10: 'x', 2: 'y'}", [{"10": "x", "2": "y"}]),
        ("{'a': {'b': [1.5, True]}}", [{"a.b[0]": "1.5", "a.b[1]": "true"}]),
        ("[{'a': 1}, {'a': 2}]", [{"a": "1"}, {"a": "2"}]),
        ("[]", None),
        ("None", None),
    ],
)
def test_what_a_handler_returns_becomes_rows(script: Write, expression: str, expected: Any) -> None:
    assert returned(script(f"def preprocess_handler(inference_record):\n    return {expression}")) == expected


@pytest.mark.parametrize(
    "signature", ["(inference_record)", "(inference_record, logger)", "(r, logger=None)", "(*args)"]
)
def test_both_arities_are_called(script: Write, signature: str) -> None:
    assert returned(script(f"def preprocess_handler{signature}: return {{'a': 1}}")) == [{"a": "1"}]


def test_a_module_beside_the_script_can_be_imported(script: Write) -> None:
    path = script("from beside_it import VALUE\ndef preprocess_handler(r): return {'a': VALUE}")
    (path.parent / "beside_it.py").write_text("VALUE = 7")
    assert returned(path) == [{"a": "7"}]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("import does_not_exist", "does not import: ModuleNotFoundError: No module named 'does_not_exist'"),
        ("def preprocess_handler(:", "does not import: SyntaxError"),
        ("raise SystemExit(3)", "does not import: SystemExit: 3"),
        ("def handler(r): pass", "has no function preprocess_handler; define"),
        ("preprocess_handler = 3", "has no function preprocess_handler; define"),
        ("def preprocess_handler(): pass", "takes neither one argument"),
        ("def preprocess_handler(a, b, c): pass", "takes neither one argument"),
    ],
)
def test_a_script_that_cannot_be_used_is_told(script: Write, content: str, sentence: str) -> None:
    path = script(content)
    with pytest.raises(UserError) as caught:
        load(path)
    assert f"'{path}'" in str(caught.value)
    assert sentence in str(caught.value)


def test_an_import_fault_shows_the_users_traceback_only(script: Write) -> None:
    with pytest.raises(UserError) as caught:
        load(script("def f():\n    return 1 / 0\nf()"))
    assert "line 2, in f\n    return 1 / 0" in str(caught.value)
    assert "preprocess/script.py" not in str(caught.value)
    assert "importlib" not in str(caught.value)


def test_a_script_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist; mount it there"):
        load(tmp_path / "none.py")


def test_an_import_that_never_ends_is_ended(script: Write) -> None:
    with pytest.raises(UserError, match=r"took longer than 0\.2 seconds to import"):
        load(script("while True:\n    pass"), timeout_seconds=0.2)


def test_the_record_has_the_documented_attributes() -> None:
    event = json.loads(capture(side("1,2"), side("0.5"), event="e7"))
    record = InferenceRecord(event)
    assert record.event_metadata.event_id == "e7"
    assert record.event_metadata.event_time == "2026-01-31T12:30:00Z"
    assert record.event_metadata.custom_attribute is None
    assert record.endpoint_input is not None
    assert record.endpoint_input.data == "1,2"
    assert record.endpoint_input.observedContentType == "text/csv"
    assert record.batch_transform_output is None
    assert record.ground_truth is None
    assert record.event_version == "0"
    assert record.as_dict() == event == record.event_dict
    assert str(record) == str(event)
    assert not hasattr(record, "event_data")


def test_logged_lines_stay_single() -> None:
    out = io.StringIO()
    log = LimitedLog(out)
    logger = script_logger(log)
    logger.warning("a\nb %s", 3)
    logger.debug("c")
    assert out.getvalue() == "script: WARNING a\\nb 3\nscript: DEBUG c\n"


def test_output_is_cut_and_the_cut_is_told() -> None:
    out = io.StringIO()
    log = LimitedLog(out, limit=10)
    print("x" * 25, file=log)
    print("y", file=log)
    log.close_with_note()
    assert (
        out.getvalue()
        == "script: xxxxxxxxxx\nscript: (output cut after 10 bytes; 18 more characters were not written)\n"
    )


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.engine
@pytest.mark.parametrize("arity", ["(inference_record, logger)", "(inference_record)"])
def test_the_published_base64_handler_runs_as_it_is(
    spark: "SparkSession", tmp_path: Path, script: Write, arity: str
) -> None:
    content = DECODER.replace("(inference_record, logger)", arity)
    if arity == "(inference_record)":
        content = "\n".join(line for line in content.splitlines() if "logger." not in line)
    line = capture(side(packed("1,x\n").strip(), "BASE64"), side(packed("0.5") + "\n", "BASE64"))
    options = ReadOptions(script=script(content))
    expected = {f"{i:020}": value for i, value in enumerate(["0.5", "1", "x\n"])}
    assert rows(read_text(spark, tmp_path, line, Capture(), options)) == [expected]
    named = ReadOptions(script=script(content), names=["p", "a", "b"])
    assert rows(read_text(spark, tmp_path, line, Capture(), named)) == [
        dict(zip("pab", expected.values(), strict=True))
    ]


@pytest.mark.engine
def test_rows_are_named_by_key_when_a_key_is_a_baselines(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    options = ReadOptions(
        script=script("def preprocess_handler(r): return {'b': 1, 'z': 2}"), names=["a", "b"]
    )
    assert rows(read_text(spark, tmp_path, capture(side("1"), None), Capture(), options)) == [
        {"b": "1", "z": "2"}
    ]


@pytest.mark.engine
def test_dropped_records_are_counted_and_several_rows_start_one_capture(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    path = script(
        "def preprocess_handler(r):\n"
        "    n = int(r.endpoint_input.data)\n"
        "    return [] if n == 1 else [{'n': n}, {'n': n + 1}]\n"
    )
    lines = "\n".join(capture(side(str(n)), None, event=f"e{n}") for n in (1, 5))
    items = read_text(spark, tmp_path, lines, Capture(), ReadOptions(script=path))
    assert [(item.get("note"), item["event_id"], item["line"]) for item in items] == [
        ("dropped_by_script", "e1", 1),
        (None, "e5", 2),
        (None, "e5", 2),
    ]
    assert [item["starts_capture"] for item in items[1:]] == [True, False]
    assert [item["cells"] for item in items[1:]] == [["5"], ["6"]]


@pytest.mark.engine
def test_a_record_given_back_is_read_as_without_a_script(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    path = script("def preprocess_handler(r):\n    r.endpoint_input.data += ',9'\n    return r")
    line = capture(side("1"), side("0.5"))
    options = ReadOptions(script=path, names=["p", "a", "b"])
    assert rows(read_text(spark, tmp_path, line, Capture(), options)) == [{"p": "0.5", "a": "1", "b": "9"}]


@pytest.mark.engine
def test_a_csv_dataset_hands_over_raw_lines(spark: "SparkSession", tmp_path: Path, script: Write) -> None:
    path = script(
        "def preprocess_handler(line):\n"
        "    return [] if line.startswith('a,') else dict(zip(['a', 'b'], line.split(',')))"
    )
    items = read_text(spark, tmp_path, "a,b\r\n1,2\r\n", Csv(header=True), ReadOptions(script=path))
    assert [item.get("note") for item in items] == ["dropped_by_script", None]
    assert rows(items[1:]) == [{"a": "1", "b": "2"}]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("form", "content"),
    [(Json(lines=True), '{"a": {"b": 1}}\n'), (Json(lines=False), '[{"a": {"b": 1}}]')],
)
def test_a_json_dataset_hands_over_objects(
    spark: "SparkSession", tmp_path: Path, script: Write, form: Json, content: str
) -> None:
    path = script("def preprocess_handler(record): return {'x': record['a']['b'] + 1}")
    assert rows(read_text(spark, tmp_path, content, form, ReadOptions(script=path))) == [{"x": "2"}]


@pytest.mark.engine
def test_a_json_record_handed_back_has_its_keys_sorted_and_numbers_as_python_writes_them(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    path = script("def preprocess_handler(record): return record")
    lines = ["{}", '[{"a": 1}, {"a": 2}]', "[{}]", '{"b": 1.50, "a": {"c": null, "d": 1e5}}', "[1.50, [2]]"]
    content = "\n".join(lines)
    given = read_text(spark, tmp_path, content, Json(lines=True))
    handed_back = read_text(spark, tmp_path, content, Json(lines=True), ReadOptions(script=path))
    same = [[], [("[0].a", "1"), ("[1].a", "2")], [("[0]", None)]]
    assert [list(row.items()) for row in rows(given)] == [
        *same,
        [("b", "1.50"), ("a.c", None), ("a.d", "1e5")],
        [("[0]", "1.50"), ("[1][0]", "2")],
    ]
    assert [list(row.items()) for row in rows(handed_back)] == [
        *same,
        [("a.c", None), ("a.d", "100000.0"), ("b", "1.5")],
        [("[0]", "1.5"), ("[1][0]", "2")],
    ]


@pytest.mark.engine
def test_rows_past_the_bounds_are_malformed_with_a_script_and_without(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    path = script("def preprocess_handler(record): return record")
    wide = {f"k{n:02}": n for n in range(21)}
    records = [{"x" * 4096: 1}, {"x" * 4097: 1}, {"x" * 4091: {"inner": 1}}, wide, [*range(21)], [*range(20)]]
    content = "\n".join(map(json.dumps, records))
    options = ReadOptions(max_columns=20)
    given = read_text(spark, tmp_path, content, Json(lines=True), options)
    handed_back = read_text(
        spark, tmp_path, content, Json(lines=True), ReadOptions(max_columns=20, script=path)
    )
    for item in (*given, *handed_back):
        item.pop("text", None)
    assert handed_back == given
    name = "names a column with more than 4096 characters"
    width = "has a row of more than 20 cells, the limit that understudy_max_columns sets"
    assert [item.get("reason") for item in given] == [None, name, name, width, width, None]


@pytest.mark.engine
def test_a_csv_line_handed_back_has_the_cells_of_its_file(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    path = script("def preprocess_handler(line): return line")
    content = ",".join(map(str, range(21)))
    options = ReadOptions(max_columns=20, script=path)
    assert len(rows(read_text(spark, tmp_path, content, Csv(header=False), options))[0]) == 21


@pytest.mark.engine
def test_a_parquet_dataset_hands_over_dictionaries(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    spark.sql("select 1 as `a.b`, named_struct('c', 2) as s").write.parquet(str(tmp_path / "p"))
    path = script("def preprocess_handler(record): return {'x': record['a.b'] + record['s']['c']}")
    assert rows(read_items(spark, tmp_path / "p", Parquet(), ReadOptions(script=path))) == [{"x": "3"}]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("body", "last"),
    [
        (
            "x = 1\n    return int('x')",
            "ValueError: invalid literal for int() with base 10: 'x' (handler.py, line 3)",
        ),
        ("return 3", "returned a value of type int, where a dictionary"),
        ("return 'a,b'", "returned a value of type str"),
        ("return [{'a': 1}, 3]", "returned a list whose item 1 is of type int, not a dictionary"),
        ("return {'a': object()}", "TypeError: a value of type object cannot become a cell"),
        ("import sys; sys.exit(1)", "SystemExit: 1"),
        (
            "return r.event_data.endpointInput",
            "AttributeError: 'InferenceRecord' object has no attribute 'event_data'",
        ),
        ("while True:\n        try: pass\n        except Exception: pass", "it took longer than 1 seconds"),
    ],
)
def test_a_failing_script_is_told_with_its_record(
    spark: "SparkSession", tmp_path: Path, script: Write, body: str, last: str
) -> None:
    path = script(f"def preprocess_handler(r):\n    {body}")
    lines = "\n".join(capture(side(str(n)), None) for n in range(3))
    options = ReadOptions(script=path, script_timeout_seconds=1)
    (item,) = read_text(spark, tmp_path, lines, Capture(), options)
    assert item["note"] == "script_failure"
    failure = ScriptFailure.from_note(path, item)
    assert failure.reason.startswith(last)
    assert "'data': '0'" in failure.record
    assert failure.line == 1
    assert f"'{path}' failed on the record on line 1 of '{tmp_path / 'data.txt'}': {last}" in failure.sentence
    assert "preprocess/worker.py" not in failure.traceback


@pytest.mark.engine
def test_malformed_lines_do_not_reach_the_script(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    path = script("def preprocess_handler(r): return {'a': r.endpoint_input.data}")
    content = b'{"captureData"\n\xff\n' + capture(side("1"), None).encode()
    items = read_text(spark, tmp_path, content, Capture(), ReadOptions(script=path))
    assert [item.get("note") for item in items] == ["malformed", "malformed", None]
    assert items[0]["reason"].startswith("is not JSON: it ends too early")


@pytest.mark.engine
def test_a_script_reads_the_jobs_environment(
    spark: "SparkSession", tmp_path: Path, script: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("my_own_key", "7")
    path = script("import os\ndef preprocess_handler(r): return {'a': os.environ['my_own_key']}")
    assert rows(
        read_text(spark, tmp_path, capture(side("1"), None), Capture(), ReadOptions(script=path))
    ) == [{"a": "7"}]


@pytest.mark.engine
def test_a_script_that_prints_without_end_does_not_fill_the_log(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    path = script(
        "def preprocess_handler(r):\n    for _ in range(30): print('x' * (1 << 20))\n    return {'a': 1}"
    )
    assert rows(
        read_text(spark, tmp_path, capture(side("1"), None), Capture(), ReadOptions(script=path))
    ) == [{"a": "1"}]


@pytest.mark.engine
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("x = 1", "has no function preprocess_handler"),
        ("import os\ndef preprocess_handler(r): os._exit(0)", "ended its process with exit code 0 before"),
        (
            "import signal\ndef preprocess_handler(r): signal.raise_signal(9)",
            "ended its process with signal 9",
        ),
    ],
)
def test_a_script_that_ends_the_process_in_sparks_worker_is_told(
    spark: "SparkSession", tmp_path: Path, script: Write, content: str, sentence: str
) -> None:
    (tmp_path / "a.jsonl").write_text(capture(side("1"), None))
    with pytest.raises(UserError, match=sentence), plain_errors(spark):
        read_items(spark, tmp_path / "a.jsonl", Capture(), ReadOptions(script=script(content)))


def test_the_process_keeps_its_own_environment() -> None:
    assert "my_own_key" not in os.environ


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("{}", "returned an empty dictionary; return \\[\\] to drop the record"),
        ("[{'a': 1}, {}]", "returned a list whose item 1 is an empty dictionary"),
        ("[3]", "returned a list whose item 0 is of type int, not a dictionary"),
        ("'1,2'", "returned a value of type str"),
    ],
)
def test_what_is_no_row_is_refused_by_name(script: Write, expression: str, sentence: str) -> None:
    with pytest.raises(WrongReturn, match=sentence):
        returned(script(f"def preprocess_handler(inference_record):\n    return {expression}"))


def test_values_of_pandas_and_numpy_are_missing_or_numbers(script: Write) -> None:
    path = script(
        "import numpy as np, pandas as pd\n"
        "from decimal import Decimal\n"
        "def preprocess_handler(r):\n"
        "    return {'a': float('nan'), 'b': pd.NaT, 'c': pd.NA, 'd': np.float64('nan'),\n"
        "            'e': np.datetime64('NaT'), 'f': np.ma.masked, 'g': Decimal('NaN'),\n"
        "            'h': np.int64(3), 'i': np.float32(0.5),\n"
        "            'j': np.array(2), 'k': np.datetime64('2026-01-31T12:00:00.000000000'),\n"
        "            'l': pd.Timestamp('2026-01-31'), 'm': np.str_('x'), 'n': np.bool_(True)}"
    )
    (row,) = returned(path)
    assert {name: cell for name, cell in row.items() if cell is not None} == {
        "h": "3",
        "i": "0.5",
        "j": "2",
        "k": "2026-01-31T12:00:00.000000000",
        "l": "2026-01-31T00:00:00",
        "m": "x",
        "n": "true",
    }
    assert len(row) == 14


def test_each_record_has_the_whole_time_limit(script: Write) -> None:
    with TimeLimit(0.3) as limit:
        for _ in range(4):
            limit.clock[0] = time.monotonic()
            time.sleep(0.15)
        limit.clock[0] = AT_REST
        time.sleep(0.4)
        limit.clock[0] = time.monotonic()
        with pytest.raises(TookTooLong):
            time.sleep(5)
        assert 0.2 < time.monotonic() - limit.clock[0] < 2


def test_log_lines_from_info_on_reach_the_log_however_they_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # those of pytest
    out = io.StringIO()
    log = LimitedLog(out)
    with script_output(log):
        logging.getLogger("mine").info("one")
        logging.getLogger("mine").debug("not seen")
        logging.getLogger().warning("two\nlines")
        print("three")
    assert out.getvalue() == "script: INFO one\nscript: WARNING two\\nlines\nscript: three\n"
    assert logging.getLogger().level == logging.WARNING


def test_a_script_may_set_logging_up_itself(tmp_path: Path) -> None:
    path = tmp_path / "handler.py"
    path.write_text(
        "import logging\n"
        "logging.basicConfig(level=logging.DEBUG, format='%(levelname)s: %(message)s')\n"
        "def preprocess_handler(r):\n"
        "    logging.debug('record %s', r)\n"
        "    return {'a': r}\n"
    )
    (tmp_path / "data.csv").write_text("1\n2\n")
    (tmp_path / "rows").mkdir()
    splits = [Split(str(tmp_path / "data.csv"), 0, 4, False, True)]
    work = ScriptJob(path, "csv", Window(), 60, {}), [splits] * 2, 1
    (tmp_path / "rows" / WORK).write_bytes(pickle.dumps(work))
    with subprocess.Popen(
        [sys.executable, "-m", "understudy.preprocess.script_run", str(tmp_path / "rows")],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as guard:
        assert guard.stderr
        lines = guard.stderr.read().splitlines()
        assert guard.wait() == 0
    assert lines == ["script: DEBUG: record 1", "script: DEBUG: record 2"] * 2


def test_log_lines_that_are_cut_are_counted() -> None:
    out = io.StringIO()
    log = LimitedLog(out, limit=5)
    logger = script_logger(log)
    logger.info("12345")
    before = log.cut
    logger.info("123")
    logger.debug("%d", 12)
    assert (before, log.cut) == (6, 6 + len("INFO 123\n") + len("DEBUG 12\n"))


HOSTILE_METADATA: list[Any] = [
    "x",
    None,
    7,
    [],
    {"eventId": {"x": 1}},
    {"eventId": 5, "inferenceTime": ["x"]},
    {"eventId": None},
    {},
]


@pytest.mark.engine
@pytest.mark.parametrize("metadata", HOSTILE_METADATA, ids=json.dumps)
def test_whatever_a_records_metadata_holds_both_ways_count_the_same(
    spark: "SparkSession", tmp_path: Path, script: Write, metadata: Any
) -> None:
    path = script(
        "def preprocess_handler(r):\n"
        "    str(r), r.event_metadata.event_id, r.event_metadata.event_time\n"
        "    return {'a': r.endpoint_input.data}"
    )
    good = capture(side("1"), None, event="good")
    odd = json.dumps({**json.loads(good), "eventMetadata": metadata})
    lines = "\n".join([good, odd, good])
    plain = read_text(spark, tmp_path, lines, Capture(), ReadOptions(names=["a"]))
    scripted = read_text(spark, tmp_path, lines, Capture(), ReadOptions(names=["a"], script=path))
    assert scripted == plain
    assert [item["cells"] for item in scripted] == [["1"]] * 3


def test_a_side_that_is_no_object_is_malformed_and_does_not_reach_the_script(tmp_path: Path) -> None:
    good = json.loads(capture(side("1"), None))
    odd = {**good, "captureData": {"endpointInput": "x", "endpointOutput": None}}
    data = tmp_path / "data.jsonl"
    data.write_text(json.dumps(odd) + "\n" + json.dumps(good) + "\n")
    job = ScriptJob(tmp_path / "none.py", "capture", Window(), 60, {})
    first, second = READERS["capture"](
        job, Split(str(tmp_path / "data.jsonl"), 0, (tmp_path / "data.jsonl").stat().st_size, False, True)
    )
    assert first.note is not None
    assert first.note[:2] == ("malformed", "is not a capture: its endpointInput is not an object")
    assert second.record.endpoint_input.data == "1"


ITSELF = "def preprocess_handler(record): return record"


@pytest.mark.engine
@pytest.mark.parametrize(
    ("form", "content"),
    [
        (Csv(header=True), "b,a\n1,2\n3,\n4\n"),
        (Csv(header=True, outputs_last=True), "b,a\n1,2\n3,4\n"),
        (Csv(), "1,2\n3,\n4\n"),
        (Csv(), '1,"2,5"\n3,"5\\" pipe"\n3,\n1,"2\n'),
        (Json(lines=True), '["1","x"]\n[null,"y"]\n'),
        (Json(lines=True), '{"a": {"b": "1"}}\n'),
        (Json(lines=True), "7\n"),
        (Json(lines=False), '[["1","x"],["2","y"]]'),
    ],
)
def test_a_record_of_a_data_set_given_back_is_read_as_without_a_script(
    spark: "SparkSession", tmp_path: Path, script: Write, form: Csv | Json, content: str
) -> None:
    plain = read_text(spark, tmp_path, content, form)
    scripted = read_text(spark, tmp_path, content, form, ReadOptions(script=script(ITSELF)))
    assert scripted == plain


@pytest.mark.engine
def test_changed_lines_of_a_csv_data_set_may_be_given_back(
    spark: "SparkSession", tmp_path: Path, script: Write
) -> None:
    path = script("def preprocess_handler(line): return line.replace(';', ',')")
    items = read_text(spark, tmp_path, "a;b\n1;2\n", Csv(header=True), ReadOptions(script=path))
    assert rows(items) == [{"a": "1", "b": "2"}]
