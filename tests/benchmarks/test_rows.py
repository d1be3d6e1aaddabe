import os

from benchmarks.measure import Measurement
from benchmarks.report import row_result
from benchmarks.rows import ROWS, Row, Run, Target, handler_shares, times
from benchmarks.shape import Shape
from benchmarks.sides import Command, Side

SHAPE = Shape(1)
NOTHING = Side("", lambda _place, _shape: Command([], {}), "does nothing")


def runs(*seconds: float) -> list[Measurement]:
    return [Measurement(value, 1.0) for value in seconds]


def test_a_ratio_is_of_medians_and_to_the_fastest_of_the_others() -> None:
    measured = {"us": runs(1.0, 2.0, 9.0), "slow": runs(8.0), "fast": runs(4.0, 4.0), "failed": []}
    assert times("us", "slow", "fast", "failed")(measured) == 0.5


def test_a_target_is_met_up_to_its_bound() -> None:
    row = Row(
        "row",
        "a row",
        (Run(NOTHING, SHAPE, "us"), Run(NOTHING, SHAPE, "them")),
        (
            Target("at the bound", times("us", "them"), 0.5),
            Target("below", times("us", "them"), 0.4),
            Target("only shown", times("us", "them"), None),
        ),
    )
    result = row_result(row, {"us": runs(1.0), "them": runs(2.0)}, {})
    assert [(target["text"], target["met"]) for target in result["targets"]] == [
        ("at the bound", True),
        ("below", False),
        ("only shown", True),
    ]


def test_a_side_that_could_not_run_says_why_and_takes_its_target_along() -> None:
    row = Row(
        "row",
        "a row",
        (Run(NOTHING, SHAPE, "us"), Run(NOTHING, SHAPE, "them")),
        (Target("over them", times("us", "them"), 0.5),),
    )
    result = row_result(row, {"us": runs(1.0), "them": []}, {"them": "no wheel"})
    assert (list(result["runs"]), result["failed"], result["targets"]) == (["us"], {"them": "no wheel"}, [])


def test_what_a_script_adds_is_told_in_times_of_its_handler_on_all_cores() -> None:
    cores = len(os.sched_getaffinity(0))
    measured = {
        "understudy": runs(2.0),
        "published script": runs(5.0),
        "its handler in a plain loop": [Measurement(9.0, 1.0, f"{2.0 * cores}")],
    }
    assert handler_shares(measured) == 1.5


def test_every_row_has_a_target_and_sides_of_different_names() -> None:
    for row in ROWS:
        assert row.targets
        assert len({run.name for run in row.runs}) == len(row.runs)
