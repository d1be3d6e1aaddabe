"""The numbers of an execution's documents that metrics tell: violations by kind, drift by feature."""

import json
import math
from collections import Counter
from typing import Any

from understudy.service.running.objects import Objects

VIOLATIONS = "constraint_violations.json"
FEATURES = "feature_details.json"
DRIFT = "baseline_drift_check"
WITHOUT_A_KIND = "unknown"
MOST_FEATURES = 1_000
"""Features whose drift is kept; what a model with more is judged by stands in its documents."""


def findings_of(objects: Objects, results: str) -> dict[str, Any]:
    """What the documents below an address hold; empty of what is not there or cannot be read."""
    return {
        "violations": _violations(_document(objects, f"{results}/{VIOLATIONS}")),
        "drift": _drift(_document(objects, f"{results}/{FEATURES}")),
    }


def _document(objects: Objects, address: str) -> dict[str, Any]:
    # Asked first whether it is there: a run without violations may write none.
    if next(iter(objects.listed(address)), None) is None:
        return {}
    try:
        document = json.loads(objects.read(address))
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _violations(document: dict[str, Any]) -> dict[str, int]:
    kinds = (one.get("constraint_check_type", WITHOUT_A_KIND) for one in _objects(document.get("violations")))
    return dict(sorted(Counter(map(_text, kinds)).items()))


def _drift(document: dict[str, Any]) -> dict[str, float]:
    """What the check of drift measured of each feature; what it measured of several alike stands once."""
    alike = {str(check.get("check")): check for check in _objects(document.get("checks"))}.get(DRIFT, {})
    found: dict[str, float] = {}
    for feature in _objects(document.get("features")):
        measured = _number(_measured(feature, alike))
        if measured is not None and len(found) < MOST_FEATURES:
            found[_text(feature.get("name"))] = measured
    return found


def _measured(feature: dict[str, Any], alike: dict[str, Any]) -> object:
    """What the feature says itself, else what its check says for it; None where it was not measured."""
    checks = feature.get("checks")
    own = checks.get(DRIFT) if isinstance(checks, dict) else None
    if not isinstance(own, dict):
        of = alike.get("of")
        named = (
            "skipped" not in feature if of == "all" else isinstance(of, list) and feature.get("name") in of
        )
        own = {} if named else {"skipped": "not looked at"}
    return None if "skipped" in own else own.get("measured", alike.get("measured"))


def _number(value: object) -> float | None:
    """A number that a database and JSON can hold; any image may have written the document."""
    if not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    """A name as it can be told: half of a surrogate pair, which JSON can hold and UTF-8 cannot, is `?`."""
    return str(value).encode(errors="replace").decode()
