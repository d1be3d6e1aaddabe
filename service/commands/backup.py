"""`understudy backup`: a copy of the service's state while it runs."""

from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from understudy.analyzer.errors import UserError
from understudy.service.commands.options import with_settings
from understudy.service.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@with_settings
def backup(
    *, settings: Settings, file: Annotated[Path, typer.Argument(help="Where the copy is written.")]
) -> None:
    r"""Copy the service's state to a file, while it runs or not.

    To restore it, stop the service and put the copy in the place of state.db in the data folder, without
    state.db-wal and state.db-shm beside it.

    \b
    Example:
      understudy backup --data-dir /var/lib/understudy /backup/state.db
    """
    from understudy.service.state.backup import backed_up

    if settings.database_url is not None:
        raise UserError("The state is in a database of its own: copy it by that one's tool, pg_dump or such")
    backed_up(settings.data_dir / "state.db", file)
    typer.echo(f"The state is copied to {file}")


command = get_command(app)
