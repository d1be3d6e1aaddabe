from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from preprocess.flatten import cell_text, flatten, flatten_instances, flatten_list, unique


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
    ],
)
def test_single_values_as_text(value: Any, text: str | None) -> None:
    assert cell_text(value) == text


def test_a_value_without_plain_text_is_refused() -> None:
    with pytest.raises(TypeError, match="type bytes"):
        flatten({"a": b"x"})


def test_a_batch_is_apart_by_instance_without_the_names_of_its_lists() -> None:
    batch = {"out": {"predictions": [{"p": 1}, {"p": 2}]}, "instances": [{"a": {"b": 3}}, {}]}
    assert flatten_instances(batch) == [[("out.p", "1"), ("a.b", "3")], [("out.p", "2")]]


@pytest.mark.parametrize(
    "value", [{}, {"a": []}, {"a": [1]}, {"a": [{}, 1]}, {"a": [{}], "b": 1}, {"a": [{}], "b": [{}, {}]}]
)
def test_what_holds_more_than_instances_is_no_batch(value: dict[str, Any]) -> None:
    assert flatten_instances(value) == []
