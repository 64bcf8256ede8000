"""Two at the same thing on PostgreSQL: the second one stands at the first one's lock."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import text

from db.session import Database

_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def until_it_waits(database: Database, second: asyncio.Task[Any]) -> None:
    """Return when ``second`` stands at the lock of another transaction, or has passed where it should."""
    async with asyncio.timeout(30):
        while not second.done():
            async with database.reading() as session:
                if await session.scalar(_WAITING):
                    return
            await asyncio.sleep(0.02)
