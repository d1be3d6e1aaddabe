"""The options of the commands for people, and the contract's variables that they stand for."""

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from understudy.analyzer.errors import UserError
from understudy.container.settings.unknown_variables import is_ours


class Format(StrEnum):
    """The formats that a person can name."""

    AUTO = "auto"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    CAPTURE = "capture"
    MERGED = "merged"


class Model(StrEnum):
    """The kinds of models whose quality can be measured."""

    REGRESSION = "regression"
    BINARY = "binary"
    MULTICLASS = "multiclass"


PROBLEM_TYPES = {
    Model.REGRESSION: "Regression",
    Model.BINARY: "BinaryClassification",
    Model.MULTICLASS: "MulticlassClassification",
}

_QUALITY = "Model quality"
_COLUMN = "A name, an index from 0, or a JSONPath."

Data = Annotated[Path, typer.Argument(metavar="DATA", help="A file, or a folder of any depth.", exists=True)]
Output = Annotated[Path, typer.Option("--output", "-o", help="The folder for the documents.")]
FormatOption = Annotated[
    Format, typer.Option("--format", help="What DATA holds; auto looks at the first line.")
]
Header = Annotated[bool | None, typer.Option("--header/--no-header", help="Whether a CSV begins with names.")]
Preprocess = Annotated[
    Path | None, typer.Option("--preprocess", help="A script with preprocess_handler(inference_record).")
]
Postprocess = Annotated[
    Path | None, typer.Option("--postprocess", help="A script with postprocess_handler().")
]
Exclude = Annotated[
    str | None, typer.Option("--exclude", help="Columns to leave out: names or indices, with commas.")
]
BaselineFolder = Annotated[
    Path, typer.Option("--baseline", "-b", help="The folder with constraints.json and statistics.json.")
]
Time = Annotated[str | None, typer.Option(metavar="TIME", help="Such as 2021-05-06T22:00:00Z.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Show the parsed configuration and the whole log.")
]
FailOnViolations = Annotated[
    bool, typer.Option("--fail-on-violations", help="Exit with 3 when there are violations, for a pipeline.")
]
ModelQuality = Annotated[
    Model | None,
    typer.Option("--model-quality", help="Hold predictions against labels.", rich_help_panel=_QUALITY),
]
Prediction = Annotated[
    str | None,
    typer.Option("--prediction", help=f"Column of the prediction. {_COLUMN}", rich_help_panel=_QUALITY),
]
Probability = Annotated[
    str | None,
    typer.Option(
        "--probability", help="Column of the positive class's probability.", rich_help_panel=_QUALITY
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        help="Above it a probability predicts the positive class; 0.5 unless given.",
        min=0,
        max=1,
        rich_help_panel=_QUALITY,
    ),
]
Label = Annotated[
    str | None,
    typer.Option(
        "--label", help="Column of the true label; merged captures have their own.", rich_help_panel=_QUALITY
    ),
]
PositiveLabel = Annotated[
    str | None,
    typer.Option("--positive-label", help="The positive class; 1 or true else.", rich_help_panel=_QUALITY),
]
Segments = Annotated[
    str | None,
    typer.Option(
        "--segments",
        help="Columns whose values are measured one by one; origin=2 names the third one.",
        rich_help_panel=_QUALITY,
    ),
]


def variables(**given: "Path | str | float | Callable[[], str] | None") -> dict[str, str]:
    """The contract's variables for a person's options, beside our own switches of the environment."""
    switches = {name: value for name, value in os.environ.items() if is_ours(name) and value}
    values = {name: value() if callable(value) else value for name, value in given.items()}
    return (
        {"publish_cloudwatch_metrics": "Disabled"}
        | switches
        | {name: str(value) for name, value in values.items() if value is not None}
    )


def outside(output: Path, baseline: Path) -> str:
    """The output folder; UserError where it lies in the baseline's, as documents are easily confused."""
    if baseline.resolve() in output.resolve().parents:
        raise UserError(
            f"--output {output} lies in --baseline {baseline}, where a run's documents and the baseline's "
            "are easily confused; write to a folder outside"
        )
    return str(output)


def quality_variables(
    *,
    model: Model | None,
    prediction: str | None,
    probability: str | None,
    threshold: float | None,
    label: str | None,
    positive_label: str | None,
    segments: str | None,
) -> dict[str, str | float | None]:
    """Those of the options of model quality; without `--model-quality` none of the others may be given."""
    given = {
        "--prediction": prediction,
        "--probability": probability,
        "--threshold": threshold,
        "--label": label,
        "--positive-label": positive_label,
        "--segments": segments,
    }
    for option, value in given.items():
        if model is None and value is not None:
            raise typer.BadParameter("it needs --model-quality, the kind of model.", param_hint=option)
    return {
        "analysis_type": "MODEL_QUALITY" if model else None,
        "problem_type": PROBLEM_TYPES[model] if model else None,
        "inference_attribute": prediction,
        "probability_attribute": probability,
        "probability_threshold_attribute": threshold,
        "ground_truth_attribute": label,
        "positive_label": positive_label,
        "understudy_segments": segments,
    }


def dataset_format(data: Path, format: Format, header: bool | None) -> str:
    """The contract's text for a format; what it leaves open is seen from the first lines of the data.

    UserError when the data cannot be looked into, or `header` is said of what is not CSV.
    """
    from understudy.container.first_look.first_records import csv_format, guess_csv, guess_format, guess_json
    from understudy.preprocess.inputs import FOLLOW_LINKS, find_inputs, find_pipe

    if header is not None and format not in (Format.AUTO, Format.CSV):
        raise UserError(
            f"--header and --no-header belong to CSV, but --format is {format}: leave one of them out"
        )
    match format:
        case Format.CAPTURE:
            return '{"sagemakerCaptureJson":{}}'
        case Format.MERGED:
            return '{"sagemakerMergeJson":{}}'
        case Format.PARQUET:
            return '{"parquet":{}}'
        case Format.CSV if header is not None:
            return csv_format(header)
    follow_links = os.environ.get(FOLLOW_LINKS) == "Enabled"
    if pipe := find_pipe(data, follow_links=follow_links):
        # A look into it would take the data from the job.
        wanted = "--header or --no-header" if format is Format.CSV else "--format csv, parquet or capture"
        raise UserError(f"{pipe} is a pipe, which can be read once only: say {wanted}")
    files = find_inputs(data, follow_links=follow_links)
    if format is Format.CSV:
        return guess_csv(files)
    return guess_json(files) if format is Format.JSON else guess_format(files, header)
