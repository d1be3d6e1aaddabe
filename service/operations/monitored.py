"""What a schedule monitors, and when; which two would write over each other's merged captures."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from understudy.service.refusals import Refusal, invalid
from understudy.service.state.tables import JobDefinition, MonitoringSchedule
from understudy.service.timetable.definitions import WITH_LABELS, Definition, inline, named
from understudy.service.timetable.windows import Timing, timing_of


@dataclass(frozen=True)
class Monitored:
    """A schedule's definition and its timing."""

    definition: Definition
    timing: Timing

    @property
    def merge_folder(self) -> str | None:
        """Where all its executions lay merged captures, by the hour; None where each has its own, or none.

        Schedules of batch transforms have a folder each there.
        """
        definition, timing = self.definition, self.timing
        merges = definition.monitoring_type in WITH_LABELS and definition.endpoint_name
        if not merges or all(map(timing.overlaps, timing.fires)):
            return None
        return f"{definition.results}/merge/{definition.endpoint_name}"

    def merges_as(self, other: "Monitored") -> bool:
        """Whether both join the same captures with the same labels at the same times."""
        return self.definition.labels == other.definition.labels and [
            *map(self.timing.window, self.timing.fires)
        ] == [*map(other.timing.window, other.timing.fires)]


def monitored_by(session: Session, schedule: MonitoringSchedule) -> Monitored:
    """Of a schedule; the refusal where its definition is gone, ValueError where its timing cannot be read."""
    kind, name = schedule.monitoring_type, schedule.definition_name
    if name is None:
        definition = inline(kind, schedule.config["MonitoringJobDefinition"])
    else:
        found = session.get(JobDefinition, (kind, name))
        if found is None:
            raise unknown_definition(kind, name)
        definition = named(kind, found.request)
    return Monitored(definition, timing_of(schedule.config["ScheduleConfig"], definition.source))


def refuse_shared_merge(session: Session, name: str, asked: Monitored) -> None:
    """Refuse what would lay other merged captures where another schedule of the endpoint lays its own."""
    if asked.merge_folder is None:
        return
    others = session.scalars(
        select(MonitoringSchedule)
        .where(
            MonitoringSchedule.endpoint_name == asked.definition.endpoint_name,
            MonitoringSchedule.monitoring_type.in_(WITH_LABELS),
            MonitoringSchedule.name != name,
        )
        .order_by(MonitoringSchedule.name)
    )
    for schedule in others:
        try:
            other = monitored_by(session, schedule)
        except (Refusal, ValueError):
            # It cannot run, and its executions say why.
            continue
        if other.merge_folder == asked.merge_folder and not asked.merges_as(other):
            raise shared_merge(asked.merge_folder, schedule.name)


def unknown_definition(kind: str, name: str) -> Refusal:
    """A schedule names a definition that is not there."""
    return invalid(f"Could not find a {kind} job definition with name: {name}")


def shared_merge(folder: str, other: str) -> Refusal:
    """Two schedules would write over each other's merged captures."""
    return invalid(
        f"The monitoring schedule {other} lays captures that it merges with labels into {folder} as well, of "
        "other windows or with other labels, and each would write over the other's: give this one's "
        "definition another S3Uri in MonitoringOutputs, or the same windows and GroundTruthS3Input."
    )
