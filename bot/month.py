"""A month as buttons, however its days are meant: names in the person's language, rows without a day left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from babel.dates import get_day_names, get_month_names

from bot.callbacks import FormTap, Tap
from bot.screen import Button, Row

BLANK = "\u2800"
_DAY = timedelta(days=1)

Page = Callable[[date], Tap | FormTap | None]
"""What turns to the month of a day; ``None`` where there is nothing to see."""


def month_rows(month: date, language: str, page: Page, day: Callable[[date], Button]) -> list[Row]:
    """The page of a month: ``page`` makes its arrows, ``day`` the button of each of its days."""
    first = month.replace(day=1)
    monday = first - first.weekday() * _DAY
    rows = [_head(first, language, page), _weekdays(language)]
    while monday < following(first):
        week = [monday + i * _DAY for i in range(7)]
        row = [day(one) if one.month == first.month else Button(BLANK) for one in week]
        if any(button.text != BLANK for button in row):
            rows.append(row)
        monday += 7 * _DAY
    return rows


def following(first: date) -> date:
    """The first day of the next month."""
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_between(earlier: date, later: date) -> int:
    """How many pages lie between two days."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def _head(first: date, language: str, page: Page) -> Row:
    name = get_month_names("wide", "stand-alone", locale=language)[first.month]
    back, forth = page(first - _DAY), page(following(first))
    return [
        Button("‹" if back else BLANK, back), Button(f"{name.capitalize()} {first.year}"),
        Button("›" if forth else BLANK, forth),
    ]


def _weekdays(language: str) -> Row:
    names = get_day_names("short", "stand-alone", locale=language)
    return [Button(names[i].capitalize()) for i in range(7)]
