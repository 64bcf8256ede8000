"""Which message shows what: in memory for the last messages, in ``bot_message`` for those that matter."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import Update, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.screen import Screen
from crm import clock
from db.models import BotMessage
from db.session import Database

_REMEMBERED = 5000


def digest_of(screen: Screen) -> str:
    """A short name for what a screen looks like."""
    markup = screen.markup()
    look = screen.text + (markup.model_dump_json(exclude_none=True) if markup else "")
    return hashlib.blake2b(look.encode("utf-8", "replace"), digest_size=12).hexdigest()


@dataclass(frozen=True)
class Look:
    """How a message looked when this process drew it last."""

    digest: str
    kind: str
    deal_id: int | None
    task_id: int | None


class Shown:
    """The last messages drawn by this process, and the notes about them in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looks: OrderedDict[tuple[int, int], Look] = OrderedDict()

    def digest(self, chat_id: int, message_id: int) -> str | None:
        """How the message looks, if this process knows."""
        look = self._looks.get((chat_id, message_id))
        return look.digest if look else None

    async def note(self, chat_id: int, message_id: int, screen: Screen, *, new: bool) -> None:
        """Remember what a message shows; written to the database only when somebody may ask for it."""
        look = Look(digest_of(screen), screen.kind, screen.deal_id, screen.task_id)
        before = self._looks.get((chat_id, message_id))
        self._looks[chat_id, message_id] = look
        self._looks.move_to_end((chat_id, message_id))
        if len(self._looks) > _REMEMBERED:
            self._looks.popitem(last=False)
        if look == before:
            return
        if screen.is_remembered:
            await self._write(chat_id, message_id, look)
        elif not new and (before is None or before.kind != "screen" or before.deal_id or before.task_id):
            await self._release(chat_id, message_id, look)

    async def _write(self, chat_id: int, message_id: int, look: Look) -> None:
        values = {
            "kind": look.kind, "deal_id": look.deal_id, "task_id": look.task_id, "digest": look.digest,
            "shown_at": clock.now(),
        }  # fmt: skip
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        statement = insert(BotMessage).values(chat_id=chat_id, message_id=message_id, **values)
        async with self._database.transaction() as session:
            await session.execute(
                statement.on_conflict_do_update(index_elements=["chat_id", "message_id"], set_=values)
            )
            if look.kind == "card":
                await session.execute(_older_cards(chat_id, message_id, look))

    async def _release(self, chat_id: int, message_id: int, look: Look) -> None:
        """The message has become a passing screen: nobody may redraw it as the card it was."""
        same = (BotMessage.chat_id == chat_id, BotMessage.message_id == message_id)
        async with self._database.transaction() as session:
            await session.execute(update(BotMessage).where(*same).values(kind="screen", digest=look.digest))


def _older_cards(chat_id: int, message_id: int, look: Look) -> Update:
    """A deal has one living card in a chat: the ones before it stay as a way to reply, and are not redrawn."""
    return (
        update(BotMessage)
        .where(
            BotMessage.chat_id == chat_id, BotMessage.deal_id == look.deal_id, BotMessage.kind == "card",
            BotMessage.message_id != message_id,
        )
        .values(kind="past")
    )  # fmt: skip
