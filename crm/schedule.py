"""The payment schedule: what must be paid before production, before installation and after it."""

from __future__ import annotations

import re

from crm.errors import BadInput
from crm.money import share
from crm.names import has_foreign_digits, visible

Parts = list[int]

_PARTS = re.compile(r"[0-9]{1,3} ?%?(?: ?[-–/;,+ ] ?[0-9]{1,3} ?%?){0,2}")


def check(parts: Parts) -> Parts:
    """The percents as given. Raises ``BadInput`` unless there are three of 0–100 that make 100."""
    if len(parts) != 3 or any(part < 0 for part in parts) or sum(parts) != 100:
        raise BadInput("schedule-wrong")
    return parts


def read_parts(text: str) -> Parts:
    """The percents in «50/40/10», «50 50» or «100 %»; those left out are nought. Raises ``BadInput``."""
    line = " ".join(visible(text).split())
    if has_foreign_digits(line) or not _PARTS.fullmatch(line):
        raise BadInput("schedule-wrong")
    given = [int(part) for part in re.findall("[0-9]+", line)]
    return check([*given, *[0] * (3 - len(given))])


def sums(amount: int, parts: Parts) -> Parts:
    """The three sums in kopecks; rounding goes into the last one that is asked for."""
    first = share(amount, parts[0])
    second = share(amount, parts[0] + parts[1]) - first
    return [first, second, amount - first - second]


def due_before_production(amount: int, parts: Parts) -> int:
    """Kopecks that must be in before ``prepaid``."""
    return sums(amount, parts)[0]


def due_before_installation(amount: int, parts: Parts) -> int:
    """Kopecks that must be in before ``paid``, the prepayment included."""
    first, second, _ = sums(amount, parts)
    return first + second
