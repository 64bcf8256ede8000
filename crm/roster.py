"""Who of the installers works when, and what stands in the way of a visit.

``Roster.obstacle`` is the only judge: a window is offered because it finds nothing, a booking is refused with
what it finds. Visits are measured in real hours, shifts in wall-clock time, so a clock change makes a day
longer or shorter, never wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop
from crm.shop import Shop
from db.enums import Pipeline
from db.models import Absence, Deal
from db.queries import bookings as queries

HALF_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]
Obstacle = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Window:
    """Free time of an installer that can be booked as it stands."""

    installer_id: int
    installer_name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Roster:
    """All that decides about visits of some installers on some days."""

    house: Shop
    ready_on: date | None
    practice: bool
    names: dict[int, str]
    hours: dict[int, dict[int, tuple[time, time]]]
    absences: dict[int, list[Absence]]
    taken: dict[tuple[int, date], list[Span]]

    def obstacle(self, installer_id: int, visit: Span) -> Obstacle | None:
        """Why the installer cannot make the visit: an error's key and parameters; ``None`` when he can."""
        day = self._day(visit[0])
        if visit[0] < clock.now():
            return "booking-past", {}
        if self.ready_on is not None and day < self.ready_on:
            return "booking-before-ready", {"ready": self.ready_on}
        if installer_id not in self.names:
            return "booking-not-installer", {}
        found = self.off(installer_id, day) or self._outside(installer_id, visit)
        found = found or self._busy(installer_id, visit)
        return found and (found[0], {"installer": self.names[installer_id]} | found[1])

    def shift(self, installer_id: int, day: date) -> Span | None:
        """When the installer begins and ends work on ``day``, absent or not; ``None``: a day off."""
        calendar, own = self.house.calendar, self.hours.get(installer_id)
        hours: tuple[time, time] | None = None
        if own:
            hours = own.get(day.weekday())
        elif day in calendar.workdays or day.weekday() in self.house.number("hours.installer_weekdays"):
            hours = calendar.opens, calendar.closes
        if hours is None or self._is_holiday(day):
            return None
        return calendar.at(day, hours[0]), calendar.at(day, hours[1])

    def windows(
        self, installer_id: int, day: date, duration: timedelta, crew: Sequence[int] = ()
    ) -> Iterator[Window]:
        """What the installer can offer on ``day``: starts at his opening and at each full hour."""
        shift = self.shift(installer_id, day) if installer_id in self.names else None
        people = (installer_id,) if self.practice else (installer_id, *crew)
        for start in self._starts(shift) if shift else ():
            visit = start, start + duration
            if not any(self.obstacle(person, visit) for person in people):
                yield Window(installer_id, self.names[installer_id], *visit)

    def leads(self, installer_id: int | None) -> list[int]:
        """Whose windows to offer: everybody's, or those of the one who is wished."""
        return list(self.names) if installer_id is None or self.practice else [installer_id]

    def _starts(self, shift: Span) -> Iterator[datetime]:
        start = first = shift[0] + -past_half_hour(self.house.calendar.local(shift[0])) % HALF_HOUR
        while start < shift[1]:
            if start == first or self.house.calendar.local(start).minute == 0:
                yield start
            start += HALF_HOUR

    def off(self, installer_id: int, day: date) -> Obstacle | None:
        """Why the installer does not work at all on ``day``: an error's key and parameters."""
        if self._is_holiday(day):
            return "booking-holiday", {}
        if self.shift(installer_id, day) is None:
            return "booking-day-off", {}
        for absence in self.absences.get(installer_id, []):
            if absence.first_day <= day <= absence.last_day:
                return "booking-absent", {"first": absence.first_day, "last": absence.last_day}
        return None

    def _outside(self, installer_id: int, visit: Span) -> Obstacle | None:
        shift = self.shift(installer_id, self._day(visit[0]))
        if shift and shift[0] <= visit[0] and visit[1] <= shift[1]:
            return None
        return "booking-outside-hours", self._clock_times(shift or visit)

    def _busy(self, installer_id: int, visit: Span) -> Obstacle | None:
        start, end = _whole(visit)
        for other in self.taken.get((installer_id, self._day(visit[0])), []):
            taken_from, taken_to = _whole(other)
            if taken_from < end and start < taken_to:
                return "booking-busy", self._clock_times(other)
        return None

    def _is_holiday(self, day: date) -> bool:
        return day in self.house.calendar.holidays and day not in self.house.calendar.workdays

    def _day(self, moment: datetime) -> date:
        return self.house.calendar.local(moment).date()

    def _clock_times(self, span: Span) -> dict[str, str]:
        start, end = (self.house.calendar.local(moment) for moment in span)
        return {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}


async def read_roster(
    session: AsyncSession, deal: Deal | None, first: date, last: date, ids: Sequence[int] | None = None,
    *, lock: bool = False,
) -> Roster:
    """What decides about the deal's visits from ``first`` to ``last``, in three statements; ``None``: of any deal.

    On a practice deal the trainee plays the installer, and nobody's time is really taken.
    """
    house, practice = shop.of(session), deal is not None and deal.pipeline is Pipeline.TRAINING
    if deal is not None and practice:
        ids = [deal.manager_id]
    people = await queries.people(session, ids, trainee=practice, lock=lock)
    names = {employee.id: employee.name for employee, _ in people}
    hours: dict[int, dict[int, tuple[time, time]]] = {}
    for employee, row in people:
        if row is not None:
            hours.setdefault(employee.id, {})[row.weekday] = row.starts, row.ends
    absences: dict[int, list[Absence]] = {}
    for absence in await queries.absences(session, first, last, list(names)):
        absences.setdefault(absence.installer_id, []).append(absence)
    taken = {} if practice else await _taken(session, house, first, last, list(names))
    return Roster(house, ready_on(house, deal) if deal else None, practice, names, hours, absences, taken)


async def _taken(
    session: AsyncSession, house: Shop, first: date, last: date, ids: list[int]
) -> dict[tuple[int, date], list[Span]]:
    since, until = house.calendar.at(first, time.min), house.calendar.at(last + DAY, time.min)
    taken: dict[tuple[int, date], list[Span]] = {}
    for installer_id, starts_at, ends_at in await queries.taken(session, since, until, ids):
        day = house.calendar.local(starts_at).date()
        taken.setdefault((installer_id, day), []).append((starts_at, ends_at))
    return taken


def slots(visit: Span) -> Iterator[datetime]:
    """The half hours, in UTC, that a visit touches."""
    slot, end = _whole(visit)
    while slot < end:
        yield slot
        slot += HALF_HOUR


def ready_on(house: Shop, deal: Deal) -> date | None:
    """The first day on which there is a kitchen to install."""
    return house.calendar.local(deal.ready_at).date() if deal.ready_at else deal.readiness_date


def past_half_hour(moment: datetime) -> timedelta:
    return timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)


def _whole(span: Span) -> Span:
    """The span widened to half hours of UTC; some zones' own half hours lie a quarter beside them."""
    start, end = (moment.astimezone(UTC) for moment in span)
    return start - past_half_hour(start), end + -past_half_hour(end) % HALF_HOUR
