"""One call as a job: from keywords to variables, in a scratch folder, with the session that it borrows."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from understudy.analyzer.errors import UserError
from understudy.analyzer.scratch import own_folder, remove_owned
from understudy.container.first_look.plan import JobPlan, plan_of
from understudy.container.running.engine import Engine, lent
from understudy.container.running.progress import logged
from understudy.container.running.run import analysis
from understudy.container.settings.job import Job
from understudy.container.settings.reading import job_of_variables
from understudy.container.settings.scripts_environment import set_for_scripts
from understudy.library import functions, keywords, warm
from understudy.library.baseline import Baseline
from understudy.library.sentences import InWords, told_in
from understudy.library.sources import Source, source_of
from understudy.preprocess.formats import Parquet
from understudy.preprocess.inputs import FOLLOW_LINKS, InputFile

if TYPE_CHECKING:
    from understudy.container.monitors.monitor import Analysed
    from understudy.library.functions import Handler
    from understudy.library.sources import AnyPath, Data, DatasetFormat
    from understudy.preprocess.merge_summary import MergeSummary

OUTPUT = "output"
"""The folder in a call's scratch where its job would write, and of which nothing is kept."""


@dataclass(frozen=True)
class Request:
    """What a call asks for. `keyword` is its word for the data; `given` are the contract's variables.

    `switches` are Understudy's own by keyword; `held` is what the data is compared with.
    """

    keyword: str
    data: "Data"
    form: "DatasetFormat | None"
    preprocess: "AnyPath | Handler | None"
    given: Mapping[str, object]
    switches: Mapping[str, object] = field(default_factory=dict)
    held: Baseline | None = None


def analysed(request: Request) -> "tuple[Analysed, dict[str, int], JobPlan]":
    """What the job of a call comes to, its counts of records, and its plan; UserError in the call's words."""
    with warm.one_at_a_time(), _scratch() as folder:
        words = InWords.of(request.keyword, request.data, request.preprocess, folder, request.switches)
        with told_in(words):
            job, source = _job(request, folder)
            plan = _plan(job, source, request.held)
            with (
                warm.borrowed(source.frame.sparkSession if source.frame is not None else None) as kept,
                _environment_of_script(job),
                _lent(plan, kept, folder, passes=job.monitor.passes) as engine,
            ):
                own = job.monitor.own(job.own)
                found, counts = analysis(
                    plan, job.monitor, own, nullcontext(engine), logged, frame=source.frame
                )
        return words.named_in(found), counts, plan


def merged(given: Mapping[str, object], switches: Mapping[str, object]) -> "tuple[MergeSummary, str]":
    """Counts and message of a merge; UserError in the call's words."""
    from understudy.container.running import merge as merging

    with warm.one_at_a_time(), _scratch() as folder:
        with told_in(InWords.of("captures", None, None, folder, switches)):
            plan = plan_of(job_of_variables(_variables(given, switches)))
            with warm.borrowed() as kept, lent(plan, kept.spark, kept.jvm, folder, rows_beside=False):
                summary = merging.summary_of(plan, kept.spark, logged)
        return summary, merging.in_a_sentence(summary)


def _job(request: Request, folder: Path) -> tuple[Job, Source]:
    """The job that a command's options would describe, and what it reads."""
    variables = _variables(request.given, request.switches)
    source = source_of(
        request.data,
        request.form,
        request.keyword,
        folder,
        follow_links=variables.get(FOLLOW_LINKS) == "Enabled",
    )
    script = request.preprocess
    if callable(script):
        script = functions.written(script, folder)
    held = request.held.constraints_file(folder) if request.held else None
    asked = {
        "dataset_source": source.path,
        "dataset_format": source.format,
        "output_path": folder / OUTPUT,
        "record_preprocessor_script": script,
        "baseline_constraints": held,
    }
    given = {name: str(value) for name, value in asked.items() if value is not None}
    return job_of_variables(variables | given), source


def _variables(given: Mapping[str, object], switches: Mapping[str, object]) -> dict[str, str]:
    """The job's variables; those of ours that the environment sets hold as well, as for a command."""
    told = {name: keywords.text_of(value) for name, value in given.items() if value is not None}
    return {"publish_cloudwatch_metrics": "Disabled"} | keywords.switches(switches) | told


def _plan(job: Job, source: Source, held: Baseline | None) -> JobPlan:
    # A Spark table has no files, and what has no files is looked for.
    stand_in = (InputFile(source.path, 0),)
    plan = plan_of(job, source.files or stand_in)
    if source.frame is not None:
        plan = replace(plan, inputs=())
    if plan.baseline and held and held.statistics is not None:
        plan = replace(plan, baseline=replace(plan.baseline, read_already=held.statistics))
    return plan


@contextmanager
def _lent(plan: JobPlan, kept: warm.Kept, folder: Path, *, passes: int) -> Iterator[Engine]:
    """The session, and the script in processes beside it; Spark's own workers run it where they read."""
    here = kept.ours or kept.spark.sparkContext.master.startswith("local")
    parquet = isinstance(plan.reading.format, Parquet)
    if plan.reading.options.script and passes == 1 and here and not parquet:
        with (
            warm.guard_for_script() as guard,
            lent(plan, kept.spark, kept.jvm, folder, rows_beside=True, waiting=guard) as engine,
        ):
            yield engine
    else:
        with lent(plan, kept.spark, kept.jvm, folder, rows_beside=False) as engine:
            yield engine


@contextmanager
def _environment_of_script(job: Job) -> Iterator[None]:
    """In the block a script finds the job's variables, as in a job; afterwards all is as it was."""
    if job.record_preprocessor_script is None:
        yield
        return
    before = dict(os.environ)
    values = {name: keywords.text_of(value) for name, value in job.all_values().items() if value is not None}
    set_for_scripts(values)
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder for what one call writes, gone after it; UserError where none can be made."""
    try:
        folder = Path(tempfile.mkdtemp(dir=_folder_of_process(os.getpid())))
    except OSError as error:
        _folder_of_process.cache_clear()
        raise UserError(
            f"No folder for temporary files can be written ({error.strerror}): "
            "make /tmp writable, or set TMPDIR to a folder that is"
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _folder_of_process(_process: int) -> Path:
    """One for all calls of a process, which Python's end removes, or the next process if there was none."""
    folder = own_folder("understudy-calls-")
    atexit.register(remove_owned)
    return folder
