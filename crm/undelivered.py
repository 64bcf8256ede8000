"""Messages to clients that did not reach them, and what people decide about those that nobody is sure of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, permissions, shop, tasks, timeline
from crm.actor import SYSTEM, Actor
from crm.calendar import after_night
from crm.case import Case, open_case
from crm.errors import NotFound, Refused, Stale
from db.enums import InvoiceStatus, OutboxStatus, Stage
from db.models import Deal, Invoice, Outbox, Task

_UNSENT = (OutboxStatus.NEW, OutboxStatus.RETRY, OutboxStatus.UNCERTAIN, OutboxStatus.DEAD)


async def failed(session: AsyncSession, row: Outbox, *, error: str, text: str = "") -> None:
    """A client's message will not reach him: his manager is told to call, and what counted as sent no longer does.

    The caller has marked the row. Rows to the staff, and those without a deal, change nothing.
    """
    if not row.kind.startswith("client.") or row.deal_id is None:
        return
    case = await open_case(session, SYSTEM, row.deal_id)
    kind = row.kind.removeprefix("client.")
    case.note("message_failed", message=kind, error=error, outbox_id=row.id)
    await _untick(case, row)
    task = await open_call_task(case, text or row.sent_text or kind)
    case.push("message_failed", case.manager.id, cause=f"{row.id}:{row.attempt}", urgent=True, task_id=task.id,
              outbox_id=row.id, message=kind)


async def open_call_task(case: Case, text: str) -> Task:
    """The manager is to call the client and say what the message said."""
    task = tasks.open_task(case, "call_client", note={"text": text})
    await case.session.flush()
    return task


async def _untick(case: Case, row: Outbox) -> None:
    """While the contract stage needs it, an invoice that did not arrive counts as not sent."""
    invoice = await _invoice(case.session, row)
    if invoice is None or case.deal.stage is not Stage.CONTRACT or invoice.outbox_id != row.id:
        return
    if invoice.status is InvoiceStatus.SENT:
        invoice.sent_at, invoice.sent_way, invoice.status = None, None, InvoiceStatus.NEW
        await case.refresh()


async def _invoice(session: AsyncSession, row: Outbox) -> Invoice | None:
    return await session.get(Invoice, row.data["invoice_id"]) if row.kind == "client.invoice" else None


async def decide(session: AsyncSession, actor: Actor, outbox_id: int, *, sent: bool) -> Outbox:
    """Say of an uncertain message whether it arrived. Raises ``Forbidden``, ``NotFound``, ``Refused``."""
    row = await _load(session, actor, outbox_id, OutboxStatus.UNCERTAIN)
    if sent:
        row.status, row.sent_at = OutboxStatus.SENT, clock.now()
        await _note(session, actor, row, "message_confirmed")
    else:
        row.status = OutboxStatus.DEAD
        await session.flush()
        await failed(session, row, error=row.error or "")
    return row


async def resend(session: AsyncSession, actor: Actor, outbox_id: int) -> Outbox:
    """Send a dead or uncertain message again, by the decision of a person.

    Raises ``Forbidden``, ``NotFound``; ``Refused`` when it is in another state or its time is over.
    """
    row = await _load(session, actor, outbox_id, OutboxStatus.DEAD, OutboxStatus.UNCERTAIN)
    now = clock.now()
    if row.not_after is not None and row.not_after <= now:
        raise Refused("message-too-late")
    start = _start(shop.of(session), row, now)
    row.status, row.due_at, row.not_before, row.error = OutboxStatus.RETRY, start, start, None
    invoice = await _invoice(session, row)
    if invoice is not None and invoice.status is InvoiceStatus.NEW:
        invoice.sent_at, invoice.sent_way, invoice.outbox_id = now, "bot", row.id
        invoice.status = InvoiceStatus.SENT
    await _note(session, actor, row, "message_resent")
    return row


def _start(house: shop.Shop, row: Outbox, now: datetime) -> datetime:
    """Now; a client's message waits for the morning, unless it was meant for the night from its beginning."""
    if not row.kind.startswith("client.") or after_night(row.not_before, house.timezone, house.quiet) > row.not_before:
        return now
    return after_night(now, house.timezone, house.quiet)


async def cancel(session: AsyncSession, actor: Actor, outbox_id: int) -> Outbox:
    """Let a message that has not left never leave. Raises ``Forbidden``, ``NotFound``, ``Refused``."""
    row = await _load(session, actor, outbox_id, *_UNSENT)
    row.status, row.dedup_key = OutboxStatus.CANCELLED, None
    if row.deal_id is not None:
        await _untick(await open_case(session, SYSTEM, row.deal_id), row)
    await _note(session, actor, row, "message_cancelled")
    return row


async def _load(session: AsyncSession, actor: Actor, outbox_id: int, *states: OutboxStatus) -> Outbox:
    permissions.require(actor, "outbox.decide")
    row = await session.get(Outbox, outbox_id, populate_existing=True, with_for_update=True)
    if row is None:
        raise NotFound("message-not-found")
    if row.status not in states:
        raise Stale("message-not-now")
    return row


async def _note(session: AsyncSession, actor: Actor, row: Outbox, event: str) -> None:
    await session.flush()
    if row.deal_id is not None:
        deal = await session.get_one(Deal, row.deal_id)
        timeline.add(session, actor, deal, event, message=row.kind.removeprefix("client."), outbox_id=row.id)
