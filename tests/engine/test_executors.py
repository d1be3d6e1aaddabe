"""Pieces that executors explain, each asking the model from there."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest

from tests.analyzer.inference.models import Reply, Served, served, well
from understudy.analyzer.engine.executors import over_executors, shares
from understudy.analyzer.errors import UserError
from understudy.analyzer.explainability import pieces
from understudy.analyzer.explainability.kernel_shap import Explanations, ShapOptions, explain
from understudy.analyzer.explainability.pieces import explain_spread
from understudy.analyzer.inference.asking import Asking, prediction_by
from understudy.analyzer.inference.calls import Limits
from understudy.preprocess.completed import completed
from understudy.preprocess.completion import Completion

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from understudy.analyzer.engine.table import Table

RECORDS = [[str(n % 37), str(n % 11), str(n)] for n in range(200)]
BASELINE = [["0", "0", "0"]]
OPTIONS = ShapOptions(num_samples=4)


def asking(model: Served, at_once: int) -> Asking:
    return Asking(model.address, limits=Limits(at_once=at_once, wait=0.01))


def spread_explanation(spark: "SparkSession", asked: Asking) -> Explanations:
    return explain_spread(over_executors(spark, asked), prediction_by(asked), RECORDS, BASELINE, OPTIONS)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE_ASKED", 40)


@pytest.mark.parametrize("tasks", [1, 2, 4])
def test_values_are_those_of_one_process_to_the_last_bit_however_many_tasks_there_are(
    spark: "SparkSession", monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tasks: int
) -> None:
    monkeypatch.setattr(type(spark.sparkContext), "defaultParallelism", tasks)
    with served(well) as model, caplog.at_level("INFO", logger="understudy"):
        alone = explain(prediction_by(asking(model, 4)), RECORDS, BASELINE, OPTIONS)
        before = len(model.bodies)
        found = spread_explanation(spark, asking(model, 4))
        made = len(model.bodies) - before
    for name in ("values", "scores", "expected"):
        assert getattr(found, name).tobytes() == getattr(alone, name).tobytes()
    assert (found.exact, found.asked) == (alone.exact, alone.asked)
    (said,) = [record.getMessage() for record in caplog.records if "calls" in record.getMessage()]
    # All calls but the one about the baseline, which is made here.
    assert said.startswith(f"asked {model.address.in_words}: {made - 1} calls, {found.asked - 1:,} rows, ")


class Busy:
    """A model that takes a moment; how many calls were under way at once, at most."""

    def __init__(self) -> None:
        self.most = self.now = 0
        self.lock = threading.Lock()

    def __call__(self, body: str, _number: int) -> Reply:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        threading.Event().wait(0.02)
        with self.lock:
            self.now -= 1
        return well(body)


def test_all_tasks_together_make_no_more_calls_at_once_than_are_allowed(spark: "SparkSession") -> None:
    with served(busy := Busy()) as model:
        spread_explanation(spark, asking(model, 1))
    assert busy.most == 1
    assert [one.limits.at_once for one in shares(asking(model, 7), 3)] == [3, 2, 2]


def test_nor_do_the_tasks_that_ask_for_predictions(
    spark: "SparkSession", table_of: Callable[..., "Table"], monkeypatch: pytest.MonkeyPatch
) -> None:
    from understudy.analyzer.engine.scan import profile

    # As many tasks as these do run at once where there are the cores for them.
    monkeypatch.setattr(type(spark.sparkContext), "defaultParallelism", 4)
    parts = [[[str(part), str(row)] for row in range(300)] for part in range(4)]
    with served(busy := Busy()) as model:
        table = completed(table_of(["a", "b"], *parts), Completion(asking(model, 1)))
        assert profile(table).rows == 1200
        assert len(model.bodies) >= 8
    assert busy.most == 1


def gone(body: str, number: int) -> Reply:
    return well(body) if number < 4 else (503, "overloaded")


def lying(body: str, number: int) -> Reply:
    return (200, "0.1\n0.2\n0.3") if number > 1 else well(body)


def of_two_scores(body: str, number: int) -> Reply:
    return (200, "\n".join("0.1,0.9" for _ in body.splitlines())) if number > 1 else well(body)


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (gone, r"^The model at \S+ answers HTTP 503: overloaded .*start the job again when it answers$"),
        (lying, r"^The model at \S+ answers .* accept_type, label and probability"),
        (of_two_scores, r"^The model answered 2 scores for a record, and 1 for the baseline's$"),
    ],
)
def test_a_model_that_fails_or_lies_to_an_executor_ends_all_with_the_sentence_alone(
    spark: "SparkSession", answers: Callable[[str, int], Reply], sentence: str
) -> None:
    with served(answers) as model, pytest.raises(UserError, match=sentence):
        spread_explanation(spark, asking(model, 2))


def test_the_others_are_not_waited_for_once_one_task_has_failed(spark: "SparkSession") -> None:
    over = threading.Event()

    def answers(body: str, number: int) -> Reply:
        if number > 2:
            over.wait(100)
        return well(body) if number == 1 else lying(body, number)

    with served(answers) as model:
        begun = time.monotonic()
        with pytest.raises(UserError, match="accept_type"):
            spread_explanation(spark, asking(model, 2))
        assert time.monotonic() - begun < 50
        over.set()


def broken(_predict: object, piece: Sequence[str]) -> str:
    raise ZeroDivisionError(piece)


def test_a_fault_of_ours_stays_one(spark: "SparkSession") -> None:
    with served(well) as model, pytest.raises(Exception, match="ZeroDivisionError"):
        over_executors(spark, asking(model, 2))(broken, [["a"], ["b"]])
