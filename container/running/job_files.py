"""From an analysis to the text of every file that a job writes."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from understudy.analyzer.documents import to_json
from understudy.container.first_look.plan import JobPlan
from understudy.container.monitors.monitor import Analysed


def files_of(plan: JobPlan, analysed: Analysed) -> dict[Path, str]:
    """The text of each file that the job writes, by path."""
    left_out = set() if analysed.findings or plan.writes_empty else {"constraint_violations.json"}
    texts = {
        plan.output / name: to_json(document)
        for name, document in analysed.documents.items()
        if name not in left_out
    }
    texts |= {plan.output / name: text for name, text in analysed.tables.items()}
    if plan.publication:
        texts[plan.metrics_file] = metric_lines(analysed.metrics)
    return texts


def metric_lines(metrics: Sequence[Mapping[str, Any]]) -> str:
    """The file that the platform publishes: a JSON object a line."""
    return "".join(json.dumps(line) + "\n" for line in metrics)
