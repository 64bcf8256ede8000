"""Working time and quiet time: which days the shop works, when a deadline ends, when nobody may be disturbed.

Deadlines are counted in working days or working hours of the shop's own zone; every moment handed out is UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingCalendar:
    """When the shop works: ``holidays`` are days off, ``workdays`` are worked although they would be off."""

    timezone: ZoneInfo
    opens: time = time(9)
    closes: time = time(18)
    weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("weekdays must name at least one day from 0 (Monday) to 6 (Sunday)")
        if self.opens >= self.closes:
            raise ValueError("the shop must open before it closes")

    def is_working(self, day: date) -> bool:
        """Whether the shop works on ``day``."""
        return day in self.workdays or (day.weekday() in self.weekdays and day not in self.holidays)

    def next_working(self, day: date) -> date:
        """The first working day strictly after ``day``."""
        return next(self._working_from(day, _DAY))

    def previous_working(self, day: date) -> date:
        """The last working day strictly before ``day``."""
        return next(self._working_from(day, -_DAY))

    def working_days_after(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; ``day`` itself for 0."""
        return self._nth(day, count, _DAY)

    def working_days_before(self, day: date, count: int) -> date:
        """The ``count``-th working day before ``day``; ``day`` itself for 0."""
        return self._nth(day, count, -_DAY)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start``, ``end`` included; negative when ``end`` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        days = (start + _DAY * (i + 1) for i in range((end - start).days))
        return sum(self.is_working(day) for day in days)

    def deadline_days(self, opened: datetime, count: int) -> datetime:
        """Closing time of the ``count``-th working day after the day of ``opened``.

        0 means "the same day": today's closing, or the next working day's when today is off or already over.
        """
        today = self.local(opened).date()
        if count > 0:
            return self.at(self.working_days_after(today, count), self.closes)
        if count < 0:
            raise ValueError("a deadline cannot lie before its opening")
        closing = self.at(today, self.closes)
        if self.is_working(today) and opened < closing:
            return closing
        return self.at(self.next_working(today), self.closes)

    def deadline_hours(self, opened: datetime, hours: float) -> datetime:
        """The moment when ``hours`` of working time have passed since ``opened``."""
        if hours < 0:
            raise ValueError("a deadline cannot lie before its opening")
        left = timedelta(hours=hours)
        for start, end in self._shifts(opened):
            if left <= end - start:
                return start + left
            left -= end - start
        raise AssertionError("working days never end")

    def at(self, day: date, clock_time: time, zone: ZoneInfo | None = None) -> datetime:
        """The UTC moment of a wall-clock time, the shop's unless in another ``zone``.

        Skipped ones move forward, of doubled the first counts.
        """
        return _moment(day, clock_time, zone or self.timezone)

    def local(self, moment: datetime) -> datetime:
        """``moment`` on the shop's wall clock."""
        return moment.astimezone(self.timezone)

    def _working_from(self, day: date, step: timedelta) -> Iterator[date]:
        while True:
            day += step
            if self.is_working(day):
                yield day

    def _nth(self, day: date, count: int, step: timedelta) -> date:
        if count < 0:
            raise ValueError("count of working days is negative")
        return day if count == 0 else next(islice(self._working_from(day, step), count - 1, None))

    def _shifts(self, opened: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of today's working hours, then those of every later working day; in UTC."""
        opened = opened.astimezone(UTC)
        today = self.local(opened).date()
        for day in self._working_from(today - _DAY, _DAY):
            start, end = max(self.at(day, self.opens), opened), self.at(day, self.closes)
            if start <= end:
                yield start, end


@dataclass(frozen=True)
class QuietHours:
    """The hours from ``start`` to ``end`` in which clients get nothing; equal times mean no quiet at all."""

    start: time = time(21)
    end: time = time(9)

    def covers(self, clock_time: time) -> bool:
        """Whether nobody may be disturbed at ``clock_time``."""
        if self.start <= self.end:
            return self.start <= clock_time < self.end
        return clock_time >= self.start or clock_time < self.end


def russian_calendar(
    timezone_name: str, years: Iterable[int], extra_off: Iterable[date] = (), extra_on: Iterable[date] = ()
) -> WorkingCalendar:
    """The five-day week of ``years`` with Russian holidays and the government's transfers.

    ``extra_off`` and ``extra_on`` are the shop's own exceptions and win over the state's; outside ``years``
    only weekends are known. Raises ``zoneinfo.ZoneInfoNotFoundError``.
    """
    from holidays import country_holidays

    official = country_holidays("RU", years=list(years))
    off, on = frozenset(extra_off), frozenset(extra_on)
    return WorkingCalendar(
        ZoneInfo(timezone_name),
        holidays=(frozenset(official) | off) - on,
        workdays=(frozenset(official.weekend_workdays) - off) | on,
    )


def holiday_names(year: int, language: str) -> dict[date, str]:
    """What Russian holidays and moved days off of a year are called."""
    from holidays import country_holidays

    return dict(country_holidays("RU", years=[year], language="ru" if language == "ru" else "en_US"))


def after_night(moment: datetime, timezone: ZoneInfo, quiet: QuietHours) -> datetime:
    """The earliest moment not before ``moment`` that is outside the quiet hours in ``timezone``; in UTC."""
    local = moment.astimezone(timezone)
    if not quiet.covers(local.time()):
        return moment.astimezone(UTC)
    if local.time() < quiet.end:
        return _moment(local.date(), quiet.end, timezone, fold=local.fold)
    return _moment(local.date() + _DAY, quiet.end, timezone)


def _moment(day: date, clock_time: time, timezone: ZoneInfo, fold: int = 0) -> datetime:
    # In a gap fold=0 counts with the offset before the change, which lands as far behind the gap as asked.
    return datetime.combine(day, clock_time.replace(fold=fold), timezone).astimezone(UTC)
