"""The database goes away for a while, the clock is put right, an update cannot be worked: the bot goes on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from aiogram import Bot
from sqlalchemy import event, select
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot import app, inbox, polling
from bot.inbox import Inbox
from bot.screens.pushes import render
from crm import clock
from crm.shop import learn_bot_name
from db.enums import InboxStatus, Role
from db.models import Employee, InboxUpdate, Outbox, Setting
from db.session import Database
from sandbox.people import Person
from sandbox.state import State
from tests.bot import trade
from tests.bot.conftest import Program
from tests.bot.test_inbox import Clerk, _said, _statuses
from tests.e2e.phone import Phone

_LOST = Exception("connection was closed in the middle of operation")
TROUBLE = (
    PoolTimeout("QueuePool limit of size 10 overflow 10 reached"),
    ConnectionRefusedError("the server is starting"),
    OperationalError("UPDATE", {}, Exception("database or disk is full")),
    InterfaceError("UPDATE", {}, _LOST),
    InternalError("UPDATE", {}, Exception("another operation is in progress")),
    DBAPIError("UPDATE", {}, _LOST, connection_invalidated=True),
)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_SHORTEST", 0.01)
    monkeypatch.setattr(inbox, "_PAUSES", (0.01,))


@pytest.fixture
def clerk(database: Database) -> Clerk:
    return Clerk(database)


@pytest.mark.parametrize("error", TROUBLE, ids=lambda error: type(error).__name__)
async def test_an_update_outlives_any_trouble_with_the_database(
    database: Database, clerk: Clerk, error: Exception
) -> None:
    clerk.fails = [error]
    box = Inbox(database, clerk.work)
    await box.accept([_said(1, 10)])
    await box.drained()
    assert clerk.done == [1]
    assert await _statuses(database) == [InboxStatus.DONE]


@pytest.mark.parametrize("error", TROUBLE, ids=lambda error: type(error).__name__)
async def test_a_tap_outlives_any_trouble_with_the_database(
    anna_phone: Phone, program: Program, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    from bot.middlewares import transaction

    take, failures = inbox.take, [error]

    async def take_later(*args: object) -> bool:
        if failures:
            raise failures.pop()
        return await take(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "take", take_later)
    await anna_phone.send("/toy")
    await anna_phone.wait_for("Карточка 7")


async def test_a_tap_whose_effect_could_not_be_written_is_not_marked_as_done(
    anna_phone: Phone, program: Program, database: Database
) -> None:
    await anna_phone.send("/toy")
    await anna_phone.wait_for("Карточка 7")
    failures = [TROUBLE[2]]

    def refuse_once(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE employee") and failures:
            raise failures.pop()

    event.listen(database.engine.sync_engine, "before_cursor_execute", refuse_once)
    await anna_phone.press("Сделать")
    await anna_phone.wait_for("Сделано")
    await program.face.inbox.drained()
    async with database.reading() as session:
        assert (await session.scalars(select(Employee.name))).all() == ["Анна Крылова!"]
    assert not failures


async def test_an_update_that_cannot_even_be_put_aside_is_worked_when_the_database_is_back(
    database: Database, clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk.fails = [ValueError("no such update")]

    async def away(*_args: object) -> None:
        raise TROUBLE[0]

    box = Inbox(database, clerk.work)
    with monkeypatch.context() as without:
        without.setattr(inbox, "park", away)
        await box.accept([_said(1, 10), _said(2, 10)])
        await box.drained()
    assert clerk.done == [1, 2]


@pytest.mark.parametrize("error", TROUBLE, ids=lambda error: type(error).__name__)
async def test_the_loops_of_the_bot_outlive_any_trouble_with_the_database(
    bot: Bot, database: Database, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    learn, failures = learn_bot_name, [error]

    async def learn_later(*args: object) -> None:
        if failures:
            raise failures.pop()
        await learn(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(app, "learn_bot_name", learn_later)
    await app.introduce(bot, database)
    async with database.reading() as session:
        assert await session.scalar(select(Setting.value).where(Setting.key == "bot.name"))

    async def work_to_nobody(*_args: object) -> None:
        raise error

    monkeypatch.setattr(inbox, "_SWEEP_SECONDS", 0)
    box, swept = Inbox(database, work_to_nobody), asyncio.Event()

    async def fail(**_options: object) -> None:
        if swept.is_set():
            await asyncio.sleep(60)
        swept.set()
        raise error

    monkeypatch.setattr(box, "recover", fail)
    loop = asyncio.create_task(box.run())
    await swept.wait()
    await asyncio.sleep(0)
    assert not loop.done()
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)


async def test_polling_outlives_any_trouble_with_the_database(bot: Bot, database: Database, clerk: Clerk) -> None:
    loop = polling.Polling(bot, Inbox(database, clerk.work))

    async def fail(error: Exception) -> None:
        raise error

    assert [await loop._try(fail(error)) for error in TROUBLE] == [False] * len(TROUBLE)


async def test_what_came_while_the_clock_was_fast_is_worked_after_it_was_put_right(
    database: Database, clerk: Clerk, tmp_path: Path
) -> None:
    offset = tmp_path / "offset"
    offset.write_text(str(timedelta(days=1).total_seconds()))
    clock.use_offset_file(str(offset))
    dead = Inbox(database, clerk.work)
    clerk.gate = {1: asyncio.Event()}
    await dead.accept([_said(1, 10)])
    clock.use_offset_file(None)
    heir_clerk = Clerk(database)
    heir = Inbox(database, heir_clerk.work)
    await heir.recover(older_than=timedelta(seconds=60))
    await heir.drained()
    assert heir_clerk.done == [1]
    clerk.gate[1].set()
    await dead.drained()


async def test_the_directors_are_told_of_an_update_that_was_put_aside(
    anna_phone: Phone, program: Program, database: Database, state: State, anna: Person
) -> None:
    _, boris = await trade.colleague(database, state, "Борис Директоров", Role.DIRECTOR)
    await anna_phone.send("/toy")
    await anna_phone.wait_for("Карточка 7")
    await anna_phone.press("Ошибка")
    told = (await anna_phone.answer())["text"]
    await program.face.inbox.drained()
    async with database.reading() as session:
        row = (await session.scalars(select(Outbox).where(Outbox.kind == "update_parked"))).one()
        screen = await render(session, row)
        parked = (await session.scalars(select(InboxUpdate).where(InboxUpdate.status == InboxStatus.PARKED))).one()
    assert row.employee_id == boris.id
    assert screen is not None and str(parked.error_id) in screen.text
    assert row.data["error_id"] == parked.error_id and parked.error_id in told
