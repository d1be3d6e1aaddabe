from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from understudy.preprocess.flatten import cell_text, flatten, flatten_list, instances_of, unique


def test_nested_values_get_paths() -> None:
    assert flatten({"a": {"b": 1, "c": [2, {"d": "x"}]}, "e": None}) == {
        "a.b": "1",
        "a.c[0]": "2",
        "a.c[1].d": "x",
        "e": None,
    }


def test_empty_containers_are_missing_cells() -> None:
    assert flatten({"a": {}, "b": []}) == {"a": None, "b": None}


def test_names_that_meet_are_numbered() -> None:
    assert flatten({"a.b": 1, "a": {"b": 2}}) == {"a.b": "1", "a.b_2": "2"}


def test_a_numbered_name_does_not_take_one_that_is_there() -> None:
    assert unique(["a", "a", "a_2", "a"]) == ["a", "a_3", "a_2", "a_4"]


def test_a_flat_list_has_no_names() -> None:
    assert flatten_list([1, "x", None]) == (None, ["1", "x", None])


def test_a_list_in_a_list_has_names() -> None:
    assert flatten_list([1, [2, 3]]) == (["[0]", "[1][0]", "[1][1]"], ["1", "2", "3"])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (" ", " "),
        (True, "true"),
        (5, "5"),
        (5.0, "5.0"),
        (1e-7, "1e-07"),
        (float("nan"), None),
        (float("-inf"), "-Infinity"),
        (Decimal("1.50"), "1.50"),
        (np.int64(3), "3"),
        (np.float32(0.5), "0.5"),
        (np.bool_(False), "false"),
        (b"", None),
        (bytearray(b"\xc3\xa9\xff"), "é\ufffd"),
    ],
)
def test_single_values_as_text(value: Any, text: str | None) -> None:
    assert cell_text(value) == text


def test_a_value_without_plain_text_is_refused() -> None:
    with pytest.raises(TypeError, match="type object"):
        flatten({"a": object()})


def rows(
    value: dict[str, Any], known: set[str] | None = None
) -> list[list[tuple[str | None, str | None]]] | None:
    batch = instances_of(value, known)
    return batch.rows if batch else None


def test_a_batch_is_apart_by_instance_without_the_names_of_its_lists() -> None:
    batch = {"out": {"predictions": [{"p": 1}, {"p": 2}]}, "instances": [{"a": {"b": 3}}, {}]}
    assert rows(batch) == [[("out.p", "1"), ("a.b", "3")], [("out.p", "2")]]


def test_instances_that_a_baseline_knows_by_the_names_of_a_request_of_one_keep_them() -> None:
    known = {"in[0].a", "out[0]"}
    assert rows({"in": [{"a": 1, "b": 2}], "out": [0]}, known) == [
        [("in[0].a", "1"), ("b", "2"), ("out[0]", "0")]
    ]


def test_cells_without_a_key_go_by_their_place_in_the_baseline() -> None:
    assert rows({"in": [[1, 2], [3, 4]]}, {"p", "a"}) == [
        [(None, "1"), (None, "2")],
        [(None, "3"), (None, "4")],
    ]
    assert rows({"in": [[1], [3]]}) == [[("in[0][0]", "1")], [("in[0][0]", "3")]]


@pytest.mark.parametrize(
    "value", [{}, {"a": []}, {"a": [{}, 1]}, {"a": [{}, []]}, {"a": [{}], "b": 1}, {"a": [{}], "b": [{}, {}]}]
)
def test_what_holds_more_than_instances_is_no_batch(value: dict[str, Any]) -> None:
    assert rows(value) is None
