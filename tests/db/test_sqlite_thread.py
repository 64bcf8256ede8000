"""Where SQLite's work is done: what may wait, on its thread; the short statements of a writer, on the loop's."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.session import Database

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def watched(database: Database) -> Database:
    """A database whose statements can ask in which thread they run."""

    def teach(connection: object, _record: object) -> None:
        connection.create_function("thread", 0, threading.get_ident)  # type: ignore[attr-defined]

    event.listen(database.engine.sync_engine, "connect", teach)
    return database


async def _on_the_loop(session: AsyncSession) -> bool:
    return bool(await session.scalar(text("SELECT thread()")) == threading.get_ident())


async def test_a_writers_statements_wake_no_thread_and_those_that_read_do(watched: Database) -> None:
    await watched.engine.dispose()
    async with watched.transaction() as session:
        assert await _on_the_loop(session)
    async with watched.reading() as session:
        assert not await _on_the_loop(session)


async def test_a_connection_that_gave_its_transaction_up_reads_on_its_thread_again(watched: Database) -> None:
    await watched.engine.dispose()
    with pytest.raises(RuntimeError):
        async with watched.transaction() as session:
            assert await _on_the_loop(session)
            raise RuntimeError
    async with watched.reading() as session:
        assert not await _on_the_loop(session)


async def test_a_long_transaction_goes_on_in_the_thread(watched: Database) -> None:
    await watched.engine.dispose()
    async with watched.transaction() as session:
        where = [await _on_the_loop(session) for _ in range(100)]
    assert where == sorted(where, reverse=True)
    assert where[0] and not where[-1]


async def test_a_writer_makes_one_trip_to_the_thread_that_is_its_commit(
    watched: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await watched.engine.dispose()
    async with watched.transaction() as session:
        await _on_the_loop(session)
    caplog.set_level(logging.DEBUG, "aiosqlite")
    async with watched.transaction() as session:
        await _on_the_loop(session)
    trips = [record.getMessage() for record in caplog.records if record.getMessage().startswith("executing")]
    assert len(trips) == 1
    assert "commit" in trips[0]


async def test_whom_another_process_keeps_waiting_waits_in_the_thread(watched: Database) -> None:
    await watched.engine.dispose()
    async with watched.transaction() as session:
        await _on_the_loop(session)
    is_held, loop_goes_on = threading.Event(), threading.Event()

    def hold() -> bool:
        other = sqlite3.connect(watched.url.removeprefix("sqlite+aiosqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        is_held.set()
        went_on = loop_goes_on.wait(2)
        other.execute("COMMIT")
        other.close()
        return went_on

    async def write() -> bool:
        async with watched.transaction() as session:
            return await _on_the_loop(session)

    holding = asyncio.create_task(asyncio.to_thread(hold))
    await asyncio.to_thread(is_held.wait)
    writing = asyncio.create_task(write())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not writing.done()
    loop_goes_on.set()
    assert await holding
    assert await writing
