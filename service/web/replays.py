"""Signatures of requests that changed something: each is taken once, whichever service is asked."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from understudy.service.refusals import Refusal
from understudy.service.state.database import Database
from understudy.service.state.tables import TakenSignature
from understudy.service.web.signatures import SKEW

KEPT = 2 * SKEW
"""How long a signature is kept: its time might let it in for so long."""


class Replays:
    """Signatures that are taken, in the database that services share; a restart forgets none."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cleared: datetime | None = None

    def refuse_repeated(self, signature: str, now: datetime) -> None:
        """Refuse a signature that was here before; remember one that was not."""
        dialect = postgresql if self._database.engine.dialect.name == "postgresql" else sqlite
        taken = dialect.insert(TakenSignature).values(signature=signature, taken_at=now)
        new = taken.on_conflict_do_nothing().returning(TakenSignature.signature)
        with self._database.noting() as session:
            if self._cleared is None or now - self._cleared > SKEW:
                session.execute(delete(TakenSignature).where(TakenSignature.taken_at < now - KEPT))
                self._cleared = now
            repeated = session.scalar(new) is None
        if repeated:
            raise Refusal("InvalidSignatureException", "This request has been sent before: sign it anew")
