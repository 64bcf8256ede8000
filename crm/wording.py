"""The words that an admin may change: defaults in catalogues, edits in the database, always a way back.

Defaults live in ``crm/locales/<language>/process.toml`` and ``messages.toml``. A row of ``wording`` with
``edited_at`` set is the shop's own and stays; the others follow the defaults. After an edit the edge commits
and calls ``crm.shop.reload``.
"""

from __future__ import annotations

import functools
import logging
import re
import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, permissions
from crm.actor import Actor
from crm.errors import BadInput, NotFound, Refused
from crm.limits import checked
from crm.numbers import DEFAULTS
from crm.process import TASKS
from crm.shop import LANGUAGES, Shop
from db.models import ExtraItem, Setting, Wording
from db.upsert import insert_into

log = logging.getLogger(__name__)

LOCALES = Path(__file__).parent / "locales"

_ANY = ("shop", "number", "manager", "manager_phone", "link")
_MONEY = ("amount", "paid", "left", "percent")
_WHEN = ("date", "day", "time_from", "time_to")

# What a message to a client may be filled with, by kind. Sums are bare numbers («50 000»); {date} has its
# weekday when it is a visit's; {day} says «завтра, 17.12» as seen on the day of sending.
PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "invoice": (*_ANY, *_MONEY),
    "prepayment": (*_ANY, *_MONEY),
    "payment": (*_ANY, *_MONEY),
    "delay": (*_ANY, "date", "reason"),
    "ready": (*_ANY, "paid", "left", "percent"),
    "ready_paid": (*_ANY, "paid"),
    "visit": (*_ANY, *_WHEN),
    "visit_moved": (*_ANY, *_WHEN),
    "visit_cancelled": (*_ANY, *_WHEN, "reason"),
    "crew_tomorrow": (*_ANY, *_WHEN, "crew"),
    "install_continues": (*_ANY, *_WHEN, "crew"),
    "thanks": _ANY,
    "link": _ANY,
}

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_MAY_BE_EMPTY = (".video", ".telegram")


@functools.cache
def defaults() -> dict[tuple[str, str], str]:
    """Every editable text as delivered, by (code, language)."""
    texts: dict[tuple[str, str], str] = {}
    for language in LANGUAGES:
        messages = _read(language, "messages")
        longer = {f"message.{kind}.telegram": text for kind, text in messages.pop("telegram").items()}
        found = _flat(_read(language, "process")) | _flat(messages) | longer
        texts |= {(code, language): text.strip() for code, text in found.items()}
    return texts


def _read(language: str, name: str) -> dict[str, Any]:
    return tomllib.loads((LOCALES / language / f"{name}.toml").read_text("utf-8"))


def _flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tree.items():
        found |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return found


async def sync(session: AsyncSession) -> None:
    """Bring the stored words up to the defaults of this version; what the shop edited stays as it is."""
    columns = select(Wording.code, Wording.language, Wording.text, Wording.edited_at)
    known = {(row.code, row.language): row for row in await session.execute(columns)}
    wanted = defaults()
    changed = [
        {"code": code, "language": language, "text": text}
        for (code, language), text in wanted.items()
        if (row := known.get((code, language))) is None or (row.edited_at is None and row.text != text)
    ]
    if changed:
        await _upsert(session, changed)
    gone = [key for key, row in known.items() if key not in wanted and row.edited_at is None]
    if gone:
        await session.execute(delete(Wording).where(tuple_(Wording.code, Wording.language).in_(gone)))


async def _upsert(session: AsyncSession, rows: list[dict[str, str]]) -> None:
    insert = insert_into(session, Wording)
    statement = insert.on_conflict_do_update(
        index_elements=["code", "language"], set_={"text": insert.excluded.text},
        where=Wording.edited_at.is_(None),
    )
    await session.execute(statement, rows)


