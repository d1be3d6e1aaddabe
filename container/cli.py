"""The command `understudy`: without arguments the job of the environment, else a command for people."""

import os
import sys
from collections.abc import Mapping, Sequence

from understudy import __version__
from understudy.container.process_start import begin

CONTRACT_VARIABLES = ("dataset_source", "output_path", "dataset_format", "ground_truth_source")
CONTRACT_FILES = ("config/processingjobconfig.json", "processing/input/config/analysis_config.json")

COMPLETION = "_UNDERSTUDY_COMPLETE"
"""Set by a shell that completes a command line, which it hands over without arguments."""


def main() -> None:
    """Run the command line; what commands need is imported only when there is one."""
    begin()
    if sys.argv[1:] == ["--version"]:
        print(f"understudy {__version__}")
    elif is_job(sys.argv[1:], os.environ):
        from understudy.container.running.entrypoint import main as run_job

        run_job()
    else:
        from understudy.container.running.stopping import stop_on_signals

        stop_on_signals(None)
        from understudy.container.commands.app import app

        app(prog_name="understudy")


def is_job(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Whether there is a job to run: no argument, and a variable or a file of the contract."""
    if arguments or COMPLETION in environ:
        return False
    opt_ml = environ.get("UNDERSTUDY_OPT_ML") or "/opt/ml"
    files = (f"{opt_ml}/{name}" for name in CONTRACT_FILES)
    return any(environ.get(name) for name in CONTRACT_VARIABLES) or any(map(os.path.exists, files))


if __name__ == "__main__":
    main()
