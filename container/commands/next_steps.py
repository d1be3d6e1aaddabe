"""What to do when a run has ended: where to look, how to accept what was found, how to silence a feature."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from understudy.container.running.finished import Finished

ANALYSIS_DETAILS = ("bias_details.json", "explainability_details.json")
DETAILS = ("violation_details.json", "model_quality_details.json")


def after_baseline(finished: Finished, output: Path, quality: str = "") -> Iterator[str]:
    """The command that uses the baseline; `quality` are the options of model quality, which needs labels."""
    del finished
    data = "MERGED" if quality else "CAPTURES"
    yield f"Next: understudy monitor {data} --baseline {_word(output)}{quality} --output REPORT"


def after_monitor(finished: Finished, output: Path, baseline: Path) -> Iterator[str]:
    """Only after violations."""
    if not finished.violations:
        return
    details = next((path for name, path in finished.documents.items() if name in DETAILS), None)
    if details:
        yield f"Why: {_word(details)}"
    first = finished.violations[0]
    yield f"Accept what changed: understudy accept {_word(output)} --baseline {_word(baseline)}"
    if (feature := getattr(first, "feature_name", None)) and not getattr(first, "columns", None):
        yield f"Silence a feature: understudy mute {_word(feature)} --baseline {_word(baseline)} --reason WHY"


def after_analysis(finished: Finished, output: Path, config: Path, *, command: str) -> Iterator[str]:
    """The command that compares with the baseline, or what explains the violations."""
    if finished.kind == "baseline":
        data = "MERGED" if command == "bias" else "CAPTURES"
        known = f"--config {_word(config)} --baseline {_word(output)}"
        yield f"Next: understudy {command} {data} {known} --output REPORT"
    elif finished.violations:
        found = next(path for name, path in finished.documents.items() if name in ANALYSIS_DETAILS)
        yield f"Why: {_word(found)}"


def after_merge(finished: Finished, output: Path) -> Iterator[str]:
    """The command that measures the model's quality."""
    del finished
    yield (
        f"Next: understudy monitor {_word(output)} --model-quality KIND --prediction COLUMN "
        "--baseline BASELINE --output REPORT"
    )


def _word(value: object) -> str:
    return shlex.quote(str(value))
