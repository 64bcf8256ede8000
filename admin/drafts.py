"""Forms over what an admin may change: what stands in a field, what it showed, and what was typed instead.

Every field travels with the mark of the value it was filled from (``crm.audit.mark``): the rules refuse an edit of what
somebody else has changed meanwhile, and leave alone what nobody touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from admin.routing import Visit
from admin.subjects import label
from crm import audit, dates, hours, limits, shop, wording
from crm.errors import BadInput, CrmError
from crm.numbers import DEFAULTS
from crm.shop import LANGUAGES, Shop
from db.models import Change
from db.queries import changes
from db.queries.people import names

_DATES = ("calendar.extra_off", "calendar.extra_on")


@dataclass(frozen=True)
class Text:
    """An editable text in one language, as a form shows it."""

    code: str
    language: str
    value: str
    seen: str
    is_edited: bool

    @property
    def name(self) -> str:
        return f"{self.code}:{self.language}"


@dataclass(frozen=True)
class Number:
    """A setting, as a form shows it; ``shown`` and ``default`` are what a person types."""

    key: str
    kind: str
    shown: str
    seen: str
    default: str
    is_edited: bool
    bounds: tuple[int, int] | None = None
    chosen: list[int] = field(default_factory=list)
    is_wrong: bool = False


def texts(visit: Visit, codes: Iterable[str]) -> dict[str, Text]:
    """The texts by ``code:language``; what was typed into the form stays in it."""
    house, usual = visit.desk.shop, wording.defaults()
    found: dict[str, Text] = {}
    for code in codes:
        for language in LANGUAGES:
            name, now = f"{code}:{language}", house.words[code, language]
            typed = visit.form.get(name)
            found[name] = Text(
                code, language, typed if isinstance(typed, str) else now, _seen(visit, name) or audit.mark(now),
                now != usual[code, language],
            )
    return found


def typed_texts(visit: Visit, codes: Iterable[str]) -> tuple[dict[tuple[str, str], str], dict[tuple[str, str], str]]:
    """What was sent for these texts, and the marks of what was seen."""
    pairs = [(code, language) for code in codes for language in LANGUAGES if f"{code}:{language}" in visit.form]
    return (
        {(code, language): visit.text(f"{code}:{language}") for code, language in pairs},
        {(code, language): _seen(visit, f"{code}:{language}") for code, language in pairs},
    )


def numbers(visit: Visit, keys: Iterable[str], error: CrmError | None = None) -> dict[str, Number]:
    """The settings by key; what was typed into the form stays in it, and what ``error`` is about is marked."""
    house, wrong = visit.desk.shop, error.params.get("field") if error else None
    found: dict[str, Number] = {}
    for key in keys:
        now, kind = house.number(key), _kind(key)
        typed = visit.form.get(key)
        found[key] = Number(
            key, kind, typed if isinstance(typed, str) else _shown(key, now), _seen(visit, key) or audit.mark(now),
            _shown(key, DEFAULTS[key]), now != DEFAULTS[key], limits.bounds(key),
            _chosen(visit, key) if kind == "weekdays" else [], key == wrong,
        )
    return found


def typed_numbers(visit: Visit, keys: Iterable[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was sent for these settings, and the marks of what was seen. Raises ``BadInput``."""
    sent = [key for key in keys if f"seen:{key}" in visit.form]
    return {key: _typed(visit, key) for key in sent}, {key: _seen(visit, key) for key in sent}


def says(visit: Visit, error: CrmError) -> str:
    """The sentence of a refusal, with settings called as the form calls them."""
    name = error.params.get("name")
    if name in DEFAULTS:
        error.params["name"] = visit.t(label(name))
    return visit.says(error)


async def history(visit: Visit, *beginnings: str) -> tuple[list[Change], dict[int, str]]:
    """The latest changes of what the page is about, and the names of those who made them."""
    async with visit.database.reading() as session:
        return await changes.latest(session, *beginnings), await names(session)


async def take_effect(visit: Visit) -> Shop:
    """What was committed holds from the next action on."""
    return await shop.reload(visit.database)


def _kind(key: str) -> str:
    default = DEFAULTS[key]
    if key in ("hours.weekdays", "hours.installer_weekdays"):
        return "weekdays"
    if key == "digest.funnel_weekday":
        return "weekday"
    if isinstance(default, bool):
        return "switch"
    if isinstance(default, int):
        return "whole"
    if isinstance(default, list):
        return "days" if key in _DATES else "list"
    return "time" if limits.is_time(default) else "text"


def _shown(key: str, value: Any) -> str:
    if key in _DATES:
        return "\n".join(f"{day[8:]}.{day[5:7]}.{day[:4]}" for day in value)
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(int(value)) if isinstance(value, bool) else str(value)


def _chosen(visit: Visit, key: str) -> list[int]:
    now: list[int] = visit.desk.shop.number(key)
    return _read(visit, key) if _seen(visit, key) else now


def _typed(visit: Visit, key: str) -> Any:
    try:
        return _read(visit, key)
    except BadInput as error:
        error.params["field"] = key
        raise


def _read(visit: Visit, key: str) -> Any:
    text, kind = visit.text(key), _kind(key)
    match kind:
        case "weekdays":
            return [int(day) for day in visit.form.getlist(key) if day in tuple("0123456")]
        case "switch":
            return text == "1"
        case "whole" | "weekday":
            return _whole(key, text)
        case "time":
            return f"{hours.read_time(text):%H:%M}"
        case "days":
            today = visit.desk.shop.today()
            return sorted({dates.read_date(line, today).isoformat() for line in _parts(text)})
        case "list":
            return [_entry(key, part) for part in _parts(text)]
    return text


def _entry(key: str, text: str) -> Any:
    """One of a list's entries, of the kind of the first one that is delivered."""
    usual = DEFAULTS[key][0]
    if isinstance(usual, int):
        return _whole(key, text)
    return f"{hours.read_time(text):%H:%M}" if limits.is_time(usual) else text


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\n", ",").replace(";", ",").split(",") if part.strip()]


def _whole(key: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadInput("number-wrong-kind", name=key, example=_shown(key, DEFAULTS[key]))
    return int(text)


def _seen(visit: Visit, name: str) -> str:
    return visit.text(f"seen:{name}", 64)
