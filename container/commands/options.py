"""The options of the commands for people, in groups, and the variables that each group stands for."""

from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from understudy.container.commands.existing import existing
from understudy.container.commands.settable import settable

Values = dict[str, Path | str | float | None]
"""Variables by name; those that are None are not set."""


class Format(StrEnum):
    """The formats that a person can name."""

    AUTO = "auto"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    CAPTURE = "capture"
    MERGED = "merged"


class Sides(StrEnum):
    """Which sides of a capture are analysed."""

    INPUT = "input"
    OUTPUT = "output"
    BOTH = "both"


class Model(StrEnum):
    """The kinds of models whose quality can be measured."""

    REGRESSION = "regression"
    BINARY = "binary"
    MULTICLASS = "multiclass"


class Decision(StrEnum):
    """When a metric of model quality is a violation."""

    PLAIN = "plain"
    INTERVAL = "interval"


class BiasDecision(StrEnum):
    """When a metric of bias is a violation."""

    PLAIN = "plain"
    INTERVAL = "interval"
    IDEAL = "ideal"


class Drift(StrEnum):
    """The methods by which drift is measured: two for numbers, two for texts."""

    SIMPLE = "simple"
    ROBUST = "robust"
    LINFINITY = "linfinity"
    CHISQUARED = "chisquared"


class PageValues(StrEnum):
    """How captured values stand on a page."""

    SHOWN = "shown"
    HASHED = "hashed"
    WITHHELD = "withheld"


PROBLEM_TYPES = {
    Model.REGRESSION: "Regression",
    Model.BINARY: "BinaryClassification",
    Model.MULTICLASS: "MulticlassClassification",
}
DRIFT_METHODS = {
    Drift.SIMPLE: "Simple",
    Drift.ROBUST: "Robust",
    Drift.LINFINITY: "LInfinity",
    Drift.CHISQUARED: "ChiSquared",
}

_QUALITY = "Model quality"
_COLUMN = "A name, an index from 0, or a JSONPath."

Data = Annotated[
    Path, typer.Argument(metavar="DATA", help="A file, or a folder of any depth.", callback=existing)
]
Output = Annotated[Path, typer.Option("--output", "-o", help="The folder for the documents.")]
BaselineFolder = Annotated[
    Path, typer.Option("--baseline", "-b", help="The folder with constraints.json and statistics.json.")
]
Time = Annotated[str | None, typer.Option(metavar="TIME", help="Such as 2021-05-06T22:00:00Z.")]
FailOnViolations = Annotated[
    bool, typer.Option("--fail-on-violations", help="Exit with 3 when there are violations, for a pipeline.")
]
AnalysisConfig = Annotated[
    Path, typer.Option("--config", "-c", help="The analysis_config.json that says what to compare.")
]
AnalysisBaseline = Annotated[
    Path | None, typer.Option("--baseline", "-b", help="The analysis.json to compare with, or its folder.")
]
EditedBaseline = Annotated[
    Path | None,
    typer.Option("--baseline", "-b", help="The baseline's folder or file, where the run does not name it."),
]
MutedBaseline = Annotated[
    Path,
    typer.Option("--baseline", "-b", help="The baseline's folder, or its constraints.", callback=existing),
]
Feature = Annotated[str, typer.Argument(metavar="FEATURE", help="A feature of the baseline.")]
ReportedBaseline = Annotated[
    Path | None,
    typer.Option(
        "--baseline", "-b", help="The baseline's folder, where the job does not name it.", callback=existing
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Write the change without asking.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object, errors too, and nothing else.")]


@dataclass(frozen=True)
class Reading:
    """How the data is read."""

    format: Annotated[
        Format, typer.Option("--format", help="What DATA holds; auto looks at the first line.")
    ] = Format.AUTO
    header: Annotated[
        bool | None, typer.Option("--header/--no-header", help="Whether a CSV begins with names.")
    ] = None
    sides: Annotated[
        Sides | None,
        typer.Option("--captures", help="Which side of the captures to analyse; both unless given."),
    ] = None
    outputs_last: Annotated[
        int | None,
        typer.Option(
            "--outputs-last", metavar="N", min=1, help="The last N columns of a CSV are the model's outputs."
        ),
    ] = None

    def variables(self) -> Values:
        """Those beside `dataset_format`."""
        return {"understudy_output_columns": self.outputs_last}


@dataclass(frozen=True)
class Scripts:
    """The scripts of a job."""

    preprocess: Annotated[
        Path | None, typer.Option("--preprocess", help="A script with preprocess_handler(inference_record).")
    ] = None
    postprocess: Annotated[
        Path | None, typer.Option("--postprocess", help="A script with postprocess_handler().")
    ] = None

    def variables(self) -> Values:
        """The two of the scripts."""
        return {
            "record_preprocessor_script": self.preprocess,
            "post_analytics_processor_script": self.postprocess,
        }


@dataclass(frozen=True)
class Columns:
    """Which columns are analysed, and how they are compared."""

    exclude: Annotated[
        str | None, typer.Option("--exclude", help="Columns to leave out: names or indices, with commas.")
    ] = None
    drift: Annotated[
        list[Drift] | None,
        typer.Option(
            "--drift",
            metavar="<simple|robust|linfinity|chisquared>",
            help="How drift is measured, whatever the constraints say: twice, for numbers and for texts.",
        ),
    ] = None

    def variables(self) -> Values:
        """The excluded columns and the methods."""
        methods = ",".join(DRIFT_METHODS[method] for method in self.drift or ())
        return {
            "exclude_features_attribute": self.exclude,
            "understudy_drift_method": methods or None,
        }


@dataclass(frozen=True)
class Window:
    """The captures of a time."""

    start: Time = None
    end: Time = None

    def variables(self) -> Values:
        """The two ends."""
        return {"start_time": self.start, "end_time": self.end}


@dataclass(frozen=True)
class Quality:
    """Where predictions and labels stand, and how they are judged."""

    model_quality: Annotated[
        Model | None,
        typer.Option("--model-quality", help="Hold predictions against labels.", rich_help_panel=_QUALITY),
    ] = None
    label: Annotated[
        str | None,
        typer.Option(
            "--label",
            help="Column of the true label; merged captures have their own.",
            rich_help_panel=_QUALITY,
        ),
    ] = None
    prediction: Annotated[
        str | None,
        typer.Option("--prediction", help=f"Column of the prediction. {_COLUMN}", rich_help_panel=_QUALITY),
    ] = None
    probability: Annotated[
        str | None,
        typer.Option(
            "--probability", help="Column of the positive class's probability.", rich_help_panel=_QUALITY
        ),
    ] = None
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            help="Above it a probability predicts the positive class; 0.5 unless given.",
            min=0,
            max=1,
            rich_help_panel=_QUALITY,
        ),
    ] = None
    positive_label: Annotated[
        str | None,
        typer.Option(
            "--positive-label", help="The positive class; 1 or true else.", rich_help_panel=_QUALITY
        ),
    ] = None
    segments: Annotated[
        str | None,
        typer.Option(
            "--segments",
            help="Columns whose values are measured one by one; origin=2 names the third one.",
            rich_help_panel=_QUALITY,
        ),
    ] = None
    decision: Annotated[
        Decision | None,
        typer.Option(
            "--decision",
            help="A violation is a metric beyond its threshold (plain), or its whole 95 % interval.",
            rich_help_panel=_QUALITY,
        ),
    ] = None

    def __post_init__(self) -> None:
        """Without `--model-quality` none of the others may be given."""
        kind, *others = fields(self)
        for option in others:
            if getattr(self, kind.name) is None and getattr(self, option.name) is not None:
                name = f"--{option.name.replace('_', '-')}"
                raise typer.BadParameter("it needs --model-quality, the kind of model.", param_hint=name)

    def variables(self) -> Values:
        """Those of a model-quality job; none is set without `--model-quality`."""
        return {
            "analysis_type": "MODEL_QUALITY" if self.model_quality else None,
            "problem_type": PROBLEM_TYPES[self.model_quality] if self.model_quality else None,
            "inference_attribute": self.prediction,
            "probability_attribute": self.probability,
            "probability_threshold_attribute": self.threshold,
            "ground_truth_attribute": self.label,
            "positive_label": self.positive_label,
            "understudy_segments": self.segments,
            "understudy_quality_decision": self.decision,
        }


