"""What contradicts itself in the variables of model quality."""

import pytest

from tests.container.workspace import CSV_FORMAT
from understudy.analyzer.errors import UserError
from understudy.container.settings.job import Job
from understudy.container.settings.reading import job_of_variables

BINARY = {
    "dataset_source": "/data",
    "output_path": "/output",
    "dataset_format": CSV_FORMAT,
    "analysis_type": "MODEL_QUALITY",
    "problem_type": "BinaryClassification",
    "inference_attribute": "prediction",
    "probability_attribute": "score",
    "ground_truth_attribute": "label",
}


def job(**more: str) -> Job:
    return job_of_variables(BINARY | more)


@pytest.mark.parametrize(
    ("column", "variable"),
    [
        ("prediction", "inference_attribute"),
        ("score", "probability_attribute"),
        ("label", "ground_truth_attribute"),
    ],
)
def test_a_column_that_is_needed_cannot_be_excluded(column: str, variable: str) -> None:
    with pytest.raises(UserError) as error:
        job(exclude_features_attribute=f"other,{column}")
    assert str(error.value) == (
        f"exclude_features_attribute leaves out '{column}', which {variable} names; take it off"
    )


def test_another_column_may_be_excluded_and_it_is_said_that_this_changes_nothing() -> None:
    made = job(exclude_features_attribute="other")
    assert made.excluded == ("other",)
    assert "changes nothing" in made.monitor.in_words(made.monitor.own(made.own), None).excluded
