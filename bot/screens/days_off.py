"""An installer's days off as a month of buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.callbacks import Tap
from bot.context import Context
from bot.month import BLANK, month_rows, months_between
from bot.screen import Button, Screen
from bot.screens.week import works
from db.models import Absence

_MONTHS_AHEAD = 12


def month_screen(ctx: Context, first: date, absences: Sequence[Absence], visits: set[date], note: str = "") -> Screen:
    """A tap takes a day off or gives it back; days with visits are marked and cannot be taken."""

    def page(day: date) -> Tap | None:
        ahead = months_between(ctx.today, day)
        return Tap(action="days.open", arg=f"{day:%Y-%m}") if 0 <= ahead <= _MONTHS_AHEAD else None

    rows = month_rows(first, ctx.language, page, lambda day: _day(ctx, day, absences, visits))
    text = f"<b>{ctx.t('days-title')}</b>\n{ctx.t('days-legend')}"
    return Screen(f"{note}\n\n{text}" if note else text, rows)


def _day(ctx: Context, day: date, absences: Sequence[Absence], visits: set[date]) -> Button:
    if day < ctx.today:
        return Button(BLANK)
    mine = next((absence for absence in absences if absence.first_day <= day <= absence.last_day), None)
    if mine is not None:
        # The month goes along: an absence may begin in another one.
        return Button(f"🌴{day.day}", Tap(action="days.give", id=mine.id, arg=f"{day:%Y-%m}"))
    take = Tap(action="days.take", arg=day.isoformat())
    if day in visits:
        return Button(f"🔧{day.day}", take)
    return Button(str(day.day) if works(ctx.shop, day) else f"·{day.day}", take)
