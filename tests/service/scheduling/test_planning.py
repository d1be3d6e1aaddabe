import json
from datetime import datetime, timedelta
from typing import Any

from tests.service.scheduling.world import NOON, World, later
from understudy.service.scheduling.planning import Plan, planned
from understudy.service.scheduling.subjects import subject_of
from understudy.service.state.tables import MonitoringSchedule

DAILY = {"ScheduleExpression": "cron(0 12 ? * * *)"}


def plan(world: World, at: datetime = NOON, name: str = "s") -> Plan | None:
    with world.database.reading() as session:
        subject = subject_of(session, session.get_one(MonitoringSchedule, name))
    return planned(subject, at, world.objects)


def inputs(request: dict[str, Any] | None, prefix: str = "endpoint_input_") -> dict[str, tuple[str, str]]:
    """Address and kind of each input by its local path."""
    given = [one for one in (request or {})["ProcessingInputs"] if one["InputName"].startswith(prefix)]
    return {
        one["S3Input"]["LocalPath"]: (one["S3Input"]["S3Uri"], one["S3Input"]["S3DataType"]) for one in given
    }


def _output(request: dict[str, Any]) -> str:
    return str(request["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"])


def hours(count: int, before: datetime = NOON) -> list[datetime]:
    return [before - timedelta(hours=at + 1) for at in range(count)]


def test_hours_without_captures_are_no_input(world: World) -> None:
    world.endpoint("a", "b")
    world.schedule(when=DAILY)
    world.captured(later(-3), tree="captures/ep/a")
    world.captured(later(-20), tree="captures/ep/b")
    found = plan(world)
    assert found is not None
    assert list(inputs(found.analysis)) == [
        "/opt/ml/processing/input_data/ep/a/2026/03/02/09",
        "/opt/ml/processing/input_data/ep/b/2026/03/01/16",
    ]


def test_a_full_day_comes_with_its_two_days(world: World) -> None:
    world.endpoint()
    world.schedule(when=DAILY)
    world.captured(*hours(24))
    found = plan(world)
    assert found is not None
    captures = f"{world.at('captures')}/ep/AllTraffic"
    assert [address for address, _ in inputs(found.analysis).values()] == [
        f"{captures}/2026/03/01",
        f"{captures}/2026/03/02",
    ]
    assert found.analysis["Environment"]["start_time"] == "2026-03-01T12:00:00Z"


def test_labels_that_come_a_week_late(world: World) -> None:
    """Eight days of each variant and of labels are more than ten inputs: manifests name their files."""
    world.endpoint("a", "b")
    world.schedule(
        kind="ModelQuality",
        source={
            "EndpointInput": {
                "EndpointName": "ep",
                "LocalPath": "/opt/ml/processing/input_data",
                "StartTimeOffset": "-P8D",
                "EndTimeOffset": "-P1D",
            }
        },
    )
    week = hours(7 * 24, later(-24))
    world.captured(*week, tree="captures/ep/a")
    world.captured(*week, tree="captures/ep/b")
    world.captured(*week, tree="labels")
    found = plan(world)
    assert found is not None
    assert found.merge is not None
    assert len(found.merge["ProcessingInputs"]) <= 10
    ((path, (address, kind)),) = inputs(found.merge).items()
    assert (path, kind) == ("/opt/ml/processing/input_data", "ManifestFile")
    prefix, *names = json.loads(found.manifests[address])
    assert prefix == {"prefix": f"{world.at('captures')}/"}
    assert len(names) == 2 * 7 * 24
    assert "ep/b/2026/02/22/12/a.jsonl" in names
    ((path, (address, kind)),) = inputs(found.merge, "groundtruth_input_").items()
    assert (path, kind) == ("/opt/ml/processing/groundtruth", "ManifestFile")
    assert "2026/02/22/12/a.jsonl" in json.loads(found.manifests[address])
    assert "start_time" not in found.merge["Environment"]
    assert len(found.analysis["ProcessingInputs"]) <= 10
    # Of what this hour merges, six days and 23 hours were merged an hour ago as well.
    assert _output(found.merge) == f"{world.at('results')}/merge/s-202603021200"
    assert next(iter(inputs(found.analysis).values()))[0].startswith(f"{_output(found.merge)}/ep/a/2026/02")
    assert found.analysis["Environment"]["start_time"] == "2026-02-22T12:00:00Z"


def test_labels_are_filed_by_when_they_came(world: World) -> None:
    """The window's hours in the usual case, as logged; with an end before the fire those up to it as well."""
    world.endpoint()
    offsets = {"StartTimeOffset": "-PT4H", "EndTimeOffset": "-PT3H"}
    captures = {"EndpointName": "ep", "LocalPath": "/opt/ml/processing/input_data"}
    world.schedule(kind="ModelQuality", source={"EndpointInput": captures | offsets})
    world.captured(later(-4))
    world.captured(later(-5), later(-3), later(-1), NOON, tree="labels")
    found = plan(world)
    assert found is not None
    labels = world.at("labels")
    assert [address for address, _ in inputs(found.merge, "groundtruth_input_").values()] == [
        f"{labels}/2026/03/02/09",
        f"{labels}/2026/03/02/11",
    ]
    assert list(inputs(found.merge)) == ["/opt/ml/processing/input_data/ep/AllTraffic/2026/03/02/08"]


