"""Captures of the usual spelling have a parser of their own: it reads what the general one reads."""

import json
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

from tests.preprocess.reading import read_text
from understudy.preprocess.formats import Capture, DatasetFormat, Merged

FORMATS = (Capture(("endpointInput", "endpointOutput")), Merged(("endpointOutput", "endpointInput")))

scalars = st.none() | st.booleans() | st.integers(-5, 2_000) | st.floats(-9, 9) | st.text(max_size=4)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
cells = st.text(alphabet=string.ascii_letters + string.digits + ",.-", max_size=12) | st.text(max_size=6)
sides = st.fixed_dictionaries(
    {"data": cells | values, "encoding": st.sampled_from(["CSV", "JSON", "BASE64", "NONE", "csv"])},
    optional={
        "observedContentType": st.sampled_from(["text/csv", "application/json"]) | values,
        "mode": values,
    },
)
captures = st.fixed_dictionaries(
    {
        "captureData": st.fixed_dictionaries(
            {}, optional={"endpointInput": sides | values, "endpointOutput": sides, "other": values}
        )
    },
    optional={
        "eventMetadata": st.fixed_dictionaries(
            {}, optional={"eventId": st.text(max_size=5) | values, "more": values}
        ),
        "eventVersion": values,
        "groundTruthData": sides | values,
    },
)
broken = st.sampled_from(["", "}", " ", "]", ",", "x", "{", "\x00", "1", "\t"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A capture as JSON, most often whole and else with something amiss somewhere."""
    separators = draw(st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " :")]))
    line = json.dumps(draw(captures), separators=separators, ensure_ascii=draw(st.booleans()))
    at = draw(st.integers(0, len(line)))
    return line[:at] + draw(broken) + line[at:]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines(), st.sampled_from(FORMATS))
@example('{"captureData": {}, "eventVersion": 1}', FORMATS[0])
@example('{"captureData": {"endpointOutput": {"data": "1", "encoding": "CSV"}}, "n": -1}', FORMATS[0])
@example('{"captureData": {"endpointOutput": {"data": "1", "encoding": "CSV"}}, "n": 01}', FORMATS[0])
@example('{"captureData": {"endpointOutput": {"data": "1", "encoding": "CSV"}}} {}', FORMATS[0])
@example(
    '{"groundTruthData": {"data": "1", "encoding": "CSV"}, '
    '"captureData": {"endpointOutput": {"data": "2", "encoding": "CSV"}}}',
    FORMATS[1],
)
@example(
    '{"captureData": {"endpointOutput": {"data": "2", "encoding": "CSV"}}, "groundTruthData": null}',
    FORMATS[1],
)
def test_a_line_comes_to_the_same_items_in_both(
    spark: "SparkSession", tmp_path: "Path", line: str, form: DatasetFormat
) -> None:
    # An escape, in a name that nothing reads, leaves the whole line to the general parser.
    general = line.replace("{", '{"\\u0061\\u0062": [1], ', 1)
    if line[:1] != "{" or line.lstrip("{ ").startswith("}"):
        return
    both = []
    for text in (line, general):
        items = read_text(spark, tmp_path, text, form)
        for item in items:
            item.pop("text", None)
            item["reason"] = str(item.get("reason")).partition(":")[0]
        both.append(items)
    assert both[0] == both[1]


@pytest.mark.parametrize(
    "odd", ['\\"', "\\\\", "\\u0061", "é", "\x7f", "\x00", "\x1f", "!", "#", "[", "]", "\ud7ff"]
)
def test_what_is_not_plain_is_seen_at_every_place_of_a_text(
    spark: "SparkSession", tmp_path: "Path", odd: str
) -> None:
    texts = ["x" * place + odd + "y" * (20 - place) for place in range(1, 20)]
    head = '{"captureData": {"endpointOutput": {"encoding": "CSV", "data": '
    items = read_text(spark, tmp_path, "".join(f'{head}"{text}"}}}}}}\n' for text in texts), FORMATS[0])
    if odd < " ":
        assert [item["reason"].partition(":")[0] for item in items] == ["is not JSON"] * 19
    else:
        cells = [[json.loads(f'"{text}"', strict=False)] for text in texts]
        assert [item["cells"] for item in items] == cells


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.text(alphabet="ab1é", max_size=12), min_size=1, max_size=12))
def test_a_line_without_quotes_is_cut_at_every_comma(
    spark: "SparkSession", tmp_path: "Path", row: list[str]
) -> None:
    line = json.dumps({"captureData": {"endpointOutput": {"data": ",".join(row), "encoding": "CSV"}}})
    [item] = read_text(spark, tmp_path, line, FORMATS[0])
    assert item["cells"] == [cell or None for cell in row]
