"""The ProcessingInputs of jobs, by the names and paths of published logs (SERVICE §3.2, contract §2)."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from understudy.service.timetable.definitions import Definition
from understudy.service.timetable.job_requests.order import Baseline, Order
from understudy.service.timetable.places import Place

CONSTRAINTS = "/opt/ml/processing/baseline/constraints"
STATISTICS = "/opt/ml/processing/baseline/stats"
PREPROCESSING = "/opt/ml/processing/code/preprocessing"
POSTPROCESSING = "/opt/ml/processing/code/postprocessing"

Input = dict[str, Any]


def staged(name: str, place: Place, local_path: str, source: Mapping[str, Any] | None = None) -> Input:
    """An input of captures or labels; `source` says how the definition wants them distributed."""
    source = source or {}
    return {
        "InputName": name,
        "AppManaged": False,
        "S3Input": {
            "LocalPath": f"{local_path}/{place.folder}" if place.folder else local_path,
            "S3Uri": place.address,
            "S3DataDistributionType": source.get("S3DataDistributionType", "FullyReplicated"),
            "S3DataType": place.kind,
            "S3InputMode": source.get("S3InputMode", "File"),
            "S3CompressionType": "None",
        },
    }


def staged_captures(order: Order, places: Sequence[Place]) -> Iterator[Input]:
    """An input for each place of captures, merged or not."""
    for at, place in enumerate(places, 1):
        yield staged(f"endpoint_input_{at}", place, order.local_path, order.definition.source)


def one_file(name: str, address: str, folder: str) -> Input:
    """An input of one file, which comes to stand in a folder under its own name."""
    return {
        "InputName": name,
        "AppManaged": False,
        "S3Input": {
            "LocalPath": folder,
            "S3Uri": address,
            "S3DataDistributionType": "FullyReplicated",
            "S3DataType": "S3Prefix",
            "S3InputMode": "File",
        },
    }


def baseline_inputs(baseline: Baseline) -> Iterator[Input]:
    """The documents to compare with."""
    if baseline.statistics is not None:
        yield one_file("baseline", baseline.statistics, STATISTICS)
    if baseline.constraints is not None:
        yield one_file("constraints", baseline.constraints, CONSTRAINTS)


def baseline_variables(baseline: Baseline) -> dict[str, str | None]:
    """Where they stand in the container."""
    return {
        "baseline_constraints": _path(baseline.constraints, CONSTRAINTS, "constraints.json"),
        "baseline_statistics": _path(baseline.statistics, STATISTICS, "statistics.json"),
    }


def script_inputs(definition: Definition) -> Iterator[Input]:
    """The scripts that a definition names."""
    for key, name, folder in (
        ("RecordPreprocessorSourceUri", "pre_processor_script", PREPROCESSING),
        ("PostAnalyticsProcessorSourceUri", "post_processor_script", POSTPROCESSING),
    ):
        if address := definition.application.get(key):
            yield one_file(name, address, folder)


def script_variables(definition: Definition) -> dict[str, str | None]:
    """Where they stand in the container."""
    application = definition.application
    return {
        "record_preprocessor_script": _path(
            application.get("RecordPreprocessorSourceUri"), PREPROCESSING, "preprocessor.py"
        ),
        "post_analytics_processor_script": _path(
            application.get("PostAnalyticsProcessorSourceUri"), POSTPROCESSING, "postprocessor.py"
        ),
    }


def _path(address: str | None, folder: str, usual: str) -> str | None:
    """A file's place; where the address is of a folder, the file has its usual name."""
    if address is None:
        return None
    name = posixpath.basename(address)
    return f"{folder}/{name if posixpath.splitext(name)[1] else usual}"
