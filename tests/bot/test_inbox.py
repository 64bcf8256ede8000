"""The inbox: nothing lost, nothing twice, order within a chat."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from bot.inbox import Inbox, Raw, chat_of, storable, take
from crm import clock
from db.enums import InboxStatus
from db.models import InboxUpdate
from db.session import Database
from tests.bot.conftest import Program
from tests.e2e.phone import Phone


def _said(update_id: int, chat: int, text: str = "") -> Raw:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "from": {"id": chat}, "text": text}}


class Clerk:
    """Works updates as the bot does, and writes down the order."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.done: list[int] = []
        self.more: list[bool] = []
        self.fails: list[Exception] = []
        self.gate: dict[int, asyncio.Event] = {}
        self.worked = asyncio.Event()

    async def work(self, raw: Raw, more_of_album: bool) -> None:
        update_id = raw["update_id"]
        if update_id in self.gate:
            await self.gate[update_id].wait()
        if self.fails:
            raise self.fails.pop(0)
        async with self.database.transaction() as session:
            if await take(session, update_id):
                self.done.append(update_id)
                self.more.append(more_of_album)
        self.worked.set()


@pytest.fixture
def clerk(database: Database) -> Clerk:
    return Clerk(database)


async def _statuses(database: Database) -> list[InboxStatus]:
    async with database.reading() as session:
        rows = await session.scalars(select(InboxUpdate.status).order_by(InboxUpdate.update_id))
        return list(rows)


async def test_a_chat_keeps_its_order_and_holds_up_nobody_else(database: Database, clerk: Clerk) -> None:
    inbox = Inbox(database, clerk.work)
    clerk.gate[1] = asyncio.Event()
    await inbox.accept([_said(1, 10), _said(2, 10), _said(3, 20)])
    await clerk.worked.wait()
    assert clerk.done == [3]
    clerk.gate[1].set()
    await inbox.drained()
    assert clerk.done == [3, 1, 2]


async def test_the_same_update_five_times_through_two_processes_is_worked_once(
    database: Database, clerk: Clerk
) -> None:
    inboxes = [Inbox(database, clerk.work), Inbox(database, clerk.work)]
    for inbox in [*inboxes, *inboxes, inboxes[0]]:
        await inbox.accept([_said(1, 10)])
        await inbox.recover()
    for inbox in inboxes:
        await inbox.drained()
    assert clerk.done == [1]


async def test_what_a_dead_process_stored_is_worked_by_the_next(database: Database, clerk: Clerk) -> None:
    dead = Inbox(database, clerk.work)
    clerk.gate = {1: asyncio.Event(), 2: asyncio.Event()}
    await dead.accept([_said(1, 10), _said(2, 20)])
    heir_clerk = Clerk(database)
    heir = Inbox(database, heir_clerk.work)
    await heir.recover()
    await heir.drained()
    assert sorted(heir_clerk.done) == [1, 2]
    for gate in clerk.gate.values():
        gate.set()
    await dead.drained()
    assert clerk.done == []


def _part(update_id: int, album: str = "album") -> Raw:
    return {"update_id": update_id, "message": {"chat": {"id": 10}, "media_group_id": album}}


async def test_an_album_brought_one_request_at_a_time_has_one_last_part(database: Database, clerk: Clerk) -> None:
    inbox = Inbox(database, clerk.work, album_pause=30)
    for update_id in (1, 2, 3):
        await inbox.accept([_part(update_id)])
    assert clerk.more.count(False) == 0
    await inbox.accept([_said(4, 10)])  # what comes behind ends it, no pause is waited for
    await inbox.drained()
    assert (clerk.done, clerk.more) == ([1, 2, 3, 4], [True, True, False, False])


async def test_an_album_in_one_batch_and_a_second_one_behind_it_end_each(database: Database, clerk: Clerk) -> None:
    inbox = Inbox(database, clerk.work, album_pause=0)
    await inbox.accept([_part(1), _part(2), _part(3, "other"), _part(4, "other")])
    await inbox.drained()
    assert clerk.more == [True, False, True, False]


async def test_trouble_with_the_database_is_tried_again(database: Database, clerk: Clerk) -> None:
    clerk.fails = [OperationalError("UPDATE", {}, Exception("database is locked"))]
    inbox = Inbox(database, clerk.work)
    await inbox.accept([_said(1, 10)])
    await inbox.drained()
    assert clerk.done == [1]
    assert await _statuses(database) == [InboxStatus.DONE]


async def test_an_update_that_cannot_be_read_is_parked_and_the_next_one_worked(
    database: Database, clerk: Clerk
) -> None:
    clerk.fails = [ValueError("no such update")]
    inbox = Inbox(database, clerk.work)
    await inbox.accept([_said(1, 10), _said(2, 10)])
    await inbox.drained()
    assert clerk.done == [2]
    assert await _statuses(database) == [InboxStatus.PARKED, InboxStatus.DONE]


async def test_what_was_worked_is_forgotten_after_two_weeks_and_what_was_not_is_kept(
    database: Database, clerk: Clerk
) -> None:
    inbox = Inbox(database, clerk.work)
    async with database.transaction() as session:
        updates = ((1, InboxStatus.DONE, 15), (2, InboxStatus.PARKED, 15), (3, InboxStatus.DONE, 13))
        for update_id, status, days in updates:
            received = clock.now() - timedelta(days=days)
            session.add(InboxUpdate(update_id=update_id, payload={}, status=status, received_at=received))
    await inbox.forget()
    async with database.reading() as session:
        assert list(await session.scalars(select(InboxUpdate.update_id).order_by(InboxUpdate.update_id))) == [2, 3]


async def test_characters_that_no_database_keeps_do_not_stop_an_update(database: Database, clerk: Clerk) -> None:
    inbox = Inbox(database, clerk.work)
    await inbox.accept([_said(1, 10, "до\x00 \ud800после 😀")])
    await inbox.drained()
    async with database.reading() as session:
        kept = (await session.scalars(select(InboxUpdate.payload))).one()
    assert kept["message"]["text"] == "до после 😀"


async def test_an_idle_tap_costs_three_statements(
    anna_phone: Phone, program: Program, database: Database
) -> None:
    await anna_phone.send("/toy")
    await anna_phone.wait_for("Карточка 7")
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    await anna_phone.press("Обновить")
    await anna_phone.answer()
    await program.face.inbox.drained()
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)
    assert [statement.split()[0] for statement in seen if not statement.startswith("BEGIN")] == [
        "INSERT", "UPDATE", "SELECT",
    ]  # fmt: skip


def test_an_update_belongs_to_the_chat_whose_order_it_must_keep() -> None:
    tap = {"update_id": 1, "callback_query": {"data": "x", "from": {"id": 5}, "message": {"chat": {"id": 5}}}}
    inline = {"update_id": 2, "inline_query": {"query": "x", "from": {"id": 6}}}
    gone = {"update_id": 3, "callback_query": {"data": "x", "from": {"id": 7}, "inline_message_id": "1"}}
    assert [chat_of(raw) for raw in (tap, inline, gone, {"update_id": 4})] == [5, 6, 7, None]


def test_ordinary_updates_are_stored_as_they_came() -> None:
    raw = _said(1, 10, "привет 👨‍👩‍👧 <b>&\"")
    assert storable(raw) is raw
