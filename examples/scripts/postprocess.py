"""Post-processing script: prints how many violations of each kind there are, once the reports are written.

The handler has no arguments. What it prints goes to the job's log. It finds the reports where the job wrote
them, and it may read the job's environment variables, its own included.
"""

import json
import os
from collections import Counter
from pathlib import Path


def postprocess_handler():
    """Summarise constraint_violations.json in one line."""
    endpoint = os.environ.get("sagemaker_endpoint_name", "this endpoint")
    report = Path(os.environ.get("output_path", "/opt/ml/processing/output")) / "constraint_violations.json"
    violations = json.loads(report.read_text())["violations"] if report.exists() else []
    kinds = Counter(violation["constraint_check_type"] for violation in violations)
    summary = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())) or "none"
    print(f"Violations for {endpoint}: {summary}")
