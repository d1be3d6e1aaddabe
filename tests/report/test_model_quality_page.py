"""The page of a model-quality job."""

import random
import re
from dataclasses import replace
from typing import Any

import pytest

from tests.analyzer.model_quality.made import classified, expected, options, outcomes, regressed
from tests.report.test_data_quality_page import text_of
from understudy.analyzer.model_quality import analysis
from understudy.analyzer.model_quality.baseline import baseline_of
from understudy.analyzer.model_quality.documents import (
    CalibrationBin,
    Interval,
    LabelCount,
    ProblemType,
    ScoreBin,
    Scores,
)
from understudy.analyzer.model_quality.outcomes import GroupedRows, Outcomes, Segment
from understudy.report.folder import ModelQuality
from understudy.report.model_quality.charts import scores_of
from understudy.report.model_quality.page import model_quality_page
from understudy.report.text import CapturedValues


def rows(count: int, right: float, seed: int) -> GroupedRows:
    """A binary model that is right with this chance, of three in ten positive rows."""
    source = random.Random(seed)
    actual = ["1" if source.random() < 0.3 else "0" for _ in range(count)]
    scores = [
        min(0.99, max(0.01, source.gauss(0.7 if (label == "1") == (source.random() < right) else 0.3, 0.15)))
        for label in actual
    ]
    return classified(actual, ["1" if score > 0.5 else "0" for score in scores], scores)


def job_of(
    now: Outcomes, before: Outcomes, problem: ProblemType = "BinaryClassification", **asked: Any
) -> ModelQuality:
    """What a job writes of these rows against a baseline of those."""
    given = options(problem, **asked)
    base: dict[str, Any] = analysis.baseline(before, given).documents
    made: dict[str, Any] = analysis.monitor(now, baseline_of(base), given).documents
    return ModelQuality(
        statistics=made["statistics.json"],
        suggested=made["constraints.json"],
        violations=made["constraint_violations.json"],
        details=made["model_quality_details.json"],
        baseline=base["statistics.json"],
        baseline_details=base["model_quality_details.json"],
        constraints=base["constraints.json"],
        title="made",
    )


def binary() -> ModelQuality:
    now, before = rows(400, 0.7, 1), rows(3000, 0.95, 2)
    segments = [Segment("region", "north", rows(200, 0.95, 3)), Segment("region", "south", rows(200, 0.5, 4))]
    base = [Segment("region", "north", rows(900, 0.95, 5)), Segment("region", "south", rows(900, 0.95, 6))]
    return job_of(outcomes(now, segments), outcomes(before, base))


def page(job: ModelQuality) -> str:
    return model_quality_page(job, CapturedValues())


def test_the_verdict_counts_metrics_and_names_the_worst_segment() -> None:
    text = text_of(page(binary()))
    assert "metrics fell short of the baseline" in text
    assert "Worst segment: region = south" in text


def test_metrics_stand_with_interval_limit_baseline_and_meaning() -> None:
    text = text_of(page(binary()))
    assert "recall beyond its limit of the positive ones, how many were found" in text
    assert "at least" in text
    assert "Always the same answer" in text


def test_the_matrix_is_a_table_with_shares_of_its_rows() -> None:
    html = page(binary())
    assert html.count('class="matrix"') == 1
    assert "predicted <bdi>1</bdi>" in html


def test_curves_have_the_baseline_beneath_and_their_numbers() -> None:
    html = page(binary())
    assert html.count('class="lb"') == html.count('class="lc"') == 2
    assert html.count("The picture’s numbers") == 2


def test_segments_stand_worst_first() -> None:
    text = text_of(page(binary())).partition("Segments, worst first")[2]
    assert text.index("south") < text.index("north")


def test_the_offered_constraints_are_those_under_which_all_rows_pass() -> None:
    text = text_of(page(binary()))
    assert '"binary_classification_constraints"' in text
    assert '"comparison_operator": "LessThanThreshold"' in text


def test_a_model_as_good_as_before_passes() -> None:
    same = outcomes(rows(500, 0.9, 7))
    text = text_of(page(job_of(same, same)))
    assert "The model predicts as well as its baseline asks" in text
    assert "Every metric with a threshold keeps it." in text


def too_few() -> ModelQuality:
    """Sixty rows, of which three have the positive label, in one segment, judged by their intervals."""
    before = classified("0001" * 100, "0001" * 100)
    few = classified("0" * 57 + "111", "0" * 57 + "110")
    parts = [Segment("region", "north", few)]
    return job_of(outcomes(few, parts), outcomes(before), decision="interval")


def test_what_is_too_few_to_judge_is_said_with_its_reason_and_called_no_violation() -> None:
    text = text_of(page(too_few()))
    assert "As far as so few rows tell, the model predicts as well as its baseline asks" in text
    assert "Beyond their limits, with too few rows to judge: recall" in text
    assert "recall too few to judge" in text
    assert "an interval takes 5 rows with the positive label (here: 3)" in text
    assert "Does it predict as well as before? too few to judge six metrics" in text
    assert "In every segment? too few to judge in one of one" in text
    assert "too few to judge recall" in text.partition("Segments, worst first")[2]


def test_what_chance_explains_is_said_where_no_metric_is_reported() -> None:
    before, now = classified("01" * 500, "01" * 490 + "00" * 10), classified("01" * 50, "01" * 48 + "00" * 2)
    text = text_of(page(job_of(outcomes(now), outcomes(before), decision="interval")))
    assert "metrics are beyond their limits by no more than chance explains." in text


