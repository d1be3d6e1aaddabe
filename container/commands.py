"""The commands for people; each builds a `Job` from the contract's variables and goes a job's way."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from analyzer.errors import UserError
from container import __version__
from container.entrypoint import EXIT_FAILED, ending
from container.log import LOG, start_log
from container.stopping import make_scratch, stop_on_signals

if TYPE_CHECKING:
    from rich.console import Console

    from container.job import Job
    from container.outcome import Outcome

EXIT_VIOLATIONS = 3

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


class Format(StrEnum):
    """The formats that a person can name."""

    AUTO = "auto"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    CAPTURE = "capture"


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
) -> None:
    """Describe the data a model was trained on: statistics.json and constraints.json.

    Example: `understudy baseline train.csv --output baseline`

    Columns stand in the order of the captures: predictions first, then features. Leave others out with
    `--exclude label,id`.
    """
    given = partial(
        _variables,
        dataset_format=lambda: _format(data, format, header),
        dataset_source=data,
        output_path=output,
        record_preprocessor_script=preprocess,
        post_analytics_processor_script=postprocess,
        exclude_features_attribute=exclude,
    )
    _run(given)


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
    fail_on_violations: Annotated[
        bool,
        typer.Option("--fail-on-violations", help="Exit with 3 when there are violations, for a pipeline."),
    ] = False,
) -> None:
    """Compare captured traffic with a baseline: constraint_violations.json, and statistics of the traffic.

    Example: `understudy monitor captures/ --baseline baseline --output report --preprocess decode.py`

    One hour only: `--start 2021-05-06T22:00:00Z --end 2021-05-06T23:00:00Z`
    """
    statistics = baseline / "statistics.json"
    given = partial(
        _variables,
        dataset_format=lambda: _format(captures, format, header),
        dataset_source=captures,
        output_path=output,
        baseline_constraints=baseline / "constraints.json",
        baseline_statistics=statistics if statistics.exists() else None,
        record_preprocessor_script=preprocess,
        post_analytics_processor_script=postprocess,
        exclude_features_attribute=exclude,
        start_time=start,
        end_time=end,
    )
    outcome = _run(given)
    if fail_on_violations and outcome.violations:
        raise typer.Exit(EXIT_VIOLATIONS)


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
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for the documents.")] = Path(
        "output"
    ),
    format: FormatOption = Format.AUTO,
    header: Header = None,
    preprocess: Preprocess = None,
    postprocess: Postprocess = None,
) -> None:
    """Check settings, files, formats and first records in a moment, without starting Spark.

    Examples: `understudy doctor` in a job's environment, or `understudy doctor captures/ --baseline baseline`

    Exit code 1 when something is wrong, with one line for each fault.
    """
    from rich.markup import escape

    from container.doctor import diagnosis
    from container.job import Job

    def job() -> "Job":
        if data is None:
            return Job.from_environment(os.environ)
        return Job.from_variables(
            _variables(
                dataset_format=lambda: _format(data, format, header),
                dataset_source=data,
                output_path=output,
                baseline_constraints=baseline / "constraints.json" if baseline else None,
                baseline_statistics=baseline / "statistics.json" if baseline else None,
                record_preprocessor_script=preprocess,
                post_analytics_processor_script=postprocess,
            )
        )

    lines, faults = diagnosis(job)
    console = _console()
    for line in lines:
        console.print(f"[green]✓[/] {escape(line)}", soft_wrap=True)
    for fault in faults:
        console.print(f"[red]✗[/] {escape(fault)}", soft_wrap=True)
    if faults:
        raise typer.Exit(EXIT_FAILED)


@app.command()
def preprocess(
    script: Annotated[Path, typer.Argument(help="A Python file with preprocess_handler.", exists=True)],
    captures: Data,
    records: Annotated[int, typer.Option(help="How many records to show.", min=1)] = 3,
) -> None:
    """Run a preprocessing script on the first records, and show what went in and came out side by side.

    Example: `understudy preprocess decode.py captures/ --records 5`
    """
    from container.dry_run import dry_run
    from container.view import trial_table

    console = _console()
    try:
        trials = dry_run(script, captures, records)
    except UserError as error:
        _say_failed(f"Failed: {error}")
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


def _variables(**given: "Path | str | Callable[[], str] | None") -> dict[str, str]:
    """The contract's variables for a person's options, beside our own switches of the environment."""
    switches = {name: value for name, value in os.environ.items() if name.startswith("understudy_") and value}
    values = {name: value() if callable(value) else value for name, value in given.items()}
    return switches | {name: str(value) for name, value in values.items() if value is not None}


def _format(data: Path, format: Format, header: bool | None) -> str:
    from container.first_records import guess_format
    from preprocess.inputs import find_inputs

    match format:
        case Format.CAPTURE:
            return '{"sagemakerCaptureJson":{}}'
        case Format.PARQUET:
            return '{"parquet":{}}'
        case Format.CSV if header is not None:
            return json.dumps({"csv": {"header": header, "output_columns_position": "START"}})
    return guess_format(find_inputs(data), header)


def _run(given: "Callable[[], dict[str, str]]") -> "Outcome":
    """Run the job that `given` builds; a failed one is said in red and ends the process with 1."""
    from container.view import print_outcome

    console = _console()
    start_log()
    stop_on_signals(None, None, None)
    make_scratch()
    outcome, message = ending(lambda: _job_run(given(), console))
    if outcome is None:
        _say_failed(message)
    print_outcome(console, outcome)
    if console.is_terminal:
        _make_archive(console)
    return outcome


def _make_archive(console: "Console") -> None:
    """Makes Java's class-data archive after a person's first command, so that the next ones start sooner."""
    from analyzer.engine.java_runtime import archive, find_java

    if archive(find_java()) is None:
        with console.status("Once only: preparing faster starts"):
            subprocess.run([sys.executable, "-m", "container.archive"], capture_output=True, check=False)


def _job_run(given: dict[str, str], console: "Console") -> "Outcome":
    from container.job import Job
    from container.progress import logged, on_terminal
    from container.run import run

    job = Job.from_variables(given)
    stop_on_signals(None, job.output_path, None)
    if not console.is_terminal:
        return run(job, logged)
    LOG.setLevel("WARNING")
    return run(job, on_terminal(console))


def _say_failed(message: str) -> NoReturn:
    from rich.console import Console

    Console(stderr=True).print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(EXIT_FAILED)


def _console() -> "Console":
    from rich.console import Console

    return Console()
