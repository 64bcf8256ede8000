"""INSERT … ON CONFLICT, which SQLAlchemy spells apart for each database."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession


def insert_into(database: AsyncSession | str, table: Any) -> Any:
    """The insert of the session's database (or of a dialect by name) that knows ``on_conflict_…``.

    Only the dialect in use is imported: PostgreSQL's costs a short command a noticeable part of its time.
    """
    name = database if isinstance(database, str) else database.get_bind().dialect.name
    if name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)
