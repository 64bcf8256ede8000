"""A month as buttons: names in the person's language, days off marked, days that make no sense left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from babel.dates import get_day_names, get_month_names

from bot.callbacks import FormTap
from bot.screen import Button
from crm.calendar import WorkingCalendar
from crm.dates import Prefer

_BLANK = "\u2800"
_MONTHS_AROUND = 24

Press = Callable[[str, str], FormTap]
"""Makes the data of a button from an operation and a value."""


def month_rows(
    month: date, today: date, prefer: Prefer, calendar: WorkingCalendar, language: str, press: Press
) -> list[list[Button]]:
    """The page of ``month``; ``press("v", day)`` picks a day, ``press("m", month)`` turns the page."""
    month = month.replace(day=1)
    first = month - timedelta(days=month.weekday())
    weeks = range((_next(month) - first).days // 7 + (1 if _next(month).weekday() else 0))
    rows = [_head(month, today, prefer, language, press), _weekdays(language)]
    for week in weeks:
        days = [first + timedelta(days=7 * week + i) for i in range(7)]
        row = [_day(day, month, today, prefer, calendar, press) for day in days]
        if any(button.text != _BLANK for button in row):
            rows.append(row)
    return rows


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
    return month if abs(_months(month) - _months(today)) <= _MONTHS_AROUND else today


def _head(month: date, today: date, prefer: Prefer, language: str, press: Press) -> list[Button]:
    name = get_month_names("wide", "stand-alone", locale=language)[month.month]
    before, after = month - timedelta(days=1), _next(month)
    distance = _months(month) - _months(today)
    back = distance > 0 if prefer == "future" else distance > -_MONTHS_AROUND
    forth = distance < 0 if prefer == "past" else distance < _MONTHS_AROUND
    return [
        Button("‹", press("m", f"{before:%Y-%m}")) if back else Button(_BLANK),
        Button(f"{name.capitalize()} {month.year}"),
        Button("›", press("m", f"{after:%Y-%m}")) if forth else Button(_BLANK),
    ]


def _weekdays(language: str) -> list[Button]:
    names = get_day_names("short", "stand-alone", locale=language)
    return [Button(names[i].capitalize()) for i in range(7)]


def _day(
    day: date, month: date, today: date, prefer: Prefer, calendar: WorkingCalendar, press: Press
) -> Button:
    missed = (prefer == "future" and day < today) or (prefer == "past" and day > today)
    if day.month != month.month or missed:
        return Button(_BLANK)
    label = str(day.day) if calendar.is_working(day) else f"·{day.day}"
    return Button(f"[{label}]" if day == today else label, press("v", day.isoformat()))


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _months(day: date) -> int:
    return day.year * 12 + day.month
