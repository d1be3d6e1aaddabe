"""How the tables came to be what they are, a step at a time; `migrated` takes a database through them."""

from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from understudy.analyzer.errors import UserError
from understudy.service.state.database import Database

ONE_AT_A_TIME = 5_512_318_094
"""The lock in PostgreSQL that services starting together wait for."""


def migrated(database: Database) -> None:
    """Bring the tables to the newest version, in one transaction; UserError where they are newer than that.

    Several services may start at once on one database: the first one does it, the others find it done.
    """
    with database.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:
            raise UserError(
                f"The database {database.engine.url!r} was written by a newer Understudy ({error}): "
                "start that one, or restore a backup of before."
            ) from error


def newest() -> str:
    """The revision that `migrated` brings a database to."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config(connection: Connection | None = None) -> Config:
    attributes: dict[str, Any] = {"connection": connection}
    config = Config(attributes=attributes)
    config.set_main_option("script_location", "understudy.service.state:migrations")
    return config
