"""Names and exclusion in Python are those of the JVM."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.preprocess.reading import capture, read_text, side
from understudy.preprocess.formats import Capture
from understudy.preprocess.naming import named
from understudy.preprocess.reading import ReadOptions

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.mark.parametrize(
    ("width", "baseline", "excluded", "names", "left_out"),
    [
        (3, ["age", "score"], ["0"], ["age", "score"], [("0", "_c0")]),
        (3, ["id", "age", "score"], ["0"], ["age", "score"], [("0", "id")]),
        (2, ["id", "age", "score"], ["id"], ["age", "score"], []),
        (2, None, ["1"], ["_c0"], [("1", "_c1")]),
        (2, ["a", "0"], ["0"], ["a"], [("0", "0")]),
        (2, ["a", "b"], ["c", "-1", "9"], ["a", "b"], []),
    ],
)
def test_names_are_given_after_an_exclusion_that_the_baseline_was_made_with(
    width: int,
    baseline: list[str] | None,
    excluded: list[str],
    names: list[str],
    left_out: list[tuple[str, str]],
) -> None:
    found = named([None] * width, baseline, excluded)
    assert (found.names, found.left_out) == (names, left_out)


NAMES = st.sampled_from(["a", "b", "a_2", "_c0", "_c1", "0", "1", "2", "c"])
ITEMS = NAMES | st.sampled_from(["00", "3", "9999999999", "٣"])
"""Among them an index that is too long, and one in other digits."""


@pytest.mark.engine
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4), st.integers(1, 3) | st.lists(NAMES, min_size=1, max_size=3, unique=True)
        ),
        min_size=1,
        max_size=12,
    ),
    st.none() | st.lists(NAMES, min_size=1, max_size=5, unique=True),
    st.lists(ITEMS, max_size=3, unique=True),
)
def test_names_and_exclusion_are_those_of_the_jvm(
    spark: "SparkSession",
    tmp_path: Path,
    rows: list[tuple[int, int | list[str]]],
    baseline: list[str] | None,
    excluded: list[str],
) -> None:
    lines, expected = [], []
    for outputs, inputs in rows:
        cells = [str(n) for n in range(outputs + (inputs if isinstance(inputs, int) else len(inputs)))]
        first, second = cells[:outputs], cells[outputs:]
        if isinstance(inputs, int):
            given_side = side(",".join(second))
        else:
            pairs = dict(zip(inputs, second, strict=True))
            given_side = side(json.dumps(pairs), "JSON", "application/json")
        lines.append(capture(given_side, side(",".join(first))))
        keys = [None] * outputs + ([None] * inputs if isinstance(inputs, int) else inputs)
        found = named(keys, baseline, excluded)
        expected.append((found.names, [cells[place] for place in found.places]))
    options = ReadOptions(names=baseline, exclude=excluded)
    items = read_text(spark, tmp_path, "\n".join(lines), Capture(), options)
    assert [(item["names"], item["cells"]) for item in items] == expected
