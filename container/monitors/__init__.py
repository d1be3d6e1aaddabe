"""The monitor types: a new one is a package of this room, and a line here."""

from collections.abc import Mapping
from typing import Any

from understudy.container.monitors.bias import MODEL_BIAS
from understudy.container.monitors.bias_and_explainability import BIAS_AND_EXPLAINABILITY
from understudy.container.monitors.data_quality import DATA_QUALITY
from understudy.container.monitors.explainability import MODEL_EXPLAINABILITY
from understudy.container.monitors.model_quality import MODEL_QUALITY
from understudy.container.monitors.monitor import MonitorType
from understudy.report import REPORT

MONITOR_TYPES: Mapping[str, MonitorType[Any, Any, Any]] = {
    monitor.name: monitor
    for monitor in (DATA_QUALITY, MODEL_QUALITY, MODEL_BIAS, MODEL_EXPLAINABILITY, BIAS_AND_EXPLAINABILITY)
}
"""By the value of `analysis_type`; the first is what a job is that names none."""
DOCUMENTS = tuple(
    dict.fromkeys(
        [
            *(name for monitor in MONITOR_TYPES.values() for name in (*monitor.documents, *monitor.tables)),
            REPORT,
        ]
    )
)
"""Names of all files that jobs of any type write."""
