"""Other people's stale cards: what one person changes in a deal, the cards in other chats show a moment later.

Edits only, and in silence: the state of now once, however much has happened. A message that shows something else by
then is left alone, and a card that nobody redrew in time is redrawn by the tap that finds it stale. A client's own
message about his order follows when the change cannot be undone any more, however late that is.
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
from delivery import orders
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
class _Drawn:
    """A message that shows something of a kind, and what its renderer has to know."""

    chat_id: int
    message_id: int
    kind: str
    digest: str | None
    wanted: Outbox


class Redraw:
    """Finds messages older than what others did to their deals, and draws them again; called by a tick.

    ``cards`` renders those of the staff, ``clients`` those of the clients.
    """

    def __init__(self, database: Database, chat: Chat, cards: Renderer, clients: Renderer) -> None:
        self._database, self._chat = database, chat
        self._renderers = {"card": cards, "order": clients}
        self._seen: int | None = None
        self._told: int | None = None

    async def __call__(self) -> None:
        async with self._database.reading() as session:
            stale = await self._stale(session)
        for card in stale:
            await self._tried(card)
        await self._tell_clients()

    async def _tell_clients(self) -> None:
        """Clients' messages; the ones that could not be edited for now are looked for again by the next tick."""
        async with self._database.reading() as session:
            if self._told is None:
                self._told = (await session.scalar(select(func.max(TimelineEntry.id))) or 0) - orders.LOOK_BACK
            until = await orders.settled(session, self._told)
            if until <= self._told:
                return
            found = await orders.behind(session, self._told, until, limit=_MOST)
        drawn = [await self._tried(_order(one)) for one in found]
        if all(drawn) and len(found) < _MOST:
            self._told = until

    async def _tried(self, message: _Drawn) -> bool:
        """Whether there is nothing left to do about it."""
        try:
            await self._redraw(message)
        except DeliveryError as error:
            log.info("redraw.failed", chat_id=message.chat_id, error=str(error))
            return False
        return True

    async def _stale(self, session: AsyncSession) -> list[_Drawn]:
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
        return [_card(*row) for row in found]

    async def _redraw(self, it: _Drawn) -> None:
        async with self._database.reading() as session:
            message = await self._renderers[it.kind](session, it.wanted)
        if not await self._turn(it, it.kind, BEING_DRAWN):
            return
        done = False
        try:
            fits = message is not None and message.kind == it.kind and not message.before
            looks_so = message is not None and message.digest is not None and message.digest == it.digest
            done = message is not None and fits and (
                looks_so or await self._chat.edit(it.chat_id, it.message_id, message)
            )
        except DeliveryError:
            await self._turn(it, BEING_DRAWN, it.kind)
            raise
        if message is None or not done:
            await self._turn(it, BEING_DRAWN, "past")
            return
        async with self._database.transaction() as session:
            await note_message(session, Posted(it.chat_id, it.message_id), message, edited=True)

    async def _turn(self, it: _Drawn, old: str, new: str) -> bool:
        async with self._database.transaction() as session:
            return await turn(session, it.chat_id, it.message_id, old, new)


def _card(
    chat_id: int, message_id: int, deal_id: int | None, task_id: int | None, employee_id: int, digest: str | None
) -> _Drawn:
    wanted = Outbox(kind="redraw", employee_id=employee_id, deal_id=deal_id, task_id=task_id, data={})
    return _Drawn(chat_id, message_id, "card", digest, wanted)


def _order(it: orders.Order) -> _Drawn:
    wanted = Outbox(kind="redraw", contact_id=it.contact_id, deal_id=it.deal_id, data={})
    return _Drawn(it.chat_id, it.message_id, "order", it.digest, wanted)
