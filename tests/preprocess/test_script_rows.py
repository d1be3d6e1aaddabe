"""Rows of a script on their way to the JVM: the fast way says what the plain one says."""

import json
import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.preprocess.reading import items_of
from understudy.preprocess.flatten import flatten, unique
from understudy.preprocess.script_rows import MOST_NAMES, MOST_SHAPES, SORTED_AS_TEXTS, ScriptRows, read_back

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TEXTS = st.text(st.characters(), max_size=5)  # half surrogate pairs among them
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.integers(2**63, 2**70) | st.floats() | TEXTS | st.just("")
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ROWS = st.dictionaries(TEXTS | st.integers(0, 20), VALUES, min_size=1, max_size=6)
PLAIN_ROWS = st.dictionaries(st.sampled_from("abcdefgh"), SCALARS, min_size=1, max_size=6)


def plainly(row: Mapping[Any, Any]) -> dict[str, str | None]:
    return dict(sorted(flatten(row).items()))


def sent(*rows: Mapping[Any, Any]) -> bytes:
    writer = ScriptRows()
    writer.at("/data/a.jsonl", 7)
    for number, row in enumerate(rows, start=1):
        writer.row(number, f"e{number}", True, row)
    writer.end()
    return writer.taken()


@given(st.lists(ROWS | PLAIN_ROWS, min_size=1, max_size=8))
def test_rows_come_back_flattened_and_sorted(given_rows: list[dict[Any, Any]]) -> None:
    back = [message for message in read_back([sent(*given_rows)]) if "row" in message]
    assert [list(message["row"].items()) for message in back] == [
        list(plainly(row).items()) for row in given_rows
    ]
    assert [message["line"] for message in back] == list(range(1, len(given_rows) + 1))


@pytest.mark.engine
@settings(max_examples=30, deadline=None)
@given(given_rows=st.lists(ROWS | PLAIN_ROWS, min_size=1, max_size=40))
def test_the_jvm_reads_the_same_rows(spark: "SparkSession", given_rows: list[dict[Any, Any]]) -> None:
    batch = sent(*given_rows)
    items = preview(spark, [batch])
    rows = [dict(zip(item["names"], item["cells"], strict=True)) for item in items if "note" not in item]
    as_jvm = [
        dict(
            zip(
                unique([as_java(name) for name in row]),
                [None if cell is None else as_java(cell) for cell in row.values()],
                strict=True,
            )
        )
        for row in map(plainly, given_rows)
    ]
    assert [list(row.items()) for row in rows] == [list(row.items()) for row in as_jvm]
    assert {(item["file"], item["split_start"]) for item in items} == {("/data/a.jsonl", 7)}


def as_java(text: str) -> str:
    """The text as it is read: half of a surrogate pair is U+FFFD."""
    halves = "([\ud800-\udbff][\udc00-\udfff])|[\ud800-\udfff]"
    mended = re.sub(halves, lambda found: found[1] or "\ufffd", text)
    return mended.encode("utf-16", "surrogatepass").decode("utf-16")


def preview(spark: "SparkSession", batches: list[bytes]) -> list[dict[str, Any]]:
    records = spark._jvm.understudy.preprocess.Records
    rdd = spark.sparkContext._jsc.parallelize([bytearray(batch) for batch in batches], 1)
    items = records.rows(rdd, json.dumps({"format": "rows"}), records.leftOut(spark.sparkContext._jsc))
    return items_of(spark, items, 100_000)


@pytest.mark.engine
def test_a_worker_that_ends_early_does_not_pass_as_complete(spark: "SparkSession") -> None:
    whole = sent({"a": 1}, {"a": 2})
    lines = whole.splitlines(keepends=True)
    with pytest.raises(Exception, match="ended early, after 2 rows"):
        preview(spark, [b"".join(lines[:-1])])
    with pytest.raises(Exception, match=r"of 2 rows and notes that a worker .* sent, 1 arrived"):
        preview(spark, [b"".join([*lines[:-2], lines[-1]])])


def test_keys_are_sent_once_for_rows_of_one_shape() -> None:
    lines = sent(*({"b": str(n), "a": n} for n in range(5)), {"c": 1}, {"b": None, "a": 1.5}).splitlines()
    assert [line for line in lines if b"keys" in line] == [
        b'{"shape": 0, "keys": ["a", "b"]}',
        b'{"shape": 1, "keys": ["c"]}',
    ]
    assert lines[-2] == b'[0,7,"e7",true,"1.5",null]'


def test_a_script_that_names_its_rows_ever_anew_is_not_remembered_for_ever() -> None:
    rows = [{f"k{n}": n} for n in range(2 * MOST_SHAPES + 1)]
    batch = sent(*rows)
    assert [message["row"] for message in read_back([batch])] == [{f"k{n}": str(n)} for n in range(len(rows))]
    assert max(json.loads(line)["shape"] for line in batch.splitlines() if b"keys" in line) == MOST_SHAPES - 1


def shapes_of(batch: bytes) -> list[int]:
    return [json.loads(line)["shape"] for line in batch.splitlines() if b'"keys"' in line]


def test_shapes_of_many_names_are_not_remembered_for_ever() -> None:
    names = MOST_NAMES // 16
    batch = sent(*({f"k{n}_{i}": i for i in range(names)} for n in range(20)))
    assert shapes_of(batch) == [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]


def test_one_shape_in_ever_other_orders_is_not_remembered_for_ever() -> None:
    keys = [f"k{i:06}" for i in range(MOST_NAMES // 16)]
    rows = [row for n in range(20) for row in (dict.fromkeys(keys[n:] + keys[:n]), {"another": None})]
    assert shapes_of(sent(*rows)) == [0, 1, 0, 1]


@pytest.mark.engine
def test_the_jvm_forgets_the_shapes_that_the_workers_forget(spark: "SparkSession") -> None:
    given_rows = [{f"k{n}": "x"} for n in range(MOST_SHAPES)] + [{"a": "1"}, {"k5": "2"}, {"a": "3"}]
    items = preview(spark, [sent(*given_rows)])
    assert [dict(zip(item["names"], item["cells"], strict=True)) for item in items] == given_rows


def test_numbers_as_keys_that_texts_bring_out_of_order_are_told_once() -> None:
    notes = [
        message
        for message in read_back([sent(dict.fromkeys(range(11), ""), {str(n): "" for n in range(12)})])
        if "note" in message
    ]
    assert [note["note"] for note in notes] == [SORTED_AS_TEXTS]
    assert "so that '10' comes before '2'; give them one length" in notes[0]["reason"]


@pytest.mark.parametrize("keys", [range(10), ["00", "10", "02"], ["b", "a"], ["1" * 5000, "2"]])
def test_other_keys_are_not(keys: Any) -> None:
    assert all("note" not in message for message in read_back([sent(dict.fromkeys(keys, ""))]))


def test_a_nan_is_missing_and_an_infinity_is_not() -> None:
    (message,) = read_back([sent({"a": math.nan, "b": math.inf, "c": -math.inf})])
    assert message["row"] == {"a": None, "b": "Infinity", "c": "-Infinity"}
