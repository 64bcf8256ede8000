"""An installer's visit to mend what a claim is about: booked, given back, made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm import bookings, claims
from crm.actor import Actor
from crm.case import Case, open_case
from crm.errors import Refused
from db.enums import ClaimStatus
from db.models import Booking, Employee


async def book(
    session: AsyncSession, actor: Actor, claim_id: int, *, installer_id: int, starts_at: datetime,
    duration: timedelta, crew: Sequence[int] = (), confirmed: bool = False,
) -> Case:
    """Reserve an installer's time for an open claim and tell the crew. Raises what ``bookings.book`` raises."""
    claim = await claims.load(session, claim_id)
    case = await open_case(session, actor, claim.deal_id, action="booking.make")
    if claim.status is not ClaimStatus.OPEN:
        raise Refused("claim-resolved")
    booking = await bookings.book(
        session, actor, case.deal, installer_id=installer_id, starts_at=starts_at, duration=duration, crew=crew,
        claim=claim, confirmed=confirmed,
    )
    for member in booking.crew:
        case.push("booking_new", member.installer_id, cause=str(booking.id), booking_id=booking.id)
    installer = await session.get_one(Employee, installer_id)
    case.note("visit_booked", start_at=booking.starts_at, end_at=booking.ends_at, installer=installer.name)
    return case


async def unbook(session: AsyncSession, actor: Actor, claim_id: int) -> Case:
    """Give the claim's visit back and tell the crew. Raises ``Refused`` when there is none."""
    claim = await claims.load(session, claim_id)
    case = await open_case(session, actor, claim.deal_id, action="booking.make")
    booking = await bookings.active(session, claim.deal_id, claim_id)
    if booking is None:
        raise Refused("no-visit")
    await bookings.release(session, actor, booking, reason=None)
    for member in booking.crew:
        case.push("booking_cancelled", member.installer_id, cause=str(booking.id), booking_id=booking.id, urgent=True)
    case.note("visit_released")
    return case


async def done(session: AsyncSession, actor: Actor, booking: Booking, *, text: str) -> Case:
    """The installer has been there; the manager hears what was done and settles it with the client."""
    case = await open_case(session, actor, booking.deal_id)
    await bookings.arrive(session, actor, booking)
    await bookings.finish(session, booking)
    case.note("report", text=text)
    case.push("repair_done", case.manager.id, cause=str(booking.id), urgent=True, text=text,
              claim_id=booking.claim_id)
    return case
