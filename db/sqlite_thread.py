"""SQLite behind aiosqlite's thread, with few trips to it.

The driver makes four for every statement: open the cursor, execute, fetch, close. Each wakes a thread and then the
loop again, and costs more than what SQLite itself needs for most statements. Here a statement makes one; and within
a writing transaction none. Such statements are short and never wait: the lock is held, and the disk is asked at
COMMIT, which does go to the thread, as all that only reads does. So does the rest of a transaction that goes on and
on, lest the loop stand still for it; and the beginning of one that another process keeps waiting.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import partial
from typing import Any, Self

import aiosqlite

BEGIN_WRITING = "BEGIN IMMEDIATE"
WAIT = "PRAGMA busy_timeout=5000"

_DO_NOT_WAIT = "PRAGMA busy_timeout=0"
_MOST_AT_ONCE = 60

_Run = tuple[list[Any], Any, int, int | None]


def connect(database: str, **options: Any) -> ShortTrips:
    """What SQLAlchemy calls for a connection (``async_creator_fn`` among the ``connect_args``)."""
    connection = ShortTrips(partial(sqlite3.connect, database, **options), 64)
    connection._thread.daemon = True
    return connection


class ShortTrips(aiosqlite.Connection):
    """aiosqlite's connection with cursors that go to the thread once, or not at all for a writer's first statements."""

    at_once = 0

    def cursor(self) -> Any:
        """A cursor that exists only while its statement runs."""
        return ShortCursor(self)

    async def commit(self) -> None:
        """End the transaction, on the thread."""
        self.at_once = 0
        await super().commit()

    async def rollback(self) -> None:
        """Give the transaction up, on the thread, if there is one: the pool asks for it after every use."""
        self.at_once = 0
        if self.in_transaction:
            await super().rollback()

    def begins_at_once(self) -> bool:
        """Whether the write lock was free; then it is taken."""
        self._conn.execute(_DO_NOT_WAIT)
        try:
            self._conn.execute(BEGIN_WRITING)
        except sqlite3.OperationalError:
            return False
        finally:
            self._conn.execute(WAIT)
        return True


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
        if statement != BEGIN_WRITING:
            return await self._run("execute", statement, parameters)
        if not self._connection.begins_at_once():
            await self._run("execute", statement, parameters)
        self._connection.at_once = _MOST_AT_ONCE
        return self

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Run one statement for every set of parameters."""
        return await self._run("executemany", statement, parameters)

    async def fetchall(self) -> list[Any]:
        """The rows of the last statement."""
        return self._rows

    async def close(self) -> None:
        """Nothing is open."""

    async def _run(self, method: str, statement: str, parameters: Sequence[Any]) -> Self:
        if self._connection.at_once:
            self._connection.at_once -= 1
            ran = self._ran(method, statement, parameters)
        else:
            ran = await self._connection._execute(self._ran, method, statement, parameters)  # type: ignore[no-untyped-call]
        self._rows, self.description, self.rowcount, self.lastrowid = ran
        return self

    def _ran(self, method: str, statement: str, parameters: Sequence[Any]) -> _Run:
        cursor = self._connection._conn.cursor()
        try:
            getattr(cursor, method)(statement, parameters)
            rows = cursor.fetchall() if cursor.description else []
            return rows, cursor.description, cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()
