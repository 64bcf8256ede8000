"""The month under a question for a day: days off marked, days that make no sense left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from bot import month as months
from bot.callbacks import FormTap
from bot.month import BLANK, months_between
from bot.screen import Button, Row
from crm.calendar import WorkingCalendar
from crm.dates import Prefer

_MONTHS_AROUND = 24

Press = Callable[[str, str], FormTap]
"""Makes the data of a button from an operation and a value."""


def month_rows(
    month: date, today: date, prefer: Prefer, calendar: WorkingCalendar, language: str, press: Press
) -> list[Row]:
    """The page of ``month``; ``press("v", day)`` picks a day, ``press("m", month)`` turns the page."""

    def page(day: date) -> FormTap | None:
        earliest = 0 if prefer == "future" else -_MONTHS_AROUND
        latest = 0 if prefer == "past" else _MONTHS_AROUND
        return press("m", f"{day:%Y-%m}") if earliest <= months_between(today, day) <= latest else None

    return months.month_rows(month, language, page, lambda day: _day(day, today, prefer, calendar, press))


def near_days(today: date, prefer: Prefer) -> list[tuple[str, date]]:
    """The days most people mean, as catalogue key and date."""
    if prefer == "past":
        return [("day-today", today), ("day-yesterday", today - timedelta(days=1))]
    return [("day-today", today), ("day-tomorrow", today + timedelta(days=1))]


def read_month(value: str, today: date) -> date:
    """The month a button asks for; today's when the button is forged or leads too far."""
    try:
        month = date.fromisoformat(f"{value}-01")
    except ValueError:
        return today
    return month if abs(months_between(today, month)) <= _MONTHS_AROUND else today


def _day(day: date, today: date, prefer: Prefer, calendar: WorkingCalendar, press: Press) -> Button:
    if (prefer == "future" and day < today) or (prefer == "past" and day > today):
        return Button(BLANK)
    label = str(day.day) if calendar.is_working(day) else f"·{day.day}"
    return Button(f"[{label}]" if day == today else label, press("v", day.isoformat()))
