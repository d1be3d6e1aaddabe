"""Documents in which every text is a stranger's, of every kind that has ever broken a page."""

from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from tests.report.made import described, monitored, numbers, offender, texts
from tests.report.test_model_quality_page import binary
from understudy.analyzer.documents import SetAsideRecords, ViolationDetail
from understudy.analyzer.profile import ColumnProfile
from understudy.report.folder import DataQuality, ModelQuality

TEXTS = {
    "script": "<script>window.hit=1</script>",
    "end of a picture": "</svg></style></title><img src=x onerror=window.hit=1>",
    "attribute": '" onmouseover="window.hit=1" x=\'',
    "template": "{{ 1337*1337 }}{% raw %}{}{0.__class__}%s",
    "long": "x" * 10_000,
    "right to left": "\u202egnp.exe\u202c مرحبا \u2066",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x9b2J\u2028\ufeff\u200b",
    "half a character": "\ud800",
    "entity": "&lt;b&gt; &#x3C;script&#x3E;",
    "address": "javascript:window.hit=1",
    "blank": "  ",
}


def _columns(text: str, seed: float) -> list[ColumnProfile]:
    offenders = {kind: [offender(text)] for kind in ("type", "domain", "missing", "negative")}
    values = [seed + n % 50 for n in range(400)]
    return [
        replace(numbers(f"{text} number", values, texts=9), offenders=offenders),
        replace(texts(f"{text} text", {text: 200, f"{text}{seed}": 150, "plain": 50}), offenders=offenders),
        replace(numbers(f"{text} gaps", values, missing=40), offenders=offenders),
        numbers(f"{text} far", values),
    ]


def window(text: str) -> DataQuality:
    """A monitoring job with the text as name, value, event, file, kind, reason, note and AWS's words."""
    base = [
        numbers(f"{text} number", [float(n % 50) for n in range(900)]),
        texts(f"{text} text", {text: 800, "plain": 100}),
        numbers(f"{text} gaps", [float(n % 50) for n in range(900)]),
        numbers(f"{text} far", [float(n % 50) for n in range(900)]),
        numbers(f"{text} gone", [1.0] * 900),
    ]
    job = monitored(_columns(text, 300.0), base)
    assert job.details is not None
    own = ViolationDetail(feature_name=text, constraint_check_type=text, description=text, set_by=text)
    aside = SetAsideRecords(
        kind=text, count=1, examples=[{"file": text, "line": 1, "reason": text, "event_id": text}]
    )
    found = [one.model_copy(update={"description": text, "set_by": text}) for one in job.details.violations]
    for one in found:
        one.offenders = [o.model_copy(update={"event_id": text, "file": text}) for o in one.offenders]
    details = job.details.model_copy(
        update={"violations": [*found, own], "set_aside": [aside], "notes": [text]}
    )
    return replace(job, details=details, title=text)


def baseline(text: str) -> DataQuality:
    """A baseline job with the text in all that it has."""
    return replace(described(*_columns(text, 0.0)), title=text)


def quality(text: str) -> ModelQuality:
    """A model-quality job in which every text of its documents is this one."""
    job = binary()
    changed: dict[str, Any] = {
        name: _spoilt(getattr(job, name), text) for name in ("violations", "details", "baseline_details")
    }
    assert job.details is not None
    statistics = job.statistics.model_copy(deep=True)
    assert statistics.binary_classification_metrics is not None
    statistics.binary_classification_metrics.confusion_matrix = {text: {text: 5, "0": 2}, "0": {"0": 9}}
    return replace(job, **changed, statistics=statistics, title=text)


KEPT = {"problem_type", "constraint_check_type", "operator", "method", "metric_name", "decided_by"}
"""Fields of which a model knows every value."""


def _spoilt(document: Any, text: str) -> Any:
    """The document with all free texts replaced; keys of metrics stay, as they are ours."""
    if isinstance(document, BaseModel):
        held = {
            name: getattr(document, name) if name in KEPT else _spoilt(getattr(document, name), text)
            for name in type(document).model_fields
        }
        return document.model_copy(update=held)
    if isinstance(document, dict):
        return {key: _spoilt(item, text) for key, item in document.items()}
    if isinstance(document, list):
        return [_spoilt(item, text) for item in document]
    return text if isinstance(document, str) else document
