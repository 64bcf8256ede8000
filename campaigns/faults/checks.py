"""What must hold whatever has happened: the database is whole, everything counts once, nobody was told twice."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from campaigns import invariants
from campaigns.faults.house import USABLE_WITHIN, House
from campaigns.faults.person import Person
from db.enums import FileStatus, InboxStatus, OutboxStatus
from db.models import (
    Booking,
    BookingSlot,
    Claim,
    Contact,
    Deal,
    DealFile,
    Document,
    InboxUpdate,
    Invoice,
    Lead,
    Outbox,
    Payment,
    StageVisit,
    Task,
    TaskItem,
    TimelineEntry,
)

_STEP = timedelta(seconds=61)
_SOON = timedelta(minutes=50)
_OPEN = (OutboxStatus.NEW, OutboxStatus.RETRY, OutboxStatus.CLAIMED)
# What became of a message is compared with the receivers, not with a run in which nothing failed.
_OF_DELIVERY = ("message_sent", "message_uncertain", "message_resent")

Digest = dict[str, Counter[tuple[Any, ...]]]


@dataclass
class Verdict:
    """What a run has shown; it survived when ``problems`` is empty."""

    problems: list[str] = field(default_factory=list)
    lost: int = 0
    duplicated: int = 0
    doubled_cards: int = 0
    uncertain: int = 0
    visible: int = 0
    struck: bool = False
    recovery: float = 0.0

    def add(self, problem: str) -> None:
        """Something does not hold."""
        self.problems.append(problem)

    def __iadd__(self, other: Verdict) -> Verdict:
        self.problems += other.problems
        for name in ("lost", "duplicated", "doubled_cards", "uncertain", "visible"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.recovery = max(self.recovery, other.recovery)
        return self


async def drain(house: House, *, within: float = USABLE_WITHIN) -> None:
    """Let everything leave that can leave soon, moving the clock when the program waits. Raises ``TimeoutError``."""
    house.advance(_STEP)
    before: Counter[Any] = Counter()
    since = time.monotonic()
    async with asyncio.timeout(within):
        while True:
            await house.up()
            open_rows = await _open_rows(house)
            if not open_rows and await house.idle():
                return
            if open_rows != before:
                before, since = open_rows, time.monotonic()
            elif time.monotonic() - since > 0.7:
                house.advance(_STEP)
                since = time.monotonic()
            await asyncio.sleep(0.05)


async def _open_rows(house: House) -> Counter[Any]:
    async with house.database.reading() as session:
        found = await session.execute(
            select(Outbox.id, Outbox.status, Outbox.attempt)
            .where(Outbox.status.in_(_OPEN), Outbox.due_at <= house.now() + _SOON)
        )
        return Counter(tuple(row) for row in found)


async def digest(session: AsyncSession) -> Digest:
    """Everything that was done, without numbers and moments that differ from run to run."""
    statements: dict[str, Select[*tuple[Any, ...]]] = {
        "deals": select(Deal.id, Deal.stage, Deal.visit, Deal.version),
        "visits": select(StageVisit.deal_id, StageVisit.visit, StageVisit.stage),
        "tasks": select(Task.deal_id, Task.code, Task.status, Task.outcome, Task.reminders_sent),
        "ticks": select(Task.deal_id, Task.code, TaskItem.code, TaskItem.ticked_at.is_not(None)).join(
            Task, Task.id == TaskItem.task_id
        ),
        "payments": select(Payment.deal_id, Payment.kind, Payment.amount, Payment.way),
        "invoices": select(Invoice.deal_id, Invoice.ordinal, Invoice.amount, Invoice.status),
        "documents": select(Document.deal_id, Document.kind, Document.version, Document.status),
        "files": select(DealFile.deal_id, DealFile.kind, DealFile.status, DealFile.name),
        "bookings": select(Booking.deal_id, Booking.status, Booking.starts_at, Booking.ends_at, Booking.lead_id),
        "slots": select(BookingSlot.installer_id, BookingSlot.slot_at),
        "claims": select(Claim.deal_id, Claim.kind, Claim.status),
        "leads": select(Lead.name, Lead.phone, Lead.status, Lead.external_key),
        "contacts": select(Contact.name, Contact.phone),
        "timeline": select(TimelineEntry.deal_id, TimelineEntry.kind).where(TimelineEntry.kind.not_in(_OF_DELIVERY)),
        "outbox": select(Outbox.kind, Outbox.deal_id, Outbox.employee_id, Outbox.contact_id),
    }
    deals = await session.scalars(select(Deal.id).order_by(Deal.id))
    places = {deal_id: place for place, deal_id in enumerate(deals, 1)}
    return {
        name: Counter(_plain(statement, row, places) for row in await session.execute(statement))
        for name, statement in statements.items()
    }


def _plain(statement: Select[*tuple[Any, ...]], row: Iterable[Any], places: dict[int, int]) -> tuple[str, ...]:
    """A row as words; a deal is the first, the second, …: on PostgreSQL what is rolled back uses up numbers."""
    return tuple(
        str(places.get(value, value) if str(column).endswith(("deal.id", ".deal_id")) else value)
        for column, value in zip(statement.selected_columns, row, strict=True)
    )


async def check(house: House, reference: Digest | None = None, *, dead: int = 0) -> Verdict:
    """Look at everything. Call it when the house is drained; the program may still run."""
    verdict = Verdict(recovery=house.recovery)
    async with house.database.reading() as session:
        if reference is not None:
            _compare(verdict, await digest(session), reference)
        await _laws(verdict, session)
        await _updates(verdict, house, session)
        await _messages(verdict, house, session, dead)
        if house.database.is_sqlite:
            if (await session.execute(text("PRAGMA foreign_key_check"))).first():
                verdict.add("a row refers to nothing")
    return verdict


def _compare(verdict: Verdict, found: Digest, reference: Digest) -> None:
    for name, rows in reference.items():
        lost, more = rows - found[name], found[name] - rows
        if lost or more:
            verdict.add(f"{name}: missing {dict(lost)}, too much {dict(more)}")
        verdict.lost += bool(lost)
        verdict.duplicated += bool(more and not lost)


async def _laws(verdict: Verdict, session: AsyncSession) -> None:
    """What holds of every shop, and no file is left on its way."""
    for problem in await invariants.broken(session):
        verdict.add(problem)
    pending = await _count(session, DealFile, DealFile.status == FileStatus.PENDING)
    if pending:
        verdict.add(f"{pending} files were never fetched")


async def _count(session: AsyncSession, model: Any, *conditions: Any) -> int:
    return await session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


async def _updates(verdict: Verdict, house: House, session: AsyncSession) -> None:
    """Every update that Telegram confirmed is kept once, and worked."""
    states = Counter(await session.scalars(select(InboxUpdate.status)))
    told = house.state.updates.next_id - house.first_update
    if sum(states.values()) != told or house.state.updates.pending:
        verdict.add(f"{told} updates were brought, {sum(states.values())} are kept")
        verdict.lost += told > sum(states.values())
    if states[InboxStatus.NEW] or states[InboxStatus.PARKED]:
        verdict.add(f"updates not worked: {dict(states)}")


async def _messages(verdict: Verdict, house: House, session: AsyncSession, dead: int) -> None:
    """What the outbox says equals what the receivers have, or it is uncertain and visible."""
    rows = list(await session.scalars(select(Outbox).where(Outbox.channel.is_distinct_from("seed"))))
    verdict.uncertain += sum(row.status is OutboxStatus.UNCERTAIN for row in rows)
    by_key = Counter(sms.key for sms in house.state.sms.messages)
    verdict.duplicated += sum(number - 1 for number in by_key.values())
    known = {f"outbox-{row.id}": row for row in rows}
    for key in by_key:
        row = known.get(key)
        if row is None or row.status not in (OutboxStatus.SENT, OutboxStatus.UNCERTAIN):
            verdict.add(f"a text message {key} left that the outbox does not know: {row and row.status}")
    for row in rows:
        if row.status is OutboxStatus.SENT and row.channel == "sms" and f"outbox-{row.id}" not in by_key:
            verdict.add(f"message {row.id} counts as sent and never reached the gateway")
            verdict.lost += 1
    buried = [f"{row.kind}: {row.error}" for row in rows if row.status is OutboxStatus.DEAD]
    if len(buried) != dead:
        verdict.add(f"{len(buried)} messages are dead, not {dead}: {buried}")
    _chats(verdict, house, rows)


def _chats(verdict: Verdict, house: House, rows: list[Outbox]) -> None:
    """Telegram has no keys: a client's text is there as often as the outbox says, a colleague's at least as often."""
    olga = Person(house, house.about["olga"]).texts() if "olga" in house.about else []
    mine = [row for row in rows if row.contact_id is not None]
    said = Counter(str(row.sent_text) for row in mine if row.status is OutboxStatus.SENT and row.channel == "telegram")
    unsure = sum(row.status is OutboxStatus.UNCERTAIN for row in mine)
    heard = Counter(olga)
    if said - heard:
        verdict.add(f"a client never got: {dict(said - heard)}")
        verdict.lost += 1
    repeated = sum(number - max(1, said[words]) for words, number in heard.items() if number > max(1, said[words]))
    if repeated or sum(heard.values()) > sum(said.values()) + unsure:
        verdict.add(f"a client was told twice: {dict(heard - said)}")
        verdict.duplicated += max(1, repeated)


async def works(verdict: Verdict, house: House) -> None:
    """A card can be opened and a tap is answered."""
    person = Person(house, house.about["anna"])
    mark = person.mark()
    person.open_card(house.about["deal"])
    if not await person.hears(mark):
        verdict.add("the card cannot be opened")
        return
    mark = person.mark()
    person.press("Ещё…")
    if not await person.hears(mark):
        verdict.add("a tap on the card does nothing")


async def decide(verdict: Verdict, house: House) -> None:
    """The director sees every uncertain message in his chat and has it sent again; its key keeps it single."""
    async with house.database.reading() as session:
        unsure = list(await session.scalars(select(Outbox.id).where(Outbox.status == OutboxStatus.UNCERTAIN)))
    boris = Person(house, house.about["boris"])
    for _ in unsure:
        boris.say("Ещё")
        await boris.tap("Сообщения")
        await boris.tap("·")
        verdict.visible += "Неизвестно, дошло ли" in boris.texts()[0]
        await boris.tap("Не дошло")


async def heard_once(house: House) -> Verdict:
    """After everything has been sent again by hand: still no key twice at the gateway, and nothing left over."""
    verdict = Verdict()
    twice = {key: number for key, number in Counter(sms.key for sms in house.state.sms.messages).items() if number > 1}
    if twice:
        verdict.add(f"the gateway has taken twice: {twice}")
        verdict.duplicated += len(twice)
    return verdict


def integrity(house: House) -> str | None:
    """What SQLite says of its file after the last kill; ``None`` when it is whole."""
    if house.template.server is not None:
        return None
    connection = sqlite3.connect(house.database_file)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    finally:
        connection.close()
    return None if found == [("ok",)] else str(found[:3])
