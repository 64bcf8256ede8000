"""Messages to clients: Telegram if the client has opened the bot, else a text message, else his manager calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import client_texts, clock, sms_account, sms_limits, undelivered
from crm.client_texts import ClientText
from db.enums import SmsChannel, SmsReason
from db.models import Contact, Outbox
from delivery import outbox
from delivery.files import Store
from delivery.outgoing import (
    Blocked,
    Chat,
    DeliveryError,
    FileToSend,
    NotSent,
    Outgoing,
    Posted,
    Refused,
    Unclear,
    Wait,
)
from delivery.sender import Hand, file_to_send
from delivery.sms import Gateway, SmsError
from delivery.staff import note_message

# Said twice on purpose: who has Telegram may still look at his text messages first.
_BOTH = ("client.crew_tomorrow",)
_FILE_SECONDS = 10
_NO_CHANNEL = "no channel reaches the client"

log = structlog.get_logger(__name__)

Buttons = Callable[[int, str], Any]
"""The keyboard under a client's message about a deal, in his language."""


@dataclass(frozen=True)
class _Prepared:
    """Everything known before the network is asked; without ``chat_id`` or ``phone`` that channel is closed."""

    text: ClientText
    chat_id: int | None
    phone: str | None
    file: FileToSend | None
    markup: Any | None


@dataclass(frozen=True)
class _Left:
    """By which channel it left, and what it said there."""

    channel: str
    text: str
    provider_id: str
    posted: Posted | None = None


class Clients:
    """The handler of ``client.…`` rows."""

    def __init__(
        self, chat: Chat, sms: Gateway, store: Store, buttons: Buttons = lambda _deal, _language: None
    ) -> None:
        self._chat, self._sms, self._store, self._buttons = chat, sms, store, buttons

    async def __call__(self, hand: Hand) -> None:
        async with hand.database.reading() as session:
            prepared = await self._prepare(session, hand.row)
        if prepared is None:
            await hand.drop("no longer true")
            return
        hand.begin()
        left = await self._leave(hand, prepared)
        await hand.write(lambda session: _delivered(session, hand.row, left))

    async def gave_up(self, session: AsyncSession, row: Outbox, error: str) -> None:
        """The manager says by phone what the message would have said."""
        found = await session.get_one(Outbox, row.id, populate_existing=True)
        await undelivered.failed(session, found, error=error, text=await undelivered.would_say(session, found))

    async def _prepare(self, session: AsyncSession, row: Outbox) -> _Prepared | None:
        text = await client_texts.render(session, row)
        if text is None:
            return None
        contact = await session.get_one(Contact, row.contact_id)
        chat_id = None if contact.blocked_bot else contact.telegram_id
        if text.is_file_coming and chat_id is not None:
            raise Wait(_FILE_SECONDS, "the document is being made")
        phone = contact.phone if contact.is_mobile else None
        file = await file_to_send(session, self._store, text.file_id)
        markup = self._buttons(row.deal_id, contact.language) if row.deal_id is not None else None
        return _Prepared(text, chat_id, phone, file, markup)

    async def _leave(self, hand: Hand, it: _Prepared) -> _Left:
        """By the first channel that takes it. An unclear answer ends the search: the client may have it."""
        if hand.row.kind in _BOTH and it.phone is not None and it.chat_id is not None:
            return await self._by_both(hand, it, it.chat_id)
        if it.chat_id is not None:
            try:
                return await self._by_telegram(hand, it, it.chat_id)
            except Refused as error:
                if it.phone is None:
                    raise
                log.warning("client.telegram_refused", id=hand.row.id, error=str(error))
        return await self._by_sms(hand, it)

    async def _by_both(self, hand: Hand, it: _Prepared, chat_id: int) -> _Left:
        """One of the two is enough; the second one's failure is not the client's business."""
        try:
            by_sms = await self._by_sms(hand, it)
        except DeliveryError as error:
            return await self._instead_of_sms(hand, it, chat_id, error)
        try:
            also = await self._by_telegram(hand, it, chat_id)
        except DeliveryError as error:
            log.warning("client.telegram_failed", id=hand.row.id, error=str(error))
            return by_sms
        return _Left(SmsChannel.BOTH, by_sms.text, by_sms.provider_id, also.posted)

    async def _instead_of_sms(self, hand: Hand, it: _Prepared, chat_id: int, failure: DeliveryError) -> _Left:
        log.warning("client.sms_failed", id=hand.row.id, error=str(failure))
        if not isinstance(failure, Unclear):
            await hand.write(lambda session: sms_limits.release(session, hand.row.id))
        try:
            return await self._by_telegram(hand, it, chat_id)
        except DeliveryError:
            if isinstance(failure, Unclear):
                raise failure from None
            raise

    async def _by_telegram(self, hand: Hand, it: _Prepared, chat_id: int) -> _Left:
        text = it.text.telegram
        message = Outgoing(
            text, markup=it.markup, file=it.file, kind="client", deal_id=hand.row.deal_id, is_html=False
        )
        try:
            posted = await self._chat.send(chat_id, message)
        except Blocked:
            await hand.write(lambda session: _shut_out(session, hand.row))
            raise
        return _Left("telegram", text, str(posted.message_id), posted)

    async def _by_sms(self, hand: Hand, it: _Prepared) -> _Left:
        if it.phone is None:
            raise Refused(_NO_CHANNEL, SmsReason.NO_CHANNEL)
        key = _key(hand.row)
        await self._reserve(hand, it.phone, it.text.sms, self._sms.known_id(it.phone, key))
        try:
            provider_id = await self._sms.send(it.phone, it.text.sms, key)
        except SmsError as error:
            if error.reason is not None and error.reason.is_about_account:
                await hand.write(partial(sms_account.note_trouble, reason=error.reason))
            kind = Refused if error.permanent else Unclear if error.uncertain else NotSent
            raise kind(str(error), error.reason) from error
        return _Left(SmsChannel.SMS, it.text.sms, provider_id)

    async def _reserve(self, hand: Hand, phone: str, text: str, known_id: str | None) -> None:
        """Ask the shop's rules for one more text message. Raises ``Refused``, ``Wait``, ``NotSent``."""
        row = hand.row
        found = await hand.write(partial(
            sms_limits.reserve, outbox_id=row.id, attempt=row.attempt, phone=phone, text=text, known_id=known_id,
        ))
        if found is None:
            return
        message = f"held back: {found.reason}"
        if found.for_good:
            raise Refused(message, found.reason)
        if found.until is not None:
            raise Wait((found.until - clock.now()).total_seconds(), message, found.reason)
        raise NotSent(message, found.reason)


def _key(row: Outbox) -> str:
    """The same however often it is tried; another one when a person has it sent again."""
    again = row.data.get("resent")
    return f"outbox-{row.id}-{again}" if again else f"outbox-{row.id}"


async def _shut_out(session: AsyncSession, row: Outbox) -> None:
    await session.execute(
        update(Contact).where(Contact.id == row.contact_id).values(blocked_bot=True)
        .execution_options(synchronize_session=False)
    )


async def _delivered(session: AsyncSession, row: Outbox, left: _Left) -> None:
    if await outbox.sent(session, row, channel=left.channel, text=left.text, provider_id=left.provider_id):
        await outbox.tell(session, row, "message_sent", channel=left.channel, text=left.text)
    if left.posted is not None:
        await note_message(session, left.posted, Outgoing(left.text, kind="client", deal_id=row.deal_id))
