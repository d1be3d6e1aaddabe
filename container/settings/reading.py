"""From the environment to a job, or to one sentence for each fault of it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from understudy.analyzer.errors import UserError
from understudy.analyzer.nearest import is_address
from understudy.container.monitors import MONITOR_TYPES
from understudy.container.settings.analysis_job import of_analysis_config
from understudy.container.settings.contradictions import contradictions
from understudy.container.settings.folders import DEFAULT_OPT_ML, opt_ml_folder, rebase
from understudy.container.settings.job import Job, variables
from understudy.container.settings.request import requested_environment
from understudy.container.settings.unknown_variables import unknown_switches
from understudy.container.variables import Settings

Read = TypeVar("Read", bound=Settings)


def job_of_environment(environ: Mapping[str, str]) -> Job:
    """The job that `environ` and the files under `/opt/ml/config` describe.

    Unknown variables are left alone, unless they look like a switch of ours; an empty one counts as not set.
    UserError names each wrong variable, its value and what is allowed.
    """
    opt_ml = opt_ml_folder(environ)
    set_here = {name: value for name, value in environ.items() if value}
    given = {**requested_environment(opt_ml), **set_here}
    return job_of_variables({**of_analysis_config(opt_ml, given), **given}, opt_ml)


def job_of_variables(given: Mapping[str, str], opt_ml: Path = Path(DEFAULT_OPT_ML)) -> Job:
    """The job that these variables describe by themselves; errors as by `job_of_environment`."""
    values: dict[str, object] = {
        name: rebase(given[name], opt_ml) if variable.is_path else given[name]
        for name, variable in variables().items()
        if name in given
    }
    faults = [*unknown_switches(given, variables()), *_addresses(given)]
    own = {name: _read(monitor.settings, values, given, faults) for name, monitor in MONITOR_TYPES.items()}
    job = _read(Job, {**values, "UNDERSTUDY_OPT_ML": opt_ml}, given, faults)
    if job and all(own.values()):
        job = job.model_copy(update={"own": own})
        faults += contradictions(job)
    if faults or job is None:
        # A variable of two types has its fault once.
        raise UserError(". Also: ".join(dict.fromkeys(fault.rstrip(".") for fault in faults)))
    return job


def _addresses(given: Mapping[str, str]) -> Iterator[str]:
    """A job that took them for paths would write to a folder `s3:` of its working folder."""
    for name, variable in variables().items():
        if variable.is_path and is_address(given.get(name, "")):
            yield (
                f"The environment variable {name} has the value {given[name]!r}, which is an address; "
                f"allowed: {variable.allowed}"
            )


def _read(
    model: type[Read], values: Mapping[str, object], given: Mapping[str, str], faults: list[str]
) -> Read | None:
    """The settings; None where some are wrong, each with its sentence in `faults`."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults += [_sentence(model, dict(fault), given) for fault in error.errors()]
        return None


def _sentence(model: type[Settings], fault: Mapping[str, Any], given: Mapping[str, str]) -> str:
    """Our sentence for one fault that pydantic found: its own wording is for developers."""
    name = str(fault["loc"][0])
    if fault["type"] == "missing":
        return model.missing(name)
    if fault["type"] == "sentence":
        return str(fault["ctx"]["sentence"])
    allowed = model.variables()[name].allowed
    return f"The environment variable {name} has the value {given.get(name)!r}; allowed: {allowed}"