@dataclass(frozen=True)
class InCaptures:
    """Where captures hold what a bias configuration is about, and how drift is judged."""

    features: Annotated[
        str | None, typer.Option(metavar="PATH", help="JMESPath of the features in a captured request.")
    ] = None
    prediction: Annotated[
        str | None, typer.Option(metavar="PATH", help="JMESPath or index of the prediction in an answer.")
    ] = None
    probability: Annotated[
        str | None, typer.Option(metavar="PATH", help="JMESPath or index of the score in an answer.")
    ] = None
    threshold: Annotated[
        float | None, typer.Option(help="Above it a score is positive; 0.5 unless given.", min=0, max=1)
    ] = None
    decision: Annotated[
        BiasDecision | None,
        typer.Option(help="A violation is farther from 0 than the baseline (plain), or so is its interval."),
    ] = None

    def variables(self) -> Values:
        """Those of a bias job."""
        return {
            "features_attribute": self.features,
            "inference_attribute": self.prediction,
            "probability_attribute": self.probability,
            "probability_threshold_attribute": self.threshold,
            "understudy_bias_decision": self.decision,
        }


@dataclass(frozen=True)
class Explained:
    """The model that explains itself by its answers, where captures hold features, and how many rows."""

    model: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Where the model answers POST /invocations, such as http://host:8080."
        ),
    ] = None
    features: Annotated[
        str | None, typer.Option(metavar="PATH", help="JMESPath of the features in a captured request.")
    ] = None
    rows: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER", help="How many rows are explained at most, or all; 1000 unless given."
        ),
    ] = None

    def variables(self) -> Values:
        """Those of an explainability job."""
        return {
            "understudy_models": self.model,
            "features_attribute": self.features,
            "understudy_explained_rows": self.rows,
        }


@dataclass(frozen=True)
class Telling:
    """What is printed, and the variables that have no option of their own."""

    set: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="NAME=VALUE",
            callback=settable,
            help="A variable of ours, such as understudy_max_columns=500; docs/environment.md has all.",
        ),
    ] = None
    json: Json = False
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", "-q", help="Print violations, warnings and errors only, and nothing without any."
        ),
    ] = False
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Show the parsed configuration and the whole log.")
    ] = False

    def __post_init__(self) -> None:
        """Nothing can be said and kept quiet."""
        if self.quiet and (self.verbose or self.json):
            other = "--verbose" if self.verbose else "--json"
            raise typer.BadParameter(f"it cannot stand beside {other}.", param_hint="--quiet")

    @property
    def sets(self) -> dict[str, str]:
        """The variables of `--set` by name."""
        return dict(text.split("=", 1) for text in self.set or ())
