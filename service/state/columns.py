"""How times and words stand in the database."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """A time in UTC as whole milliseconds since 1970: what the API shows of it, alike in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:  # noqa: ARG002
        """Milliseconds of a time with a zone."""
        return None if value is None else (value - EPOCH) // timedelta(milliseconds=1)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:  # noqa: ARG002
        """The time of milliseconds."""
        return None if value is None else EPOCH + timedelta(milliseconds=value)


class Words(TypeDecorator[str]):
    """Text as strangers write it: what one of the databases cannot hold becomes a replacement character.

    PostgreSQL knows no NUL, and halves of surrogate pairs are no UTF-8; an exit message may have either.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # noqa: ARG002
        """The text with U+FFFD in such places."""
        if value is None:
            return None
        return value.replace("\0", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


class instr(GenericFunction[int]):
    """`func.instr(text, part)`: where a part begins, from 1 on; 0 where it does not. Capitals count."""

    type = Integer()
    inherit_cache = True


@compiles(instr, "postgresql")
def _strpos(function: instr, compiler: SQLCompiler, **asked: Any) -> str:
    return f"strpos{compiler.process(function.clause_expr, **asked)}"
