"""The commands for people; each builds a `Job` from the contract's variables and goes a job's way."""

import os
from pathlib import Path
from typing import Annotated

import typer

from understudy import __version__
from understudy.analyzer.errors import UserError, internal_error
from understudy.container.commands.data_format import dataset_format
from understudy.container.commands.elsewhere import Commands
from understudy.container.commands.existing import existing
from understudy.container.commands.given import analysis_in, of_analysis, outside, variables
from understudy.container.commands.help import CONTEXT, Command
from understudy.container.commands.next_steps import (
    after_analysis,
    after_baseline,
    after_merge,
    after_monitor,
)
from understudy.container.commands.options import (
    AnalysisBaseline,
    AnalysisConfig,
    BaselineFolder,
    Columns,
    Data,
    EditedBaseline,
    Explained,
    FailOnViolations,
    Feature,
    InCaptures,
    Json,
    MutedBaseline,
    Output,
    PageValues,
    Quality,
    Reading,
    ReportedBaseline,
    Scripts,
    Telling,
    Window,
    Yes,
)
from understudy.container.commands.run import console_of_person, run_for_person, say_failed
from understudy.container.commands.signature import grouped
from understudy.container.running.entrypoint import EXIT_FAILED

EXIT_VIOLATIONS = 3

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=CONTEXT,
    help="""Stands in for the images behind Amazon SageMaker Model Monitor.

    With no arguments it runs the job that the environment describes (dataset_source, dataset_format,
    output_path, ...), as the image does. A command goes by its options; of the environment it takes
    what begins with understudy_ only.

    \b
    Try:
      understudy baseline train.csv --output baseline
      understudy monitor captures/ --baseline baseline --output report
    """,
)


@app.command(cls=Command)
@grouped
def baseline(
    *,
    data: Data,
    output: Output,
    reading: Reading,
    scripts: Scripts,
    columns: Columns,
    quality: Quality,
    telling: Telling,
) -> None:
    """Describe the data a model was trained on.

    Writes statistics.json and constraints.json. Columns stand in the order of the captures: predictions
    first, then features. Leave others out with --exclude label,id.

    \b
    Examples:
      understudy baseline train.csv --output baseline
      understudy baseline train.csv --exclude id --drift simple --output baseline
      understudy baseline validation.csv --model-quality binary --label label \\
          --probability probability --output baseline
    """
    _only_of_data_quality(columns, quality)
    run_for_person(
        lambda: variables(
            {
                "dataset_source": data,
                "dataset_format": dataset_format(data, reading, os.environ | telling.sets),
                "output_path": output,
            },
            reading.variables(),
            scripts.variables(),
            columns.variables(),
            quality.variables(),
            sets=telling.sets,
        ),
        telling,
        lambda finished: after_baseline(finished, output, _kind_of(quality)),
    )


@app.command(cls=Command)
@grouped
def monitor(
    *,
    captures: Data,
    baseline: BaselineFolder,
    output: Output,
    fail_on_violations: FailOnViolations = False,
    reading: Reading,
    scripts: Scripts,
    columns: Columns,
    window: Window,
    quality: Quality,
    telling: Telling,
) -> None:
    """Compare captured traffic with a baseline.

    Writes constraint_violations.json, what explains each violation, and statistics of the traffic.

    \b
    Examples:
      understudy monitor captures/ --baseline baseline --output report --preprocess decode.py
      understudy monitor captures/ --baseline baseline --output report --fail-on-violations --json
      understudy monitor captures/ --baseline baseline --output report \\
          --start 2021-05-06T22:00:00Z --end 2021-05-06T23:00:00Z
      understudy monitor merged/ --model-quality binary --probability 0 --baseline baseline --output report
    """
    _only_of_data_quality(columns, quality)
    statistics = baseline / "statistics.json"
    finished = run_for_person(
        lambda: variables(
            {
                "dataset_source": captures,
                "dataset_format": dataset_format(captures, reading, os.environ | telling.sets),
                "output_path": outside(output, baseline),
                "baseline_constraints": baseline / "constraints.json",
                "baseline_statistics": statistics
                if statistics.exists() and not quality.model_quality
                else None,
            },
            reading.variables(),
            scripts.variables(),
            columns.variables(),
            window.variables(),
            quality.variables(),
            sets=telling.sets,
        ),
        telling,
        lambda finished: after_monitor(finished, output, baseline),
    )
    if fail_on_violations and finished.violations:
        raise typer.Exit(EXIT_VIOLATIONS)


