"""The parts that the fields of `Job` are made of: what a variable allows, and how its text is read."""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from understudy.analyzer.errors import UserError
from understudy.preprocess.formats import parse_dataset_format

Switch = Literal["Enabled", "Disabled"]


@dataclass(frozen=True)
class Variable:
    """What the documentation and an error say of an environment variable beside its type and default."""

    allowed: str
    source: str
    is_path: bool = False
    is_secret: bool = False
    """Its value is told nowhere."""


class Settings(BaseModel):
    """Variables of one subject as a frozen value: a field for each, with what it allows and does."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def variables(cls) -> dict[str, Variable]:
        """The environment variables by name, in the order of the documentation."""
        return {
            field.alias or name: metadata
            for name, field in cls.model_fields.items()
            for metadata in field.metadata
            if isinstance(metadata, Variable)
        }

    @classmethod
    def missing(cls, name: str) -> str:
        """The sentence for a variable that is not set and has to be."""
        return f"The environment variable {name} is not set; set it to {cls.variables()[name].allowed}"

    def values(self) -> dict[str, object]:
        """The value of each variable by its name."""
        names = {field.alias or name: name for name, field in type(self).model_fields.items()}
        return {variable: getattr(self, names[variable]) for variable in self.variables()}


def whole(minimum: int) -> Callable[[object], int]:
    """Reads a whole number from `minimum` on; ValueError for anything else."""

    def parse(value: object) -> int:
        number = int(str(value))
        if number < minimum:
            raise ValueError(value)
        return number

    return parse


def decimal(minimum: float, maximum: float) -> Callable[[object], float]:
    """Reads a number in a range; ValueError for anything else."""

    def parse(value: object) -> float:
        number = float(str(value))
        if not (math.isfinite(number) and minimum <= number <= maximum):
            raise ValueError(value)
        return number

    return parse


def one_of(allowed: Collection[str]) -> Callable[[object], str]:
    """Reads one of these texts; ValueError for anything else."""

    def parse(value: object) -> str:
        if value not in allowed:
            raise ValueError(value)
        return str(value)

    return parse


def utc_time(value: object) -> datetime:
    """An ISO 8601 time with its zone, as UTC."""
    time = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if time.tzinfo is None:
        raise ValueError(value)
    try:
        return time.astimezone(UTC)
    except OverflowError:
        raise ValueError(value) from None


def listed(text: str | None) -> tuple[str, ...]:
    """The parts of a text with commas, blanks around them left out."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def pairs_of(text: str | None) -> list[tuple[str, str]]:
    """The pairs of `a=1, b=2`; a part without `=` is both sides of its own."""
    parts = (part.partition("=") for part in listed(text))
    return [(name.strip(), (value if equals else name).strip()) for name, equals, value in parts]


def named_columns(value: object) -> str:
    """Reads `a,b=2`: names, each with its column or being one; ValueError for anything else."""
    found = pairs_of(str(value))
    names = [name for name, _ in found]
    if not found or not all(map(all, found)) or len(names) != len(set(names)):
        raise ValueError(value)
    return str(value)


def pairs(value: object) -> str:
    """Reads `a=1,b=2`; ValueError for anything else."""
    if not all("=" in part for part in listed(str(value))):
        raise ValueError(value)
    return named_columns(value)


def iso(time: datetime) -> str:
    """A time in the contract's form, `2021-05-06T22:00:00Z`."""
    return time.isoformat().replace("+00:00", "Z")


def known_format(value: object) -> str:
    """A format that there is a reader for, as its text."""
    try:
        parse_dataset_format(str(value))
    except UserError as error:
        raise PydanticCustomError("sentence", "{sentence}", {"sentence": str(error)}) from error
    return str(value)


AWS_SDK = "SageMaker Python SDK"
LOGGED = "job requests logged by the service"
PARSED = "configuration printed by the container"
GUIDE = "SageMaker developer guide"
OURS = "Understudy"

SWITCH = "Enabled or Disabled"
FOLDER = "a folder in the container"
FILE = "a file in the container"
COLUMN = "a column name, an index, or a JSONPath (for bias a JMESPath)"
TIME = "a time such as 2021-05-06T22:00:00Z"
TEXT = "any text"

Time = Annotated[datetime, BeforeValidator(utc_time)]
