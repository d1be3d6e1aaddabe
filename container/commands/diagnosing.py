"""`understudy doctor`: what it finds of the job that the options or the environment describe."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.container.commands.data_format import dataset_format
from understudy.container.commands.given import in_options, variables
from understudy.container.commands.options import Reading, Scripts, Telling
from understudy.container.commands.result import one_object
from understudy.container.commands.run import console_of_person
from understudy.container.markup import shown_line
from understudy.container.running.stopping import make_scratch

if TYPE_CHECKING:
    from understudy.container.settings.job import Job


def diagnose(
    *,
    data: Path | None,
    baseline: Path | None,
    output: Path | None,
    reading: Reading,
    scripts: Scripts,
    telling: Telling,
) -> bool:
    """Print what will be done and what is wrong; whether nothing is."""
    from understudy.container.first_look.doctor import diagnosis
    from understudy.container.settings.reading import job_of_environment, job_of_variables

    make_scratch()
    # Where none is named, one that is gone afterwards stands for it.
    written_to = output or Path(tempfile.gettempdir()) / "output"

    def job() -> "Job":
        if data is None:
            return job_of_environment(os.environ | telling.sets)
        return job_of_variables(
            variables(
                {
                    "dataset_source": data,
                    "dataset_format": dataset_format(data, reading, os.environ | telling.sets),
                    "output_path": written_to,
                    "baseline_constraints": baseline / "constraints.json" if baseline else None,
                    "baseline_statistics": baseline / "statistics.json" if baseline else None,
                },
                reading.variables(),
                scripts.variables(),
                sets=telling.sets,
            )
        )

    lines, faults = diagnosis(job)
    if output is None and data is not None:
        lines = [line for line in lines if str(written_to) not in line]
    if data is not None:
        faults = [in_options(fault, telling.sets) for fault in faults]
    if telling.json:
        print(one_object({"verdict": "faults" if faults else "sound", "plan": lines, "faults": faults}))
        return not faults
    console = console_of_person()
    for line in () if telling.quiet else lines:
        console.print(f"[green]✓[/] {shown_line(line)}", soft_wrap=True)
    for fault in faults:
        console.print(f"[red]✗[/] {shown_line(fault)}", soft_wrap=True)
    return not faults
