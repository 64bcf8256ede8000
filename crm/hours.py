"""Times of the day and durations as people type them."""

from __future__ import annotations

import re
from datetime import time, timedelta

from crm.errors import Ambiguous, BadInput
from crm.names import excerpt, has_foreign_digits, lowered

FULL_DAY = timedelta(hours=8)
"""What «весь день» means for a booking."""

_LONGEST = timedelta(hours=24)
_HALF_HOUR = timedelta(minutes=30)

_TIME = re.compile(
    r"(?:(?:в|во|к|с|at) )?(?P<hour>[0-9]{1,2})(?:(?P<by>[:.\- ])(?P<minute>[0-9]{2}))?"
    r"(?: ?(?:часов|часа|час|ч\.?))?"
    r"(?: ?(?:(?P<morning>утра|a\.?m\.?)|(?P<later>дня|вечера|p\.?m\.?)|(?P<night>ночи)))?"
)
_NOON = re.compile(r"(?:(?:в|at) )?(?:полдень|noon)")

_HOURS = re.compile(
    r"(?:(?P<hours>[0-9]{1,3}(?:[.,][0-9]{1,2})?) ?(?:часов|часа|час|ч\.?|hours?|h)?)??"
    r" ?(?:(?P<minutes>[0-9]{1,4}) ?(?:минуты|минута|минут|мин\.?|м|minutes?|min|m))?"
)
_NAMED_DURATIONS = {
    "весь день": FULL_DAY, "целый день": FULL_DAY, "день": FULL_DAY, "all day": FULL_DAY,
    "full day": FULL_DAY, "whole day": FULL_DAY, "полдня": FULL_DAY / 2, "пол дня": FULL_DAY / 2,
    "half a day": FULL_DAY / 2, "half day": FULL_DAY / 2, "полчаса": _HALF_HOUR, "half an hour": _HALF_HOUR,
    "час": 2 * _HALF_HOUR, "an hour": 2 * _HALF_HOUR, "полтора часа": 3 * _HALF_HOUR,
}  # fmt: skip


def read_time(text: str) -> time:
    """The wall-clock time meant by ``text``: ``9``, ``9:00``, ``09.30``, ``9-30``, «в 9 утра»; else BadInput.

    Raises Ambiguous(guess=time) for ``9-18``, which may be a window.
    """
    line = lowered(text)
    if not line:
        raise BadInput("time-empty")
    if _NOON.fullmatch(line):
        return time(12)
    match = None if has_foreign_digits(line) else _TIME.fullmatch(line)
    if match is None:
        raise BadInput("time-unreadable", text=excerpt(text))
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 23 or minute > 59 or (hour > 12 and match["morning"]):
        raise BadInput("time-no-such", text=excerpt(text))
    if hour == 12 and (match["morning"] or match["night"]):
        hour = 0
    elif hour < 12 and (match["later"] or (match["night"] and hour > 6)):
        hour += 12
    if match["by"] == "-" and 0 < minute < 24:
        raise Ambiguous("time-ambiguous", guess=time(hour, minute), text=excerpt(text))
    return time(hour, minute)


def read_duration_hours(text: str) -> timedelta:
    """A working duration: ``4``, «4 часа», ``1,5``, «1 ч 30 мин», «весь день» (8 h), «полдня» (4 h).

    Raises BadInput unless it is half an hour to 24 hours in steps of half an hour.
    """
    line = lowered(text)
    if not line:
        raise BadInput("duration-empty")
    if (named := _NAMED_DURATIONS.get(line)) is not None:
        return named
    match = None if has_foreign_digits(line) else _HOURS.fullmatch(line)
    if match is None:
        raise BadInput("duration-unreadable", text=excerpt(text))
    hours, minutes = float((match["hours"] or "0").replace(",", ".")), int(match["minutes"] or 0)
    duration = timedelta(hours=hours, minutes=minutes)
    if not _HALF_HOUR <= duration <= _LONGEST or duration % _HALF_HOUR:
        raise BadInput("duration-out-of-range", text=excerpt(text))
    return duration
