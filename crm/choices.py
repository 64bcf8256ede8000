"""The lists that people choose from: kitchens, reasons for a loss, where enquiries come from, payment schedules.

A list holds the codes on offer in their order; ``names.<group>`` holds what the shop calls those that it added or
renamed. A code is never used again nor forgotten, so that deals keep what was once chosen for them. The code of a
schedule that the shop added is its percents, which name it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from crm import audit, checklists, clock, permissions, schedule, settings, terms
from crm.actor import Actor
from crm.errors import NotFound, Refused, Stale
from crm.language import own_texts
from crm.numbers import DEFAULTS
from crm.shop import LANGUAGES, Shop
from db.models import Setting

SCHEDULES = "schedules"
# List -> the group its names are in.
LISTS = {"kitchens": "kitchen", "lost_reasons": "lost-reason", "lead_sources": "lead-source", SCHEDULES: "schedule"}
# A choice is a button in the chat, and all of them must be taken in at a glance.
_LONGEST, _MOST = 60, 30
_OWN = "own_"

Names = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Choice:
    """What can be chosen. ``is_own``: added by the shop; ``is_offered``: on the list, not only in older deals."""

    code: str
    title: dict[str, str]
    is_offered: bool
    is_own: bool
    is_renamed: bool


def entries(shop: Shop, name: str) -> list[Choice]:
    """Everything that is or was on the list: what is offered in its order, then the rest."""
    return _entries(name, list(shop.number(_known(name))), _names(shop, name))


def mark(shop: Shop, name: str) -> str:
    """What a form over the list carries, so that nobody arranges a list that has changed meanwhile."""
    return _mark(list(shop.number(name)), _names(shop, name))


def is_edited(shop: Shop, name: str) -> bool:
    """Whether the list or a name on it differs from what was delivered."""
    return list(shop.number(name)) != list(DEFAULTS[name]) or any(entry.is_renamed for entry in entries(shop, name))


async def add(session: AsyncSession, actor: Actor, name: str, typed: dict[str, str]) -> None:
    """Offer something new, called as typed; a name missing in one language is taken from the other.

    Raises ``Forbidden``, ``NotFound``, ``BadInput`` without a name, ``Refused`` for one that is there already and for
    a list that is full.
    """
    offered, named = await _open(session, actor, name)
    title = checklists.titles(typed, _LONGEST)
    _require_new(name, title, offered.value, named.value)
    numbers = [int(code.removeprefix(_OWN)) for code in named.value if code.startswith(_OWN)]
    code = f"{_OWN}{max(numbers, default=0) + 1}"
    _call(session, actor, name, named, code, title)
    _offer(session, actor, offered, [*offered.value, code])
    await session.flush()


async def add_schedule(session: AsyncSession, actor: Actor, typed: str) -> None:
    """Offer another payment schedule, typed as ``60/40``. Raises ``Forbidden``, ``BadInput``, ``Refused``."""
    offered, _ = await _open(session, actor, SCHEDULES)
    parts = schedule.read_parts(typed)
    if parts in offered.value.values():
        raise Refused("choice-known", title=typed)
    known = next((code for code, usual in DEFAULTS[SCHEDULES].items() if usual == parts), None)
    _offer(session, actor, offered, [*offered.value, known or "-".join(map(str, parts))])
    await session.flush()


async def rename(
    session: AsyncSession, actor: Actor, name: str, code: str, typed: dict[str, str], *, seen: str
) -> None:
    """Call a choice otherwise, in older deals too. Raises as ``add``, and ``Stale`` when the list changed meanwhile."""
    offered, named = await _open(session, actor, name, seen)
    _require_entry(name, code, offered, named)
    title = checklists.titles(typed, _LONGEST)
    _require_new(name, title, offered.value, named.value, but=code)
    _call(session, actor, name, named, code, title)
    await session.flush()


async def name_back(session: AsyncSession, actor: Actor, name: str, code: str) -> None:
    """Call a choice as it was delivered. Raises ``Forbidden``, ``NotFound`` for one that the shop added."""
    _, named = await _open(session, actor, name)
    if code not in DEFAULTS[name]:
        raise NotFound("choice-not-found")
    _call(session, actor, name, named, code, None)
    await session.flush()


async def offer(
    session: AsyncSession, actor: Actor, name: str, code: str, *, offered: bool, seen: str
) -> None:
    """Take a choice off the list, or put it back at its end; deals that have it keep it.

    Raises ``Forbidden``, ``NotFound``, ``Stale``; ``Refused`` for the last one on offer and for a list that is full.
    """
    row, named = await _open(session, actor, name, seen)
    _require_entry(name, code, row, named)
    codes = [known for known in row.value if known != code] + [code] * offered
    if not codes:
        raise Refused("choice-last")
    _offer(session, actor, row, codes)
    await session.flush()


async def move(session: AsyncSession, actor: Actor, name: str, code: str, *, up: bool, seen: str) -> None:
    """Put a choice one place up or down. Raises ``Forbidden``, ``NotFound``, ``Stale``."""
    row, _ = await _open(session, actor, name, seen)
    codes = list(row.value)
    if code not in codes:
        raise NotFound("choice-not-found")
    place = codes.index(code)
    other = max(0, place - 1) if up else min(len(codes) - 1, place + 1)
    codes[place], codes[other] = codes[other], codes[place]
    _offer(session, actor, row, codes)
    await session.flush()


async def set_back(session: AsyncSession, actor: Actor, name: str) -> None:
    """The list and its names as delivered; what the shop added is offered no more, and keeps its name.

    Raises ``Forbidden``, ``NotFound``.
    """
    row, named = await _open(session, actor, name)
    for code in [code for code in named.value if code in DEFAULTS[name]]:
        _call(session, actor, name, named, code, None)
    _offer(session, actor, row, list(DEFAULTS[name]))
    await session.flush()


async def _open(session: AsyncSession, actor: Actor, name: str, seen: str | None = None) -> tuple[Setting, Setting]:
    """The rows of a list and of its names, for nobody else until the transaction ends."""
    permissions.require(actor, "settings.edit")
    row = await settings.locked(session, _known(name), DEFAULTS[name])
    named = await settings.locked(session, _names_key(name), {})
    if seen is not None and seen != _mark(list(row.value), named.value):
        raise Stale("changed-meanwhile")
    return row, named


def _offer(session: AsyncSession, actor: Actor, row: Setting, codes: list[str]) -> None:
    if len(codes) > _MOST:
        raise Refused("choice-too-many", limit=_MOST)
    if list(row.value) == codes:
        return
    audit.note(session, actor, f"setting:{row.key}", list(row.value), codes)
    row.value = codes if row.key != SCHEDULES else {code: row.value.get(code) or _parts(code) for code in codes}
    row.edited_at, row.edited_by_id = clock.now(), actor.employee_id
    # Schedules in another order are equal for Python.
    flag_modified(row, "value")


def _call(
    session: AsyncSession, actor: Actor, name: str, named: Setting, code: str, title: dict[str, str] | None
) -> None:
    audit.note(session, actor, f"choice:{name}:{code}", named.value.get(code), title)
    others = {known: called for known, called in named.value.items() if known != code}
    named.value = others | ({code: title} if title else {})
    named.edited_at, named.edited_by_id = clock.now(), actor.employee_id


def _require_new(name: str, title: dict[str, str], offered: Any, names: Names, but: str | None = None) -> None:
    for known in _entries(name, list(offered), names):
        same = [text for language, text in title.items() if text.casefold() == known.title[language].casefold()]
        if same and known.code != but:
            raise Refused("choice-known" if known.is_offered else "choice-dropped", title=same[0])


def _require_entry(name: str, code: str, offered: Setting, named: Setting) -> None:
    if code not in offered.value and code not in named.value and code not in DEFAULTS[name]:
        raise NotFound("choice-not-found")


def _entries(name: str, offered: list[str], names: Names) -> list[Choice]:
    rest = [code for code in dict.fromkeys((*DEFAULTS[name], *names)) if code not in offered]
    return [
        Choice(code, _title(name, code, names), code in offered, code not in DEFAULTS[name],
               code in names and code in DEFAULTS[name])
        for code in (*offered, *rest)
    ]


def _title(name: str, code: str, names: Names) -> dict[str, str]:
    return names.get(code) or {
        language: terms.usual(own_texts(language), LISTS[name], code) for language in LANGUAGES
    }


def _parts(code: str) -> list[int]:
    usual: dict[str, list[int]] = DEFAULTS[SCHEDULES]
    return usual.get(code) or [int(part) for part in code.split("-")]


def _mark(offered: list[str], names: Names) -> str:
    return audit.mark([offered, names])


def _names(shop: Shop, name: str) -> Names:
    names: Names = shop.numbers.get(_names_key(name), {})
    return names


def _names_key(name: str) -> str:
    return f"names.{LISTS[name]}"


def _known(name: str) -> str:
    if name not in LISTS:
        raise NotFound("choice-not-found")
    return name
