"""From a profile to the texts of every file that a job writes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analyzer import data_quality
from analyzer.documents import to_json
from analyzer.metrics import data_quality_metrics
from analyzer.options import AnalysisOptions
from analyzer.profile import TableProfile
from analyzer.watch import Watch, watch_list
from container.doctor import Baseline
from container.files import METRICS_FILE
from container.job import Job, iso
