"""What is told at fixed times of the day and week, to those for whom there is something, by the clock where they live.

A digest is said once a day: its key in the outbox remembers that, also when there was nothing to say.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop, unasked, watches
from crm.shop import Shop
from db.enums import Role
from db.models import Claim, Deal, Task
from db.queries import due as queries
from db.queries.people import steering_ids

_DAY = timedelta(days=1)
# Longer than any row of holidays; a digest that finds nothing until then is not an event to wait for.
_HORIZON_DAYS = 12

_STEERING = frozenset({Role.DIRECTOR, Role.ADMIN})
_OFFICE = _STEERING | {Role.MANAGER}
_CREWS = frozenset({Role.INSTALLER})


@dataclass(frozen=True)
class Digest:
    """``at`` and ``until`` are settings: when it is due, and from when on it is no longer worth saying.

    ``until`` ``None`` is midnight, and so is one no later than ``at``: the night begins after midnight, or never.
    ``who`` finds those for whom there is something at the moment it is due, on the day it is due.
    """

    kind: str
    at: str
    until: str | None
    roles: frozenset[Role]
    is_day: Callable[[Shop, date], bool]
    who: Callable[[AsyncSession, datetime, date], Awaitable[set[int]]]
    subject_in_days: int = 0

    def moment(self, house: Shop, day: date, zone: ZoneInfo) -> datetime:
        return house.calendar.at(day, house.clock_time(self.at), zone)

    def end(self, house: Shop, day: date, zone: ZoneInfo) -> datetime:
        if self.until and house.clock_time(self.until) > house.clock_time(self.at):
            return house.calendar.at(day, house.clock_time(self.until), zone)
        return house.calendar.at(day + _DAY, time.min, zone)

    def is_due(self, house: Shop, day: date, zone: ZoneInfo) -> bool:
        """Whether it is to be said now to those who live in the zone."""
        return self.is_day(house, day) and self.moment(house, day, zone) <= clock.now() < self.end(house, day, zone)


@dataclass(frozen=True)
class Worries:
    """What the director's digest is about."""

    overdue: list[Task]
    delayed: list[Deal]
    claims: list[Claim]

    def __bool__(self) -> bool:
        return bool(self.overdue or self.delayed or self.claims)


async def worries(session: AsyncSession, now: datetime) -> Worries:
    """Tasks overdue by more than the allowed working days or reminded of often enough; delays; open claims."""
    house = shop.of(session)
    return Worries(
        await queries.overdue_tasks(session, overdue_before(house, now), house.number("remind.most_per_task")),
        await queries.delayed_deals(session), await queries.open_claims(session),
    )


def overdue_before(house: Shop, now: datetime) -> datetime:
    """What was due before this moment is overdue by more than ``remind.overdue_director_after`` working days."""
    calendar, day = house.calendar, house.calendar.local(now).date()
    is_over = calendar.is_working(day) and now > calendar.at(day, calendar.closes)
    last_over = day if is_over else calendar.previous_working(day)
    first = calendar.working_days_before(last_over, house.number("remind.overdue_director_after"))
    return _midnight(house, calendar.next_working(first))


async def jobs(session: AsyncSession) -> list[Callable[[AsyncSession], Awaitable[int]]]:
    """The digests that are due today and have not been said."""
    house = shop.of(session)
    found: list[Callable[[AsyncSession], Awaitable[int]]] = []
    for zone in house.all_zones:
        day = clock.today(zone)
        for digest in DIGESTS:
            if digest.is_due(house, day, zone):
                found += await _unsaid(session, digest, day, zone)
    return found


async def _unsaid(
    session: AsyncSession, digest: Digest, day: date, zone: ZoneInfo
) -> list[Callable[[AsyncSession], Awaitable[int]]]:
    house = shop.of(session)
    people = await queries.employed(session, digest.moment(house, day, zone), digest.roles)
    here = sorted(person for person in people if house.zone_of(person) == zone)
    keys = {f"{digest.kind}:{day.isoformat()}:{person}": person for person in here}
    said = await queries.known_keys(session, keys)
    return [partial(send, digest=digest, employee_id=keys[key], day=day) for key in keys if key not in said]


