"""`understudy doctor`: what it finds of the job that the options or the environment describe."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.analyzer.errors import UserError
from understudy.analyzer.names import on_names
from understudy.container.commands.data_format import dataset_format
from understudy.container.commands.given import in_options, passed_over, variables
from understudy.container.commands.options import Reading, Scripts, Telling
from understudy.container.commands.result import one_object
from understudy.container.commands.run import console_of_person
from understudy.container.markup import print_table, shown, shown_line
from understudy.container.running.stopping import make_scratch
from understudy.preprocess.formats import Parquet

if TYPE_CHECKING:
    from rich.console import Console

    from understudy.container.first_look.doctor import Diagnosis
    from understudy.container.monitors.monitor import FirstColumn
    from understudy.container.settings.job import Job

SCRIPT_RECORDS = 3
SCRIPT_SECONDS = 1.0
"""How long a script may take for one record, or to be imported, before it is left to the job."""
MOST_COLUMNS = 60
MOST_SHOWN = 24
"""Characters of a value that a script returned."""


def diagnose(
    *,
    data: Path | None,
    baseline: Path | None,
    output: Path | None,
    reading: Reading,
    scripts: Scripts,
    telling: Telling,
) -> bool:
    """Print what will be done, what was seen and what is wrong; whether nothing is wrong."""
    from understudy.container.first_look.doctor import diagnosis
    from understudy.container.settings.reading import job_of_environment, job_of_variables

    make_scratch()
    # Where none is named, one that is gone afterwards stands for it.
    written_to = output or Path(tempfile.gettempdir()) / "output"

    def job() -> "Job":
        if data is None:
            return job_of_environment(os.environ | telling.sets)
        statistics = baseline / "statistics.json" if baseline else None
        return job_of_variables(
            variables(
                {
                    "dataset_source": data,
                    "dataset_format": dataset_format(data, reading, os.environ | telling.sets),
                    "output_path": written_to,
                    "baseline_constraints": baseline / "constraints.json" if baseline else None,
                    "baseline_statistics": statistics if statistics and statistics.exists() else None,
                },
                reading.variables(),
                scripts.variables(),
                sets=telling.sets,
            )
        )

    found = diagnosis(job)
    # What a script is given would stand in the environment afterwards.
    ignored = passed_over(os.environ) if data is not None else None
    found.faults += _faults_of_script(found)
    found.hints += [ignored] if ignored else []
    if data is not None:
        found.lines = [line for line in found.lines if output or str(written_to) not in line]
        found.faults = [in_options(fault, telling.sets) for fault in found.faults]
    return _told(found, telling)


def diagnose_endpoint(name: str, telling: Telling) -> bool:
    """Print what AWS says of an endpoint and what of it is amiss; whether nothing is."""
    from understudy.container.endpoint.diagnosis import endpoint_diagnosis
    from understudy.container.first_look.doctor import Diagnosis

    lines, faults = endpoint_diagnosis(name)
    return _told(Diagnosis(lines=lines, faults=faults), telling)


def _told(found: "Diagnosis", telling: Telling) -> bool:
    if telling.json:
        print(_as_json(found))
    else:
        _print(found, quiet=telling.quiet)
    return not found.faults


def _faults_of_script(found: "Diagnosis") -> Iterator[str]:
    """What a preprocessing script makes of the first records that the job cannot use."""
    script = found.plan.reading.options.script if found.plan else None
    if found.plan is None or script is None:
        return
    plan = found.plan
    if isinstance(plan.reading.format, Parquet):
        found.unchecked.append(f"What {script} makes of Parquet, whose rows only Spark reads")
        return
    from understudy.container.commands.dry_run import dry_run

    before, found.columns = found.columns, []
    try:
        trials = dry_run(
            script,
            plan.reading.source,
            plan.reading.format,
            records=SCRIPT_RECORDS,
            timeout_seconds=min(SCRIPT_SECONDS, plan.reading.options.script_timeout_seconds),
            output_columns=plan.reading.options.output_columns,
            follow_links=found.follows_links,
        )
    except UserError as error:
        if _LATE in str(error):
            found.unchecked.append(f"What {script} makes of a record, as it takes over {SCRIPT_SECONDS:g} s")
        else:
            yield str(error)
        return
    for trial in trials:
        if trial.traceback and _LATE in trial.told:
            found.unchecked.append(f"What {script} makes of a record, as it takes over {SCRIPT_SECONDS:g} s")
        elif trial.traceback:
            yield f"{script} fails on {trial.place}: {trial.told}; understudy preprocess shows its traceback"
    rows = [row for trial in trials for row in trial.rows]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if rows and found.features:
        found.columns = _returned(rows[0], found.features, before, quote=plan.reading.quotes_values)
    if columns and found.features and (said := on_names(found.features, columns)):
        yield f"What {script} returns: {said}"


def _returned(
    row: Mapping[str, str | None],
    features: Sequence[str],
    before: "Sequence[FirstColumn]",
    *,
    quote: bool,
) -> "list[FirstColumn]":
    """The baseline's features beside what a script returned for them, then what else it returned."""
    from understudy.container.monitors.monitor import FirstColumn

    known = {column.name: column for column in before}
    columns = []
    for name in dict.fromkeys((*features, *row)):
        told = known.get(name)
        odd = "not in the baseline" if name not in features else "" if name in row else "not returned"
        value = (row.get(name) or "")[:MOST_SHOWN] if quote else ""
        expected, usual = (told.expected, told.usual) if told else (None, None)
        columns.append(FirstColumn(name, expected, value, usual, "the script", odd))
    return columns


_LATE = "longer than"
"""How a script that took too long is told."""


def _print(found: "Diagnosis", *, quiet: bool) -> None:
    console = console_of_person()
    for line in () if quiet else found.lines:
        console.print(f"[green]✓[/] {shown_line(line)}", soft_wrap=True)
    if not quiet:
        _print_columns(console, list(found.columns[:MOST_COLUMNS]))
        if len(found.columns) > MOST_COLUMNS:
            console.print(f"... and {len(found.columns) - MOST_COLUMNS} columns more; --json has all")
    for hint in found.hints:
        console.print(f"[yellow]![/] {shown_line(hint)}", soft_wrap=True)
    for fault in found.faults:
        console.print(f"[red]✗[/] {shown_line(fault)}", soft_wrap=True)
    for unchecked in () if quiet else found.unchecked:
        console.print(f"[dim]?[/] not looked at: {shown_line(unchecked)}", soft_wrap=True)


def _print_columns(console: "Console", columns: "list[FirstColumn]") -> None:
    """Each feature beside the value that the first record has for it; lines with tabs for a pipe."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("feature", "expected", "first record", "baseline", "from", ""):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("expected", "from"))
    for cells in map(_cells, columns):
        table.add_row(*map(shown, cells), style="yellow" if cells[-1] else None)
    if columns:
        print_table(console, table)


def _cells(column: "FirstColumn") -> tuple[str, ...]:
    return (
        column.name,
        column.expected or "",
        column.example or "",
        column.usual or "",
        column.side or "",
        column.remark,
    )


def _as_json(found: "Diagnosis") -> str:
    return one_object(
        {
            "verdict": "faults" if found.faults else "sound",
            "plan": found.lines,
            "columns": [asdict(column) for column in found.columns],
            "faults": found.faults,
            "hints": found.hints,
            "unchecked": found.unchecked,
        }
    )
