"""A message as people read it: what it is about, what it says, and why it did not get through."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from crm import undelivered
from crm.language import Translator
from crm.terms import term
from db.enums import OutboxStatus
from db.models import Contact, Outbox

StaffText = Callable[[AsyncSession, Outbox], Awaitable[str | None]]
"""What the chat would say now about a row to a colleague, in Telegram's HTML; ``None``: nothing any more."""

# What delivery writes down of itself, by how it begins; the rest are others' own words.
_WHY = {
    "the sender stopped": "stopped", "too late": "late", "no longer true": "moot", "nothing to say": "moot",
    "nobody to tell": "nobody", "no connection": "connection", "no answer": "no-answer",
    "the answer cannot be read": "no-answer", "the provider has not got it": "missing",
    "the provider could not deliver": "undelivered", "Forbidden: bot was blocked": "blocked",
}
# Of these it is known what was said, not only what would be.
_HAS_LEFT = (OutboxStatus.SENT, OutboxStatus.UNCERTAIN, OutboxStatus.CLAIMED, OutboxStatus.CANCELLED)
_TAG = re.compile(r"<[^>]*>")

log = structlog.get_logger(__name__)


def kind_of(t: Translator, row: Outbox) -> str:
    """What the message is about, in a word."""
    if row.contact_id is None:
        return t("message-kind-staff")
    return term(t, "message-kind", row.kind.replace(".", "-"))


def why(t: Translator, row: Outbox) -> str:
    """Why it did not get through, or not at once; empty where nothing is wrong."""
    if row.reason:
        return term(t, "sms-reason", row.reason)
    if not row.error:
        return ""
    return t(f"message-why-{_known(row.error) or 'other'}")


def answer(row: Outbox) -> str:
    """What Telegram or the provider said when it was sent, word for word, where that has no words of ours."""
    return row.error if row.error and not row.reason and not _known(row.error) else ""


def _known(error: str) -> str | None:
    return next((name for beginning, name in _WHY.items() if error.startswith(beginning)), None)


async def unsaid(_session: AsyncSession, _row: Outbox) -> str | None:
    """The ``StaffText`` of a program without a chat."""
    return None


async def words(session: AsyncSession, row: Outbox, staff_text: StaffText) -> str:
    """What it said; of one that has not left, what it would say now. Empty when there is nothing to say any more."""
    if row.status in _HAS_LEFT:
        return _plain(row, row.sent_text or "")
    if row.contact_id is not None:
        return await _to_client(session, row)
    try:
        return _plain(row, await staff_text(session, row) or "")
    except Exception:  # whatever the row is about may be gone; the others are shown all the same
        log.exception("message.not_drawn", id=row.id, kind=row.kind)
        return ""


async def _to_client(session: AsyncSession, row: Outbox) -> str:
    """By the channel that would be tried first."""
    text = await undelivered.made_now(session, row)
    client = await session.get(Contact, row.contact_id)
    if text is None or client is None:
        return ""
    return text.telegram if client.telegram_id and not client.blocked_bot else text.sms


def _plain(row: Outbox, text: str) -> str:
    """Clients are written to without marks, colleagues in Telegram's HTML."""
    return text if row.contact_id is not None else html.unescape(_TAG.sub("", text))
