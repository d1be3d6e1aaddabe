"""`understudy serve`: the service, until it is stopped."""

import typer
from typer.main import get_command

from understudy.service.commands.options import with_settings
from understudy.service.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@with_settings
def serve(*, settings: Settings) -> None:
    """Serve SageMaker's monitoring API on this machine.

    Jobs run here, by a Docker engine or as processes, and schedules fire as long as it runs.

    Each option may be set as a variable UNDERSTUDY_SERVICE_... as well. What a program needs to find the
    service is printed by `understudy env`, given the same options or variables.

    \b
    Examples:
      understudy serve
      understudy serve --data-dir /var/lib/understudy --s3-endpoint http://127.0.0.1:7070
      understudy serve --host 0.0.0.0 --keys-file /etc/understudy/keys
    """
    # What it imports takes half a second, which the help need not wait for.
    from understudy.service.commands.starting import run

    run(settings)


command = get_command(app)
