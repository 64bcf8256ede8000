"""Taking the last action back, within a minute, by the one who did it.

The action's timeline entry keeps what it did by row (``Journal``). Undo puts the rows back and writes an entry of
its own; nothing is erased.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import bookings, clock, effects, invoices, payments, shop
from crm.actor import Actor
from crm.case import Case, open_case
from crm.errors import Refused
from db.enums import ClaimStatus, InvoiceStatus, OutboxStatus, Stage, TaskStatus
from db.models import Booking, Claim, Deal, Invoice, Outbox, Payment, StageVisit, Task, TaskItem, TimelineEntry

# Columns of a deal that the journal keeps as text.
_DATES = {"desired_date", "readiness_date", "term_date", "payment_expected_on"}
_MOMENTS = {"stage_entered_at", "closed_at", "ready_at", "told_ready_by_phone_at"}


async def undoable(session: AsyncSession, actor: Actor, deal_id: int) -> TimelineEntry | None:
    """The last thing that happened to the deal, if this actor may still take it back."""
    entry = await session.scalar(
        select(TimelineEntry).where(TimelineEntry.deal_id == deal_id).order_by(TimelineEntry.id.desc()).limit(1)
    )
    return entry if entry is not None and _may(actor, entry, shop.of(session).number("undo.seconds")) else None


def _may(actor: Actor, entry: TimelineEntry, seconds: int) -> bool:
    fresh = clock.now() - entry.created_at <= timedelta(seconds=seconds)
    his = entry.actor_kind is actor.kind and entry.actor_id == actor.id
    return fresh and his and bool(entry.undo) and entry.undone_at is None


async def undo(session: AsyncSession, actor: Actor, deal_id: int, entry_id: int) -> Case:
    """Reverse an action with its tasks, payments, bookings and unsent messages; tell the staff who heard of it.

    Raises ``Refused`` when it is too late, something happened since, a message to the client has left, or a released
    time has been taken by somebody else.
    """
    case = await open_case(session, actor, deal_id)
    entry = await undoable(session, actor, deal_id)
    if entry is None or entry.id != entry_id:
        raise Refused("undo-too-late")
    journal: dict[str, Any] = entry.undo
    await _take_back_messages(case, journal)
    await _take_back_tasks(case, journal)
    await _take_back_ticks(case, journal)
    await _take_back_invoices(case, journal)
    await _take_back_claims(case, journal)
    await _take_back_time(case, journal)
    for payment in await _rows(session, Payment, journal.get("payments", [])):
        await payments.reverse_entry(case, payment, None)
    await _restore_deal(case, journal.get("deal", {}))
    entry.undone_at = case.now
    if journal.get("payments") or "amount" in journal.get("deal", {}):
        await case.refresh()
        await effects.payment_summary(case)
        await invoices.cover(case)
    case.note("undone", what=entry.kind)
    return await open_case(session, actor, deal_id)


_GONE = frozenset({OutboxStatus.CLAIMED, OutboxStatus.SENT, OutboxStatus.UNCERTAIN})


async def _take_back_messages(case: Case, journal: dict[str, Any]) -> None:
    rows = await _rows(case.session, Outbox, journal.get("outbox", []), lock=True)
    if any(row.contact_id is not None and row.status in _GONE and row.channel != "practice" for row in rows):
        raise Refused("undo-client-told")
    told = {row.employee_id: row for row in rows if row.status in _GONE and row.employee_id is not None}
    for row in rows:
        # What was said may be said again when the same is done once more.
        row.dedup_key = None
        if row.status.is_waiting:
            row.status = OutboxStatus.CANCELLED
    for employee_id, row in told.items():
        case.push("undone", employee_id, cause=str(row.id), urgent=True)
    for row in await _rows(case.session, Outbox, journal.get("silenced", []), lock=True):
        row.status = OutboxStatus.NEW


async def _take_back_tasks(case: Case, journal: dict[str, Any]) -> None:
    await case.session.execute(
        update(Task).where(Task.id.in_(journal.get("opened", [])))
        .values(status=TaskStatus.CANCELLED, remind_at=None, version=Task.version + 1)
        .execution_options(synchronize_session=False)
    )
    again = [*journal.get("closed", []), *journal.get("cancelled", [])]
    mine = [task_id for task_id in again if task_id not in journal.get("opened", [])]
    await case.session.execute(
        update(Task).where(Task.id.in_(mine))
        .values(status=TaskStatus.OPEN, done_at=None, done_by_id=None, outcome=None, remind_at=case.now,
                version=Task.version + 1)
        .execution_options(synchronize_session=False)
    )


async def _take_back_ticks(case: Case, journal: dict[str, Any]) -> None:
    """Untick what the action itself ticked."""
    for task_id, position in journal.get("ticked", []):
        await case.session.execute(
            update(TaskItem).where(TaskItem.task_id == task_id, TaskItem.position == position)
            .values(ticked_at=None, ticked_by_id=None).execution_options(synchronize_session=False)
        )


async def _take_back_invoices(case: Case, journal: dict[str, Any]) -> None:
    """An invoice that the action made no longer counts; one that it handed over has not been handed over."""
    for invoice in await _rows(case.session, Invoice, journal.get("handed", [])):
        invoice.sent_at = invoice.sent_way = None
        if invoice.status is InvoiceStatus.SENT:
            invoice.status = InvoiceStatus.NEW
    for invoice in await _rows(case.session, Invoice, journal.get("invoices", [])):
        invoice.status = InvoiceStatus.OUTDATED
    await case.session.flush()


async def _take_back_claims(case: Case, journal: dict[str, Any]) -> None:
    """A claim whose closing is taken back is open again; one registered by the action is withdrawn."""
    await case.session.flush()
    closed = select(Task.claim_id).where(Task.id.in_(journal.get("closed", [])), Task.claim_id.is_not(None))
    again = {"status": ClaimStatus.OPEN, "resolved_at": None}
    withdrawn = {"status": ClaimStatus.RESOLVED, "resolved_at": case.now}
    for which, values in ((Claim.id.in_(closed), again), (Claim.id.in_(journal.get("claims", [])), withdrawn)):
        await case.session.execute(
            update(Claim).where(which).values(version=Claim.version + 1, **values)
            .execution_options(synchronize_session=False)
        )


async def _take_back_time(case: Case, journal: dict[str, Any]) -> None:
    for booking in await _rows(case.session, Booking, journal.get("booked", [])):
        await bookings.release(case.session, case.actor, booking, reason=None)
    for booking in await _rows(case.session, Booking, journal.get("released", [])):
        await bookings.retake(case.session, booking)


async def _restore_deal(case: Case, before: dict[str, Any]) -> None:
    deal = case.deal
    values = {name: _value(name, value) for name, value in before.items()}
    if "visit" in values:
        await case.session.execute(
            delete(StageVisit).where(StageVisit.deal_id == deal.id, StageVisit.visit == deal.visit)
        )
    values["version"] = deal.version + 1
    await case.session.flush()
    await case.session.execute(
        update(Deal).where(Deal.id == deal.id).values(**values).execution_options(synchronize_session=False)
    )


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DATES:
        return date.fromisoformat(value)
    if name in _MOMENTS:
        return datetime.fromisoformat(value)
    return Stage(value) if name in ("stage", "lost_from") else value


async def _rows(session: AsyncSession, model: Any, ids: list[int], *, lock: bool = False) -> list[Any]:
    """The rows by id; with ``lock`` the sender of messages waits until this transaction has ended."""
    if not ids:
        return []
    statement = select(model).where(model.id.in_(ids)).order_by(model.id).execution_options(populate_existing=True)
    return list(await session.scalars(statement.with_for_update() if lock else statement))