@app.command(cls=Command)
@grouped
def bias(
    *,
    data: Data,
    config: AnalysisConfig,
    output: Output,
    baseline: AnalysisBaseline = None,
    fail_on_violations: FailOnViolations = False,
    in_captures: InCaptures,
    window: Window,
    telling: Telling,
) -> None:
    """Compare labels and predictions between groups.

    Reads what the analysis_config.json of a Clarify job or monitor says; writes analysis.json. With a
    baseline it says which metrics have drifted.

    \b
    Examples:
      understudy bias validation.csv --config analysis_config.json --output baseline
      understudy bias merged/ --config analysis_config.json --baseline baseline --output report \\
          --features features --prediction predicted_label
    """
    known = analysis_in(baseline)
    finished = run_for_person(
        lambda: variables(
            of_analysis("MODEL_BIAS", data, config, output, known),
            in_captures.variables(),
            window.variables(),
            sets=telling.sets,
        ),
        telling,
        lambda finished: after_analysis(finished, output, config, command="bias"),
    )
    if fail_on_violations and finished.violations:
        raise typer.Exit(EXIT_VIOLATIONS)


@app.command(cls=Command)
@grouped
def explain(
    *,
    data: Data,
    config: AnalysisConfig,
    output: Output,
    baseline: AnalysisBaseline = None,
    fail_on_violations: FailOnViolations = False,
    explained: Explained,
    window: Window,
    telling: Telling,
) -> None:
    """Explain a model's scores by its features, by asking it.

    The configuration is that of AWS's Clarify image: methods.shap, methods.pdp, and predictor, the model that
    is asked. With --baseline the ranking of features is held against an earlier analysis.json.

    \b
    Examples:
      understudy explain validation.csv --config analysis_config.json --model http://localhost:8080 \\
          --output baseline
      understudy explain captures/ --config analysis_config.json --model http://localhost:8080 \\
          --baseline baseline --output report
    """
    known = analysis_in(baseline)
    finished = run_for_person(
        lambda: variables(
            of_analysis("MODEL_EXPLAINABILITY", data, config, output, known),
            explained.variables(),
            window.variables(),
            sets=telling.sets,
        ),
        telling,
        lambda finished: after_analysis(finished, output, config, command="explain"),
    )
    if fail_on_violations and finished.violations:
        raise typer.Exit(EXIT_VIOLATIONS)


@app.command(cls=Command)
def accept(
    *,
    output: Annotated[
        Path, typer.Argument(metavar="OUTPUT", help="The folder that a run wrote to.", callback=existing)
    ],
    features: Annotated[
        list[str] | None,
        typer.Argument(metavar="FEATURE", help="Features or metrics; all that violate unless given."),
    ] = None,
    baseline: EditedBaseline = None,
    yes: Yes = False,
) -> None:
    """Make what a run found what its baseline expects.

    Widens domains, changes types, and moves completeness and thresholds of the features named, so that the
    same traffic violates no more. Shows the change to constraints.json and asks before it writes; where
    nobody can be asked it only shows it, with exit code 4, unless --yes is given.

    \b
    Examples:
      understudy accept report region --baseline baseline
      understudy accept report --baseline baseline --yes
    """
    from understudy.container.commands.accept import acceptance_of
    from understudy.container.commands.editing import edit

    edit(lambda: acceptance_of(output, features or (), baseline), yes=yes)


@app.command(cls=Command)
def report(
    *,
    documents: Annotated[
        Path, typer.Argument(metavar="DOCUMENTS", help="The folder that a job wrote to.", callback=existing)
    ],
    baseline: ReportedBaseline = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The page; in DOCUMENTS unless given.")
    ] = None,
    values: Annotated[
        PageValues, typer.Option("--values", help="How captured values stand on it.")
    ] = PageValues.SHOWN,
    open_page: Annotated[bool, typer.Option("--open/--no-open", help="Open it in a browser.")] = True,
) -> None:
    """Draw the page of what a job kept, and open it.

    Takes AWS's own documents too, and what a merge wrote. Without --baseline it looks where the
    job says that its baseline lies.

    \b
    Examples:
      understudy report build/monitor
      understudy report from-aws/ --baseline from-aws-baseline/ --no-open
    """
    from understudy.container.commands.drawing import draw, show
    from understudy.container.commands.view import print_page

    try:
        page = draw(documents, baseline, output, values)
    except UserError as error:
        say_failed(f"Failed: {error}")
    except Exception as error:
        say_failed(f"Failed: {internal_error(error)}")
    print_page(console_of_person(), page)
    if open_page:
        show(page)


@app.command(cls=Command)
def mute(
    *,
    feature: Feature,
    baseline: MutedBaseline,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept in the file.")],
    yes: Yes = False,
) -> None:
    """Check a feature no more, and keep the reason.

    Shows the change to constraints.json and asks, as accept does.

    \b
    Example:
      understudy mute age --baseline baseline --reason "sensor replaced, back in May" --yes
    """
    from understudy.container.commands.constraints_file import read_file
    from understudy.container.commands.editing import edit
    from understudy.container.commands.mute import muted

    edit(lambda: (file := read_file(baseline), muted(file, feature, reason), []), yes=yes)


