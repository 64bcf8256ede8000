"""The checklists of tasks as the shop wants them: its own items, their order, manual items left out.

A task gets its items when it opens; those that are open keep what they were given. What is fact-driven, and what a
button of the chat ticks by its name, stays in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, permissions, settings
from crm.actor import Actor
from crm.errors import BadInput, NotFound, Refused
from crm.names import read_text
from crm.process import TASKS
from crm.shop import LANGUAGES, Shop
from db.models import ExtraItem

# Ticked by «Подписали и оплатили», «Позвонил» and «Готово».
KEPT = frozenset({"agreed", "called_before", "assembled"})
_LONGEST = 120
_UNTOUCHED: dict[str, list[str]] = {"order": [], "hidden": []}


@dataclass(frozen=True)
class Line:
    """An item as new tasks get it. ``is_own``: added by the shop; ``is_hidden``: new tasks go without it."""

    code: str
    title: dict[str, str]
    required: bool
    fact: str | None
    is_own: bool = False
    is_hidden: bool = False

    @property
    def can_hide(self) -> bool:
        """Whether new tasks may go without it."""
        return not self.is_own and self.fact is None and self.code not in KEPT


def lines(shop: Shop, task_code: str) -> list[Line]:
    """All items of a task in their order, those left out too."""
    kept = _arrangement(shop.numbers, task_code)
    found = [
        Line(item.code, shop.both(f"task.{task_code}.item.{item.code}"), item.required, item.fact,
             is_hidden=item.code in kept["hidden"])
        for item in TASKS[task_code].items
    ]
    found += [Line(extra.code, extra.title, extra.required, None, is_own=True)
              for extra in shop.extras.get(task_code, [])]
    places = {code: place for place, code in enumerate(kept["order"])}
    return sorted(found, key=lambda line: places.get(line.code, len(places)))


def given(shop: Shop, task_code: str) -> list[Line]:
    """The items that a task opened now gets."""
    return [line for line in lines(shop, task_code) if not line.is_hidden]


async def move(session: AsyncSession, actor: Actor, shop: Shop, task_code: str, code: str, *, up: bool) -> None:
    """Put an item one place up or down. Raises ``Forbidden``, ``NotFound``."""
    codes = [line.code for line in lines(shop, _known(task_code))]
    if code not in codes:
        raise NotFound("item-not-found")
    place = codes.index(code)
    other = max(0, place - 1) if up else min(len(codes) - 1, place + 1)
    codes[place], codes[other] = codes[other], codes[place]
    await _keep(session, actor, shop, task_code, order=codes)


async def hide(session: AsyncSession, actor: Actor, shop: Shop, task_code: str, code: str, *, hidden: bool) -> None:
    """Leave a manual item of the process out of new tasks, or give it to them again.

    Raises ``Forbidden``, ``NotFound``; ``Refused`` for an item that the process needs, and for the last one.
    """
    line = next((line for line in lines(shop, _known(task_code)) if line.code == code), None)
    if line is None:
        raise NotFound("item-not-found")
    if hidden and not line.can_hide:
        raise Refused("item-needed")
    left_out = {line.code for line in lines(shop, task_code) if line.is_hidden} - {code} | ({code} if hidden else set())
    if hidden and not any(line.required and line.code not in left_out for line in lines(shop, task_code)):
        raise Refused("item-last")
    await _keep(session, actor, shop, task_code, hidden=sorted(left_out))


async def set_back(session: AsyncSession, actor: Actor, task_code: str) -> None:
    """The process's own order, nothing left out; items that the shop added stay. Raises ``Forbidden``."""
    await settings.drop(session, actor, _key(_known(task_code)), _UNTOUCHED)


async def add_item(
    session: AsyncSession, actor: Actor, task_code: str, title: dict[str, str], *, required: bool = False
) -> ExtraItem:
    """Add a manual checklist item to a task; tasks opened from now on have it.

    A title missing in one language is taken from the other.
    Raises ``Forbidden``, ``NotFound`` for an unknown task, ``BadInput`` without a title.
    """
    permissions.require(actor, "settings.edit")
    if task_code not in TASKS:
        raise NotFound("task-not-found")
    full = titles(title)
    position = await session.scalar(
        select(func.coalesce(func.max(ExtraItem.position), 0)).where(ExtraItem.task_code == task_code)
    )
    place = (position or 0) + 1
    code = f"extra_{place}"
    item = ExtraItem(task_code=task_code, code=code, position=place, title=full, required=required)
    session.add(item)
    audit.note(session, actor, f"item:{task_code}:{code}", None, full)
    await session.flush()
    return item


async def drop_item(session: AsyncSession, actor: Actor, task_code: str, code: str) -> None:
    """Take back an item that the shop added.

    Raises ``Forbidden``, ``NotFound``; ``Refused`` for an item of the process itself.
    """
    permissions.require(actor, "settings.edit")
    if task_code in TASKS and any(item.code == code for item in TASKS[task_code].items):
        raise Refused("item-protected")
    statement = select(ExtraItem).where(ExtraItem.task_code == task_code, ExtraItem.code == code)
    item = await session.scalar(statement)
    if item is None:
        raise NotFound("item-not-found")
    audit.note(session, actor, f"item:{task_code}:{code}", item.title, None)
    await session.delete(item)
    await session.flush()


async def edit_item(
    session: AsyncSession, actor: Actor, task_code: str, code: str, *, title: dict[str, str], required: bool
) -> None:
    """Rename an item that the shop added, or make it required. Raises ``Forbidden``, ``NotFound``, ``BadInput``."""
    permissions.require(actor, "settings.edit")
    statement = select(ExtraItem).where(ExtraItem.task_code == task_code, ExtraItem.code == code).with_for_update()
    item = await session.scalar(statement)
    if item is None:
        raise NotFound("item-not-found")
    full = titles(title)
    audit.note(session, actor, f"item:{task_code}:{code}", {"title": item.title, "required": item.required},
               {"title": full, "required": required})
    item.title, item.required = full, required
    await session.flush()


def titles(typed: dict[str, str], longest: int = _LONGEST) -> dict[str, Any]:
    """A name in every language; the one that is missing is taken from the other. Raises ``BadInput``."""
    clean = {language: " ".join(read_text(text, longest).split()) for language, text in typed.items() if text.strip()}
    if not clean:
        raise BadInput("text-empty")
    return {language: clean.get(language) or next(iter(clean.values())) for language in LANGUAGES}


async def _keep(session: AsyncSession, actor: Actor, shop: Shop, task_code: str, **change: list[str]) -> None:
    now = _arrangement(shop.numbers, task_code)
    await settings.keep(session, actor, _key(task_code), now | change, default=_UNTOUCHED, instead_of=now)


def _arrangement(numbers: dict[str, Any], task_code: str) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = numbers.get(_key(task_code), _UNTOUCHED)
    return kept


def _key(task_code: str) -> str:
    return f"checklist.{task_code}"


def _known(task_code: str) -> str:
    if task_code not in TASKS:
        raise NotFound("task-not-found")
    return task_code
