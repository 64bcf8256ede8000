"""An installer's days off as a month of buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import get_day_names, get_month_names

from bot.callbacks import Tap
from bot.context import Context
from bot.screen import Button, Row, Screen
from bot.screens.week import works
from db.models import Absence

_BLANK = "\u2800"
_DAY = timedelta(days=1)
_MONTHS_AHEAD = 12


def month_screen(ctx: Context, first: date, absences: Sequence[Absence], visits: set[date], note: str = "") -> Screen:
    """A tap takes a day off or gives it back; days with visits are marked and cannot be taken."""
    rows: list[Row] = [_pages(ctx, first), _weekdays(ctx.language)]
    start = first - first.weekday() * _DAY
    while start < following(first):
        week = [start + i * _DAY for i in range(7)]
        rows.append([_day(ctx, first, day, absences, visits) for day in week])
        start += 7 * _DAY
    text = f"<b>{ctx.t('days-title')}</b>\n{ctx.t('days-legend')}"
    return Screen(f"{note}\n\n{text}" if note else text, rows)


def _day(ctx: Context, first: date, day: date, absences: Sequence[Absence], visits: set[date]) -> Button:
    if day.month != first.month or day < ctx.today:
        return Button(_BLANK)
    mine = next((absence for absence in absences if absence.first_day <= day <= absence.last_day), None)
    if mine is not None:
        # The month goes along: an absence may begin in another one.
        return Button(f"🌴{day.day}", Tap(action="days.give", id=mine.id, arg=f"{first:%Y-%m}"))
    take = Tap(action="days.take", arg=day.isoformat())
    if day in visits:
        return Button(f"🔧{day.day}", take)
    return Button(str(day.day) if works(ctx.shop, day) else f"·{day.day}", take)


def _pages(ctx: Context, first: date) -> list[Button]:
    name = get_month_names("wide", "stand-alone", locale=ctx.language)[first.month]
    ahead = (first.year - ctx.today.year) * 12 + first.month - ctx.today.month
    before = Button("‹", _to(first - _DAY)) if ahead > 0 else Button(_BLANK)
    after = Button("›", _to(following(first))) if ahead < _MONTHS_AHEAD else Button(_BLANK)
    return [before, Button(f"{name.capitalize()} {first.year}"), after]


def _to(day: date) -> Tap:
    return Tap(action="days.open", arg=f"{day:%Y-%m}")


def _weekdays(language: str) -> list[Button]:
    names = get_day_names("short", "stand-alone", locale=language)
    return [Button(names[i].capitalize()) for i in range(7)]


def following(first: date) -> date:
    """The first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)
