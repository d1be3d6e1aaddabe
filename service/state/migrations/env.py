"""What Alembic runs: the steps within the transaction that `migrated` has begun."""

from alembic import context

from understudy.service.state.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    # SQLite cannot alter a column: Alembic copies the table instead.
    render_as_batch=True,
)
context.run_migrations()