async def edit(session: AsyncSession, actor: Actor, code: str, language: str, text: str) -> None:
    """Replace a text.

    Raises ``Forbidden``, ``NotFound``, ``BadInput`` for an empty text or a wrong placeholder.
    """
    permissions.require(actor, "settings.edit")
    row = await _row(session, code, language)
    text = text.strip()
    if not text and not code.endswith(_MAY_BE_EMPTY):
        raise BadInput("text-empty")
    check_placeholders(code, text)
    audit.note(session, actor, f"wording:{code}:{language}", row.text, text)
    row.text, row.edited_at, row.edited_by_id = text, clock.now(), actor.employee_id
    await session.flush()


async def set_back(session: AsyncSession, actor: Actor, code: str, language: str) -> None:
    """Put the default text back. Raises ``Forbidden``, ``NotFound``."""
    permissions.require(actor, "settings.edit")
    row = await _row(session, code, language)
    text = defaults()[code, language]
    audit.note(session, actor, f"wording:{code}:{language}", row.text, text)
    row.text, row.edited_at, row.edited_by_id = text, None, None
    await session.flush()


async def _row(session: AsyncSession, code: str, language: str) -> Wording:
    row = await session.get(Wording, (code, language))
    if row is None or (code, language) not in defaults():
        raise NotFound("wording-not-found", code=code)
    return row


def check_placeholders(code: str, text: str) -> None:
    """Raises ``BadInput`` that names what a message may not be filled with, and what it may."""
    if not code.startswith("message."):
        return
    allowed = PLACEHOLDERS[code.split(".")[1]]
    wrong = next((name for name in _PLACEHOLDER.findall(text) if name not in allowed), None)
    braces = re.search(r"[{}]", _PLACEHOLDER.sub("", text))
    if wrong or braces:
        name = f"{{{wrong}}}" if wrong else "{ }"
        known = " ".join(f"{{{name}}}" for name in allowed)
        raise BadInput("placeholder-unknown", name=name, allowed=known)


def client_template(shop: Shop, kind: str, language: str, *, telegram: bool) -> str:
    """The message's text before it is filled: the longer one for Telegram, where there is one."""
    longer = shop.words.get((f"message.{kind}.telegram", language), "") if telegram else ""
    return longer or shop.word(f"message.{kind}", language)


def fill(template: str, **values: object) -> str:
    """The template with its ``{names}`` replaced; nothing of a value is ever evaluated.

    A name without a value is left out of the text, and said loudly in the log.
    """

    def value_of(match: re.Match[str]) -> str:
        value = values.get(match[1])
        if value is None:
            log.error("no value for {%s} in a message template: %s", match[1], template)
            return ""
        return str(value)

    return _PLACEHOLDER.sub(value_of, template).strip()


async def edit_number(session: AsyncSession, actor: Actor, key: str, value: Any) -> None:
    """Replace a number, list or address. Raises ``Forbidden``, ``NotFound``, ``BadInput`` of a wrong kind."""
    permissions.require(actor, "settings.edit")
    value = checked(key, value)
    row = await session.get(Setting, key)
    audit.note(session, actor, f"setting:{key}", row.value if row else DEFAULTS[key], value)
    if row is None:
        row = Setting(key=key)
        session.add(row)
    row.value, row.edited_at, row.edited_by_id = value, clock.now(), actor.employee_id
    await session.flush()


async def set_number_back(session: AsyncSession, actor: Actor, key: str) -> None:
    """Put the default back. Raises ``Forbidden``, ``NotFound``."""
    permissions.require(actor, "settings.edit")
    if key not in DEFAULTS:
        raise NotFound("number-not-found", name=key)
    row = await session.get(Setting, key)
    if row is not None:
        audit.note(session, actor, f"setting:{key}", row.value, DEFAULTS[key])
        await session.delete(row)
        await session.flush()


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
    given = {language: text.strip() for language, text in title.items() if text.strip()}
    if not given:
        raise BadInput("text-empty")
    position = await session.scalar(
        select(func.coalesce(func.max(ExtraItem.position), 0)).where(ExtraItem.task_code == task_code)
    )
    place = (position or 0) + 1
    either = next(iter(given.values()))
    full: dict[str, Any] = {language: given.get(language, either) for language in LANGUAGES}
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
