"""An edit in one process of the shop holds in the others: each has its own snapshot of the same database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from sqlalchemy import text

from crm import settings, shop
from crm.actor import SYSTEM
from db.bell import listen
from db.session import Database
from delivery.shop_watch import keep_fresh
from tests.conftest import MOSCOW

on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

KEY = "booking.default_hours"
_LISTENING = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'")


@asynccontextmanager
async def _another_process(database: Database) -> AsyncIterator[Database]:
    other = Database(database.url)
    await shop.load(other, timezone=MOSCOW, language="ru")
    watch = asyncio.create_task(keep_fresh(other))
    try:
        yield other
    finally:
        watch.cancel()
        await asyncio.wait([watch])
        await other.dispose()


async def _edit(database: Database, value: int) -> None:
    async with database.transaction() as session:
        await settings.edit(session, SYSTEM, KEY, value)


async def _until_known(other: Database, value: int) -> None:
    """Well before the half minute after which it would be read anyway."""
    async with asyncio.timeout(15):
        while True:
            if other.info["shop"].number(KEY) == value:
                return
            await asyncio.sleep(0.01)


async def _listener(database: Database) -> int:
    async with asyncio.timeout(15):
        while True:
            async with database.reading() as session:
                if (pid := await session.scalar(_LISTENING)) is not None:
                    return int(pid)
            await asyncio.sleep(0.01)


@on_postgresql
async def test_an_edit_holds_in_another_process_as_soon_as_it_is_committed(database: Database) -> None:
    async with _another_process(database) as other:
        await _listener(database)
        for value in (5, 6):
            await _edit(database, value)
            await _until_known(other, value)


@on_postgresql
async def test_whatever_happens_to_the_line_it_is_put_up_again(database: Database) -> None:
    heard = asyncio.Queue[None]()

    def fail_at_first() -> None:
        heard.put_nowait(None)
        if heard.qsize() == 1:
            raise asyncpg.InternalClientError("cannot switch to state 11; another operation (2) is in progress")

    listening = asyncio.create_task(listen(database.url, fail_at_first))
    async with asyncio.timeout(15):
        while heard.qsize() < 2:
            assert not listening.done()
            await asyncio.sleep(0.01)
    listening.cancel()
    await asyncio.wait([listening])


@on_postgresql
async def test_a_process_whose_line_was_cut_learns_what_it_missed(database: Database) -> None:
    async with _another_process(database) as other:
        pid = await _listener(database)
        async with database.transaction() as session:
            await session.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        await _edit(database, 5)
        await _until_known(other, 5)
        await _listener(database)
        await _edit(database, 6)
        await _until_known(other, 6)


async def test_an_edit_of_the_same_process_holds_whoever_made_it_once_it_is_committed(database: Database) -> None:
    watch = asyncio.create_task(keep_fresh(database))
    try:
        with pytest.raises(LookupError):
            async with database.transaction() as session:
                await settings.edit(session, SYSTEM, KEY, 4)
                raise LookupError
        await _edit(database, 5)
        await _until_known(database, 5)
    finally:
        watch.cancel()
        await asyncio.wait([watch])
