"""Messages to the staff: pushes, and a deal's living card that takes the place of the one before it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, timeline
from crm.actor import SYSTEM
from db.models import BEING_DRAWN, BotMessage, Deal, Employee, Outbox
from db.upsert import insert_into
from delivery import outbox
from delivery.files import Store
from delivery.outgoing import Blocked, Chat, DeliveryError, Outgoing, Posted, Renderer
from delivery.sender import Hand, file_to_send


@dataclass(frozen=True)
class _Prepared:
    """Everything known before the network is asked. ``is_free``: the old message shows what it showed, and nobody
    else draws it now.
    """

    chat_id: int
    message: Outgoing
    old: int | None
    is_last: bool
    looks_so: bool = False
    is_free: bool = False


class Staff:
    """The handler of rows to employees. ``renderers`` make the texts; ``default`` those of all other kinds."""

    def __init__(self, chat: Chat, store: Store, renderers: Mapping[str, Renderer], default: Renderer) -> None:
        self._chat, self._store = chat, store
        self._renderers, self._default = renderers, default

    async def __call__(self, hand: Hand) -> None:
        async with hand.database.reading() as session:
            prepared = await self._prepare(session, hand.row)
        if isinstance(prepared, str):
            await hand.drop(prepared)
            return
        it = await self._seized(hand, prepared)
        try:
            hand.begin()
            posted = await self._post(it)
        except Blocked as error:
            reason = str(error)
            await hand.write(lambda session: _shut_out(session, hand.row, reason))
        except DeliveryError:
            if it.is_free:  # nothing was drawn: the old message shows what it showed
                await hand.write(lambda session: turn(session, it.chat_id, it.old, BEING_DRAWN, it.message.kind))
            raise
        else:
            await hand.write(lambda session: _delivered(session, hand.row, it, posted))

    async def _seized(self, hand: Hand, it: _Prepared) -> _Prepared:
        """Take the old message for drawing, unless a tap has put something else into it since it was read.

        Whoever taps in it from now on is answered in a new message.
        """
        if it.old is None:
            return it
        hand.require()
        free = await hand.write(lambda session: turn(session, it.chat_id, it.old, it.message.kind, BEING_DRAWN))
        return replace(it, is_free=free)

    async def gave_up(self, session: AsyncSession, row: Outbox, error: str) -> None:
        """The outbox page shows it; nothing else depends on a push."""

    async def _prepare(self, session: AsyncSession, row: Outbox) -> _Prepared | str:
        """The message, or why there is none."""
        employee = await session.get(Employee, row.employee_id)
        if employee is None or not employee.is_active or employee.telegram_id is None:
            return "nobody to tell"
        message = await self._renderers.get(row.kind, self._default)(session, row)
        if message is None:
            return "nothing to say"
        if message.file is None and row.kind in ("document_ready", "send_file"):
            message = replace(message, file=await file_to_send(session, self._store, row.data.get("file_id")))
        message = replace(message, deal_id=message.deal_id or row.deal_id, task_id=message.task_id or row.task_id)
        return await _on_top_of(session, employee.telegram_id, message)

    async def _post(self, it: _Prepared) -> Posted:
        """Edit the living message while it is the last one; else send anew, silently, and disarm the old one."""
        editable = it.is_free and it.is_last and it.message.file is None and not it.message.before
        if it.old is not None and editable:
            if it.looks_so or await self._chat.edit(it.chat_id, it.old, it.message):
                return Posted(it.chat_id, it.old)
        if it.old is None:
            return await self._chat.send(it.chat_id, it.message)
        posted = await self._chat.send(it.chat_id, replace(it.message, silent=True))
        if not it.is_free:
            return posted
        with suppress(DeliveryError):
            await self._chat.strip(it.chat_id, it.old)
        return posted


async def _on_top_of(session: AsyncSession, chat_id: int, message: Outgoing) -> _Prepared:
    """The message with the one that it may replace: whether nothing newer stands below, and it looks so already."""
    if not message.is_living:
        return _Prepared(chat_id, message, None, is_last=False)
    of_chat = select(BotMessage.message_id, BotMessage.digest).where(BotMessage.chat_id == chat_id)
    newest = of_chat.order_by(BotMessage.message_id.desc()).limit(1)
    same = (BotMessage.kind == message.kind, BotMessage.deal_id.is_not_distinct_from(message.deal_id))
    old = (await session.execute(newest.where(*same))).one_or_none()
    if old is None:
        return _Prepared(chat_id, message, None, is_last=False)
    looks_so = message.digest is not None and old.digest == message.digest
    last = await session.scalar(newest)
    return _Prepared(chat_id, message, old.message_id, is_last=old.message_id == last, looks_so=looks_so)


async def turn(session: AsyncSession, chat_id: int, message_id: int | None, old: str, new: str) -> bool:
    """Change a message's kind if it is what it was; whether it was."""
    changed = await session.execute(
        update(BotMessage)
        .where(BotMessage.chat_id == chat_id, BotMessage.message_id == message_id, BotMessage.kind == old)
        .values(kind=new).execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


async def _delivered(session: AsyncSession, row: Outbox, it: _Prepared, posted: Posted) -> None:
    await outbox.sent(session, row, channel="telegram", text=it.message.text, provider_id=str(posted.message_id))
    await note_message(session, posted, it.message, edited=posted.message_id == it.old)
    await session.execute(
        update(Employee).where(Employee.id == row.employee_id)
        .values(blocked_bot=False, telegram_id=posted.chat_id)
        .where((Employee.blocked_bot) | (Employee.telegram_id != posted.chat_id))
        .execution_options(synchronize_session=False)
    )


async def note_message(session: AsyncSession, posted: Posted, message: Outgoing, *, edited: bool = False) -> None:
    """Remember what the sent message shows, so that replies and redraws find it; a tap may have been faster."""
    values = {
        "kind": message.kind[:24], "deal_id": message.deal_id, "task_id": message.task_id,
        "digest": message.digest, "shown_at": clock.now(),
    }
    statement = insert_into(session, BotMessage).values(chat_id=posted.chat_id, message_id=posted.message_id, **values)
    key = ["chat_id", "message_id"]
    if edited:
        # Left behind by a tap in the meantime: found by replies, but not redrawn any more.
        kind = case((BotMessage.kind == BEING_DRAWN, values["kind"]), else_=BotMessage.kind)
        await session.execute(statement.on_conflict_do_update(index_elements=key, set_=values | {"kind": kind}))
    else:
        await session.execute(statement.on_conflict_do_nothing(index_elements=key))
    if message.is_living:
        await session.execute(
            update(BotMessage)
            .where(
                BotMessage.chat_id == posted.chat_id, BotMessage.message_id != posted.message_id,
                BotMessage.kind.in_([message.kind, BEING_DRAWN]),
                BotMessage.deal_id.is_not_distinct_from(message.deal_id),
            )
            .values(kind="past")
            .execution_options(synchronize_session=False)
        )


async def _shut_out(session: AsyncSession, row: Outbox, reason: str) -> None:
    """The employee has blocked the bot: noted once in the deal, not for each message he misses."""
    if not await outbox.dead(session, row, reason):
        return
    employee = await session.get_one(Employee, row.employee_id)
    if not employee.blocked_bot and row.deal_id is not None:
        deal = await session.get_one(Deal, row.deal_id)
        timeline.add(session, SYSTEM, deal, "push_failed", name=employee.name, outbox_id=row.id)
    employee.blocked_bot = True
