"""What can be known of a job without a JVM: its files, their formats and first records, and what is wrong."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from analyzer.errors import UserError
from container.files import check_writable
from container.first_records import faults_of
from container.job import Job, iso
from preprocess.formats import Capture, Csv, DatasetFormat, Json, Parquet
from preprocess.inputs import InputFile, find_inputs

if TYPE_CHECKING:
    from analyzer.documents import Constraints, Statistics

T = TypeVar("T")
FILES_LOOKED_INTO = 3


@dataclass(frozen=True)
class Baseline:
    """What a monitoring job compares with; `statistics` is None where the job names none."""

    constraints: "Constraints"
    statistics: "Statistics | None"


@dataclass(frozen=True)
class Plan:
    """The files of a job and one line for each thing it will do."""

    inputs: tuple[InputFile, ...]
    bytes: int
    lines: tuple[str, ...]


def plan_of(job: Job, shares: Sequence[InputFile] | None = None) -> Plan:
    """Find the inputs and check every place that the job names; UserError lists what is wrong.

    `shares` are the inputs where each host of the job has its own share of them.
    """
    faults: list[str] = []
    if job.kind in ("model_quality", "merge"):
        faults.append(_not_in_this_release(job))
    inputs = tuple(shares or _or_fault(faults, lambda: tuple(find_inputs(job.dataset_source))) or ())
    _or_fault(faults, lambda: check_writable(job.output_path))
    for variable in ("baseline_constraints", "baseline_statistics"):
        faults += _file_faults(variable, getattr(job, variable))
    faults += _script_faults(
        "record_preprocessor_script", job.record_preprocessor_script, "preprocess_handler"
    )
    faults += _script_faults(
        "post_analytics_processor_script", job.post_analytics_processor_script, "postprocess_handler"
    )
    if faults:
        raise UserError(". Also: ".join(fault.rstrip(".") for fault in faults))
    size = sum(file.size for file in inputs)
    return Plan(inputs, size, tuple(_lines(job, inputs, size)))


def baseline_of(job: Job) -> Baseline | None:
    """The baseline documents of a monitoring job; UserError names a wrong file."""
    if job.baseline_constraints is None:
        return None
    # Imported late: a job starts Java before it builds the models of the documents.
    from analyzer.documents import read_constraints, read_statistics

    constraints = read_constraints(job.baseline_constraints)
    if constraints.features and not any(
        feature.completeness is not None or feature.num_constraints or feature.string_constraints
        for feature in constraints.features
    ):
        raise UserError(
            f"baseline_constraints {job.baseline_constraints} holds no constraint; is it statistics.json?"
        )
    if job.baseline_statistics is None:
        return Baseline(constraints, None)
    statistics = read_statistics(job.baseline_statistics)
    constrained = {feature.name for feature in constraints.features}
    measured = {feature.name for feature in statistics.features}
    if not constrained & measured:
        raise UserError(
            f"baseline_statistics {job.baseline_statistics} and baseline_constraints "
            f"{job.baseline_constraints} have no feature in common: {_some(measured)} against "
            f"{_some(constrained)}; give both files of one baseline"
        )
    return Baseline(constraints, statistics)


def record_faults(plan: Plan, form: DatasetFormat) -> list[str]:
    """What is wrong with the first records of the first files, one sentence each."""
    here = [file for file in plan.inputs if file.host is None]
    return [fault for file in here[:FILES_LOOKED_INTO] for fault in faults_of(file, form)]


def diagnosis(build: Callable[[], Job]) -> tuple[list[str], list[str]]:
    """The plan of the job that `build` makes, line by line, and one line for each fault."""
    faults: list[str] = []
    job = _or_fault(faults, build)
    if job is None:
        return [], _apart(faults)
    if pipes := _pipes(job.dataset_source):
        # Looking into a pipe would take the data from the job.
        return [f"read the pipe {pipe}, whose data only the job itself sees" for pipe in pipes], []
    plan = _or_fault(faults, lambda: plan_of(job))
    if plan is not None:
        _or_fault(faults, lambda: baseline_of(job))
        faults += record_faults(plan, job.format)
    return list(plan.lines) if plan else [], _apart(faults)


def _pipes(source: Path) -> list[Path]:
    return [path for path in (source, *sorted(source.rglob("*"))) if path.is_fifo()]


def _apart(faults: list[str]) -> list[str]:
    return [single for fault in faults for single in fault.split(". Also: ")]


def _lines(job: Job, inputs: tuple[InputFile, ...], size: int) -> Iterator[str]:
    yield f"{'Monitor' if job.kind == 'monitor' else 'Baseline'} of {job.dataset_source}"
    yield f"read {_counted(len(inputs), 'file')}, {_size(size)}, as {in_words(job.format)}"
    if job.start_time or job.end_time:
        start = iso(job.start_time) if job.start_time else "the beginning"
        yield f"only captures from {start} to before {iso(job.end_time) if job.end_time else 'the end'}"
    if job.excluded:
        yield f"leave out {', '.join(job.excluded)}"
    if job.record_preprocessor_script:
        yield f"call {job.record_preprocessor_script} for each record"
    if job.baseline_constraints:
        statistics = (
            f" and {job.baseline_statistics}" if job.baseline_statistics else "; no drift without statistics"
        )
        yield f"compare with {job.baseline_constraints}{statistics}"
    yield f"write to {job.output_path}"
    if job.post_analytics_processor_script:
        yield f"then call {job.post_analytics_processor_script}"
    yield from (f"switch {name} is {value}" for name, value in job.switches().items())


def in_words(form: DatasetFormat) -> str:
    """A dataset format as a reader would say it."""
    if isinstance(form, Capture):
        return f"captures ({' and '.join(form.sides)})"
    if isinstance(form, Csv):
        return "CSV with a header" if form.header else "CSV without a header"
    if isinstance(form, Json):
        return "JSON lines" if form.lines else "JSON documents"
    return "Parquet" if isinstance(form, Parquet) else "merged captures"


def _not_in_this_release(job: Job) -> str:
    role = "The ground-truth merge" if job.kind == "merge" else "analysis_type MODEL_QUALITY"
    return f"{role} is not in this release of Understudy; it runs data-quality jobs"


def _file_faults(variable: str, path: Path | None) -> Iterator[str]:
    if path is not None and not path.is_file():
        there = "is a folder" if path.is_dir() else "does not exist"
        yield f"{variable} {path} {there}; it must be a file"


def _script_faults(variable: str, path: Path | None, handler: str) -> Iterator[str]:
    """The faults of a script that show without running it."""
    if path is None:
        return
    yield from (missing := list(_file_faults(variable, path)))
    if missing:
        return
    try:
        tree = ast.parse(path.read_bytes(), str(path))
    except (SyntaxError, ValueError, OSError) as error:
        yield f"{variable} {path} is not Python: {error}"
        return
    names = {
        name
        for node in ast.walk(tree)
        for name in (getattr(node, "name", None), getattr(node, "id", None))
        if name
    }
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    if handler not in names | imported and "*" not in imported:
        yield f"{variable} {path} defines no {handler}"


def _or_fault(faults: list[str], action: Callable[[], T]) -> T | None:
    try:
        return action()
    except UserError as error:
        faults.append(str(error))
        return None


def _some(names: set[str]) -> str:
    shown = sorted(names)[:3]
    return (
        ", ".join(shown) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
        if names
        else "no feature"
    )


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _size(size: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"
