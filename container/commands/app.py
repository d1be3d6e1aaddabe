"""The commands for people; each builds a `Job` from the contract's variables and goes a job's way."""

import os
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from understudy import __version__
from understudy.analyzer.errors import UserError, internal_error
from understudy.container.commands.options import (
    BaselineFolder,
    Data,
    Exclude,
    FailOnViolations,
    Format,
    FormatOption,
    Header,
    Label,
    ModelQuality,
    Output,
    PositiveLabel,
    Postprocess,
    Prediction,
    Preprocess,
    Probability,
    Segments,
    Threshold,
    Time,
    Verbose,
    dataset_format,
    outside,
    quality_variables,
    variables,
)
from understudy.container.commands.run import console_of_person, run_for_person, say_failed
from understudy.container.running.entrypoint import EXIT_FAILED
from understudy.container.running.stopping import make_scratch

if TYPE_CHECKING:
    from understudy.container.settings.job import Job

EXIT_VIOLATIONS = 3
OUTPUT = Path("output")
"""Where a job that is looked at only would write."""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_enable=False,
    help="""Stands in for the images behind Amazon SageMaker Model Monitor.

    With no arguments it runs the job that the environment describes (`dataset_source`, `dataset_format`,
    `output_path`, ...), as the image does.

    Try: `understudy baseline train.csv --output baseline`, then
    `understudy monitor captures/ --baseline baseline --output report`.
    """,
)


@app.command()
def baseline(
    *,
    data: Data,
    output: Output,
    format: FormatOption = Format.AUTO,
    header: Header = None,
    preprocess: Preprocess = None,
    postprocess: Postprocess = None,
    exclude: Exclude = None,
    model_quality: ModelQuality = None,
    label: Label = None,
    prediction: Prediction = None,
    probability: Probability = None,
    threshold: Threshold = None,
    positive_label: PositiveLabel = None,
    segments: Segments = None,
    verbose: Verbose = False,
) -> None:
    """Describe the data a model was trained on: statistics.json and constraints.json.

    Example: `understudy baseline train.csv --output baseline`

    Columns stand in the order of the captures: predictions first, then features. Leave others out with
    `--exclude label,id`.

    How well a model predicts: `understudy baseline validation.csv --model-quality binary --label label
    --probability probability --output baseline`
    """
    given = partial(
        variables,
        dataset_format=lambda: dataset_format(data, format, header),
        dataset_source=data,
        output_path=output,
        record_preprocessor_script=preprocess,
        post_analytics_processor_script=postprocess,
        exclude_features_attribute=exclude,
        **quality_variables(
            model=model_quality,
            prediction=prediction,
            probability=probability,
            threshold=threshold,
            label=label,
            positive_label=positive_label,
            segments=segments,
        ),
    )
    run_for_person(given, verbose=verbose)


@app.command()
def monitor(
    *,
    captures: Data,
    baseline: BaselineFolder,
    output: Output,
    format: FormatOption = Format.AUTO,
    header: Header = None,
    preprocess: Preprocess = None,
    postprocess: Postprocess = None,
    exclude: Exclude = None,
    start: Time = None,
    end: Time = None,
    fail_on_violations: FailOnViolations = False,
    model_quality: ModelQuality = None,
    label: Label = None,
    prediction: Prediction = None,
    probability: Probability = None,
    threshold: Threshold = None,
    positive_label: PositiveLabel = None,
    segments: Segments = None,
    verbose: Verbose = False,
) -> None:
    """Compare captured traffic with a baseline: constraint_violations.json, and statistics of the traffic.

    Example: `understudy monitor captures/ --baseline baseline --output report --preprocess decode.py`

    One hour only: `--start 2021-05-06T22:00:00Z --end 2021-05-06T23:00:00Z`

    How well the model predicted, once labels are merged: `understudy monitor merged/ --model-quality binary
    --probability 0 --baseline baseline --output report`
    """
    statistics = baseline / "statistics.json"
    given = partial(
        variables,
        dataset_format=lambda: dataset_format(captures, format, header),
        dataset_source=captures,
        output_path=lambda: outside(output, baseline),
        baseline_constraints=baseline / "constraints.json",
        baseline_statistics=statistics if statistics.exists() and not model_quality else None,
        record_preprocessor_script=preprocess,
        post_analytics_processor_script=postprocess,
        exclude_features_attribute=exclude,
        start_time=start,
        end_time=end,
        **quality_variables(
            model=model_quality,
            prediction=prediction,
            probability=probability,
            threshold=threshold,
            label=label,
            positive_label=positive_label,
            segments=segments,
        ),
    )
    finished = run_for_person(given, verbose=verbose)
    if fail_on_violations and finished.violations:
        raise typer.Exit(EXIT_VIOLATIONS)


