"""What a list is asked for: read from its address, written into another one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Self
from urllib.parse import urlencode

from admin.routing import Visit
from crm import dates

_LONGEST = 80


@dataclass(frozen=True)
class Asked:
    """The filters of a list as they were asked for, all of them text; what is no filter's value is as good as none."""

    @classmethod
    def of(cls, visit: Visit) -> Self:
        """From the address."""
        return cls(**{field.name: visit.asked(field.name)[:_LONGEST] for field in fields(cls)})

    @property
    def given(self) -> dict[str, str]:
        """Those that say something."""
        return {name: value for name, value in vars(self).items() if value}

    def link(self, **more: object) -> str:
        """The address of the same list with something changed."""
        chosen = {name: value for name, value in (vars(self) | more).items() if value}
        return f"?{urlencode(chosen)}" if chosen else "?"


def key_of(text: str) -> int | None:
    """An id, or nothing."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    return number or None


def midnight(visit: Visit, day: date | None) -> datetime | None:
    """The day's beginning on the shop's wall."""
    return visit.desk.shop.calendar.at(day, time.min) if day else None


def period(visit: Visit, since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """From the beginning of the first day until the end of the last one. Raises ``BadInput`` for what is no date."""
    today = visit.desk.shop.today()
    first, last = (dates.read_date(text, today) if text else None for text in (since, until))
    return midnight(visit, first), midnight(visit, last + timedelta(days=1) if last else None)
