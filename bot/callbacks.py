"""Every kind of data a button can carry: what to do and with what, never how things stood.

A button may be pressed months later, forwarded or forged, so whatever comes back is read as foreign input. A new
field would break every button already sent: it needs a new prefix beside the old one.
"""

from __future__ import annotations

from datetime import date

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

_MOST_ID = 2**53
_MOST_VERSION = 2**31 - 1
_MOST_DIGITS = 15
_YEARS = range(2000, 2100)


class Tap(CallbackData, prefix="t1", sep="|"):
    """An action of the trade upon a thing as it stood in ``version``."""

    action: str
    id: int = Field(0, ge=0, le=_MOST_ID)
    version: int = Field(0, ge=0, le=_MOST_VERSION)
    arg: str = ""


class FormTap(CallbackData, prefix="f1", sep="|"):
    """A button under a form's prompt: of which draft, at which of its fields, what was pressed."""

    draft: str
    at: int = Field(0, ge=0, le=99)
    op: str
    value: str = ""


def number(text: str) -> int | None:
    """A whole number in a button's argument; ``None`` for whatever else a forged one holds."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None


def day(text: str) -> date | None:
    """A day of this century in a button's argument; ``None`` for whatever else a forged one holds."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def parse(data: str | None) -> Tap | FormTap | None:
    """What a button says; ``None`` when it is not ours, of another age, or forged."""
    if not data or not data.isprintable():
        return None
    for kind in (Tap, FormTap):
        if data.startswith(f"{kind.__prefix__}|"):
            try:
                return kind.unpack(data)
            except (TypeError, ValueError):
                return None
    return None
