"""The hour before a visit and the half hour after its beginning. Both are about today: no night holds them up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop, unasked
from crm.shop import Shop
from db.models import Booking, Deal
from db.queries import due as queries

CALL, LATE = "call_client_now", "installer_late"

Visits = list[tuple[Booking, Deal]]


async def jobs(session: AsyncSession) -> list[Callable[[AsyncSession], Awaitable[int]]]:
    """What is due about visits and has not been said."""
    call = {_key(CALL, visit, visit.lead_id): visit.id for visit, _ in await _to_announce(session)}
    late = {_key(LATE, visit, deal.manager_id): visit.id for visit, deal in await _unattended(session)}
    said = await queries.known_keys(session, [*call, *late])
    return [
        *(partial(call_client, booking_id=call[key]) for key in call if key not in said),
        *(partial(installer_late, booking_id=late[key]) for key in late if key not in said),
    ]


async def call_client(session: AsyncSession, booking_id: int) -> int:
    """An hour before the visit its lead is reminded to call the client, unless he has called or left."""
    for visit, deal in await _to_announce(session, booking_id):
        moment = visit.starts_at - _before(shop.of(session))
        await unasked.tell_once(
            session, CALL, visit.lead_id, cause=f"{visit.id}", moment=moment, urgent=True, deal=deal,
            not_after=visit.starts_at, booking_id=visit.id,
        )
        return 1
    return 0


async def installer_late(session: AsyncSession, booking_id: int) -> int:
    """Half an hour after the beginning nobody is on site: the manager hears of it."""
    for visit, deal in await _unattended(session, booking_id):
        moment = visit.starts_at + _patience(shop.of(session))
        await unasked.tell_once(
            session, LATE, deal.manager_id, cause=f"{visit.id}", moment=moment, urgent=True, deal=deal,
            not_after=visit.ends_at, booking_id=visit.id,
        )
        return 1
    return 0


async def next_at(session: AsyncSession) -> datetime | None:
    """When a visit will next have something said about it."""
    house, now = shop.of(session), clock.now()
    call = await queries.next_visit(session, now + _before(house), Booking.departed_at.is_(None))
    late = await queries.next_visit(session, now - _patience(house), Booking.arrived_at.is_(None))
    moments = [call - _before(house) if call else None, late + _patience(house) if late else None]
    return min((moment for moment in moments if moment), default=None)


def is_near(house: Shop, starts_at: datetime) -> bool:
    """Whether the visit is so near that what concerns it may be said at night."""
    return starts_at - clock.now() < timedelta(hours=house.number("night.visit_exempt_hours"))


async def _to_announce(session: AsyncSession, booking_id: int | None = None) -> Visits:
    now = clock.now()
    return await queries.visits_to_announce(session, now, now + _before(shop.of(session)), booking_id)


async def _unattended(session: AsyncSession, booking_id: int | None = None) -> Visits:
    now = clock.now()
    return await queries.unattended_visits(session, now - _patience(shop.of(session)), now, booking_id)


def _key(kind: str, visit: Booking, employee_id: int) -> str:
    return f"{kind}:{visit.id}:{employee_id}"


def _before(house: Shop) -> timedelta:
    return timedelta(minutes=house.number("remind.before_visit_minutes"))


def _patience(house: Shop) -> timedelta:
    return timedelta(minutes=house.number("remind.late_installer_minutes"))
