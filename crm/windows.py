"""What free time can be offered for a visit, and the refusal of a time that is not free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop
from crm.errors import BadInput, Conflict
from crm.roster import DAY, HALF_HOUR, Roster, Span, Window, past_half_hour, read_roster, ready_on
from db.models import Booking, Deal
from db.queries import bookings as queries

__all__ = ["Window", "alternatives", "check", "check_duration", "check_start", "conflict", "free_days",
           "free_windows", "nearest", "next_same_crew", "suits"]

# So many days are looked through at once when the nearest free time is sought.
_STRETCH = 14


async def free_windows(
    session: AsyncSession, deal: Deal, *, day: date, duration: timedelta, installer_id: int | None = None,
    crew: Sequence[int] = (),
) -> list[Window]:
    """The windows of one day by time, then name; of all installers, or of one (with his crew, all free)."""
    check_duration(duration)
    ids = None if installer_id is None else [installer_id, *crew]
    roster = await read_roster(session, deal, day, day, ids)
    offered = (roster.windows(lead, day, duration, crew) for lead in roster.leads(installer_id))
    return sorted(chain.from_iterable(offered), key=_order)


async def free_days(
    session: AsyncSession, deal: Deal, *, first: date, count: int, duration: timedelta
) -> dict[date, int]:
    """How many installers have a window on each of ``count`` days; the same few statements for any count."""
    check_duration(duration)
    days = [first + DAY * i for i in range(count)]
    roster = await read_roster(session, deal, days[0], days[-1])
    return {
        day: sum(next(roster.windows(lead, day, duration), None) is not None for lead in roster.names)
        for day in days
    }


async def nearest(
    session: AsyncSession, deal: Deal, *, after: datetime, duration: timedelta,
    installer_id: int | None = None, crew: Sequence[int] = (), limit: int = 3,
) -> list[Window]:
    """The first free windows not before ``after``, one per installer and day, within the booking horizon."""
    return await _search(session, deal, after, after, duration, installer_id, crew, limit)


async def alternatives(
    session: AsyncSession, deal: Deal, *, starts_at: datetime, duration: timedelta, installer_id: int,
    crew: Sequence[int] = (),
) -> list[Window]:
    """Up to three windows instead of a wish that was refused; one of the wished installer's is among them."""
    calendar = shop.of(session).calendar
    midnight = calendar.at(calendar.local(starts_at).date(), time.min)
    if crew:
        return await _search(session, deal, midnight, starts_at, duration, installer_id, crew, 3)
    found = await _search(session, deal, midnight, starts_at, duration, None, (), 3)
    if any(window.installer_id == installer_id for window in found):
        return found
    own = await _search(session, deal, midnight, starts_at, duration, installer_id, (), 1)
    return found[: 3 - len(own)] + own


async def next_same_crew(session: AsyncSession, booking: Booking, after: datetime) -> Window:
    """The next time not before ``after`` when everybody of a visit can come again for as long.

    Raises ``Conflict("booking-none-free")`` when there is none within the booking horizon.
    """
    deal = await session.get_one(Deal, booking.deal_id)
    lead, *crew = await queries.crew_ids(session, booking)
    duration = booking.ends_at - booking.starts_at
    found = await nearest(
        session, deal, after=after, duration=duration, installer_id=lead, crew=crew, limit=1
    )
    if not found:
        raise Conflict("booking-none-free", days=shop.of(session).number("booking.horizon_days"))
    return found[0]


async def check(session: AsyncSession, deal: Deal, people: Sequence[int], visit: Span) -> None:
    """Raises ``Conflict`` with the reason and what is free instead unless everybody can make the visit."""
    calendar = shop.of(session).calendar
    day = calendar.local(visit[0]).date()
    roster = await read_roster(session, deal, day, day, people, lock=True)
    for person in people:
        if found := roster.obstacle(person, visit):
            raise await conflict(session, deal, people, visit, *found)


async def suits(session: AsyncSession, deal: Deal, installer_id: int, visit: Span) -> bool:
    """Whether the installer can make the visit."""
    day = shop.of(session).calendar.local(visit[0]).date()
    roster = await read_roster(session, deal, day, day, [installer_id], lock=True)
    return roster.obstacle(installer_id, visit) is None


async def conflict(
    session: AsyncSession, deal: Deal, people: Sequence[int], visit: Span, key: str, params: dict[str, Any]
) -> Conflict:
    """The refusal of a visit, with what is free instead."""
    lead, *crew = people
    instead = await alternatives(
        session, deal, starts_at=visit[0], duration=visit[1] - visit[0], installer_id=lead, crew=crew
    )
    return Conflict(key, alternatives=instead, **(_shown(session, visit) | params))


def check_duration(duration: timedelta) -> None:
    """Raises ``BadInput`` unless ``duration`` is made of half hours and not longer than a day."""
    if not HALF_HOUR <= duration <= DAY or duration % HALF_HOUR:
        raise BadInput("booking-duration")


def check_start(session: AsyncSession, starts_at: datetime) -> None:
    """Raises ``BadInput`` unless the visit begins on a half hour of the wall clock."""
    local = shop.of(session).calendar.local(starts_at)
    if past_half_hour(local):
        raise BadInput("booking-not-half-hour", start=f"{local:%H:%M}")


async def _search(
    session: AsyncSession, deal: Deal, since: datetime, near: datetime, duration: timedelta,
    installer_id: int | None, crew: Sequence[int], limit: int,
) -> list[Window]:
    """Of every installer and day the window closest to ``near``, in order, until ``limit`` are found."""
    house = shop.of(session)
    start = max(since, clock.now())
    first = max(house.calendar.local(start).date(), ready_on(house, deal) or date.min)
    last = first + DAY * house.number("booking.horizon_days")
    ids = None if installer_id is None else [installer_id, *crew]
    found: list[Window] = []
    while first <= last and len(found) < limit:
        until = min(first + DAY * (_STRETCH - 1), last)
        roster = await read_roster(session, deal, first, until, ids)
        leads = roster.leads(installer_id)
        found += islice(_by_day(roster, leads, first, until, start, near, duration, crew), limit - len(found))
        first = until + DAY
    return found


def _by_day(
    roster: Roster, leads: Sequence[int], first: date, last: date, start: datetime, near: datetime,
    duration: timedelta, crew: Sequence[int],
) -> Iterator[Window]:
    for offset in range((last - first).days + 1):
        best = []
        for lead in leads:
            day = roster.windows(lead, first + DAY * offset, duration, crew)
            offered = [window for window in day if window.starts_at >= start]
            if offered:
                best.append(min(offered, key=lambda window: abs(window.starts_at - near)))
        yield from sorted(best, key=_order)


def _shown(session: AsyncSession, visit: Span) -> dict[str, Any]:
    start, end = (shop.of(session).calendar.local(moment) for moment in visit)
    return {"installer": "", "day": start.date(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}


def _order(window: Window) -> tuple[datetime, str, int]:
    return window.starts_at, window.installer_name, window.installer_id
