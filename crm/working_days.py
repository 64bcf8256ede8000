"""The shop's working days, a year at a glance, and the exceptions that an admin makes of them.

What is exceptional is kept in ``calendar.extra_off`` and ``calendar.extra_on``; a day that would be so by itself is in
neither. Deadlines of open tasks stay as they were counted; those opened later are counted anew.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, coherence, permissions, settings
from crm.actor import Actor
from crm.calendar import WorkingCalendar, holiday_names
from crm.errors import BadInput, Stale
from crm.shop import Shop, usual_calendar
from db.models import Setting

OFF, ON = "calendar.extra_off", "calendar.extra_on"
# The calendar that deadlines are counted by reaches so many years ahead.
_YEARS_AHEAD = 2


class Mark(StrEnum):
    """What a day shall be; ``USUAL``: what it is by the week and the state's calendar."""

    OFF = "off"
    ON = "on"
    USUAL = "usual"


@dataclass(frozen=True)
class Day:
    """``holiday`` is the name the state's calendar has for it, or empty; ``is_exception``: the shop made it so."""

    day: date
    is_working: bool
    is_exception: bool
    holiday: str


@dataclass(frozen=True)
class Year:
    """``is_decreed``: the government has said which days off are moved."""

    number: int
    days: list[Day]
    is_decreed: bool


def years(shop: Shop) -> range:
    """The years whose days can be marked."""
    first = shop.today().year
    return range(first, first + _YEARS_AHEAD + 1)


def year(shop: Shop, number: int, language: str) -> Year:
    """Every day of a year."""
    names = holiday_names(number, language)
    exceptions = {*shop.number(OFF), *shop.number(ON)}
    first = date(number, 1, 1)
    days = [first + timedelta(days=place) for place in range((date(number + 1, 1, 1) - first).days)]
    return Year(
        number,
        [Day(day, shop.calendar.is_working(day), day.isoformat() in exceptions, names.get(day, "")) for day in days],
        any("перенесено" in name for name in holiday_names(number, "ru").values()),
    )


def exceptions(shop: Shop) -> dict[date, bool]:
    """The shop's own days from today on, in their order; whether each is worked."""
    off, on = shop.number(OFF), shop.number(ON)
    found = {date.fromisoformat(day): False for day in off} | {date.fromisoformat(day): True for day in on}
    return {day: found[day] for day in sorted(found) if day >= shop.today()}


def seen(shop: Shop) -> str:
    """What a form over the year carries, so that nobody marks days of a calendar that has changed meanwhile."""
    return _seen(shop.number(OFF), shop.number(ON))


async def mark(
    session: AsyncSession, actor: Actor, shop: Shop, days: Collection[date], how: Mark, *, seen: str
) -> None:
    """Make days off, worked, or what they are by themselves.

    Raises ``Forbidden``; ``BadInput`` for no day and for days outside of ``years``; ``Stale`` when somebody else has
    marked days meanwhile.
    """
    permissions.require(actor, "settings.edit")
    _check(shop, days)
    await coherence.alone(session)
    off, on = [await settings.locked(session, key, []) for key in (OFF, ON)]
    if seen != _seen(off.value, on.value):
        raise Stale("changed-meanwhile")
    usual = usual_calendar(shop)
    before = {day: _is_working(usual, day, off.value, on.value) for day in sorted(days)}
    _put(actor, off, [day for day in days if how is Mark.OFF and usual.is_working(day)], days)
    _put(actor, on, [day for day in days if how is Mark.ON and not usual.is_working(day)], days)
    after = {day: _is_working(usual, day, off.value, on.value) for day in before}
    changed = [day for day in before if before[day] != after[day]]
    audit.note(session, actor, "days:shop", *({f"{day}": was[day] for day in changed} for was in (before, after)))
    await session.flush()


def _check(shop: Shop, days: Collection[date]) -> None:
    known = years(shop)
    if not days:
        raise BadInput("days-none")
    if min(days).year not in known or max(days).year not in known:
        raise BadInput("days-out-of-years", first=str(known[0]), last=str(known[-1]))


def _put(actor: Actor, row: Setting, wanted: Collection[date], marked: Collection[date]) -> None:
    """Of the days that were marked, keep those that are wanted in this row."""
    others = set(row.value) - {day.isoformat() for day in marked}
    value = sorted(others | {day.isoformat() for day in wanted})
    if value != row.value:
        row.value, row.edited_at, row.edited_by_id = value, clock.now(), actor.employee_id


def _is_working(usual: WorkingCalendar, day: date, off: list[str], on: list[str]) -> bool:
    return day.isoformat() in on or (usual.is_working(day) and day.isoformat() not in off)


def _seen(off: list[str], on: list[str]) -> str:
    return audit.mark([off, on])
