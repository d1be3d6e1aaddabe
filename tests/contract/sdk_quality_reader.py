"""Run by the Python of the SDK: read a model-quality statistics.json as a model card does."""

import json
import sys
from pathlib import Path

from sagemaker.model_card.evaluation_metric_parsers import ModelMonitorModelQualityParser

statistics = json.loads(Path(sys.argv[1]).read_text())
(group,) = ModelMonitorModelQualityParser().run(statistics)["metric_groups"]
print(json.dumps({"group": group["name"], "metrics": [metric["name"] for metric in group["metric_data"]]}))