def test_estimates_stand_apart_from_measurements() -> None:
    given = rows(300, 0.9, 8)
    probabilities = [0.1, 0.9, 0.4, 0.8] * 20
    said = ["1" if p > 0.5 else "0" for p in probabilities]
    now = outcomes(given, unlabelled=80, expected_unlabelled=expected(said, probabilities))
    text = text_of(page(job_of(now, outcomes(given))))
    assert "Estimated, not measured" in text
    assert "What it takes for granted" in text


def test_scores_and_calibration_are_drawn_where_the_documents_have_them() -> None:
    job = binary()
    assert job.details is not None
    scores = Scores(
        bins=[
            ScoreBin(low=0.0, high=0.5, positives=3, negatives=40),
            ScoreBin(low=0.5, high=1.0, positives=30),
        ],
        calibration=[
            CalibrationBin(
                rows=40,
                mean_score=0.2,
                positive_share=0.1,
                interval=Interval(low=0.03, high=0.2, method="wilson"),
            )
        ],
        calibration_error=0.1,
    )
    text = text_of(page(replace(job, details=job.details.model_copy(update={"scores": scores}))))
    assert "Scores by label" in text
    assert "Do the scores hold what they say?" in text
    assert "off by 0.1 on average" in text


def test_scores_that_no_row_has_are_drawn_as_none_and_not_as_those_beside_them() -> None:
    scores = Scores(
        bins=[ScoreBin(low=0.2, high=0.4, negatives=4), ScoreBin(low=0.6, high=0.8, positives=2)],
        calibration=[],
    )
    (chart,) = scores_of(scores)
    outlines = re.findall(r'<path class="[bc]" d="M(\S+) [^"]*"', chart.svg)
    (negatives,) = re.findall(r'<path class="b" d="([^"]*)"', chart.svg)
    left, *ends = (float(x) for x in re.findall(r"[MH](\d+(?:\.\d+)?)", negatives))
    width = ends[-1] - left
    assert [round((end - left) / width, 2) for end in ends] == [0.2, 0.4, 0.6, 0.8, 1.0]
    heights = re.findall(r"V(\d+(?:\.\d+)?)H", negatives)
    assert [height == max(heights, key=float) for height in heights] == [True, False, True, True, True]
    assert len(set(outlines)) == 1, "both sides begin at 0"


def described(suggested: bool = True) -> str:
    job = binary()
    constraints = job.constraints if suggested else None
    alone = ModelQuality(statistics=job.statistics, suggested=constraints, title="made")
    return text_of(page(alone))


def test_a_baseline_shows_the_limits_that_windows_are_held_against() -> None:
    assert "later windows against the limits below" in described()
    assert re.search(r"95 % interval Limit .* recall .* at least 0", described().replace("\u202f", " "))
    assert "a monitoring job holds later windows against this." in described(suggested=False)
    assert " Limit " not in described(suggested=False)


def test_the_segments_of_a_baseline_are_beyond_nothing() -> None:
    job = binary()
    alone = replace(job, violations=None, baseline=None, baseline_details=None, constraints=None)
    said = text_of(page(alone))
    assert "Segments Segment Rows" in said
    assert "Beyond their limits" not in said


def test_the_curves_of_a_baseline_are_of_one_side() -> None:
    assert "False positive rate Measured" in described()
    assert "False positive rate Baseline This window" in text_of(page(binary()))


def test_awss_documents_say_why_there_is_no_interval() -> None:
    job = binary()
    assert "hold no 95 % intervals" in described().replace("\u202f", " ")
    assert "hold no" not in text_of(page(job))
    alone = replace(job, baseline=None, baseline_details=None, details=None)
    assert "in the baseline:" in text_of(page(job))
    assert re.search(r"fell short of the baseline \S+ is [\d.]+: ", text_of(page(alone)))


def test_a_label_that_the_baseline_does_not_know_is_named() -> None:
    job = binary()
    assert job.details is not None
    unknown = [LabelCount(label="maybe", actual=3, predicted=0, known=False)]
    text = text_of(page(replace(job, details=job.details.model_copy(update={"labels": unknown}))))
    assert "Labels that the baseline does not know Label True Predicted maybe 3 0" in text


def test_a_regression_has_its_metrics_and_no_matrix() -> None:
    source = random.Random(9)
    truth = [source.gauss(10, 4) for _ in range(400)]
    good = outcomes(regressed(truth, [x + source.gauss(0, 1) for x in truth]))
    bad = outcomes(regressed(truth, [x + source.gauss(0, 3) for x in truth]))
    html = page(job_of(bad, good, "Regression"))
    assert "RMSE" in html
    assert 'class="matrix"' not in html


@pytest.mark.parametrize("classes", [3, 30])
def test_of_many_classes_the_most_confused_are_shown(classes: int) -> None:
    source = random.Random(10)
    truth = [f"c{source.randrange(classes)}" for _ in range(900)]
    said = [label if source.random() < 0.7 else f"c{source.randrange(classes)}" for label in truth]
    same = outcomes(classified(truth, said))
    html = page(job_of(same, same, "MulticlassClassification"))
    assert html.count("predicted <bdi>") == min(classes, 12)
    assert ("labels that are confused least are left out" in html) == (classes > 12)


def test_captured_labels_and_segments_are_withheld_where_asked() -> None:
    html = model_quality_page(binary(), CapturedValues("Disabled"))
    assert "north" not in html
    assert "south" not in html


def test_awss_documents_alone_are_enough() -> None:
    job = replace(binary(), details=None, baseline_details=None)
    text = text_of(page(job))
    assert "metrics fell short of the baseline" in text
    assert "ROC curve" in text


def test_a_baseline_says_how_well_the_model_predicts() -> None:
    job = binary()
    alone = replace(job, violations=None, baseline=None, baseline_details=None, constraints=None)
    text = text_of(page(alone))
    assert "How well the model predicts" in text
    assert "a monitoring job holds later windows against the limits below" in text
