"""Where this service lets through what AWS's shapes refuse: one table, each line with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import regex

from understudy.service.shapes.model import Pattern


@dataclass(frozen=True)
class Relaxation:
    """An exception from one rule of some shapes; on unless the operator says otherwise."""

    name: str
    """What `UNDERSTUDY_SERVICE_RELAXATIONS` calls it."""
    shapes: frozenset[str]
    """Names of shapes, as SageMaker's description has them."""
    rule: Literal["enum", "pattern"]
    also: Pattern
    """What is let through although the rule refuses it."""
    reason: str


RELAXATIONS = (
    Relaxation(
        name="file-addresses",
        shapes=frozenset({"S3Uri", "MonitoringS3Uri", "DestinationS3Uri", "S3ModelUri", "Url"}),
        rule="pattern",
        also=regex.compile(r"file:///.*"),
        reason="data on this machine needs no S3 server",
    ),
    Relaxation(
        name="local-instances",
        shapes=frozenset({"ProcessingInstanceType", "ProductionVariantInstanceType"}),
        rule="enum",
        also=regex.compile(r"(ml\.)?local(_gpu)?"),
        reason="the instance is this machine",
    ),
)


def let_through(shape_name: str, rule: str, value: str, relaxed: Mapping[str, bool]) -> bool:
    """Whether a value that breaks a shape's rule passes all the same; `relaxed` as in `Settings`."""
    return any(
        shape_name in relaxation.shapes
        and relaxation.rule == rule
        and relaxed.get(relaxation.name, True)
        and relaxation.also.fullmatch(value)
        for relaxation in RELAXATIONS
    )
