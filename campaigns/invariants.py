"""What holds of every shop at every moment, whatever its people do and whatever happens to the program.

``broken`` looks at the committed state and names what does not hold, a sentence each; ``Watch`` compares it with
what it was before: histories only grow, and whoever changes a row raises its version.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import effects, shop
from crm.process import REPAIRS, SIDE_TASKS, STAGES, TASKS, stage_of, transitions
from db.enums import (
    BookingStatus,
    ClaimStatus,
    InvoiceStatus,
    OutboxStatus,
    PaymentKind,
    Pipeline,
    Stage,
    TaskStatus,
)
from db.models import (
    Booking,
    BookingCrew,
    BookingSlot,
    Claim,
    Deal,
    Invoice,
    Outbox,
    Payment,
    StageVisit,
    Task,
    TimelineEntry,
)
from db.session import Database

_HALF_HOUR = timedelta(minutes=30)
_REMINDING = ("reminder", "escalation")
_LINE_OF = {
    PaymentKind.PAYMENT: ("payment",), PaymentKind.REFUND: ("refund",),
    PaymentKind.REVERSAL: ("payment_reversed", "undone"),
}
# Lines that say that the deal changed its stage; these two always led to ``paid``.
_MOVES = ("moved", "returned", "lost", "reopened", "visit_moved", "not_done")
_TO_PAID = ("visit_moved", "not_done")
_BY_OWN_ID = ("payment_id", "booking_id", "invoice_id")


@dataclass
class File:
    """One deal with all its rows, each kind in the order of its making."""

    deal: Deal
    visits: list[StageVisit] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    lines: list[TimelineEntry] = field(default_factory=list)
    outbox: list[Outbox] = field(default_factory=list)

    @property
    def paid(self) -> int:
        return sum(entry.amount for entry in self.payments)

    @property
    def is_practice(self) -> bool:
        return self.deal.pipeline is Pipeline.TRAINING

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.status is TaskStatus.OPEN]

    @property
    def waiting(self) -> list[Outbox]:
        return [row for row in self.outbox if row.status.is_waiting]

    def told(self, *kinds: str, undone: bool = True) -> list[TimelineEntry]:
        """The lines of some kinds; without ``undone`` only those that were not taken back."""
        return [line for line in self.lines if line.kind in kinds and (undone or line.undone_at is None)]


_PARTS: dict[str, Any] = {
    "visits": StageVisit, "tasks": Task, "payments": Payment, "invoices": Invoice, "bookings": Booking,
    "claims": Claim, "lines": TimelineEntry, "outbox": Outbox,
}


async def files(session: AsyncSession) -> list[File]:
    """Every deal as it is committed."""
    found = {deal.id: File(deal) for deal in await session.scalars(select(Deal).order_by(Deal.id))}
    for name, model in _PARTS.items():
        for row in await session.scalars(select(model).where(model.deal_id.is_not(None)).order_by(model.id)):
            getattr(found[row.deal_id], name).append(row)
    return list(found.values())


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[AsyncSession]:
    """A session that sees one and the same moment in all its statements."""
    async with database.reading() as session:
        if not database.is_sqlite:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


async def broken(session: AsyncSession, every: list[File] | None = None) -> list[str]:
    """What does not hold, a sentence each; ``every`` are the deals when they have been read already."""
    most = shop.of(session).number("remind.most_per_task")
    every = await files(session) if every is None else every
    problems = [
        f"deal {file.deal.id}: {problem}" for file in every for law in LAWS for problem in law(file)
    ]
    problems += [f"deal {file.deal.id}: {problem}" for file in every for problem in _reminders(file, most)]
    return problems + await _time(session, every)


def _ledger(file: File) -> Iterator[str]:
    paid, total = file.paid, file.deal.amount
    if paid < 0 or (total is not None and paid > total) or (file.payments and total is None):
        yield f"paid is {paid} of {total}"
    entries = {entry.id: entry for entry in file.payments}
    for entry in file.payments:
        if entry.reverses_id is not None and entries[entry.reverses_id].amount != -entry.amount:
            yield f"entry {entry.id} does not take back what it reverses"
    pinned = [line for line in file.lines if line.pinned and line.kind == "payment_summary"]
    newest = file.told("payment_summary")[-1:]
    if pinned != newest or (file.payments and not newest):
        yield f"of {len(file.told('payment_summary'))} summaries these are pinned: {[line.id for line in pinned]}"
    if newest and (newest[0].data["amount_paid"], newest[0].data["amount_left"]) != (paid, (total or 0) - paid):
        yield f"the pinned summary says {newest[0].data}, paid is {paid} of {total}"


def _invoices(file: File) -> Iterator[str]:
    live = [invoice for invoice in file.invoices if invoice.status.is_live]
    unpaid = [invoice for invoice in live if invoice.status is not InvoiceStatus.PAID]
    # Of two only when one was paid before, and money went back since.
    if len(unpaid) > 1 and all(entry.kind is PaymentKind.PAYMENT for entry in file.payments):
        yield f"{len(unpaid)} invoices wait to be paid"
    if sum(invoice.amount for invoice in live if invoice not in unpaid) > file.paid:
        yield f"invoices count as paid beyond the {file.paid} that came in"
    for invoice in live:
        if invoice.status is InvoiceStatus.SENT and invoice.sent_at is None:
            yield f"invoice {invoice.ordinal} counts as sent and never was"


def _stages(file: File) -> Iterator[str]:
    deal, came = file.deal, [visit.stage for visit in file.visits]
    if [visit.visit for visit in file.visits] != list(range(1, deal.visit + 1)) or came[-1:] != [deal.stage]:
        yield f"in visit {deal.visit} of {deal.stage}, but its visits are {came}"
    wrong = [pair for pair in pairwise(came) if pair not in transitions()]
    if came[:1] != [Stage.CONTRACT] or wrong:
        yield f"it went a way that there is not: {came}"
    if (deal.closed_at is not None) != deal.stage.is_closed:
        yield f"closed at {deal.closed_at} in {deal.stage}"
    told = [_reached(line) for line in file.told(*_MOVES, undone=False)]
    if told != came[1:]:
        yield f"the timeline tells of {told}, its visits are {came[1:]}"


def _reached(line: TimelineEntry) -> Stage:
    return Stage.PAID if line.kind in _TO_PAID else Stage.LOST if line.kind == "lost" else Stage(line.data["stage"])


def _lines(file: File) -> Iterator[str]:
    for kind, words in _LINE_OF.items():
        entries = sum(entry.kind is kind for entry in file.payments)
        lines = [line for line in file.told(*words) if line.data.get("what", "payment") in ("payment", "moved")]
        exact = kind is not PaymentKind.REVERSAL
        if len(lines) != entries if exact else len(lines) < entries:
            yield f"{entries} entries of kind {kind} and {len(lines)} lines"
    closed = Counter(task.code for task in file.tasks if task.status is TaskStatus.DONE)
    again = sum(len(line.undo.get("closed", [])) for line in file.lines if line.undone_at is not None)
    told = Counter(line.data["code"] for line in file.told("task_closed"))
    if closed - told or sum(told.values()) != sum(closed.values()) + again:
        yield f"closed are {dict(closed)} ({again} more were opened again), the timeline tells of {dict(told)}"
    booked = len(file.told("visit_booked", "unfinished"))
    if booked != len(file.bookings):
        yield f"{len(file.bookings)} bookings and {booked} lines"
    if len(file.told("claim_registered")) != len(file.claims):
        yield f"{len(file.claims)} claims and {len(file.told('claim_registered'))} lines"


def _tasks(file: File) -> Iterator[str]:
    deal, codes = file.deal, Counter(task.code for task in file.open_tasks)
    twice = {code for code, number in codes.items() if number > 1 and code not in SIDE_TASKS}
    own = [code for code in codes if stage_of(code) is deal.stage]
    strange = [
        code for code in codes
        if stage_of(code) not in (None, deal.stage) and (deal.stage.is_closed or code not in REPAIRS.values())
    ]
    alone = [code for code in own if TASKS[code].overtaken_by not in own and code not in REPAIRS.values()]
    if twice or strange or (STAGES[deal.stage].tasks and not own) or len(alone) > 1:
        yield f"in {deal.stage} the open tasks are {dict(codes)}"
    for task in file.open_tasks:
        if task.code in own and task.visit != deal.visit and task.code not in REPAIRS.values():
            yield f"open {task.code} belongs to visit {task.visit} of {deal.visit}"
    worked = {task.claim_id for task in file.open_tasks}
    left = [claim.id for claim in file.claims if claim.status is ClaimStatus.OPEN and claim.id not in worked]
    if left and deal.stage is not Stage.LOST:
        yield f"nobody works on the claims {left}"


def _messages(file: File) -> Iterator[str]:
    """Nothing is said about a stage that was left backwards, nor of a deal that is lost or played."""
    gone = _abandoned(file)
    for row in file.waiting:
        if row.kind in effects._OF_THE_STAGE and (row.visit or 0) <= gone and row.visit is not None:
            yield f"message {row.id} {row.kind} waits although visit {row.visit} was abandoned"
        if row.visit is not None and row.visit > file.deal.visit:
            yield f"message {row.id} {row.kind} waits for visit {row.visit} of {file.deal.visit}"
        if row.contact_id is not None and (file.deal.stage is Stage.LOST or file.is_practice):
            yield f"message {row.id} {row.kind} would tell the client of a deal that is {file.deal.stage}"
    said = Counter(
        (row.kind, name, row.data[name]) for row in file.outbox for name in _BY_OWN_ID
        if row.contact_id is not None and name in row.data and row.status is not OutboxStatus.CANCELLED
        and row.kind not in ("client.invoice", "client.paper") and not file.is_practice
    )
    for what, number in said.items():
        if number > 1:
            yield f"the client is told {number} times of {what}"


def _abandoned(file: File) -> int:
    """The last visit that was left backwards; 0 when none was."""
    back = [
        early.visit for early, late in pairwise(file.visits)
        if late.stage.position < early.stage.position
    ]
    return max(back, default=0)


def _reminders(file: File, most: int) -> Iterator[str]:
    sent = Counter(
        (row.task_id, row.employee_id) for row in file.outbox if row.kind in _REMINDING and row.task_id is not None
    )
    if any(number > most for number in sent.values()) or any(task.reminders_sent > most for task in file.tasks):
        yield f"more than {most} reminders of a task: {sent.most_common(1)}"


def _bookings(file: File) -> Iterator[str]:
    active = [booking for booking in file.bookings if booking.status is BookingStatus.ACTIVE]
    visits = [booking for booking in active if booking.claim_id is None]
    if file.deal.stage is Stage.SCHEDULED and len(visits) != 1:
        yield f"scheduled with {len(visits)} visits"
    if file.deal.stage.position < Stage.PAID.position and visits:
        yield f"in {file.deal.stage} with a visit"
    if file.deal.stage is Stage.LOST and active:
        yield "lost with a visit"
    mending = Counter(booking.claim_id for booking in active)
    if any(number > 1 for number in mending.values()):
        yield "two visits for one thing"


LAWS: tuple[Callable[[File], Iterator[str]], ...] = (
    _ledger, _invoices, _stages, _lines, _tasks, _messages, _bookings,
)


async def _time(session: AsyncSession, every: list[File]) -> list[str]:
    """One visit for each half hour of everybody, and just the half hours of the visits are taken."""
    crews: dict[int, list[int]] = defaultdict(list)
    for booking_id, installer in await session.execute(select(BookingCrew.booking_id, BookingCrew.installer_id)):
        crews[booking_id].append(installer)
    held: dict[int, int] = Counter(await session.scalars(select(BookingSlot.booking_id)))
    taken: Counter[tuple[int, datetime]] = Counter()
    problems = []
    for file in every:
        for booking in file.bookings:
            keeps = booking.status is not BookingStatus.RELEASED and not file.is_practice
            count = (booking.ends_at - booking.starts_at) // _HALF_HOUR if keeps else 0
            moments = [booking.starts_at + number * _HALF_HOUR for number in range(count)]
            taken.update((installer, moment) for installer in crews[booking.id] for moment in moments)
            if held[booking.id] != count * len(crews[booking.id]):
                problems.append(f"booking {booking.id} ({booking.status}) holds {held[booking.id]} half hours")
    doubled = [f"installer {who} is to be twice at {when}" for (who, when), number in taken.items() if number > 1]
    return problems + doubled[:3]


class Watch:
    """Looks at the shop again and again: what was said is never changed, what is changed says so."""

    def __init__(self) -> None:
        self._deals: dict[int, tuple[int, Stage, int]] = {}
        self._tasks: dict[int, tuple[int, TaskStatus]] = {}
        self._entries: dict[int, tuple[int, PaymentKind]] = {}
        self._lines: dict[int, tuple[str, str]] = {}

    async def look(self, session: AsyncSession) -> list[str]:
        """``broken``, and what has changed since the last look as nothing may change."""
        every = await files(session)
        problems = await broken(session, every)
        for file in every:
            problems += self._deal(file)
            problems += [problem for task in file.tasks for problem in self._task(task)]
        problems += _kept("entry", self._entries, {
            row.id: (row.amount, row.kind) for file in every for row in file.payments
        })
        problems += _kept("line", self._lines, {
            row.id: (row.kind, str(row.data)) for file in every for row in file.lines
        })
        return problems

    def _deal(self, file: File) -> list[str]:
        deal = file.deal
        now = deal.version, deal.stage, deal.visit
        before = self._deals.get(deal.id, now)
        self._deals[deal.id] = now
        if now[0] < before[0] or (now[0] == before[0] and now != before):
            return [f"deal {deal.id} went from {before} to {now}"]
        return []

    def _task(self, task: Task) -> list[str]:
        now = task.version, task.status
        before = self._tasks.get(task.id, now)
        self._tasks[task.id] = now
        if now[0] < before[0] or (now[0] == before[0] and now != before):
            return [f"task {task.id} {task.code} went from {before} to {now}"]
        return []


def _kept(what: str, before: dict[int, Any], now: dict[int, Any]) -> list[str]:
    changed = [number for number, value in before.items() if now.get(number) != value]
    before.update(now)
    return [f"{what} {number} was {before[number]}" for number in changed]
