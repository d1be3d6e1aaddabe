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


_SIDES = {
    "endpoint_input": "endpointInput",
    "endpoint_output": "endpointOutput",
    "batch_transform_output": "batchTransformOutput",
}
"""The captured sides of a record: attributes, and the keys of the captured JSON."""


class InferenceRecord:
    """A captured request; sides that the capture does not hold are None.

    Attributes: `event_dict`, `event_metadata`, `endpoint_input`, `endpoint_output`, `batch_transform_output`,
    `ground_truth`, `event_version`. All but the first are made when they are first asked for: a handler uses
    two or three of them, and making all took longer than reading the record.
    """

    event_metadata: EventMetadata
    endpoint_input: EventData | None
    endpoint_output: EventData | None
    batch_transform_output: EventData | None
    ground_truth: EventData | None
    event_version: Any

    def __init__(self, event_dict: dict[str, Any]) -> None:
        self.event_dict = event_dict

    def __getattr__(self, name: str) -> Any:
        """An attribute that was not asked for before."""
        value: Any
        if name in _SIDES:
            value = _side(self.event_dict.get("captureData") or {}, _SIDES[name])
        elif name == "event_metadata":
            metadata = self.event_dict.get("eventMetadata")
            value = EventMetadata(metadata if isinstance(metadata, dict) else {})
        elif name == "ground_truth":
            value = _side(self.event_dict, "groundTruthData")
        elif name == "event_version":
            value = self.event_dict.get("eventVersion")
        else:
            raise AttributeError(
                f"'{type(self).__name__}' object has no attribute '{name}'", name=name, obj=self
            )
        setattr(self, name, value)
        return value

    def as_dict(self) -> dict[str, Any]:
        """The record with the keys of the captured JSON, changes to its sides included."""
        record = dict(self.event_dict)
        data = dict(record.get("captureData") or {})
        for name, key in _SIDES.items():
            side = getattr(self, name)
            if side is not None:
                data[key] = {**(data.get(key) or {}), **side.as_dict()}
        record["captureData"] = data
        if self.ground_truth is not None:
            record["groundTruthData"] = self.ground_truth.as_dict()
        return record

    def __str__(self) -> str:
        """The record as a dictionary's text."""
        return str(self.event_dict if self._as_captured() else self.as_dict())

    def __repr__(self) -> str:
        """The same as `str`."""
        return f"InferenceRecord({self.as_dict()!r})"

    def _as_captured(self) -> bool:
        """Whether no side was asked for, and so changed, and `as_dict` would add nothing to any."""
        if len(self.__dict__) > 1 or "groundTruthData" in self.event_dict:
            return False
        data = self.event_dict.get("captureData")
        return isinstance(data, dict) and all(
            type(side) is dict and side.get("data") is not None and side.get("encoding") is not None
            for side in data.values()
        )


def _side(fields: Mapping[str, Any], key: str) -> EventData | None:
    value = fields.get(key)
    return EventData(value) if isinstance(value, dict) else None