@app.command()
def merge(
    *,
    captures: Data,
    labels: Annotated[
        Path, typer.Argument(metavar="LABELS", help="Ground-truth records, at any depth.", exists=True)
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for the merged records.")],
    start: Time = None,
    end: Time = None,
    keep_unlabelled: Annotated[
        bool,
        typer.Option("--keep-unlabelled", help="Write captures without a label too, to estimate from them."),
    ] = False,
    verbose: Verbose = False,
) -> None:
    """Join captures with the labels that arrived for them, and say which are missing, late or unknown.

    Example: `understudy merge captures/ labels/ --output merged`
    """
    given = partial(
        variables,
        dataset_source=captures,
        ground_truth_source=labels,
        output_path=output,
        start_time=start,
        end_time=end,
        understudy_keep_unlabelled="Enabled" if keep_unlabelled else None,
    )
    run_for_person(given, verbose=verbose)


@app.command()
def doctor(
    *,
    data: Annotated[
        Path | None,
        typer.Argument(help="A file or folder; without it the job of the environment is looked at."),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", "-b", help="The folder of a baseline.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder for the documents, to look at it too.")
    ] = None,
    format: FormatOption = Format.AUTO,
    header: Header = None,
    preprocess: Preprocess = None,
    postprocess: Postprocess = None,
) -> None:
    """Check settings, files, formats and first records in a moment, without starting Spark.

    Examples: `understudy doctor` in a job's environment, or `understudy doctor captures/ --baseline baseline`

    Exit code 1 when something is wrong, with one line for each fault.
    """
    from understudy.container.first_look.doctor import diagnosis
    from understudy.container.markup import shown_line
    from understudy.container.settings.reading import job_of_environment, job_of_variables

    make_scratch()
    # Where none is named, one that is gone afterwards stands for it.
    written_to = output or Path(tempfile.gettempdir()) / "output"

    def job() -> "Job":
        if data is None:
            return job_of_environment(os.environ)
        return job_of_variables(
            variables(
                dataset_format=lambda: dataset_format(data, format, header),
                dataset_source=data,
                output_path=written_to,
                baseline_constraints=baseline / "constraints.json" if baseline else None,
                baseline_statistics=baseline / "statistics.json" if baseline else None,
                record_preprocessor_script=preprocess,
                post_analytics_processor_script=postprocess,
            )
        )

    lines, faults = diagnosis(job)
    console = console_of_person()
    for line in lines:
        if output is None and str(written_to) in line:
            continue
        console.print(f"[green]✓[/] {shown_line(line)}", soft_wrap=True)
    for fault in faults:
        console.print(f"[red]✗[/] {shown_line(fault)}", soft_wrap=True)
    if faults:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def preprocess(
    script: Annotated[Path, typer.Argument(help="A Python file with preprocess_handler.", exists=True)],
    captures: Data,
    records: Annotated[int, typer.Option(help="How many records to show.", min=1)] = 3,
    format: FormatOption = Format.AUTO,
    header: Header = None,
) -> None:
    """Run a preprocessing script on the first records, and show what went in and came out side by side.

    Example: `understudy preprocess decode.py captures/ --records 5`

    One record may take `understudy_script_timeout_seconds` of the environment, 60 unless set.
    """
    from understudy.container.commands.dry_run import dry_run
    from understudy.container.commands.view import trial_table
    from understudy.container.settings.reading import job_of_variables
    from understudy.container.settings.scripts_environment import set_for_scripts
    from understudy.preprocess.formats import parse_dataset_format

    console = console_of_person()
    try:
        given = variables(
            dataset_format=lambda: dataset_format(captures, format, header),
            dataset_source=captures,
            output_path=OUTPUT,
            record_preprocessor_script=script,
        )
        # Only these are asked of the job: what one on merged captures needs beside is not known here.
        limits = job_of_variables({**given, "dataset_format": '{"csv":{}}'})
        set_for_scripts(given)
        trials = dry_run(
            script,
            captures,
            parse_dataset_format(given["dataset_format"]),
            records=records,
            timeout_seconds=limits.understudy_script_timeout_seconds,
            output_columns=limits.understudy_output_columns,
            follow_links=limits.follows_links,
        )
    except UserError as error:
        say_failed(f"Failed: {error}")
    except Exception as error:
        say_failed(f"Failed: {internal_error(error)}")
    console.print(trial_table(trials))
    if any(trial.traceback for trial in trials):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def version() -> None:
    """Print the version."""
    print(f"understudy {__version__}")


def _print_version(wanted: bool) -> None:
    if wanted:
        version()
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    pass
