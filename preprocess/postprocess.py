"""A user's post-processing script: `postprocess_handler()`, called once after the documents are written.

Contract, section 11.
"""

import inspect
import sys
from pathlib import Path

from analyzer.errors import UserError
from preprocess.script import load_module, user_traceback
from preprocess.script_log import script_log, script_output

HANDLER = "postprocess_handler"


def check(path: Path) -> None:
    """`UserError` when the script does not exist or does not compile; nothing of it is run."""
    if not path.is_file():
        raise UserError(
            f"The post-processing script '{path}' does not exist; mount it there, or correct the path."
        )
    try:
        compile(path.read_bytes(), str(path), "exec")
    except (SyntaxError, ValueError) as error:
        raise UserError(f"The post-processing script '{path}' is not valid Python: {error}.") from error


def run(path: Path) -> None:
    """Import the script and call its handler; `UserError` with the script's traceback when it fails.

    What it prints goes to the job's log, cut after 1 MiB.
    """
    log = script_log(sys.stderr)
    try:
        with script_output(log):
            module = load_module(path, "post-processing", 0)
            handler = getattr(module, HANDLER, None)
            if not callable(handler):
                raise UserError(
                    f"The post-processing script '{path}' has no function {HANDLER}(); define it."
                )
            if any(
                parameter.default is parameter.empty
                and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
                for parameter in inspect.signature(handler).parameters.values()
            ):
                raise UserError(f"{HANDLER} of the post-processing script '{path}' must take no arguments.")
            try:
                handler()
            except SystemExit as error:
                if error.code not in (None, 0):
                    raise UserError(
                        f"The post-processing script '{path}' ended with exit code {error.code}."
                    ) from None
            except Exception as error:
                kind = type(error).__name__
                raise UserError(
                    f"The post-processing script '{path}' raised {kind}: {error}.\n{user_traceback(error)}"
                ) from error
    finally:
        log.close_with_note()
