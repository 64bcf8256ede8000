"""The migrations lead to the models, and back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from db import models, schema
from db.base import Base
from tests.conftest import empty_postgres

assert models


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    server: URL = request.getfixturevalue("postgres_server")
    async with empty_postgres(server) as url:
        yield url


async def test_migrations_make_exactly_what_the_models_say(empty_url: str) -> None:
    await schema.upgrade(empty_url)

    def difference(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    engine = create_async_engine(empty_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(difference) == []
    await engine.dispose()


async def test_migrations_go_up_down_and_up_again(empty_url: str) -> None:
    await schema.upgrade(empty_url)
    await schema.downgrade(empty_url, "base")
    engine = create_async_engine(empty_url)
    async with engine.connect() as connection:
        left = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()
    assert left == ["alembic_version"]

    await schema.upgrade(empty_url)

    assert await schema.current(empty_url) == schema.head()


async def test_an_empty_database_has_no_revision(empty_url: str) -> None:
    assert await schema.current(empty_url) is None
