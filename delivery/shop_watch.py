"""What is edited, in this process or in another one of the shop, holds here from the next action on."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import structlog

from crm import shop
from db.bell import listen
from db.session import Database

# The calendar of a new year, and edits that no bell told of.
_SECONDS = 30

log = structlog.get_logger(__name__)


async def keep_fresh(database: Database) -> None:
    """Read the shop again at every edit, and twice a minute besides; until it is cancelled."""
    is_old = asyncio.Event()
    database.on_edit = is_old.set
    async with asyncio.TaskGroup() as group:
        if not database.is_sqlite:
            group.create_task(listen(database.url, is_old.set))
        group.create_task(_renew(database, is_old))


async def _renew(database: Database, is_old: asyncio.Event) -> None:
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(is_old.wait(), _SECONDS)
        is_old.clear()
        try:
            await shop.reload(database)
        except Exception:
            log.exception("shop.not_renewed")
