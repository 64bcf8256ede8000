"""Which message shows what: in memory for the last messages, in ``bot_message`` for those that matter."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from typing import cast

from sqlalchemy import ColumnElement, Insert, Table, Update, case, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from bot.screen import Screen
from crm import clock
from db.models import BEING_DRAWN, BotMessage
from db.session import Database
from db.upsert import insert_into

_REMEMBERED = 5000
_PAST = "past"
# Drawn again when somebody else changes what they show.
_LIVING = ("card", "order")


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
    """A screen whose note went into the database with the transaction that it tells of.

    ``elsewhere``: delivery is just drawing that message, so the screen goes into a new one.
    """

    screen: Screen
    look: Look
    elsewhere: bool = False


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
        before = self._looks.get((chat_id, message_id))
        kind = await self._keep(session, chat_id, message_id, look, before, new=False)
        return Noted(screen, look, elsewhere=kind == _PAST)

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
    ) -> str | None:
        """Note the look unless it is known; gives the kind that the message has now, if it was written."""
        if not _is_news(look, before, new=new):
            return None
        if not look.is_remembered:
            return await self._pass(session, chat_id, message_id, look, before)
        values = {
            "kind": look.kind, "deal_id": look.deal_id, "task_id": look.task_id, "digest": look.digest,
            "shown_at": clock.now(),
        }  # fmt: skip
        values |= {"chat_id": chat_id, "message_id": message_id}
        kind: str | None = await session.scalar(_upsert(sqlite=self._database.is_sqlite), values)
        # A message that was this deal's card before has sent the older ones into the past already.
        if look.kind in _LIVING and (before is None or (before.kind, before.deal_id) != (look.kind, look.deal_id)):
            await session.execute(_older(chat_id, message_id, look))
        return kind

    async def _pass(
        self, session: AsyncSession, chat_id: int, message_id: int, look: Look, before: Look | None
    ) -> str | None:
        """A passing screen: nobody may redraw it as the card that the message was."""
        same = (BotMessage.chat_id == chat_id, BotMessage.message_id == message_id)
        seen = update(BotMessage).where(*same).values(kind=_unless_drawn(look.kind), digest=look.digest)
        kind: str | None = (await session.execute(seen.returning(BotMessage.kind))).scalar()
        if kind is None and before is None:
            # Perhaps delivery has sent it a moment ago and is about to note a card: it finds that it is none any more.
            values = {**vars(look), "chat_id": chat_id, "message_id": message_id, "shown_at": clock.now()}
            await session.execute(_upsert(sqlite=self._database.is_sqlite), values)
        return kind


def _look(screen: Screen) -> Look:
    return Look(screen.digest, screen.kind, screen.deal_id, screen.task_id)


def _is_news(look: Look, before: Look | None, *, new: bool) -> bool:
    """Whether the database must hear of it: something to be found again, or something that was."""
    if look == before:
        return False
    return look.is_remembered or (not new and (before is None or before.is_remembered))


@cache
def _upsert(*, sqlite: bool) -> ReturningInsert[str]:
    table = cast(Table, BotMessage.__table__)
    key = ["chat_id", "message_id"]
    statement = insert_into("sqlite" if sqlite else "postgresql", table)
    fresh = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in key}
    fresh["kind"] = _unless_drawn(statement.excluded.kind)
    upsert: Insert = statement.on_conflict_do_update(index_elements=key, set_=fresh)
    return upsert.returning(BotMessage.kind)


def _unless_drawn(kind: ColumnElement[str] | str) -> ColumnElement[str]:
    """A message that delivery is drawing at this moment does not take another screen; it is left behind."""
    return case((BotMessage.kind == BEING_DRAWN, _PAST), else_=kind)


def _older(chat_id: int, message_id: int, look: Look) -> Update:
    """A deal has one living message of a kind in a chat: those before it are a way to reply, and are not redrawn."""
    return (
        update(BotMessage)
        .where(
            BotMessage.chat_id == chat_id, BotMessage.deal_id == look.deal_id, BotMessage.kind == look.kind,
            BotMessage.message_id != message_id,
        )
        .values(kind=_PAST)
    )  # fmt: skip
