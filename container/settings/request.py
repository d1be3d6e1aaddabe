"""The CreateProcessingJob request that the platform leaves in the container."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from understudy.analyzer.errors import UserError
from understudy.analyzer.regular_files import regular_bytes
from understudy.container.settings.folders import opt_ml_folder

REQUEST = "processingjobconfig.json"


def request_of(opt_ml: Path) -> dict[str, Any]:
    """The request, empty where there is none; UserError when the file holds anything else."""
    return json_object(opt_ml / "config" / REQUEST)


def requested_environment(opt_ml: Path) -> dict[str, str]:
    """The request's `Environment` without empty values; UserError when it is not one of texts."""
    environment = request_of(opt_ml).get("Environment") or {}
    if not isinstance(environment, dict) or not all(isinstance(value, str) for value in environment.values()):
        raise UserError(f"{opt_ml / 'config' / REQUEST}: Environment is not a JSON object of strings")
    return {name: value for name, value in environment.items() if value}


def not_set_here(environ: Mapping[str, str]) -> dict[str, str]:
    """What stands in the request's `Environment` only, where the platform would have set it as well."""
    requested = requested_environment(opt_ml_folder(environ))
    return {name: value for name, value in requested.items() if not environ.get(name)}


def json_object(path: Path) -> dict[str, Any]:
    """The JSON object in a file of the platform's, empty where there is none; UserError for anything else."""
    try:
        value = json.loads(regular_bytes(path))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(value, dict):
        raise UserError(f"{path} is not a JSON object")
    return value
