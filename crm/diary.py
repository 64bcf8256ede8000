"""The installers' diary: who works on which day, what he has to do then, and when he is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from crm import bookings, deals, permissions, shop
from crm.actor import Actor
from crm.roster import DAY, HALF_HOUR, Roster, Span, past_half_hour, read_roster
from db.enums import Role
from db.models import Absence, Booking, Claim, Contact, Deal
from db.queries import bookings as visits
from db.queries import diary as queries
from db.queries import people


@dataclass(frozen=True)
class Entry:
    """A visit in the diary; deal and contact are ``None`` for a reader who may not know of them."""

    booking: Booking
    deal: Deal | None
    contact: Contact | None


@dataclass(frozen=True)
class Day:
    """One installer's day.

    ``off`` says why he does not work (``holiday``, ``day-off``, ``absent``) or is empty; ``free`` are stretches that
    can still be booked, from a half hour on.
    """

    installer_id: int
    day: date
    off: str
    absence: Absence | None
    shift: Span | None
    entries: list[Entry]
    free: list[Span]


@dataclass(frozen=True)
class Row:
    """One installer with his days."""

    installer_id: int
    name: str
    days: list[Day]


async def read(
    session: AsyncSession, actor: Actor, first: date, last: date, installer_id: int | None = None
) -> list[Row]:
    """The diary from ``first`` to ``last``: of everybody by name, or of one installer. Practice is left out."""
    permissions.require(actor, "deal.see")
    roster = await read_roster(session, None, first, last, None if installer_id is None else [installer_id])
    entries = [_entry(session, actor, visit) for visit in await bookings.schedule(session, first, last)]
    names = await _names(session, roster, entries, installer_id)
    days = [first + DAY * offset for offset in range((last - first).days + 1)]
    places = _placed(roster, entries)
    return [
        Row(person, name, [_day(roster, places[person, day], person, day) for day in days])
        for person, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
    ]


def _placed(roster: Roster, entries: list[Entry]) -> dict[tuple[int, date], list[Entry]]:
    """The entries of each person and day."""
    found: dict[tuple[int, date], list[Entry]] = defaultdict(list)
    for entry in entries:
        day = roster.house.calendar.local(entry.booking.starts_at).date()
        for person in _crew(entry):
            found[person, day].append(entry)
    return found


async def waiting(session: AsyncSession, actor: Actor) -> tuple[list[Deal], list[tuple[Claim, Deal]]]:
    """The deals and claims that wait for a visit and that the actor may book one for."""
    if not permissions.allows(actor, "booking.make"):
        return [], []
    mine = actor.id if actor.role is Role.MANAGER else None
    return (
        await queries.waiting_deals(session, actor.home_pipeline, mine),
        await queries.waiting_claims(session, actor.home_pipeline, mine),
    )


async def _names(
    session: AsyncSession, roster: Roster, entries: list[Entry], installer_id: int | None
) -> dict[int, str]:
    """Whose rows there are: those at work, and those who have left and whose visits are still in the diary."""
    coming = {person for entry in entries for person in _crew(entry)} - set(roster.names)
    if installer_id is not None:
        coming &= {installer_id}
    known = await people.names(session) if coming else {}
    return roster.names | {person: known.get(person, "") for person in coming}


def _entry(session: AsyncSession, actor: Actor, visit: visits.Visit) -> Entry:
    booking, deal, contact = visit
    only = deals.limited_to(session, actor)
    return Entry(booking, deal, contact) if only in (None, deal.manager_id) else Entry(booking, None, None)


def _crew(entry: Entry) -> set[int]:
    return {member.installer_id for member in entry.booking.crew} | {entry.booking.lead_id}


def _day(roster: Roster, entries: list[Entry], person: int, day: date) -> Day:
    off = roster.off(person, day)
    away = (one for one in roster.absences.get(person, []) if one.first_day <= day <= one.last_day)
    shift = roster.shift(person, day)
    return Day(
        person, day, off[0].removeprefix("booking-") if off else "", next(away, None), shift,
        entries,
        list(_free(roster, person, shift)) if shift and not off else [],
    )


def _free(roster: Roster, person: int, shift: Span) -> Iterator[Span]:
    """The half hours that nothing stands in the way of, joined where they touch."""
    since: datetime | None = None
    start = shift[0] + -past_half_hour(roster.house.calendar.local(shift[0])) % HALF_HOUR
    while start + HALF_HOUR <= shift[1]:
        taken = roster.obstacle(person, (start, start + HALF_HOUR)) is not None
        if taken and since is not None:
            yield since, start
        since = None if taken else since or start
        start += HALF_HOUR
    if since is not None:
        yield since, start


def starts(session: AsyncSession, rows: list[Row]) -> list[datetime]:
    """The half hours of one day that a table of it shows: from the first to the last at which anybody works."""
    calendar = shop.of(session).calendar
    spans = [day.shift for row in rows for day in row.days if day.shift and not day.off]
    spans += [(one.booking.starts_at, one.booking.ends_at) for row in rows for day in row.days for one in day.entries]
    if not spans:
        return []
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    midnight = calendar.at(calendar.local(start).date(), time.min)
    start -= (start - midnight) % HALF_HOUR
    return [start + HALF_HOUR * number for number in range(min(48, -((start - end) // HALF_HOUR)))]
