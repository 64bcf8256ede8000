"""Other people's stale cards: what one person changes in a deal, the cards in other chats show a moment later.

Edits only, and in silence: the state of now once, however much has happened. A message that shows something else by
then is left alone, and a card that nobody redrew in time is redrawn by the tap that finds it stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock
from db.enums import ActorKind
from db.models import BEING_DRAWN, BotMessage, Employee, Outbox, TimelineEntry
from db.session import Database
from delivery.outgoing import Chat, DeliveryError, Posted, Renderer
from delivery.staff import note_message, turn

_MOST = 20
# The push that an action causes goes first: it brings the same card.
_AFTER = timedelta(seconds=3)
_WITHIN = timedelta(minutes=2)
# So many entries are looked at after a start.
_LOOK_BACK = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Card:
    chat_id: int
    message_id: int
    deal_id: int | None
    task_id: int | None
    employee_id: int
    digest: str | None


class Redraw:
    """Finds cards older than what others did to their deals, and draws them again; called by a tick."""

    def __init__(self, database: Database, chat: Chat, renderer: Renderer) -> None:
        self._database, self._chat, self._renderer = database, chat, renderer
        self._seen: int | None = None

    async def __call__(self) -> None:
        async with self._database.reading() as session:
            stale = await self._stale(session)
        for card in stale:
            try:
                await self._redraw(card)
            except DeliveryError as error:
                log.info("redraw.failed", chat_id=card.chat_id, error=str(error))

    async def _stale(self, session: AsyncSession) -> list[_Card]:
        now = clock.now()
        if self._seen is None:
            self._seen = (await session.scalar(select(func.max(TimelineEntry.id))) or 0) - _LOOK_BACK
        passed = TimelineEntry.created_at < now - _WITHIN
        self._seen = await session.scalar(
            select(func.max(TimelineEntry.id)).where(TimelineEntry.id > self._seen, passed)
        ) or self._seen
        found = await session.execute(
            select(
                BotMessage.chat_id, BotMessage.message_id, BotMessage.deal_id, BotMessage.task_id, Employee.id,
                BotMessage.digest,
            )
            .join(TimelineEntry, TimelineEntry.deal_id == BotMessage.deal_id)
            .join(Employee, Employee.telegram_id == BotMessage.chat_id)
            .where(
                BotMessage.kind == "card", BotMessage.shown_at < TimelineEntry.created_at, Employee.is_active,
                TimelineEntry.id > self._seen, TimelineEntry.created_at.between(now - _WITHIN, now - _AFTER),
                TimelineEntry.actor_kind != ActorKind.SYSTEM,
                (TimelineEntry.actor_kind != ActorKind.EMPLOYEE) | (TimelineEntry.actor_id != Employee.id),
            )
            .distinct().limit(_MOST)
        )
        return [_Card(*row) for row in found]

    async def _redraw(self, card: _Card) -> None:
        wanted = Outbox(
            kind="redraw", employee_id=card.employee_id, deal_id=card.deal_id, task_id=card.task_id, data={}
        )
        async with self._database.reading() as session:
            message = await self._renderer(session, wanted)
        if not await self._turn(card, "card", BEING_DRAWN):
            return
        done = False
        try:
            fits = message is not None and message.kind == "card" and not message.before
            looks_so = message is not None and message.digest is not None and message.digest == card.digest
            done = message is not None and fits and (
                looks_so or await self._chat.edit(card.chat_id, card.message_id, message)
            )
        except DeliveryError:
            await self._turn(card, BEING_DRAWN, "card")
            raise
        if message is None or not done:
            await self._turn(card, BEING_DRAWN, "past")
            return
        async with self._database.transaction() as session:
            await note_message(session, Posted(card.chat_id, card.message_id), message, edited=True)

    async def _turn(self, card: _Card, old: str, new: str) -> bool:
        async with self._database.transaction() as session:
            return await turn(session, card.chat_id, card.message_id, old, new)
