"""A job of AWS's Clarify image: no variable says what to do, `analysis_config.json` does, in its place."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from understudy.container.settings.folders import DEFAULT_OPT_ML, rebase
from understudy.container.settings.request import request_of

CONFIG_FOLDER = f"{DEFAULT_OPT_ML}/processing/input/config"
DATA_FOLDER = f"{DEFAULT_OPT_ML}/processing/input/data"
OUTPUT_FOLDER = f"{DEFAULT_OPT_ML}/processing/output"
CONFIG = "analysis_config.json"
"""Where the SDK places the inputs `analysis_config` and `dataset` and the output `analysis_result`."""


def of_analysis_config(opt_ml: Path, given: Mapping[str, str]) -> dict[str, str]:
    """The variables that such a job has without being given them; none where there is no configuration.

    Where the job's request tells other places for its inputs and its output, these count.
    """
    from understudy.container.monitors.bias import MODEL_BIAS
    from understudy.container.monitors.bias_and_explainability import BIAS_AND_EXPLAINABILITY
    from understudy.container.monitors.explainability import MODEL_EXPLAINABILITY

    named = given.get("analysis_type")
    kinds = {None, *(monitor.name for monitor in (MODEL_BIAS, MODEL_EXPLAINABILITY, BIAS_AND_EXPLAINABILITY))}
    if named not in kinds or given.get("ground_truth_source"):
        return {}
    request = request_of(opt_ml)
    inputs = {
        str(item.get("InputName")): _path(item.get("S3Input"))
        for item in _objects(request.get("ProcessingInputs"))
    }
    config = (
        given.get("understudy_analysis_config")
        or f"{inputs.get('analysis_config') or CONFIG_FOLDER}/{CONFIG}"
    )
    path = Path(rebase(config, opt_ml))
    if not path.exists():
        return {}
    outputs = request.get("ProcessingOutputConfig")
    listed = _objects(outputs.get("Outputs")) if isinstance(outputs, dict) else []
    written = {str(item.get("OutputName")): _path(item.get("S3Output")) for item in listed}
    return {
        "analysis_type": named or _asked_for(path),
        "understudy_analysis_config": config,
        "dataset_source": inputs.get("dataset") or DATA_FOLDER,
        "output_path": written.get("analysis_result") or OUTPUT_FOLDER,
    }


def _asked_for(path: Path) -> str:
    """The monitor type that a configuration is of; what is wrong with one is told where it is read."""
    from understudy.analyzer.analysis_config import read_analysis_config
    from understudy.analyzer.errors import UserError
    from understudy.container.monitors.bias import MODEL_BIAS
    from understudy.container.monitors.bias_and_explainability import BIAS_AND_EXPLAINABILITY
    from understudy.container.monitors.explainability import MODEL_EXPLAINABILITY

    try:
        config = read_analysis_config(path)
    except UserError:
        return MODEL_BIAS.name
    if config.explains:
        return (BIAS_AND_EXPLAINABILITY if config.compares else MODEL_EXPLAINABILITY).name
    return MODEL_BIAS.name


def _objects(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _path(value: object) -> str | None:
    path = value.get("LocalPath") if isinstance(value, dict) else None
    return path if isinstance(path, str) else None
