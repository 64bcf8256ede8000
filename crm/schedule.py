"""The payment schedule: what must be paid before production, before installation and after it."""

from __future__ import annotations

from crm.errors import BadInput
from crm.money import share

Parts = list[int]


def check(parts: Parts) -> Parts:
    """The percents as given. Raises ``BadInput`` unless there are three of 0–100 that make 100."""
    if len(parts) != 3 or any(part < 0 for part in parts) or sum(parts) != 100:
        raise BadInput("schedule-wrong")
    return parts


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
