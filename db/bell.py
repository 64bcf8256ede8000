"""A bell between the processes that share a PostgreSQL database: one edits what the others keep in memory, all hear it.

PostgreSQL rings it when the transaction commits, never before. SQLite serves one process, which hears of its own edits
by ``Database.on_edit``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import object_session
from sqlalchemy.pool import NullPool

from db.models import ExtraItem, Setting, Wording

# In the ``info`` of a session that edits what the shop arranges.
EDITED = "edited"
_CHANNEL = "kitchen_shop"
_PAUSE_SECONDS = 1

log = structlog.get_logger(__name__)


def ring_on_edits() -> None:
    """From now on every transaction that edits what the shop arranges rings the bell at its commit."""
    for model in (ExtraItem, Setting, Wording):
        for moment in ("after_insert", "after_update", "after_delete"):
            event.listen(model, moment, _ring)


def _ring(_mapper: Any, connection: Connection, row: Any) -> None:
    session = object_session(row)
    if session is not None:
        session.info[EDITED] = True
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_notify(_CHANNEL, "")))


async def listen(url: str, heard: Callable[[], None]) -> None:
    """Call ``heard`` at every ring, and once whenever the line is up again; until it is cancelled."""
    while True:
        try:
            await _listen_until_lost(url, heard)
        except Exception as error:  # a line that is cut while it is made fails in ways that the driver does not name
            log.warning("bell.unheard", error=f"{type(error).__name__}: {error}")
        await asyncio.sleep(_PAUSE_SECONDS)


async def _listen_until_lost(url: str, heard: Callable[[], None]) -> None:
    connection, is_lost = await _connect(url), asyncio.Event()
    connection.add_termination_listener(lambda _connection: is_lost.set())
    try:
        await connection.add_listener(_CHANNEL, lambda *_said: heard())
        heard()  # what was missed before
        await is_lost.wait()
    finally:
        connection.terminate()


async def _connect(url: str) -> Any:
    """A connection of its own, made as SQLAlchemy makes its own ones from the same address."""
    import asyncpg

    dialect = (engine := create_async_engine(url, poolclass=NullPool)).dialect
    words, named = dialect.create_connect_args(engine.url)
    return await asyncpg.connect(*words, **named)
