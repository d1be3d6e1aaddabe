"""What an operation is given besides its request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from understudy.service.settings import Settings

Request = Mapping[str, Any]
"""Checked by shape; times in it are datetimes in UTC."""
Answer = Mapping[str, Any]
"""Keys as the API has them; None is left out, times are datetimes in UTC."""


@dataclass(frozen=True)
class Call:
    """One request's transaction and surroundings; the transaction is kept when the operation returns."""

    session: Session
    settings: Settings
    now: datetime


@dataclass(frozen=True)
class Operation:
    """A function of the API, and whether it changes anything."""

    run: Callable[[Call, Request], Answer]
    writes: bool