def test_a_merge_of_cut_hours_is_told_the_window(world: World) -> None:
    world.endpoint()
    world.schedule(
        kind="ModelQuality",
        when={"ScheduleExpression": "NOW", "DataAnalysisStartTime": "-PT1H", "DataAnalysisEndTime": "-PT0H"},
    )
    world.captured(NOON)
    found = plan(world, later(minutes=30))
    assert found is not None
    assert found.merge is not None
    assert found.merge["Environment"]["start_time"] == "2026-03-02T11:30:00Z"
    assert _output(found.merge) == f"{world.at('results')}/merge/s-202603021230"


def test_scripts_and_documents_leave_less_room_for_captures(world: World) -> None:
    world.endpoint()
    world.schedule(
        when={"ScheduleExpression": "cron(0 4/8 ? * * *)"},
        RecordPreprocessorSourceUri="s3://b/a.py",
        PostAnalyticsProcessorSourceUri="s3://b/b.py",
    )
    world.captured(*hours(8))
    found = plan(world)
    assert found is not None
    assert len(inputs(found.analysis)) == 1
    assert len(found.analysis["ProcessingInputs"]) == 4


def batch(world: World, **offsets: str) -> dict[str, Any]:
    return {
        "BatchTransformInput": {
            "DataCapturedDestinationS3Uri": f"{world.at('transform')}/",
            "DatasetFormat": {"Csv": {"Header": False}},
            "LocalPath": "/opt/ml/processing/input",
            **offsets,
        }
    }


def manifested(world: World, hour: datetime, side: str, *names: str, name: str = "m.json") -> str:
    """A manifest of a transform; its address."""
    text = json.dumps([{"prefix": f"{world.at('out')}/"}, *names])
    world.captured(hour, tree=f"transform/{side}", name=name, text=text)
    return f"{world.at('transform')}/{side}/{hour:%Y/%m/%d/%H}/{name}"


def test_data_quality_reads_what_a_transform_was_given(world: World) -> None:
    world.schedule(source=batch(world))
    given = manifested(world, later(-1), "input", "a.csv")
    manifested(world, later(-1), "output", "a.csv.out")
    found = plan(world)
    assert found is not None
    assert inputs(found.analysis) == {"/opt/ml/processing/input/2026/03/02/11": (given, "ManifestFile")}
    assert found.manifests == {}


def test_model_quality_reads_what_a_transform_answered_and_merges_into_a_tree_of_its_own(
    world: World,
) -> None:
    world.schedule(kind="ModelQuality", source=batch(world))
    answered = manifested(world, later(-1), "output", "a.csv.out")
    world.captured(later(-1), tree="labels")
    found = plan(world)
    assert found is not None
    assert inputs(found.merge) == {"/opt/ml/processing/input/s/2026/03/02/11": (answered, "ManifestFile")}
    assert inputs(found.analysis) == {
        "/opt/ml/processing/input/s/2026/03/02/11": (
            f"{world.at('results')}/merge/s/2026/03/02/11",
            "S3Prefix",
        )
    }


def test_several_transforms_of_an_hour_are_put_into_one_manifest(world: World) -> None:
    world.schedule(source=batch(world))
    for number in range(3):
        manifested(world, later(-1), "input", f"{number}.csv", name=f"{number}.json")
    found = plan(world)
    assert found is not None
    (((address, kind)),) = inputs(found.analysis).values()
    assert kind == "ManifestFile"
    prefix, *names = json.loads(found.manifests[address])
    assert [f"{prefix['prefix']}{name}" for name in names] == [
        f"{world.at('out')}/{number}.csv" for number in range(3)
    ]


def test_merged_from_one_manifest_the_whole_tree_is_analysed(world: World) -> None:
    world.schedule(kind="ModelQuality", source=batch(world))
    for number in range(3):
        manifested(world, later(-1), "output", f"{number}.csv", name=f"{number}.json")
    found = plan(world)
    assert found is not None
    assert list(inputs(found.merge)) == ["/opt/ml/processing/input/s"]
    assert inputs(found.analysis) == {
        "/opt/ml/processing/input/s": (f"{world.at('results')}/merge/s", "S3Prefix")
    }


def test_data_that_was_laid_by_hand_is_read_as_it_lies(world: World) -> None:
    world.schedule(source=batch(world))
    world.captured(later(-1), tree="transform/input", name="rows.csv", text="1,2\n")
    world.captured(later(-1), tree="transform/input", name="rows.json", text='{"a": 1}\n')
    found = plan(world)
    assert found is not None
    assert inputs(found.analysis) == {
        "/opt/ml/processing/input/2026/03/02/11": (f"{world.at('transform')}/input/2026/03/02/11", "S3Prefix")
    }


def test_manifests_that_name_nothing_are_no_data(world: World) -> None:
    world.schedule(source=batch(world))
    manifested(world, later(-1), "input")
    assert plan(world) is None
