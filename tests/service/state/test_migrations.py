"""Migrations and tables agree, on each kind of database."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from understudy.analyzer.errors import UserError
from understudy.service.state.database import Database
from understudy.service.state.migrations import migrated, newest
from understudy.service.state.tables import Table


def test_migrations_lead_to_the_tables(any_database: Database) -> None:
    migrated(any_database)
    with any_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_a_database_that_is_the_newest_stays_as_it_is(any_database: Database) -> None:
    for _ in range(2):
        migrated(any_database)
    with any_database.reading() as session:
        assert session.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest()]


def test_services_that_start_together_migrate_once(any_database: Database) -> None:
    with ThreadPoolExecutor(4) as services:
        list(services.map(migrated, [any_database] * 4))
    with any_database.reading() as session:
        assert session.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest()]


def test_a_migration_that_fails_leaves_nothing(any_database: Database) -> None:
    with any_database.writing() as session:
        session.execute(text("CREATE TABLE tags (arn VARCHAR)"))
    with pytest.raises(Exception, match="tags"):
        migrated(any_database)
    with any_database.writing() as session:
        session.execute(text("DROP TABLE tags"))
    migrated(any_database)


def test_a_database_of_a_newer_version_is_refused(any_database: Database) -> None:
    migrated(any_database)
    with any_database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match=r"was written by a newer Understudy .*9999"):
        migrated(any_database)
