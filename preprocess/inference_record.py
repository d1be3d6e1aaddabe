"""What a preprocessing script is given for a capture, with the attributes that AWS's documentation prints.

Source: the page "Preprocessing and Postprocessing" of the SageMaker developer guide. `str(record)` is the
record as a dictionary; changes that a script makes to the attributes of a side appear in `as_dict()`.
"""

from collections.abc import Mapping
from typing import Any


class EventMetadata:
    """`event_id`, `event_time` (the capture's `inferenceTime`), `custom_attribute` and `inference_id`."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.event_id = fields.get("eventId")
        self.event_time = fields.get("inferenceTime")
        self.custom_attribute = fields.get("customAttributes")
        self.inference_id = fields.get("inferenceId")


class EventData:
    """One side of a capture: `encoding`, `data`, `observedContentType`, `mode`."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.encoding = fields.get("encoding")
        self.data = fields.get("data")
        self.observedContentType = fields.get("observedContentType")
        self.mode = fields.get("mode")

    def as_dict(self) -> dict[str, Any]:
        """The side with the keys of the captured JSON, without those that the capture does not hold."""
        fields = {"encoding": self.encoding, "data": self.data}
        if self.observedContentType is not None:
            fields["observedContentType"] = self.observedContentType
        if self.mode is not None:
            fields["mode"] = self.mode
        return fields


class InferenceRecord:
    """A captured request; sides that the capture does not hold are None."""

    def __init__(self, event_dict: dict[str, Any]) -> None:
        self.event_dict = event_dict
        data = event_dict.get("captureData") or {}
        self.event_metadata = EventMetadata(event_dict.get("eventMetadata") or {})
        self.endpoint_input = _side(data, "endpointInput")
        self.endpoint_output = _side(data, "endpointOutput")
        self.batch_transform_output = _side(data, "batchTransformOutput")
        self.ground_truth = _side(event_dict, "groundTruthData")
        self.event_version = event_dict.get("eventVersion")

    def as_dict(self) -> dict[str, Any]:
        """The record with the keys of the captured JSON, changes to its sides included."""
        record = dict(self.event_dict)
        data = dict(record.get("captureData") or {})
        for key, side in (
            ("endpointInput", self.endpoint_input),
            ("endpointOutput", self.endpoint_output),
            ("batchTransformOutput", self.batch_transform_output),
        ):
            if side is not None:
                data[key] = {**(data.get(key) or {}), **side.as_dict()}
        record["captureData"] = data
        if self.ground_truth is not None:
            record["groundTruthData"] = self.ground_truth.as_dict()
        return record

    def __str__(self) -> str:
        """The record as a dictionary's text."""
        return str(self.as_dict())

    def __repr__(self) -> str:
        """The same as `str`."""
        return f"InferenceRecord({self.as_dict()!r})"


def _side(fields: Mapping[str, Any], key: str) -> EventData | None:
    value = fields.get(key)
    return EventData(value) if isinstance(value, dict) else None
