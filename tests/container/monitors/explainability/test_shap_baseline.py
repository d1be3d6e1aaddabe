"""The SHAP baseline in each of the forms that AWS's guide and SDK write."""

import json
from pathlib import Path
from typing import Any

import pytest

from understudy.analyzer.errors import UserError
from understudy.container.monitors.explainability.settings import ExplainabilitySettings
from understudy.container.monitors.explainability.shap_baseline import given_rows
from understudy.preprocess.formats import ByPaths, Csv, DatasetFormat, Json

LINES = ByPaths(Json(lines=True), features="features", merged=False)
DOCUMENT = ByPaths(Json(lines=False), features="instances[*].features", merged=False)
NAMES = ["age", "word"]


def rows(tmp_path: Path, baseline: Any, form: DatasetFormat = Csv()) -> list[list[str]]:  # noqa: B008
    path = tmp_path / "analysis_config.json"
    path.write_text(json.dumps({"methods": {"shap": {"baseline": baseline}}}))
    found = given_rows(ExplainabilitySettings(understudy_analysis_config=path), form, NAMES)
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("baseline", "form"),
    [
        ([[39, "x"], [1.5, None]], Csv()),
        ([{"features": [39, "x"]}, {"features": [1.5, None]}], LINES),
        ({"instances": [{"features": [39, "x"]}, {"features": [1.5, None]}]}, DOCUMENT),
    ],
)
def test_rows_and_objects_are_rows_of_texts(tmp_path: Path, baseline: Any, form: DatasetFormat) -> None:
    assert rows(tmp_path, baseline, form) == [["39", "x"], ["1.5", ""]]


def test_a_single_row_need_not_be_in_a_list(tmp_path: Path) -> None:
    assert rows(tmp_path, [39, "x"]) == [["39", "x"]]


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("b.csv", "39,x\n", Csv()),
        ("b.csv", "age,word\n39,x\n", Csv()),
        ("b.jsonl", '{"features": [39, "x"]}\n\n', LINES),
        ("b.json", '{"instances": [{"features": [39, "x"]}]}', DOCUMENT),
        ("b", '{"features": [39, "x"]}\n', LINES),
    ],
)
def test_a_file_holds_the_same(tmp_path: Path, name: str, text: str, form: DatasetFormat) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert rows(tmp_path, str(path), form) == [["39", "x"]]


@pytest.mark.parametrize(
    ("baseline", "form", "said"),
    [
        ([[1]], Csv(), "has a row of 1 values, where records have 2 features (age, word)"),
        ([], Csv(), "holds no row: give one of 2 features at least"),
        ([[]], Csv(), "has a row of 0 values"),
        ({"instances": []}, LINES, "has no list of features at features"),
        ([{"age": 1}], Csv(), "holds an object, where the data is a table"),
        ("s3://bucket/baseline.csv", Csv(), "is s3://bucket/baseline.csv, which this job does not fetch"),
        ("/nowhere/baseline.csv", Csv(), "cannot be read"),
    ],
)
def test_what_is_no_baseline_is_one_sentence(
    tmp_path: Path, baseline: Any, form: DatasetFormat, said: str
) -> None:
    with pytest.raises(UserError) as error:
        rows(tmp_path, baseline, form)
    assert said in str(error.value)


def test_a_file_may_be_given_by_its_address(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("39,x\n")
    assert rows(tmp_path, f"file://{path}") == [["39", "x"]]


def test_a_header_of_other_names_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("Age,word\n39,x\n")
    with pytest.raises(
        UserError, match=r"other names than the features: Age, word; a header holds age, word"
    ):
        rows(tmp_path, str(path))


def test_rows_of_words_alone_are_rows(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text("a,x\nb,y\n")
    assert rows(tmp_path, str(path)) == [["a", "x"], ["b", "y"]]


def test_an_empty_file_holds_no_row(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("")
    with pytest.raises(UserError, match="holds no row: give one of 2 features at least"):
        rows(tmp_path, str(path))


def test_without_one_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "analysis_config.json"
    path.write_text('{"methods": {"shap": {}}}')
    assert given_rows(ExplainabilitySettings(understudy_analysis_config=path), Csv(), NAMES) is None
