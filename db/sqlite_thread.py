"""SQLite behind aiosqlite's thread, with one trip to it per statement.

The driver makes four: open the cursor, execute, fetch, close. Each wakes a thread and then the loop again, and
together they cost many times what SQLite itself needs for a statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import aiosqlite

_Run = tuple[list[Any], Any, int, int | None]


def connect(database: str, **options: Any) -> ShortTrips:
    """What SQLAlchemy calls for a connection (``async_creator_fn`` among the ``connect_args``)."""
    connection = ShortTrips(partial(sqlite3.connect, database, **options), 64)
    connection._thread.daemon = True
    return connection


class ShortTrips(aiosqlite.Connection):
    """aiosqlite's connection with cursors that go to the thread once."""

    def cursor(self) -> Any:
        """A cursor that exists only while its statement runs."""
        return ShortCursor(self)


class ShortCursor:
    """As much of a cursor as SQLAlchemy uses. Rows are fetched and the cursor closed where it was executed."""

    description: Any = None
    rowcount = -1
    lastrowid: int | None = None
    arraysize = 1

    def __init__(self, connection: ShortTrips) -> None:
        self._connection = connection
        self._rows: list[Any] = []

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Run one statement and keep its rows."""
        return await self._run("execute", statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Run one statement for every set of parameters."""
        return await self._run("executemany", statement, parameters)

    async def fetchall(self) -> list[Any]:
        """The rows of the last statement."""
        return self._rows

    async def close(self) -> None:
        """Nothing is open."""

    async def _run(self, method: str, statement: str, parameters: Sequence[Any]) -> Self:
        work = partial(self._in_thread, method, statement, parameters)
        ran: _Run = await self._connection._execute(work)  # type: ignore[no-untyped-call]
        self._rows, self.description, self.rowcount, self.lastrowid = ran
        return self

    def _in_thread(self, method: str, statement: str, parameters: Sequence[Any]) -> _Run:
        cursor = self._connection._conn.cursor()
        try:
            getattr(cursor, method)(statement, parameters)
            rows = cursor.fetchall() if cursor.description else []
            return rows, cursor.description, cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()
