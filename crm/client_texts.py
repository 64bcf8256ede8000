"""What a message to a client says, made at the moment it leaves: "tomorrow" is right, and edited templates count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from crm import clock, documents, facts, wording
from crm.dates import format_date, format_short
from crm.facts import Standing
from crm.money import plain_rubles
from crm.phones import format_phone
from db.enums import BookingStatus, DocumentStatus, InvoiceStatus
from db.models import Booking, Document, Employee, Invoice, Outbox, Payment, TimelineEntry

ARRIVAL = timedelta(hours=1)
"""How long the crew may be on its way: the client is told "from nine to ten"."""

# A document that takes longer than this to make is not waited for.
_MAKING = timedelta(minutes=10)
_NEAR = {"ru": ("сегодня", "завтра"), "en": ("today", "tomorrow")}
_VISITS = ("visit", "visit_moved", "visit_cancelled", "crew_tomorrow", "install_continues")
_PAYMENTS = ("prepayment", "payment")

Cause = TypeVar("Cause", Invoice, Payment)


@dataclass(frozen=True)
class ClientText:
    """The same message for both channels; ``file_id`` is a file of the folder that goes along in Telegram.

    ``is_file_coming``: the file is being made and will be there in a moment.
    """

    sms: str
    telegram: str
    file_id: int | None = None
    is_file_coming: bool = False


async def render(session: AsyncSession, row: Outbox) -> ClientText | None:
    """Fill the template of a ``client.…`` row; ``None`` when what it would say is no longer true.

    Raises ``NotFound`` for a row without its deal, ``KeyError`` for a kind without a template.
    """
    standing = await facts.standing(session, row.deal_id or 0)
    if row.data.get("text"):
        return ClientText(row.data["text"], row.data["text"], row.data.get("file_id"))
    kind = row.kind.removeprefix("client.")
    if kind == "ready" and standing.left <= 0:
        kind = "ready_paid"
    return await _render(session, standing, row, kind)


async def _render(session: AsyncSession, standing: Standing, row: Outbox, kind: str) -> ClientText | None:
    values = _sums(standing)
    if kind == "invoice":
        return await _invoice(session, standing, row)
    if kind in _PAYMENTS:
        payment = await _payment(session, row)
        if payment is None:
            return None
        values["amount"] = plain_rubles(payment.amount)
    elif kind in _VISITS:
        booking = await _booking(session, row, kind)
        if booking is None:
            return None
        values |= await _visit(session, standing, booking)
    elif kind == "delay":
        if standing.deal.readiness_date is None:
            return None
        values |= await _delay(session, standing, standing.deal.readiness_date)
    elif kind == "ready":
        values["left"] = _still_to_pay(standing)
    return _filled(standing, kind, values)


async def preview(session: AsyncSession, deal_id: int, kind: str) -> str:
    """What the client would read if the message were sent now; empty when there would be nothing to say."""
    text = await render(session, Outbox(kind=f"client.{kind}", deal_id=deal_id, data={}))
    return text.sms if text else ""


async def draft(
    session: AsyncSession, deal_id: int, kind: str, language: str, words: dict[tuple[str, str], str]
) -> ClientText | None:
    """The message to the deal's client in ``language``, as it would be with ``words`` for its templates.

    ``None`` when the deal has nothing that it could be about, a visit or a payment. Raises ``NotFound``.
    """
    standing = await facts.standing(session, deal_id)
    # The client is taken out of the session: he only seems to speak the language of the draft.
    session.expunge(standing.contact)
    standing.contact.language = language
    house = replace(standing.shop, words=standing.shop.words | words)
    row = Outbox(kind=f"client.{kind}", deal_id=deal_id, data={})
    return await _render(session, replace(standing, shop=house), row, kind)


async def _invoice(session: AsyncSession, s: Standing, row: Outbox) -> ClientText | None:
    invoice = await _named(session, Invoice, row, "invoice_id")
    if invoice is None or invoice.status is InvoiceStatus.OUTDATED:
        return None
    text = _filled(s, "invoice", _sums(s) | {"amount": plain_rubles(invoice.amount)})
    document = await session.get(Document, invoice.document_id) if invoice.document_id else None
    if document is None:
        return text
    is_fresh = clock.now() - document.created_at < _MAKING
    return replace(
        text, file_id=document.file_id, is_file_coming=is_fresh and document.status is DocumentStatus.QUEUED
    )


async def _named(session: AsyncSession, model: type[Cause], row: Outbox, key: str) -> Cause | None:
    """The row's cause; in a preview, which has none, the deal's latest."""
    wanted = model.id == row.data[key] if key in row.data else model.deal_id == row.deal_id
    return await session.scalar(select(model).where(wanted).order_by(model.id.desc()).limit(1))


def _filled(s: Standing, kind: str, values: dict[str, Any]) -> ClientText:
    language = s.contact.language
    link = documents.client_link(s.shop, s.contact) or ""
    crew = values.pop("people", [])

    def text(*, telegram: bool) -> str:
        phone = format_phone if telegram else str
        known = values | {
            "shop": s.shop.number("shop.name"), "number": s.deal.number, "manager": s.manager.first_name,
            "manager_phone": phone(s.manager.phone or s.shop.number("shop.phone")),
            "link": link if telegram else link.removeprefix("https://").removeprefix("http://"),
            "crew": ", ".join(f"{name} {phone(number)}" if number else name for name, number in crew),
        }
        return wording.fill(wording.client_template(s.shop, kind, language, telegram=telegram), **known)

    return ClientText(text(telegram=False), text(telegram=True))


def _sums(s: Standing) -> dict[str, Any]:
    return {"paid": plain_rubles(s.paid), "left": plain_rubles(max(0, s.left)), "percent": s.percent_paid}


def _still_to_pay(s: Standing) -> str:
    """What the schedule asks before the visit: the whole rest when that is paid."""
    return plain_rubles(max(0, s.due_before_visit - s.paid) or max(0, s.left))


async def _payment(session: AsyncSession, row: Outbox) -> Payment | None:
    """The payment, unless it turned out to be a mistake."""
    payment = await _named(session, Payment, row, "payment_id")
    if payment is None or await session.scalar(select(Payment.id).where(Payment.reverses_id == payment.id)):
        return None
    return payment


async def _booking(session: AsyncSession, row: Outbox, kind: str) -> Booking | None:
    """The visit it is about; a cancelled one for "cancelled", else one that is still to come."""
    statement = select(Booking).options(selectinload(Booking.crew)).order_by(Booking.id.desc()).limit(1)
    if "booking_id" in row.data:
        statement = statement.where(Booking.id == row.data["booking_id"])
    else:
        statement = statement.where(Booking.deal_id == row.deal_id)
    state = BookingStatus.RELEASED if kind == "visit_cancelled" else BookingStatus.ACTIVE
    return await session.scalar(statement.where(Booking.status == state))


async def _visit(session: AsyncSession, s: Standing, booking: Booking) -> dict[str, Any]:
    start = s.shop.calendar.local(booking.starts_at)
    latest = s.shop.calendar.local(booking.starts_at + ARRIVAL)
    ids = {booking.lead_id} | {member.installer_id for member in booking.crew}
    people = await session.scalars(select(Employee).where(Employee.id.in_(ids)))
    crew = sorted(people, key=lambda person: (person.id != booking.lead_id, person.id))
    return {
        "date": format_date(start.date(), s.contact.language, with_weekday=True),
        "day": _day(start.date(), s.shop.today(), s.contact.language),
        "time_from": f"{start:%H:%M}", "time_to": f"{latest:%H:%M}", "reason": booking.release_reason or "",
        "people": [(person.first_name, person.phone) for person in crew],
    }


def _day(day: date, today: date, language: str) -> str:
    """«завтра, 17.12» as seen today; a further day has its weekday."""
    ahead = (day - today).days
    if ahead not in (0, 1):
        return format_date(day, language, with_weekday=True)
    return f"{_NEAR[language][ahead]}, {format_short(day, language)}"


async def _delay(session: AsyncSession, s: Standing, day: date) -> dict[str, Any]:
    last = await session.scalar(
        select(TimelineEntry).where(TimelineEntry.deal_id == s.deal.id, TimelineEntry.kind == "delayed")
        .order_by(TimelineEntry.id.desc()).limit(1)
    )
    return {
        "date": format_date(day, s.contact.language),
        "reason": last.data.get("reason", "") if last else "",
    }
