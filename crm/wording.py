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

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from crm import audit, clock, permissions
from crm.actor import Actor
from crm.errors import BadInput, NotFound
from crm.names import read_text
from crm.shop import LANGUAGES, Shop
from db.models import Wording
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

# A video is an address, or this with Telegram's id of the file.
IN_TELEGRAM = "telegram:"
_VIDEO = re.compile(rf"https?://\S+|{IN_TELEGRAM}[\w-]{{10,250}}")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_MAY_BE_EMPTY = (".video", ".telegram")
# Texts of more than one line, and how long each kind may get.
_LINES = (".description", ".telegram")
_LONGEST = {".description": 2000, ".telegram": 2000, ".video": 300, ".hint": 300}
_LONGEST_MESSAGE, _LONGEST_LINE = 500, 120


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

    Raises ``Forbidden``, ``NotFound``, ``BadInput`` for an empty text, a wrong placeholder or video address.
    """
    permissions.require(actor, "settings.edit")
    row = await _row(session, code, language)
    _replace(session, actor, row, checked_text(code, text))
    await session.flush()


async def edit_seen(
    session: AsyncSession, actor: Actor, texts: dict[tuple[str, str], str], seen: dict[tuple[str, str], str]
) -> int:
    """Replace those of a form's texts that were changed in it; ``seen`` holds ``audit.mark`` of what it showed.

    Gives the number of texts replaced. Raises as ``edit``, and ``Stale`` for a text that changed meanwhile.
    """
    permissions.require(actor, "settings.edit")
    replaced = 0
    for (code, language), text in sorted(texts.items()):
        row = await _row(session, code, language)
        # Browsers send line ends their own way; what nobody touched is never checked nor changed.
        if audit.is_changed(seen.get((code, language), ""), row.text, "\n".join(text.splitlines()).strip()):
            _replace(session, actor, row, checked_text(code, text))
            replaced += 1
    await session.flush()
    return replaced


def _replace(session: AsyncSession, actor: Actor, row: Wording, text: str) -> None:
    audit.note(session, actor, f"wording:{row.code}:{row.language}", row.text, text)
    row.text, row.edited_at, row.edited_by_id = text, clock.now(), actor.employee_id


def checked_text(code: str, text: str) -> str:
    """The text as it is kept. Raises ``BadInput``: empty, too long, a wrong placeholder, no address of a video."""
    text = text.strip()
    if not text:
        if not code.endswith(_MAY_BE_EMPTY):
            raise BadInput("text-empty")
        return ""
    usual = _LONGEST_MESSAGE if code.startswith("message.") else _LONGEST_LINE
    text = read_text(text, next((most for end, most in _LONGEST.items() if code.endswith(end)), usual))
    if not code.endswith(_LINES):
        text = " ".join(text.split())
    if code.endswith(".video") and not _VIDEO.fullmatch(text):
        raise BadInput("video-unreadable")
    check_placeholders(code, text)
    return text


async def set_all_back(session: AsyncSession, actor: Actor, prefix: str) -> None:
    """Put the default of every edited text back whose code begins with ``prefix``. Raises ``Forbidden``."""
    permissions.require(actor, "settings.edit")
    edited = select(Wording.code, Wording.language).where(
        Wording.code.startswith(prefix, autoescape=True), Wording.edited_at.is_not(None)
    )
    for code, language in (await session.execute(edited)).all():
        if (code, language) in defaults():
            await set_back(session, actor, code, language)


async def set_back(session: AsyncSession, actor: Actor, code: str, language: str) -> None:
    """Put the default text back. Raises ``Forbidden``, ``NotFound``."""
    permissions.require(actor, "settings.edit")
    row = await _row(session, code, language)
    text = defaults()[code, language]
    audit.note(session, actor, f"wording:{code}:{language}", row.text, text)
    row.text, row.edited_at, row.edited_by_id = text, None, None
    await session.flush()


async def _row(session: AsyncSession, code: str, language: str) -> Wording:
    row = await session.get(Wording, (code, language), with_for_update=True, populate_existing=True)
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


def telegram_video(text: str) -> str | None:
    """Telegram's id of a task's video, where Telegram keeps it."""
    return text.removeprefix(IN_TELEGRAM) if text.startswith(IN_TELEGRAM) else None


def sms_parts(text: str) -> int:
    """How many text messages an operator makes of it: 70 signs, or 67 in each of several; Latin takes 160 and 153."""
    alone, each = (160, 153) if text.isascii() else (70, 67)
    # Signs beyond the basic plane, such as emoji, count twice.
    signs = len(text.encode("utf-16-le")) // 2
    return 1 if signs <= alone else -(-signs // each)


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
