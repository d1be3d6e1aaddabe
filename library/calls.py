"""The calls: a baseline of data, a monitoring run against it, the merge of captures with their labels."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Unpack

from understudy.analyzer.errors import UserError
from understudy.library import keywords
from understudy.library.baseline import Baseline, load_baseline
from understudy.library.functions import Handler
from understudy.library.keywords import Column, ModelQuality, Switches, Time
from understudy.library.results import Merged, Report
from understudy.library.running import Request, analysed, merged
from understudy.library.sources import AnyPath, Data, DatasetFormat

MODEL_QUALITY = "MODEL_QUALITY"
Columns = str | Iterable[Column]
"""Names or indices."""
Segments = Columns | Mapping[str, Column]
"""The same, or names for columns, as in `{"region": 3}`."""


def baseline(
    data: Data,
    *,
    preprocess: AnyPath | Handler | None = None,
    dataset_format: DatasetFormat | None = None,
    exclude: Columns = (),
    model_quality: ModelQuality | None = None,
    prediction: Column | None = None,
    probability: Column | None = None,
    label: Column | None = None,
    threshold: float | None = None,
    positive_label: object = None,
    segments: Segments = (),
    **switches: Unpack[Switches],
) -> Baseline:
    """Describe the data that a model was trained on or, with `model_quality`, how well it predicts.

    `data`: a file, a folder, several of these, or a table of pandas, Polars, Arrow or Spark; predictions
    first, then features, as in the captures. `preprocess`: a function of a record, or the path of a script.
    `dataset_format`: `capture`, `merged`, `csv`, `json`, `parquet` or the contract's own; seen from the data
    where it is not given. UserError for whatever is wrong, as the command has it.
    """
    given = _variables(
        exclude=exclude,
        model=model_quality,
        prediction=prediction,
        probability=probability,
        label=label,
        threshold=threshold,
        positive_label=positive_label,
        segments=segments,
    )
    found, _, _ = analysed(Request("data", data, dataset_format, preprocess, given, switches))
    return Baseline.of(found.documents, model_quality)


def monitor(
    captures: Data,
    baseline: Baseline | AnyPath,
    *,
    preprocess: AnyPath | Handler | None = None,
    dataset_format: DatasetFormat | None = None,
    start: Time | None = None,
    end: Time | None = None,
    exclude: Columns = (),
    model_quality: ModelQuality | None = None,
    prediction: Column | None = None,
    probability: Column | None = None,
    label: Column | None = None,
    threshold: float | None = None,
    positive_label: object = None,
    segments: Segments = (),
    **switches: Unpack[Switches],
) -> Report:
    """Hold captured traffic, or any data with the baseline's columns, against a baseline.

    `baseline`: what `baseline` gave, or a folder with such documents. Captures from `start` on and before
    `end` count. `model_quality` is the baseline's where it is not given. The rest is as of `baseline`.
    UserError for whatever is wrong, as the command has it.
    """
    held = baseline if isinstance(baseline, Baseline) else load_baseline(baseline)
    given = _variables(
        exclude=exclude,
        model=model_quality or held.model_quality,
        prediction=prediction,
        probability=probability,
        label=label,
        threshold=threshold,
        positive_label=positive_label,
        segments=segments,
    )
    window = {"start_time": start, "end_time": end}
    request = Request("captures", captures, dataset_format, preprocess, given | window, switches, held)
    found, counts, plan = analysed(request)
    return Report.of(found, counts, writes_empty=plan.writes_empty)


def merge(
    captures: AnyPath,
    labels: AnyPath,
    out: AnyPath,
    *,
    start: Time | None = None,
    end: Time | None = None,
    **switches: Unpack[Switches],
) -> Merged:
    """Join captures with the labels that arrived for them, and write them into the folder `out`.

    UserError when nothing was merged, and for whatever is wrong, as the command has it.
    """
    given = {
        "dataset_source": captures,
        "ground_truth_source": labels,
        "output_path": out,
        "start_time": start,
        "end_time": end,
    }
    summary, message = merged(given, switches)
    return Merged(Path(out), summary, message)


def _variables(
    *,
    exclude: Columns,
    model: ModelQuality | None,
    prediction: Column | None,
    probability: Column | None,
    label: Column | None,
    threshold: float | None,
    positive_label: object,
    segments: Segments,
) -> dict[str, object]:
    """Those of the contract that a call's parameters stand for; UserError for one that has no use."""
    of_quality = {
        "prediction": prediction,
        "probability": probability,
        "label": label,
        "threshold": threshold,
        "positive_label": positive_label,
        "segments": keywords.paired("segments", segments),
    }
    for keyword, value in of_quality.items():
        if model is None and value is not None:
            raise UserError(f"{keyword} is of model quality: give model_quality, the kind of model, as well")
    return {
        "exclude_features_attribute": keywords.listed("exclude", exclude),
        "analysis_type": MODEL_QUALITY if model else None,
        "problem_type": keywords.problem_type(model),
        "inference_attribute": prediction,
        "probability_attribute": probability,
        "ground_truth_attribute": label,
        "probability_threshold_attribute": threshold,
        "positive_label": positive_label,
        "understudy_segments": of_quality["segments"],
    }
