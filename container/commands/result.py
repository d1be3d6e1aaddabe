"""What a command comes to as one JSON object on standard output, for scripts."""

import json
import math
from typing import Any

from pydantic import BaseModel

from understudy.container.running.finished import Finished


def as_json(finished: Finished, seconds: float) -> str:
    """The result of a job: `verdict` is `violations` or `completed`, paths are absolute."""
    return one_object(
        {
            "verdict": "violations" if finished.violations else "completed",
            "kind": finished.kind,
            "message": finished.message,
            "counts": {**finished.counts, "violations": len(finished.violations)},
            "violations": [_plain(violation) for violation in finished.violations],
            "documents": {name: str(path.absolute()) for name, path in finished.documents.items()},
            "seconds": round(seconds, 3),
        }
    )


def error_as_json(message: str) -> str:
    """The sentence of a command that failed."""
    return one_object({"error": message.removeprefix("Failed: ")})


def one_object(value: dict[str, Any]) -> str:
    """On one line; what JSON has no number for is a text, as in the documents."""
    return json.dumps(_finite(value), ensure_ascii=False)


def _plain(violation: Any) -> Any:
    return violation.model_dump(exclude_none=True) if isinstance(violation, BaseModel) else violation


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
