"""Run by the Python of the SDK: read the documents as a notebook does, and edit the constraints."""

import json
import sys
from pathlib import Path

from sagemaker.model_monitor import Constraints, ConstraintViolations, Statistics

folder, feature = Path(sys.argv[1]), sys.argv[2]


def body(name: str) -> dict:
    return json.loads((folder / name).read_text())


statistics = Statistics(body("statistics.json"), "s3://bucket/statistics.json")
constraints = Constraints(body("constraints.json"), "s3://bucket/constraints.json")
violations = ConstraintViolations(body("constraint_violations.json"), "s3://bucket/violations.json")
constraints.set_monitoring(False)
constraints.set_monitoring(True)
constraints.set_monitoring(False, feature_name=feature)
(folder / "constraints.json").write_text(json.dumps(constraints.body_dict))
print(
    json.dumps(
        {
            "features": [found["name"] for found in statistics.body_dict["features"]],
            "violations": [found["feature_name"] for found in violations.body_dict["violations"]],
        }
    )
)
