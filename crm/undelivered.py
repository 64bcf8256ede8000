"""Messages to clients that did not reach them, and what people decide about those that nobody is sure of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Integer, cast, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from crm import client_texts, clock, permissions, shop, sms_limits, tasks, timeline
from crm.actor import SYSTEM, Actor
from crm.calendar import after_night
from crm.case import Case, open_case
from crm.client_texts import ClientText
from crm.errors import CrmError, NotFound, Refused, Stale
from db.enums import InvoiceStatus, OutboxStatus, SmsChannel, Stage
from db.models import UNFINISHED, Booking, Deal, Invoice, Outbox, Task

# What a person may decide about a message, by the state it is in.
DECIDED = (OutboxStatus.UNCERTAIN,)
RESENT = (OutboxStatus.DEAD, OutboxStatus.UNCERTAIN)
CANCELLED = (OutboxStatus.NEW, OutboxStatus.RETRY, OutboxStatus.UNCERTAIN, OutboxStatus.DEAD)
_PATIENCE = timedelta(minutes=30)
# SQLite answers "is not empty" from an index only when it is said as a comparison.
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


async def failed(session: AsyncSession, row: Outbox, *, error: str, text: str = "") -> None:
    """A client's message will not reach him: his manager is told to call, and what counted as sent no longer does.

    The caller has marked the row. Rows to the staff, and those without a deal, change nothing.
    """
    if not row.kind.startswith("client.") or row.deal_id is None:
        return
    case = await open_case(session, SYSTEM, row.deal_id)
    case.note("message_failed", message=_kind(row), error=error, sms_reason=row.reason, outbox_id=row.id)
    await _untick(case, row)
    if row.call_at is None:
        await _call_instead(case, row, "message_failed", text)


async def _call_instead(case: Case, row: Outbox, push: str, text: str) -> None:
    """The manager is to call the client and say what the message said; once for each sending."""
    row.call_at = case.now
    task = await open_call_task(case, text or row.sent_text or _kind(row))
    case.push(push, case.manager.id, cause=f"{row.id}:{row.attempt}", urgent=True, task_id=task.id,
              outbox_id=row.id, message=_kind(row), sms_reason=row.reason.value if row.reason else None)


async def open_call_task(case: Case, text: str) -> Task:
    """The manager is to call the client and say what the message said."""
    task = tasks.open_task(case, "call_client", note={"text": text})
    await case.session.flush()
    return task


async def would_say(session: AsyncSession, row: Outbox) -> str:
    """What the message says, for the person who has to say it instead; nothing when that cannot be made."""
    text = await made_now(session, row)
    return text.sms if text else ""


async def made_now(session: AsyncSession, row: Outbox) -> ClientText | None:
    """The message to a client as it would leave now; ``None`` when that cannot be made, or would not be true."""
    try:
        return await client_texts.render(session, row)
    except (CrmError, KeyError):
        return None


async def jobs(session: AsyncSession) -> list[Callable[[AsyncSession], Awaitable[int]]]:
    """What must have arrived by now and has not: each to be said by telephone."""
    return [partial(call_instead, outbox_id=row.id) for row in await _overdue(session)]


async def call_instead(session: AsyncSession, outbox_id: int) -> int:
    """An urgent call task for a message that must arrive and is not known to have arrived in time."""
    if not (found := await _overdue(session, outbox_id)):
        return 0
    [row] = found
    text = await would_say(session, row)
    if not text and row.status is OutboxStatus.SENT:  # it was about a visit that has been called off since
        row.call_at = clock.now()
        return 0
    case = await open_case(session, SYSTEM, row.deal_id or 0)
    case.note("message_late", message=_kind(row), sms_reason=row.reason, outbox_id=row.id)
    await _call_instead(case, row, "message_late", text)
    return 1


async def _overdue(session: AsyncSession, outbox_id: int | None = None) -> list[Outbox]:
    now = clock.now()
    unproven = select(Outbox.id).where(Outbox.check_at > _EVER, Outbox.channel == SmsChannel.SMS)
    waits = Outbox.id.in_(union(select(Outbox.id).where(UNFINISHED), unproven))
    statement = select(Outbox, Booking.starts_at).outerjoin(
        Booking, Booking.id == cast(Outbox.data["booking_id"].as_string(), Integer)
    ).where(
        waits, Outbox.status != OutboxStatus.DEAD, Outbox.kind.in_(sms_limits.MUST_ARRIVE),
        Outbox.call_at.is_(None), Outbox.deal_id.is_not(None), Outbox.not_before <= now,
    )
    if outbox_id is not None:
        statement = statement.where(Outbox.id == outbox_id).with_for_update(of=Outbox)
    house = shop.of(session)
    return [row for row, visit_at in await session.execute(statement) if in_time(house, row, visit_at) <= now]


def in_time(house: shop.Shop, row: Outbox, visit_at: datetime | None) -> datetime:
    """Until when a message that must arrive may take: an evening's or a visit's hours ahead, half an hour at least."""
    evening = house.calendar.at(house.calendar.local(row.not_before).date(), house.quiet.start)
    latest = evening - timedelta(hours=house.number("sms.call_before_night"))
    if visit_at is not None:
        latest = min(latest, visit_at - timedelta(hours=house.number("sms.call_before_visit")))
    return max(latest, row.not_before + _PATIENCE)


def _kind(row: Outbox) -> str:
    return row.kind.removeprefix("client.")


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
    row = await _load(session, actor, outbox_id, *DECIDED)
    if sent:
        row.status, row.sent_at, row.check_at = OutboxStatus.SENT, clock.now(), None
        await _note(session, actor, row, "message_confirmed")
    else:
        row.status, row.check_at = OutboxStatus.DEAD, None
        await session.flush()
        await failed(session, row, error=row.error or "")
    return row


async def resend(session: AsyncSession, actor: Actor, outbox_id: int) -> Outbox:
    """Send a dead or uncertain message again, by the decision of a person.

    Raises ``Forbidden``, ``NotFound``; ``Refused`` when it is in another state or its time is over.
    """
    row = await _load(session, actor, outbox_id, *RESENT)
    now = clock.now()
    if row.not_after is not None and row.not_after <= now:
        raise Refused("message-too-late")
    start = _start(shop.of(session), row, now)
    row.status, row.due_at, row.not_before, row.error = OutboxStatus.RETRY, start, start, None
    row.reason = row.sms_state = row.check_at = row.call_at = row.sent_at = row.provider_id = row.channel = None
    row.data = row.data | {"resent": row.data.get("resent", 0) + 1}
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
    row = await _load(session, actor, outbox_id, *CANCELLED)
    row.status, row.dedup_key, row.check_at = OutboxStatus.CANCELLED, None, None
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
