"""Variables that are right one by one and wrong together."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from analyzer.errors import UserError
from container.variables import iso
from preprocess.formats import Merged, parse_dataset_format

if TYPE_CHECKING:
    from container.job import Job


def contradictions(job: "Job", missing: Callable[[str], str]) -> Iterator[str]:
    """One sentence for each contradiction in a job's variables; `missing` words that one is not set."""
    if job.start_time and job.end_time and job.start_time >= job.end_time:
        yield (
            f"The window is empty: start_time {iso(job.start_time)} is not before "
            f"end_time {iso(job.end_time)}"
        )
    if job.kind == "merge":
        return
    if job.baseline_statistics and not job.baseline_constraints:
        yield (
            "baseline_statistics is set and baseline_constraints is not; a monitoring job needs the "
            "constraints, a baseline job needs neither"
        )
    if job.dataset_format is None:
        yield missing("dataset_format")
        return
    try:
        form = parse_dataset_format(job.dataset_format)
    except UserError as error:
        yield str(error)
        return
    if job.of_model_quality:
        yield from _of_model_quality(job, missing, merged=isinstance(form, Merged))
    elif isinstance(form, Merged):
        yield (
            "dataset_format names sagemakerMergeJson, captures merged with labels, which a model-quality job "
            "reads: set analysis_type to MODEL_QUALITY, or give the captures as sagemakerCaptureJson"
        )


def _of_model_quality(job: "Job", missing: Callable[[str], str], *, merged: bool) -> Iterator[str]:
    if job.problem_type is None:
        yield missing("problem_type")
        return
    if job.problem_type == "BinaryClassification":
        if not (job.inference_attribute or job.probability_attribute):
            yield (
                "Neither inference_attribute nor probability_attribute is set: a binary model's quality "
                "needs the column of its prediction, of its probability, or both"
            )
    elif not job.inference_attribute:
        yield missing("inference_attribute")
    if job.kind == "baseline" and not merged and not job.ground_truth_attribute:
        yield missing("ground_truth_attribute")
    probabilities = (
        job.probability_attribute
        if job.problem_type == "BinaryClassification"
        else job.understudy_class_probabilities
    )
    if job.kind == "monitor" and not merged and not (job.ground_truth_attribute or probabilities):
        yield (
            "dataset_format names data without labels: merge captures and labels first and give the result "
            "as sagemakerMergeJson, name ground_truth_attribute, or name the columns of probabilities "
            "(probability_attribute, understudy_class_probabilities) to have the quality estimated"
        )
    needed = {
        "inference_attribute": job.inference_attribute,
        "probability_attribute": job.probability_attribute,
        "ground_truth_attribute": job.ground_truth_attribute,
    }
    for name, column in needed.items():
        if column in job.excluded:
            yield f"exclude_features_attribute leaves out {column!r}, which {name} names; take it off"
