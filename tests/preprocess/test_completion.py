"""What rows have from elsewhere, as Spark's workers add it to the lines that pass through them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.analyzer.inference.models import Answers, served, well
from understudy.analyzer.errors import UserError
from understudy.analyzer.inference.answer import AnswerForm
from understudy.analyzer.inference.asking import Asking
from understudy.analyzer.inference.calls import Limits
from understudy.analyzer.inference.request import RequestForm
from understudy.preprocess.completion import (
    ASKED_LABEL,
    ASKED_SCORE,
    BATCH_BYTES,
    CannotComplete,
    Completion,
    complete,
)
from understudy.preprocess.script_rows import ScriptRows, read_back
from understudy.preprocess.side_files import SideFile, by_identifier, rows_of_side, side_file

NAMES = ["id", "x", "label"]


def sent(rows: Iterable[list[str | None]], names: list[str] = NAMES, bad: int = 0) -> list[bytes]:
    """Lines of these rows, after the first of which so many records cannot be read."""
    lines = ScriptRows()
    lines.at("f", 0)
    for number, row in enumerate(rows, start=1):
        lines.columns(number, None, True, names, row)
        if number == 1 and bad:
            lines.note("malformed", 2, None, "holds nothing", None, records=bad)
    lines.end()
    return [lines.taken()]


def made(completion: Completion, batches: list[bytes], counted: list[tuple[int, int]] | None = None) -> Any:
    def count(calls: int, rows: int) -> None:
        if counted is not None:
            counted.append((calls, rows))

    return list(read_back(complete(completion, count, batches)))


def rows_in(messages: list[dict[str, Any]]) -> list[dict[str, str | None]]:
    return [message["row"] for message in messages if "row" in message]


def asked(answers: Answers, batches: list[bytes], not_features: tuple[str, ...], **form: Any) -> Any:
    names = form.pop("names", ())
    with served(answers) as model:
        asking = Asking(model.address, RequestForm(names=names), AnswerForm(**form), Limits(wait=0.001))
        return made(Completion(asking, not_features), batches), model


ROWS: list[list[str | None]] = [["a", "1", "0"], ["b", "2", None], ["c", "3", "1"]]


def test_a_score_follows_the_cells_of_each_row() -> None:
    messages, model = asked(well, sent(ROWS), ("id", "2"))
    assert [row[ASKED_SCORE] for row in rows_in(messages)] == ["0.5", "1.0", "1.5"]
    assert rows_in(messages)[1] == {"id": "b", "x": "2", "label": None, ASKED_SCORE: "1.0"}
    assert model.bodies == ["1\n2\n3"]


def test_a_label_is_what_the_model_says() -> None:
    messages, _ = asked(lambda *_: (200, "no\nyes\n"), sent(ROWS[:2]), ("id", "label"), label=0)
    assert [row[ASKED_LABEL] for row in rows_in(messages)] == ["no", "yes"]


def test_notes_keep_their_places_and_a_refused_record_becomes_one() -> None:
    def answers(body: str, number: int) -> tuple[int, str]:
        return (400, "not two") if "2" in body.split() else well(body)

    messages, _ = asked(answers, sent(ROWS, bad=1), ("id", "label"))
    assert [message.get("note") for message in messages] == [None, "malformed", "model_refused", None]
    assert messages[2]["reason"] == "has no answer of the model, which answers HTTP 400: not two"


def test_missing_cells_are_empty_and_rows_without_a_known_feature_set_aside() -> None:
    batches = sent([["a", None, "0"]]) + sent([["b", "2", "1"]], ["id", "y", "label"])
    batches[0] = batches[0].replace(b'{"end": 1}\n', b"")
    messages, model = asked(lambda *_: (200, "0.5"), batches, ("id", "label"), names=("x", "z"))
    assert model.bodies == [","]
    assert messages[1]["note"] == "other_features"


def test_nothing_to_ask_makes_no_call() -> None:
    messages, model = asked(well, sent([]), ())
    assert (messages, model.bodies) == ([], [])


def test_several_scores_without_names_end_the_job() -> None:
    with pytest.raises(CannotComplete, match="answers 2 scores for a record: name their classes"):
        asked(lambda *_: (200, "0.1,0.9"), sent(ROWS[:1]), ("id", "label"))


def test_many_rows_go_on_in_several_parts_and_calls_are_counted() -> None:
    rows: list[list[str | None]] = [["i" * 100, "2", "0"]] * 4000
    counted: list[tuple[int, int]] = []
    with served(well) as model:
        completion = Completion(Asking(model.address), ("id", "label"))
        parts = list(complete(completion, lambda *one: counted.append(one), sent(rows)))
    assert len(rows_in(list(read_back(parts)))) == 4000
    assert all(len(part) < 2 * BATCH_BYTES for part in parts)
    assert (sum(calls for calls, _ in counted), sum(rows for _, rows in counted)) == (len(model.bodies), 4000)


def beside(tmp_path: Path, text: str, headers: list[str] | None = None, **given: Any) -> SideFile:
    path = tmp_path / "facets.csv"
    path.write_text(text)
    return side_file("facet_dataset_uri", str(path), headers, given.get("wanted", ["sex"]), given.get("join"))


def test_columns_of_another_file_follow_by_place(tmp_path: Path) -> None:
    side = beside(tmp_path, "sex\n0\n9\n9\n1\n\n2\n")
    messages = made(Completion(sides=(side,)), sent(ROWS, bad=2))
    assert [row["sex"] for row in rows_in(messages)] == ["0", "1", "2"]


def test_columns_of_another_file_follow_by_identifier(tmp_path: Path) -> None:
    side = beside(tmp_path, "c,1\na,0\nx,1\n", ["key", "sex"], join=0)
    messages = made(Completion(sides=(side,), identifier="id"), sent(ROWS, bad=1))
    assert [(row["id"], row["sex"]) for row in rows_in(messages)] == [("a", "0"), ("c", "1")]
    (unjoined,) = [message for message in messages if message.get("note") == "unjoined"]
    assert unjoined["reason"] == f"has no row in facet_dataset_uri ({side.paths[0]}) with its id"
    assert rows_in(made(Completion(sides=(side,), identifier="nowhere"), sent(ROWS))) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sex\n0\n1\n", "has 2 rows, and the data set has more"),
        ("sex\n0\n1\n1\n1\n", "has 4 rows, and the data set 3"),
        ("sex\n0\n1,1\n1\n", "row 3 has 2 cells, but the first 1"),
        ("x,sex\n0,0\n1,1\n1,1\n", "and the data set both have a column 'x'"),
    ],
)
def test_a_file_that_does_not_fit_ends_the_job(tmp_path: Path, text: str, said: str) -> None:
    side = beside(
        tmp_path, text, wanted=["sex", "x"] if "x" in text.partition("\n")[0].split(",") else ["sex"]
    )
    with pytest.raises(CannotComplete) as error:
        made(Completion(sides=(side,)), sent(ROWS))
    assert said in str(error.value)


def test_an_identifier_that_occurs_twice_is_told(tmp_path: Path) -> None:
    side = beside(tmp_path, "id,sex\na,1\na,2\n", join="id")
    with pytest.raises(UserError, match="holds two rows with id 'a'"):
        by_identifier(side)


def test_headers_are_told_from_rows(tmp_path: Path) -> None:
    assert beside(tmp_path, "sex,age\n1,2\n").header
    assert beside(tmp_path, "sex,age\n1,2\n", ["sex", "age"]).header
    assert not beside(tmp_path, "1,2\n", ["sex", "age"]).header
    by_index = beside(tmp_path, "1,\n", wanted=[1])
    assert (by_index.names, by_index.kept) == (("column_0", "column_1"), ("column_1",))
    assert list(rows_of_side(by_index)) == [[None]]


@pytest.mark.parametrize(
    ("text", "headers", "said"),
    [
        ("1,2\n", ["sex"], "its headers name 1 columns, and the first line of"),
        ("sax,age\n", None, "there is no column 'sex'; it has column_0, column_1"),
        ("a,b\n", ["sax", "age"], "there is no column 'sex' (did you mean 'sax'?); it has sax, age"),
    ],
)
def test_a_file_without_the_column_is_told(
    tmp_path: Path, text: str, headers: list[str] | None, said: str
) -> None:
    with pytest.raises(UserError) as error:
        beside(tmp_path, text, headers)
    assert said in str(error.value)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"sex\n\xff\n")
    with pytest.raises(UserError, match="cannot be read"):
        list(rows_of_side(side_file("k", str(tmp_path), None, ["sex"])))
    with pytest.raises(UserError, match="does not fetch"):
        side_file("k", "s3://b/k", None, ["sex"])
    (tmp_path / "a.csv").write_text("sex\n0\n")
    (tmp_path / "b.csv").write_text("sex\n1\n")
    several = side_file("k", f"file://{tmp_path}", None, ["sex"])
    assert several.where.endswith(", …)")
    assert list(rows_of_side(several)) == [["0"], ["1"]]
