"""What a user's script finds in the environment: the variables that the job goes by, whoever set them."""

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from understudy.container.settings.folders import DEFAULT_OPT_ML, rebase
from understudy.container.settings.job import variables
from understudy.container.variables import OURS


def set_for_scripts(
    given: Mapping[str, str],
    opt_ml: Path = Path(DEFAULT_OPT_ML),
    environ: MutableMapping[str, str] = os.environ,
) -> None:
    """Set the job's variables in `environ` as `given`, their paths absolute and moved to `opt_ml`.

    A variable of the contract that is not given is taken away: it would be of another job.
    """
    for name, variable in variables().items():
        value = given.get(name)
        if value:
            environ[name] = str(Path(rebase(value, opt_ml)).absolute()) if variable.is_path else value
        elif value is None and variable.source != OURS:
            environ.pop(name, None)