@app.command(cls=Command)
def unmute(*, feature: Feature, baseline: MutedBaseline, yes: Yes = False) -> None:
    """Check a feature again.

    \b
    Example:
      understudy unmute age --baseline baseline
    """
    from understudy.container.commands.constraints_file import read_file
    from understudy.container.commands.editing import edit
    from understudy.container.commands.mute import unmuted

    edit(lambda: (file := read_file(baseline), unmuted(file, feature), []), yes=yes)


@app.command(cls=Command)
@grouped
def merge(
    *,
    captures: Data,
    labels: Annotated[
        Path, typer.Argument(metavar="LABELS", help="Ground-truth records, at any depth.", callback=existing)
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for the merged records.")],
    window: Window,
    keep_unlabelled: Annotated[
        bool,
        typer.Option("--keep-unlabelled", help="Write captures without a label too, to estimate from them."),
    ] = False,
    telling: Telling,
) -> None:
    """Join captures with the labels that arrived for them.

    Says which labels are missing, late, twice or unknown.

    \b
    Example:
      understudy merge captures/ labels/ --output merged
    """
    run_for_person(
        lambda: variables(
            {
                "dataset_source": captures,
                "ground_truth_source": labels,
                "output_path": output,
                "understudy_keep_unlabelled": "Enabled" if keep_unlabelled else None,
            },
            window.variables(),
            sets=telling.sets,
        ),
        telling,
        lambda finished: after_merge(finished, output),
    )


@app.command(cls=Command)
@grouped
def doctor(
    *,
    data: Annotated[
        Path | None,
        typer.Argument(
            metavar="DATA", help="A file or folder; without it the job of the environment is looked at."
        ),
    ] = None,
    baseline: Annotated[
        Path | None, typer.Option("--baseline", "-b", help="The folder of a baseline.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The folder for the documents, to look at it too.")
    ] = None,
    aws: Annotated[
        str | None,
        typer.Option(
            "--aws",
            metavar="ENDPOINT",
            help="Ask AWS about an endpoint instead: its capture, its schedules, and the rights to see them.",
        ),
    ] = None,
    reading: Reading,
    scripts: Scripts,
    telling: Telling,
) -> None:
    """Look at a job before it runs, without Spark.

    Checks settings, files, formats and first records in a moment. Exit code 1 when something is wrong, with
    one line for each fault.

    \b
    Examples:
      understudy doctor captures/ --baseline baseline
      understudy doctor                  (in a job's environment)
      understudy doctor --aws my-endpoint
    """
    from understudy.container.commands.diagnosing import diagnose, diagnose_endpoint

    if aws is not None:
        if data or baseline or output:
            raise typer.BadParameter("an endpoint is looked at alone.", param_hint="--aws")
        sound = diagnose_endpoint(aws, telling)
    else:
        sound = diagnose(
            data=data, baseline=baseline, output=output, reading=reading, scripts=scripts, telling=telling
        )
    if not sound:
        raise typer.Exit(EXIT_FAILED)


@app.command(cls=Command)
@grouped
def preprocess(
    *,
    script: Annotated[
        Path,
        typer.Argument(metavar="SCRIPT", help="A Python file with preprocess_handler.", callback=existing),
    ],
    captures: Data,
    records: Annotated[int, typer.Option(help="How many records to show.", min=1)] = 3,
    reading: Reading,
    json: Json = False,
) -> None:
    """Try a preprocessing script on the first records.

    Shows what went in and came out side by side. One record may take understudy_script_timeout_seconds of the
    environment, 60 unless set.

    \b
    Example:
      understudy preprocess decode.py captures/ --records 5
    """
    from understudy.container.commands.dry_run import tried
    from understudy.container.commands.result import one_object
    from understudy.container.commands.view import print_trials

    trials = tried(script, captures, reading, records=records, json=json)
    if json:
        print(one_object({"trials": [trial.__dict__ for trial in trials]}))
    else:
        print_trials(console_of_person(), trials)
    if any(trial.traceback for trial in trials):
        raise typer.Exit(EXIT_FAILED)


@app.command(cls=Command)
def version() -> None:
    """Print the version."""
    print(f"understudy {__version__}")


def _only_of_data_quality(columns: Columns, quality: Quality) -> None:
    if columns.drift and quality.model_quality:
        raise typer.BadParameter("drift is of data quality; --model-quality has none.", param_hint="--drift")


def _kind_of(quality: Quality) -> str:
    if not quality.model_quality:
        return ""
    column = "--probability" if quality.probability and not quality.prediction else "--prediction"
    return f" --model-quality {quality.model_quality} {column} COLUMN"


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
