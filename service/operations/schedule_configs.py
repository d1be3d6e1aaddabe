"""A schedule's configuration: what it runs and when, checked, and with what the API fills in."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from understudy.service.operations.call import Call
from understudy.service.operations.definition_faults import (
    output_faults,
    output_filled_in,
    refuse_unknown_parts,
    source_faults,
    source_filled_in,
)
from understudy.service.operations.monitored import (
    Monitored,
    refuse_shared_merge,
    unknown_definition,
)
from understudy.service.operations.places import refuse_forbidden
from understudy.service.refusals import invalid
from understudy.service.state.rows import held
from understudy.service.state.tables import JobDefinition
from understudy.service.timetable.cron import DAY, HOUR, Cron
from understudy.service.timetable.definitions import WITH_LABELS, Definition, inline, named
from understudy.service.timetable.windows import timing_of

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Scheduled:
    """A `MonitoringScheduleConfig` as it is kept, and what lists ask of it."""

    config: dict[str, Any]
    monitoring_type: str
    definition_name: str | None
    endpoint_name: str | None


def checked(call: Call, schedule_name: str, config: Config) -> Scheduled:
    """The configuration of a schedule, or a refusal; a definition that it names stays until it is kept."""
    for fault in _form_faults(config):
        raise invalid(fault)
    definition = _named(call, config) if "MonitoringJobDefinitionName" in config else _inline(call, config)
    timing = {"ScheduleExpression": daily(schedule_name), **config.get("ScheduleConfig", {})}
    for fault in _timing_faults(timing, definition):
        raise invalid(fault)
    monitored = Monitored(definition, timing_of(timing, definition.source))
    refuse_shared_merge(call.session, schedule_name, monitored)
    kept = {**config, "ScheduleConfig": timing, "MonitoringType": definition.monitoring_type}
    if "MonitoringJobDefinition" in config:
        kept["MonitoringJobDefinition"] = inline_filled_in(config["MonitoringJobDefinition"])
    return Scheduled(
        kept, definition.monitoring_type, config.get("MonitoringJobDefinitionName"), definition.endpoint_name
    )


def daily(schedule_name: str) -> str:
    """The time of day that is picked for a schedule which names none: by its name, spread over the day."""
    return f"cron(0 {zlib.crc32(schedule_name.encode()) % 24} ? * * *)"


def inline_filled_in(definition: Config) -> dict[str, Any]:
    """An inline definition with what the SDK's `attach` reads of it (SERVICE §1.6)."""
    kept = {
        "Environment": {},
        **definition,
        "MonitoringInputs": [source_filled_in(data) for data in definition["MonitoringInputs"]],
        "MonitoringOutputConfig": output_filled_in(definition["MonitoringOutputConfig"]),
    }
    if "NetworkConfig" in kept:
        off = {"EnableInterContainerTrafficEncryption": False, "EnableNetworkIsolation": False}
        kept["NetworkConfig"] = {**off, **kept["NetworkConfig"]}
    return kept


def _form_faults(config: Config) -> Iterator[str]:
    has_name, has_definition = "MonitoringJobDefinitionName" in config, "MonitoringJobDefinition" in config
    if has_name == has_definition:
        yield (
            "MonitoringScheduleConfig needs either MonitoringJobDefinition or MonitoringJobDefinitionName "
            "with MonitoringType, and not both."
        )
    elif has_name and "MonitoringType" not in config:
        yield "MonitoringScheduleConfig needs MonitoringType beside MonitoringJobDefinitionName."
    elif has_definition and config.get("MonitoringType", "DataQuality") != "DataQuality":
        yield (
            f"MonitoringScheduleConfig has MonitoringType {config['MonitoringType']} with a "
            "MonitoringJobDefinition, which is of DataQuality always: create a definition of that type and "
            "give its name."
        )


def _named(call: Call, config: Config) -> Definition:
    """The definition of a name, held so that it is not deleted before the schedule is kept."""
    kind, name = config["MonitoringType"], config["MonitoringJobDefinitionName"]
    definition = held(call.session, JobDefinition, (kind, name), unknown_definition(kind, name))
    refuse_forbidden(call.settings, definition.request, f"The {kind} job definition {name}, ")
    return named(kind, definition.request)


def _inline(call: Call, config: Config) -> Definition:
    definition = config["MonitoringJobDefinition"]
    [data] = definition["MonitoringInputs"]
    for fault in (
        *source_faults(data, "MonitoringInputs"),
        *output_faults(definition["MonitoringOutputConfig"], "MonitoringOutputConfig"),
    ):
        raise invalid(fault)
    refuse_forbidden(call.settings, definition)
    refuse_unknown_parts(call, data, definition.get("BaselineConfig", {}))
    return inline("DataQuality", definition)


def _timing_faults(config: Config, definition: Definition) -> Iterator[str]:
    try:
        timing = timing_of(config, definition.source)
    except ValueError as error:
        yield str(error)
        return
    if timing.cron is None:
        for name in ("DataAnalysisStartTime", "DataAnalysisEndTime"):
            if name not in config:
                yield f"ScheduleExpression NOW needs {name}, such as -PT1H."
    longest = longest_runtime(timing.cron, definition.monitoring_type)
    given = definition.longest_seconds
    if given is not None and timedelta(seconds=given) > longest:
        yield (
            f"MaxRuntimeInSeconds is {given}, more than {longest.total_seconds():.0f}: "
            f"{_who(definition.monitoring_type)} must have ended when the next fire of "
            f"{config['ScheduleExpression']} is due."
        )


def longest_runtime(cron: Cron | None, monitoring_type: str) -> timedelta:
    """How long a job may run: a period, half of one where a merge goes before (API reference)."""
    period = DAY if cron is None else shortest_period(cron)
    return period / 2 if monitoring_type in WITH_LABELS else period


def shortest_period(cron: Cron) -> timedelta:
    """The shortest time between two fires."""
    first, *later = cron.hours
    ends = (*later, first + 24)
    return min(end - start for start, end in zip(cron.hours, ends, strict=True)) * HOUR


def _who(monitoring_type: str) -> str:
    return f"the two jobs of {monitoring_type}" if monitoring_type in WITH_LABELS else "a job"
