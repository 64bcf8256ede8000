"""What an edited number, list or address may be: the kind of its default, within sensible bounds."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from crm import names, schedule
from crm.errors import BadInput, NotFound
from crm.numbers import DEFAULTS
from crm.phones import read_phone

_MOST = 1000
_LONGEST = 300
# Keys whose whole numbers have a narrower range, by their beginnings; all others go from 0 to _MOST.
_RANGES = {
    "digest.funnel_weekday": (0, 6), "hours.weekdays": (0, 6), "hours.installer_weekdays": (0, 6),
    "booking.default_hours": (1, 24), "booking.horizon_days": (1, 365), "deadline.": (0, 365),
    "production.": (0, 365), "remind.most_per_task": (1, 100), "remind.before_visit_minutes": (5, 240),
    "remind.late_installer_minutes": (5, 240), "remind.": (0, 90), "night.visit_exempt_hours": (0, 48),
    "message.hold_seconds": (0, 600), "undo.seconds": (0, 600), "sms.per_number": (1, 100), "sms.per_day": (1, 10000),
    "sms.check_days": (1, 14), "sms.call_": (0, 24),
}
_DATES = ("calendar.extra_off", "calendar.extra_on")
_MAY_BE_EMPTY = (*_DATES, "remind.prepayment_after", "shop.kpp", "shop.ogrn", "shop.signatory_post", "shop.city")
# What documents print and banks check, and what reads it.
_REQUISITES = {
    "shop.inn": names.read_inn, "shop.kpp": names.read_kpp, "shop.ogrn": names.read_ogrn, "shop.bic": names.read_bic,
    "shop.account": names.account_digits, "shop.correspondent_account": names.account_digits, "shop.phone": read_phone,
    "shop.signatory": names.read_name, "shop.legal_name": names.read_name, "shop.name": names.read_name,
}


def checked(key: str, value: Any) -> Any:
    """The value as it is stored. Raises ``NotFound`` for an unknown key, ``BadInput`` for a wrong value."""
    if key not in DEFAULTS:
        raise NotFound("number-not-found", name=key)
    match DEFAULTS[key]:
        case bool():
            return _is(bool, key, value)
        case int():
            return _whole(key, value)
        case str() as text if is_time(text):
            return _time(key, value)
        case str():
            return _text(key, value)
        case list() as default:
            return _list(key, value, default)
        case _:
            return _schedules(key, value)


def bounds(key: str) -> tuple[int, int] | None:
    """The smallest and the largest whole number that fits; ``None`` for what is no single number."""
    return _range(key) if type(DEFAULTS[key]) is int else None


def _range(key: str) -> tuple[int, int]:
    return next((found for beginning, found in _RANGES.items() if key.startswith(beginning)), (0, _MOST))


def _is(kind: type, key: str, value: Any) -> Any:
    if type(value) is not kind:
        raise _wrong(key)
    return value


def _whole(key: str, value: Any) -> int:
    first, last = _range(key)
    if type(value) is not int:
        raise _wrong(key)
    if not first <= value <= last:
        raise BadInput("number-out-of-range", name=key, first=first, last=last)
    return value


def _time(key: str, value: Any) -> str:
    if not isinstance(value, str) or not is_time(value):
        raise BadInput("time-unreadable", text=str(value))
    return value


def is_time(text: str) -> bool:
    """Whether the text is a time of day as it is stored: ``09:00``."""
    try:
        return f"{time.fromisoformat(text):%H:%M}" == text
    except ValueError:
        return False


def _text(key: str, value: Any) -> str:
    text: str = _is(str, key, value).strip()
    if not text and key in _MAY_BE_EMPTY:
        return ""
    if key in _REQUISITES:
        return _REQUISITES[key](text)
    return " ".join(names.read_text(text, _LONGEST).split())


def _list(key: str, value: Any, default: list[Any]) -> list[Any]:
    values: list[Any] = _is(list, key, value)
    if not values and key not in _MAY_BE_EMPTY:
        raise BadInput("list-empty", name=key)
    if key in _DATES:
        return [_date(key, day) for day in values]
    if key == "sms.countries":
        return list(dict.fromkeys(_country(key, code) for code in values))
    one = _whole if type(default[0]) is int else _time if is_time(default[0]) else _text
    found = [one(key, entry) for entry in values]
    return list(dict.fromkeys(found))


def _date(key: str, value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise BadInput("date-unreadable", text=str(value)) from None


def _country(key: str, value: Any) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    code = _text(key, value).upper()
    if code not in SUPPORTED_REGIONS:
        raise BadInput("country-unknown", text=code)
    return code


def _schedules(key: str, value: Any) -> dict[str, list[int]]:
    named: dict[str, Any] = _is(dict, key, value)
    if not named:
        raise BadInput("list-empty", name=key)
    return {name: schedule.check([_whole(key, part) for part in _is(list, key, parts)])
            for name, parts in named.items()}


def _wrong(key: str) -> BadInput:
    return BadInput("number-wrong-kind", name=key, example=str(DEFAULTS[key]))
