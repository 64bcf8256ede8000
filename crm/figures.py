"""How the shop is doing: what the dashboard and the director's weekly picture show. Practice is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, shop
from crm.shop import Shop
from db.enums import OutboxStatus, Stage
from db.queries import bookings, expected_money
from db.queries import figures as queries
from db.queries.deals import Filter, count_by_stage
from db.queries.figures import Complaints, Late, Remark

PERIODS = (30, 90, 365)
USUAL_PERIOD = 90
OLD_CLAIM_DAYS = 10

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_WEEKS_AHEAD = 6
_REMARKS = 4


@dataclass(frozen=True)
class Step:
    """A stage: deals in it now; those that came into it during the period; those of them that went on further.

    ``days``: the median of the stays that ended during the period; ``None`` when none did.
    """

    stage: Stage
    now: int
    entered: int
    went_on: int
    days: float | None

    @property
    def percent(self) -> int | None:
        """How many of a hundred went on."""
        return round(100 * self.went_on / self.entered) if self.entered else None


@dataclass(frozen=True)
class Week:
    """Kopecks that came in, and that are to come, in the week from this Monday on."""

    monday: date
    received: int
    expected: int


@dataclass(frozen=True)
class Money:
    """Weeks of the period and those ahead; beside them what should have come, comes later, or nobody knows when."""

    weeks: list[Week]
    overdue: int
    later: int
    undated: int

    @property
    def received(self) -> int:
        return sum(week.received for week in self.weeks)

    @property
    def expected(self) -> int:
        return sum(week.expected for week in self.weeks)


@dataclass(frozen=True)
class Load:
    """An installer's week from Monday on: visits a day, ``None`` for a day off."""

    installer_id: int
    name: str
    days: list[int | None]


@dataclass(frozen=True)
class Figures:
    """Everything as it stood at ``taken_at``, for the period since ``since``."""

    taken_at: datetime
    days: int
    since: date
    funnel: list[Step]
    won: int
    lost: int
    money: Money
    late: list[Late]
    monday: date
    load: list[Load]
    claims: list[Complaints]
    marks: dict[int, int]
    remarks: list[Remark]
    troubles: dict[OutboxStatus, int]

    @property
    def mark(self) -> float | None:
        """The average mark."""
        count = sum(self.marks.values())
        return sum(mark * times for mark, times in self.marks.items()) / count if count else None


async def read(session: AsyncSession, days: int, manager_id: int | None = None) -> Figures:
    """Count everything for the last ``days`` days; with ``manager_id`` of his deals, tasks and clients alone.

    The installers' week is always the whole team's: whoever books has to know it. Slow in a big shop: see
    ``crm.freshness``.
    """
    house, now = shop.of(session), clock.now()
    today = house.today()
    first = today - days * _DAY
    since, monday = house.calendar.at(first, time.min), _week_at_hand(house, today)
    closed = await _closed(session, since, manager_id)
    return Figures(
        taken_at=now, days=days, since=first, funnel=await funnel(session, since, manager_id),
        won=closed[Stage.WON], lost=closed[Stage.LOST],
        money=await _money(session, house, first, manager_id),
        late=await queries.late(session, now, manager_id), monday=monday, load=await _load(session, house, monday),
        claims=await queries.claims(session, now - OLD_CLAIM_DAYS * _DAY, manager_id),
        marks=await queries.marks(session, since, manager_id),
        remarks=await queries.remarks(session, since, manager_id, _REMARKS),
        troubles=await queries.troubles(session, manager_id),
    )


async def funnel(session: AsyncSession, since: datetime, manager_id: int | None = None) -> list[Step]:
    """The open stages in their order."""
    now = await count_by_stage(session, Filter(manager_id=manager_id))
    passed = await queries.passed(session, since, manager_id)
    stays = await queries.stays(session, since, manager_id)
    return [
        Step(stage, now.get(stage, 0), *passed.get(stage, (0, 0)),
             days=_median_days((hours, count) for of, hours, count in stays if of is stage))
        for stage in queries.OPEN_STAGES
    ]


async def _closed(session: AsyncSession, since: datetime, manager_id: int | None) -> Counter[Stage]:
    return Counter(await queries.closed(session, since, manager_id))


def _median_days(lengths: Iterable[tuple[int, int]]) -> float | None:
    """The median of stays, given as hours (ascending) and how many were as long; in days."""
    known = list(lengths)
    total = sum(count for _, count in known)
    if not total:
        return None
    return (_at(known, (total - 1) // 2) + _at(known, total // 2)) / 2 / 24


def _at(lengths: list[tuple[int, int]], index: int) -> int:
    for hours, count in lengths:
        if index < count:
            return hours
        index -= count
    raise IndexError(index)


async def _money(session: AsyncSession, house: Shop, first: date, manager_id: int | None) -> Money:
    today, begin = house.today(), _monday(first)
    received = await queries.received(session, begin, manager_id)
    expected = await _expected(session, house, manager_id)
    end = _monday(today) + (1 + _WEEKS_AHEAD) * _WEEK
    mondays = [begin + number * _WEEK for number in range((end - begin) // _WEEK)]
    coming, came = _by_week(expected, today, end), _by_week(received, begin, end)
    return Money(
        [Week(monday, came[monday], coming[monday]) for monday in mondays],
        overdue=sum(amount for day, amount in expected.items() if day and day < today),
        later=sum(amount for day, amount in expected.items() if day and day >= end),
        undated=expected.get(None, 0),
    )


async def _expected(session: AsyncSession, house: Shop, manager_id: int | None) -> dict[date | None, int]:
    offset = house.calendar.local(clock.now()).utcoffset() or timedelta()
    parts = next(iter(house.number("schedules").values()))
    return await expected_money.by_day(
        session, manager_id, parts=parts, minutes_from_utc=offset // timedelta(minutes=1)
    )


def _by_week(days: dict[date, int] | dict[date | None, int], first: date, end: date) -> Counter[date]:
    weeks: Counter[date] = Counter()
    for day, amount in days.items():
        if day and first <= day < end:
            weeks[_monday(day)] += amount
    return weeks


async def _load(session: AsyncSession, house: Shop, monday: date) -> list[Load]:
    """The week of everybody who assembles."""
    days = [monday + number * _DAY for number in range(7)]
    begin, end = (house.calendar.at(day, time.min) for day in (monday, monday + _WEEK))
    visits = Counter(
        (installer_id, house.calendar.local(starts_at).date())
        for installer_id, starts_at in await queries.visits(session, begin, end)
    )
    away = {
        (absence.installer_id, day)
        for absence in await bookings.absences(session, days[0], days[-1])
        for day in days if absence.first_day <= day <= absence.last_day
    }
    return [
        Load(person, name, [None if (person, day) in away else visits[person, day] for day in days])
        for person, name in await queries.installers(session)
    ]


def _week_at_hand(house: Shop, today: date) -> date:
    """The Monday of this week; of the next one when nobody works any more in this."""
    monday = _monday(today)
    left = (monday + number * _DAY for number in range(today.weekday(), 7))
    return monday if any(map(house.calendar.is_working, left)) else monday + _WEEK


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY
