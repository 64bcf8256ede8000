"""When an installer works: in the shop's own hours, or in a week of his own. No visit is left outside of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, permissions, shop
from crm.actor import Actor
from crm.errors import BadInput, Refused
from crm.roster import Roster, read_roster
from db.models import Booking, InstallerHours
from db.queries import bookings as queries
from db.queries.bookings import Visit

Week = Mapping[int, tuple[time, time]]
"""Beginning and end by weekday (0 = Monday); days that are not there are off. Empty: the shop's own hours."""

# Nobody books further ahead.
_FAR = timedelta(days=400)


async def week_of(session: AsyncSession, installer_id: int) -> Week:
    """The installer's own week; empty while he works in the shop's hours."""
    rows = await session.scalars(
        select(InstallerHours).where(InstallerHours.installer_id == installer_id).order_by(InstallerHours.weekday)
    )
    return {row.weekday: (row.starts, row.ends) for row in rows}


def plain(week: Week) -> dict[str, str]:
    """The week as the log and forms keep it."""
    return {str(day): f"{starts:%H:%M}–{ends:%H:%M}" for day, (starts, ends) in sorted(week.items())}


async def set_week(session: AsyncSession, actor: Actor, installer_id: int, week: Week, *, seen: str) -> None:
    """Give the installer a week of his own, or (empty) the shop's hours again; ``seen``: ``mark`` of what was shown.

    Raises ``Forbidden``; ``BadInput`` for a day that ends before it begins; ``Refused`` for somebody who is no active
    installer and while a visit would fall out of his hours; ``Stale``.
    """
    permissions.require(actor, "hours.edit")
    if any(starts >= ends for starts, ends in week.values()):
        raise BadInput("hours-crossed")
    if await queries.installer_for_change(session, installer_id) is None:
        raise Refused("booking-not-installer")
    before = await week_of(session, installer_id)
    if not audit.is_changed(seen, plain(before), plain(week)):
        return
    await _refuse_with_visits(session, installer_id, week)
    await session.execute(delete(InstallerHours).where(InstallerHours.installer_id == installer_id))
    session.add_all(
        InstallerHours(installer_id=installer_id, weekday=day, starts=starts, ends=ends)
        for day, (starts, ends) in week.items()
    )
    audit.note(session, actor, f"hours:{installer_id}", plain(before), plain(week))
    await session.flush()


async def _refuse_with_visits(session: AsyncSession, installer_id: int, week: Week) -> None:
    left = await _left_outside(session, installer_id, week)
    if left:
        first = shop.of(session).calendar.local(left[0][0].starts_at).date()
        deals = ", ".join(deal.number for _, deal, _ in left)
        raise Refused("hours-have-visits", count=len(left), first=first, deals=deals)


async def _left_outside(session: AsyncSession, installer_id: int, week: Week) -> list[Visit]:
    """The visits to come that fit into his hours now and would not any more."""
    now, local = clock.now(), shop.of(session).calendar.local
    roster = await read_roster(session, None, local(now).date(), local(now + _FAR).date(), [installer_id])
    other = replace(roster, hours={installer_id: dict(week)})
    visits = await queries.visits_of(session, installer_id, now, now + _FAR, undone=True)
    return [
        visit for visit in visits
        if _holds(roster, installer_id, visit[0]) and not _holds(other, installer_id, visit[0])
    ]


def _holds(roster: Roster, installer_id: int, booking: Booking) -> bool:
    day = roster.house.calendar.local(booking.starts_at).date()
    shift = roster.shift(installer_id, day)
    return shift is not None and shift[0] <= booking.starts_at and booking.ends_at <= shift[1]
