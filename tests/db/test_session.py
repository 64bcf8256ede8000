"""Transactions that lose nothing, on both databases, from one process or from two."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from crm import payments
from crm.errors import CrmError
from db import sqlite_thread
from db.enums import PaymentWay, Stage
from db.models import Contact, DealNumber, Employee
from db.session import Database
from tests.crm.cast import HALF, MONDAY, TOTAL, on_stage

Opener = Callable[[], AbstractAsyncContextManager[AsyncSession]]


@pytest.fixture
async def other(database: Database) -> AsyncIterator[Database]:
    """The same database, as a second process sees it."""
    second = Database(database.url)
    second.info.update(database.info)
    yield second
    await second.dispose()


async def _add_one(opener: Opener, both_have_read: asyncio.Barrier) -> None:
    """Read, then write what was read plus one; both read before either writes, if the database lets them."""
    async with opener() as session:
        last = await session.scalar(select(DealNumber.last).with_for_update())
        with contextlib.suppress(TimeoutError, asyncio.BrokenBarrierError):
            await asyncio.wait_for(both_have_read.wait(), 0.5)
        await session.execute(update(DealNumber).values(last=(last or 0) + 1))


async def _twice(first: Opener, second: Opener) -> None:
    barrier = asyncio.Barrier(2)
    await asyncio.gather(_add_one(first, barrier), _add_one(second, barrier))


async def _last(database: Database) -> int | None:
    async with database.reading() as session:
        return await session.scalar(select(DealNumber.last))


async def test_two_writers_of_two_processes_lose_no_update(database: Database, other: Database) -> None:
    async with database.transaction() as session:
        session.add(DealNumber(year=2030, last=0))

    await _twice(database.transaction, other.transaction)

    assert await _last(database) == 2


async def test_two_writers_of_one_process_lose_no_update(database: Database) -> None:
    async with database.transaction() as session:
        session.add(DealNumber(year=2030, last=0))

    await _twice(database.transaction, database.transaction)

    assert await _last(database) == 2


async def test_writers_of_one_process_wait_longer_for_each_other_than_sqlite_would(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_thread, "WAIT", "PRAGMA busy_timeout=0")
    database = Database(f"sqlite+aiosqlite:///{shutil.copy(sqlite_template, tmp_path / 'kitchen.db')}")

    async def write(year: int) -> None:
        async with database.transaction() as session:
            session.add(DealNumber(year=year, last=0))

    async with database.transaction() as session:
        session.add(DealNumber(year=2030, last=0))
        await session.flush()
        other = asyncio.create_task(write(2031))
        await asyncio.wait([other], timeout=0.5)  # it would have failed, if it did not wait
    await other

    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(DealNumber)) == 2
    await database.dispose()


async def test_the_same_writers_without_begin_immediate_do_lose_one(sqlite_template: Path, tmp_path: Path) -> None:
    """What the engine of ``db.session`` is there for: the library's own default loses without a word."""
    path = shutil.copy(sqlite_template, tmp_path / "plain.db")
    url = f"sqlite+aiosqlite:///{path}"
    plain = create_async_engine(url)
    database = Database(url)
    async with database.transaction() as session:
        session.add(DealNumber(year=2030, last=0))

    await _twice(async_sessionmaker(plain).begin, async_sessionmaker(plain).begin)

    assert await _last(database) == 1
    await plain.dispose()
    await database.dispose()


async def test_two_payments_of_all_that_is_left_at_once_one_is_entered(
    database: Database, other: Database, tmp_path: Path
) -> None:
    async with on_stage(database, tmp_path) as play:
        other.info.update(database.info)
        deal_id = await play.deal_in(Stage.PRODUCTION)

        async def pay(of: Database) -> None:
            async with of.transaction() as session:
                await payments.record(
                    session, play.anna, deal_id, amount=HALF, paid_on=MONDAY, way=PaymentWay.CASH
                )

        results = await asyncio.gather(pay(database), pay(other), return_exceptions=True)

        assert [getattr(result, "key", result) for result in results if result] == ["payment-over-total"]
        assert all(isinstance(result, CrmError) for result in results if result)
        assert await play.paid(deal_id) == TOTAL


async def test_what_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            session.add(DealNumber(year=2030, last=7))
            await session.flush()
            raise RuntimeError

    assert await _last(database) is None


async def test_reader_neither_waits_for_a_writer_nor_sees_what_is_not_committed(
    database: Database, other: Database
) -> None:
    async with database.transaction() as writing:
        writing.add(DealNumber(year=2030, last=7))
        await writing.flush()
        async with asyncio.timeout(5):
            assert await _last(other) is None and await _last(database) is None

    assert await _last(other) == 7


async def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await session.execute(text("UPDATE outbox SET kind = kind"))
            await session.execute(text(
                "INSERT INTO deal (number, pipeline, stage, version, visit, stage_entered_at, contact_id, manager_id,"
                " created_at) VALUES ('К-1', 'general', 'contract', 1, 1, '2030-03-04 07:00:00', 99, 99,"
                " '2030-03-04 07:00:00')"
            ))


async def test_lower_knows_cyrillic(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Contact(name="ИВАНОВА Ёлка", phone="+79160000001", link_token="t"))
    async with database.reading() as session:
        assert await session.scalar(select(func.lower(Contact.name))) == "иванова ёлка"


async def test_sqlite_survives_a_power_cut_and_keeps_its_promises(sqlite_template: Path, tmp_path: Path) -> None:
    path = shutil.copy(sqlite_template, tmp_path / "kitchen.db")
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.reading() as session:
        kept = {
            pragma: await session.scalar(text(f"PRAGMA {pragma}"))
            for pragma in ("journal_mode", "synchronous", "foreign_keys")
        }
    await database.dispose()

    assert kept == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_what_was_read_is_still_there_after_the_commit(database: Database) -> None:
    async with database.transaction() as session:
        person = Employee(name="Анна Смирнова", role="manager")
        session.add(person)

    assert (person.first_name, person.id is not None) == ("Анна", True)
