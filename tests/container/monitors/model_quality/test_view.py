"""What people see of model quality on a terminal."""

from io import StringIO

from rich.console import Console

from tests.analyzer.model_quality.made import classified, options, outcomes
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality.baseline import baseline_of
from understudy.analyzer.model_quality.outcomes import Segment
from understudy.container.monitors.model_quality.view import print_quality


def test_a_metric_that_is_too_few_to_judge_is_shown_beside_its_threshold() -> None:
    given = options("BinaryClassification", decision="interval")
    base = analysis.baseline(outcomes(classified("0001" * 100, "0001" * 100)), given)
    few = classified("0" * 57 + "111", "0" * 57 + "110")
    run = analysis.monitor(
        outcomes(few, [Segment("region", "north", few)]), baseline_of(base.documents), given
    )
    console = Console(file=StringIO(), width=160)
    print_quality(console, run.details)
    assert isinstance(console.file, StringIO)
    lines = console.file.getvalue().splitlines()
    recall = next(line.split() for line in lines if line.startswith("recall"))
    assert " ".join(recall) == "recall 0.6667 none 0 below 1: too few to judge"
    accuracy = next(line for line in lines if line.startswith("accuracy"))
    assert " to 0." in accuracy
    north = next(line for line in lines if line.startswith("region=north"))
    assert "recall (too few to judge)" in north
