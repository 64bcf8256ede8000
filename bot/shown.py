"""Which message shows what: in memory for the last messages, in ``bot_message`` for those that matter."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import cast

from sqlalchemy import Insert, Table, Update, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.screen import Screen
from crm import clock
from db.models import BotMessage
from db.session import Database
from db.upsert import insert_into

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

    @property
    def is_remembered(self) -> bool:
        """Whether somebody will ask later what the message shows."""
        return self.kind != "screen" or self.deal_id is not None or self.task_id is not None


@dataclass(frozen=True)
class Noted:
    """A screen whose note went into the database with the transaction that it tells of."""

    screen: Screen
    look: Look


class Shown:
    """The last messages drawn by this process, and the notes about them in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looks: OrderedDict[tuple[int, int], Look] = OrderedDict()

    def digest(self, chat_id: int, message_id: int) -> str | None:
        """How the message looks, if this process knows."""
        look = self._looks.get((chat_id, message_id))
        return look.digest if look else None

    async def note_ahead(self, session: AsyncSession, chat_id: int, message_id: int, screen: Screen) -> Noted:
        """Write what a message is about to show into the update's own transaction, which spares one more."""
        look = _look(screen)
        await self._keep(session, chat_id, message_id, look, self._looks.get((chat_id, message_id)), new=False)
        return Noted(screen, look)

    async def note(
        self, chat_id: int, message_id: int, screen: Screen, *, new: bool, noted: Noted | None = None
    ) -> None:
        """Remember what a message shows; written to the database only when somebody may ask for it."""
        known = noted is not None and noted.screen is screen
        look = noted.look if noted is not None and known else _look(screen)
        before = self._looks.get((chat_id, message_id))
        self._looks[chat_id, message_id] = look
        self._looks.move_to_end((chat_id, message_id))
        if len(self._looks) > _REMEMBERED:
            self._looks.popitem(last=False)
        if known or not _is_news(look, before, new=new):
            return
        async with self._database.transaction() as session:
            await self._keep(session, chat_id, message_id, look, before, new=new)

    async def _keep(
        self, session: AsyncSession, chat_id: int, message_id: int, look: Look, before: Look | None, *, new: bool
    ) -> None:
        if not _is_news(look, before, new=new):
            return
        if not look.is_remembered:
            # Nobody may redraw a passing screen as the card it was.
            same = (BotMessage.chat_id == chat_id, BotMessage.message_id == message_id)
            await session.execute(update(BotMessage).where(*same).values(kind="screen", digest=look.digest))
            return
        values = {
            "kind": look.kind, "deal_id": look.deal_id, "task_id": look.task_id, "digest": look.digest,
            "shown_at": clock.now(),
        }  # fmt: skip
        values |= {"chat_id": chat_id, "message_id": message_id}
        await session.execute(_upsert(sqlite=self._database.is_sqlite), values)
        # A message that was this deal's card before has sent the older ones into the past already.
        if look.kind == "card" and (before is None or (before.kind, before.deal_id) != ("card", look.deal_id)):
            await session.execute(_older_cards(chat_id, message_id, look))


def _look(screen: Screen) -> Look:
    return Look(digest_of(screen), screen.kind, screen.deal_id, screen.task_id)


def _is_news(look: Look, before: Look | None, *, new: bool) -> bool:
    """Whether the database must hear of it: something to be found again, or something that was."""
    if look == before:
        return False
    return look.is_remembered or (not new and (before is None or before.is_remembered))


@cache
def _upsert(*, sqlite: bool) -> Insert:
    table = cast(Table, BotMessage.__table__)
    key = ["chat_id", "message_id"]
    statement = insert_into("sqlite" if sqlite else "postgresql", table)
    fresh = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in key}
    upsert: Insert = statement.on_conflict_do_update(index_elements=key, set_=fresh)
    return upsert


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
