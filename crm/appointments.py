"""Visits as a diary handles them: booked for a deal or for a claim, given back, moved to another time in one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm import claims, deals, repairs, visits
from crm.actor import Actor
from crm.case import Case, stale
from crm.errors import NotFound, Refused
from db.enums import BookingStatus, Stage
from db.models import Booking
from db.queries import bookings as queries


@dataclass(frozen=True)
class Wish:
    """Who shall come when, and for how long."""

    installer_id: int
    starts_at: datetime
    duration: timedelta
    crew: Sequence[int] = ()


async def load(session: AsyncSession, actor: Actor, booking_id: int) -> Booking:
    """A visit with its crew, for somebody who may see its deal. Raises ``NotFound``."""
    booking = await queries.by_id(session, booking_id)
    if booking is None:
        raise NotFound
    await deals.find(session, actor, booking.deal_id)
    return booking


async def book(
    session: AsyncSession, actor: Actor, deal_id: int, claim_id: int | None, wish: Wish, *, confirmed: bool = False
) -> Case:
    """Book the deal's installation or its claim's repair. Raises what ``bookings.book`` raises, and ``NotFound``."""
    await deals.find(session, actor, deal_id)
    if claim_id is None:
        return await visits.book(session, actor, deal_id, **vars(wish), confirmed=confirmed)
    if (await claims.load(session, claim_id)).deal_id != deal_id:
        raise NotFound("claim-not-found")
    return await repairs.book(session, actor, claim_id, **vars(wish), confirmed=confirmed)


async def give_back(
    session: AsyncSession, actor: Actor, booking_id: int, *, reason: str, version: int | None = None
) -> Case:
    """Give the time of a visit back. A deal whose visit was confirmed returns to ``paid``, which needs the reason.

    Raises ``Stale`` when the visit is another one by now, ``Refused``, ``Forbidden``, ``BadInput`` without a reason.
    """
    booking = await _open(session, actor, booking_id, version)
    if booking.claim_id is not None:
        return await repairs.unbook(session, actor, booking.claim_id)
    deal = await deals.find(session, actor, booking.deal_id)
    if deal.stage is Stage.PAID:
        return await visits.unbook(session, actor, deal.id)
    return await visits.move(session, actor, deal.id, reason=reason)


async def move(
    session: AsyncSession, actor: Actor, booking_id: int, wish: Wish, *, reason: str, version: int | None = None,
    confirmed: bool = False,
) -> Case:
    """Another time for a visit: ``give_back`` and ``book`` in one act, so that a refusal leaves the old time."""
    booking = await _open(session, actor, booking_id, version)
    deal_id, claim_id = booking.deal_id, booking.claim_id
    await give_back(session, actor, booking_id, reason=reason)
    await session.flush()
    return await book(session, actor, deal_id, claim_id, wish, confirmed=confirmed)


async def _open(session: AsyncSession, actor: Actor, booking_id: int, version: int | None) -> Booking:
    booking = await load(session, actor, booking_id)
    if version is not None and booking.version != version:
        raise await stale(session, booking.deal_id)
    if booking.status is not BookingStatus.ACTIVE:
        raise Refused("no-visit")
    return booking
