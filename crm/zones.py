"""Time zones of colleagues who live elsewhere than the shop: their nights and mornings are their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from crm import clock
from crm.errors import BadInput

# What is offered, from west to east; any other known zone may be kept, too.
OFFERED = (
    "Europe/Kaliningrad", "Europe/Minsk", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Almaty",
    "Asia/Omsk", "Asia/Novosibirsk", "Asia/Krasnoyarsk", "Asia/Irkutsk", "Asia/Yakutsk", "Asia/Vladivostok",
    "Asia/Magadan", "Asia/Kamchatka",
)


def read_zone(text: str) -> str | None:
    """The zone's name; ``None`` for an empty text: the shop's own. Raises ``BadInput``."""
    name = text.strip()
    if not name:
        return None
    if name not in available_timezones():
        raise BadInput("zone-unknown", text=name[:60])
    return name


def zone_title(name: str, language: str) -> str:
    """A zone as people know it: «Екатеринбург, UTC+5»."""
    from babel.dates import get_timezone_location

    city = get_timezone_location(ZoneInfo(name), locale=language, return_city=True)
    return f"{city}, UTC{_offset(clock.now().astimezone(ZoneInfo(name)))}"


def _offset(moment: datetime) -> str:
    minutes = (moment.utcoffset() or timedelta(0)) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