async def send(session: AsyncSession, digest: Digest, employee_id: int, day: date) -> int:
    """Queue one person's digest of the day, or note that there was nothing to say."""
    house, cause = shop.of(session), day.isoformat()
    moment = digest.moment(house, day, house.zone_of(employee_id))
    if employee_id not in await digest.who(session, moment, day):
        await unasked.nothing_to_tell(session, digest.kind, employee_id, cause=cause)
        return 0
    subject = day + digest.subject_in_days * _DAY
    urgent = digest.kind == "tomorrow_jobs" and await _leaves_soon(session, employee_id, day)
    await unasked.tell_once(
        session, digest.kind, employee_id, cause=cause, moment=moment, urgent=urgent,
        not_after=_midnight(house, subject + _DAY), day=subject.isoformat(),
    )
    return 1


async def next_at(session: AsyncSession) -> datetime | None:
    """When the next digest that will have something to say, as things stand, is due."""
    moments = [await _next_of(session, digest) for digest in DIGESTS]
    return min((moment for moment in moments if moment), default=None)


async def _next_of(session: AsyncSession, digest: Digest) -> datetime | None:
    house, now = shop.of(session), clock.now()
    days = [house.today() + _DAY * ahead for ahead in range(_HORIZON_DAYS)]
    for moment, day in sorted((digest.moment(house, day, zone), day) for day in days for zone in house.all_zones):
        if moment > now and digest.is_day(house, day) and await digest.who(session, moment, day):
            return moment
    return None


async def _has_work(session: AsyncSession, _moment: datetime, day: date) -> set[int]:
    return await queries.with_work(session, starts_before=_midnight(shop.of(session), day + _DAY))


async def _has_undone(session: AsyncSession, _moment: datetime, day: date) -> set[int]:
    return await queries.with_work(session, due_before=_midnight(shop.of(session), day + _DAY))


async def _drives_tomorrow(session: AsyncSession, _moment: datetime, day: date) -> set[int]:
    return set(await _first_visits(session, day + _DAY))


async def _leaves_soon(session: AsyncSession, employee_id: int, day: date) -> bool:
    visits = await _first_visits(session, day + _DAY)
    return watches.is_near(shop.of(session), visits[employee_id])


async def _first_visits(session: AsyncSession, day: date) -> dict[int, datetime]:
    """Who drives to a client on that day of the shop, with his first start."""
    house = shop.of(session)
    return await queries.with_visits(session, _midnight(house, day), _midnight(house, day + _DAY))


async def _steers_worries(session: AsyncSession, moment: datetime, _day: date) -> set[int]:
    return set(await steering_ids(session)) if await worries(session, moment) else set()


async def _steers_deals(session: AsyncSession, _moment: datetime, _day: date) -> set[int]:
    return set(await steering_ids(session)) if await queries.any_deal(session) else set()


def _midnight(house: Shop, day: date) -> datetime:
    return house.calendar.at(day, time.min)


def _working_day(house: Shop, day: date) -> bool:
    return house.calendar.is_working(day)


def _every_day(_house: Shop, _day: date) -> bool:
    return True


def _funnel_day(house: Shop, day: date) -> bool:
    return day.weekday() == int(house.number("digest.funnel_weekday"))


DIGESTS = (
    Digest("today", "digest.manager_morning", "digest.manager_evening", _OFFICE, _working_day, _has_work),
    Digest("today_evening", "digest.manager_evening", "night.start", _OFFICE, _working_day, _has_undone),
    Digest("tomorrow_jobs", "digest.installer_evening", None, _CREWS, _every_day, _drives_tomorrow, subject_in_days=1),
    Digest("director_digest", "digest.director", "night.start", _STEERING, _working_day, _steers_worries),
    Digest("funnel_week", "digest.director", "night.start", _STEERING, _funnel_day, _steers_deals),
)
