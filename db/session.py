"""Engines and transactions, on SQLite and PostgreSQL.

On SQLite every writing transaction begins with BEGIN IMMEDIATE: with SQLAlchemy's default (deferred, driver-made)
two read-modify-write transactions lose one update without an error. Writers of one process queue on an asyncio
lock instead of on SQLite's busy handler, which is quicker and fairer.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from db.bell import EDITED, ring_on_edits
from db.insertion import Inserting
from db.sqlite_thread import BEGIN_WRITING, WAIT, connect

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    WAIT,
)
# How many a connection keeps prepared: a deal's life takes a hundred different ones, panel and delivery as many again.
_STATEMENTS = 300

ring_on_edits()


class Session(AsyncSession):
    """A session that is asked to flush more often than it has something to write."""

    sync_session_class = Inserting

    async def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was added and changed, if anything was."""
        if self.new or self.dirty or self.deleted:
            await super().flush(objects)


class Database:
    """One engine with its two kinds of sessions: ``transaction`` (writes) and ``reading``."""

    def __init__(self, url: str) -> None:
        self.url = url
        # What belongs to this database and outlives a session, such as the shop's settings in memory.
        self.info: dict[str, Any] = {}
        # Called after the commit of an edit of what the shop arranges, whoever made it.
        self.on_edit: Callable[[], None] = lambda: None
        kept = {"house": self.info}
        self.is_sqlite = url.startswith("sqlite")
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        self._writers = self._queue()
        self._sessions = async_sessionmaker(
            self.engine, class_=Session, expire_on_commit=False, autoflush=False, info=kept
        )
        readers = self.engine.execution_options(readonly=True)
        self._readers = async_sessionmaker(readers, expire_on_commit=False, autoflush=False, info=kept)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A session that commits at the end of the block and rolls back when it raises."""
        async with self._writers:
            session = self._sessions()
            try:
                yield session
                await session.commit()
            except BaseException:
                # Whoever is cancelled leaves the connection in order all the same.
                await asyncio.shield(session.close())
                raise
            await session.close()
        if EDITED in session.info:
            self.on_edit()

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session for selects only; it takes no write lock."""
        async with self._readers() as session:
            yield session

    async def dispose(self) -> None:
        """Close every connection; used again, in another event loop even, it opens new ones."""
        await self.engine.dispose()
        self._writers = self._queue()

    def _queue(self) -> contextlib.AbstractAsyncContextManager[Any]:
        return asyncio.Lock() if self.is_sqlite else contextlib.nullcontext()


def _postgres_engine(url: str) -> AsyncEngine:
    # PostgreSQL's own compiler takes longer than any statement of ours that it would speed up.
    options = {"prepared_statement_cache_size": _STATEMENTS, "server_settings": {"jit": "off"}}
    return create_async_engine(url, connect_args=options, pool_size=10, max_overflow=10)


def _sqlite_engine(url: str) -> AsyncEngine:
    options = {"isolation_level": None, "async_creator_fn": connect, "cached_statements": _STATEMENTS}
    engine = create_async_engine(url, connect_args=options, pool_size=5, max_overflow=10)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
    # SQLite's own lower() knows ASCII only; search must find «иванова» in «Иванова».
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(connection: Connection) -> None:
    readonly = connection.get_execution_options().get("readonly", False)
    connection.exec_driver_sql("BEGIN" if readonly else BEGIN_WRITING)
