"""Signatures that are taken once, by all services of a database."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One table."""
    op.create_table(
        "taken_signatures",
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("signature", name=op.f("pk_taken_signatures")),
    )
    op.create_index(op.f("ix_taken_signatures_taken_at"), "taken_signatures", ["taken_at"], unique=False)
