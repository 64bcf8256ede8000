"""Shows a screen after the commit: on a tap the answer and the edit leave at the same time.

Nothing here can lose anything: what was done is committed, and any card can be asked for again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramRetryAfter
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    SendAnimation,
    SendAudio,
    SendContact,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVideo,
    SendVoice,
)
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    FSInputFile,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Message,
)

from bot.pieces import CAPTION_LIMIT, plain_length, split
from bot.screen import Attachment, Screen, esc
from bot.shown import Noted, Shown

TOAST_LIMIT = 200
_LONGEST_PAUSE = 10
_TIME_LIMIT = 20
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SENDERS = {
    "photo": SendPhoto, "document": SendDocument, "voice": SendVoice, "audio": SendAudio, "video": SendVideo,
    "animation": SendAnimation,
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Place:
    """Where an answer goes: a chat, and the tap it answers, if it was one."""

    chat_id: int
    callback: CallbackQuery | None = None


async def show(
    bot: Bot, shown: Shown, place: Place, screen: Screen | None, *, noted: Noted | None = None
) -> None:
    """Show ``screen``; a tap is answered exactly once, with or without one. Failures are logged, not raised."""
    jobs: list[Awaitable[None]] = []
    if place.callback is not None:
        jobs.append(_answer(bot, place.callback, screen))
    if screen is not None and (screen.text or screen.file):
        jobs.append(_draw(bot, shown, place, screen, noted))
    elif screen is not None and screen.toast and place.callback is None:
        jobs.append(_draw(bot, shown, place, replace(screen, text=esc(screen.toast))))
    for outcome in await asyncio.gather(*jobs, return_exceptions=True):
        if isinstance(outcome, TelegramAPIError):
            log.warning("show.failed", chat_id=place.chat_id, error=str(outcome))
        elif isinstance(outcome, BaseException):
            raise outcome
    for further in screen.then if screen is not None else ():
        await show(bot, shown, Place(place.chat_id), further)


async def _answer(bot: Bot, callback: CallbackQuery, screen: Screen | None) -> None:
    toast = (screen.toast or "")[:TOAST_LIMIT] if screen is not None else ""
    alert = bool(toast and screen is not None and screen.alert)
    call = AnswerCallbackQuery(callback_query_id=callback.id, text=toast or None, show_alert=alert or None)
    await bot(call, request_timeout=_TIME_LIMIT)


async def _draw(bot: Bot, shown: Shown, place: Place, screen: Screen, noted: Noted | None = None) -> None:
    """Edit the tapped message into the screen, or send a new one where that cannot be."""
    pieces = split(screen.text)
    message = editable(place.callback, screen)
    if message is not None and not (noted is not None and noted.screen is screen and noted.elsewhere):
        if (noted is None or noted.screen is not screen) and looks_so(shown, message, screen):
            return
        if await _edited(bot, message, screen):
            await shown.note(place.chat_id, message.message_id, screen, new=False, noted=noted)
            return
    sent = await _send(bot, place.chat_id, screen, pieces)
    await shown.note(place.chat_id, sent.message_id, screen, new=True)
    if screen.pin:
        await _calmly(bot, sent.pin(disable_notification=True))


def editable(callback: CallbackQuery | None, screen: Screen) -> Message | None:
    """The tapped message, if it can be turned into the screen."""
    message = callback.message if callback is not None else None
    fits = screen.text and screen.is_editable and len(split(screen.text)) == 1
    return message if fits and isinstance(message, Message) and message.text is not None else None


def looks_so(shown: Shown, message: Message, screen: Screen) -> bool:
    """Whether the message looks like the screen already: as Telegram sent it, and as we drew it since."""
    known = shown.digest(message.chat.id, message.message_id)
    return (
        (known is None or known == screen.digest)
        and _normal(message.html_text) == _normal(screen.text)
        and _buttons(message.reply_markup) == _buttons(screen.inline_markup())
    )


def _buttons(markup: InlineKeyboardMarkup | None) -> Any:
    # Models compare their bot as well, and only a received one has it.
    return markup.model_dump() if markup is not None else None


def _normal(html: str) -> str:
    return html.replace("&quot;", '"').strip()


async def _edited(bot: Bot, message: Message, screen: Screen) -> bool:
    call = EditMessageText(
        chat_id=message.chat.id, message_id=message.message_id, text=screen.text, parse_mode="HTML",
        reply_markup=screen.inline_markup(), link_preview_options=_NO_PREVIEW,
    )  # fmt: skip
    try:
        await _calmly(bot, call)
    except TelegramBadRequest as error:
        if "message is not modified" in error.message:
            return True
        if _is_gone(error.message):
            return False
        raise
    return True


def _is_gone(reason: str) -> bool:
    """Whether an edit was refused because of the old message, not because of the new text."""
    known = ("can't be edited", "message to edit not found", "MESSAGE_ID_INVALID", "no text in the message")
    return any(part in reason for part in known)


async def _send(bot: Bot, chat_id: int, screen: Screen, pieces: list[str]) -> Message:
    """Send the screen; buttons stand under the last piece, a file carries the text if it fits."""
    if screen.file is not None:
        return await _send_file(bot, chat_id, screen, screen.file)
    for piece in pieces[:-1]:
        await _calmly(bot, _text(chat_id, piece, screen, last=False))
    sent: Message = await _calmly(bot, _text(chat_id, pieces[-1], screen, last=True))
    return sent


def _text(chat_id: int, text: str, screen: Screen, *, last: bool) -> Any:
    return SendMessage(
        chat_id=chat_id, text=text, parse_mode="HTML", reply_markup=screen.markup() if last else None,
        disable_notification=screen.silent or None, link_preview_options=_NO_PREVIEW,
    )  # fmt: skip


async def _send_file(bot: Bot, chat_id: int, screen: Screen, file: Attachment) -> Message:
    fits = file.kind != "contact" and plain_length(screen.text) <= CAPTION_LIMIT
    caption = screen if fits or not screen.text else replace(screen, text="", rows=())
    sent: Message = await _calmly(bot, _file_call(chat_id, file, caption))
    if caption is screen:
        return sent
    rest = replace(screen, file=None)
    return await _send(bot, chat_id, rest, split(rest.text))


def _file_call(chat_id: int, file: Attachment, caption: Screen) -> Any:
    extra: dict[str, Any] = {"reply_markup": caption.markup(), "disable_notification": caption.silent or None}
    if file.kind == "contact":
        return SendContact(chat_id=chat_id, phone_number=file.phone or "", first_name=file.name, **extra)
    content: dict[str, Any] = {file.kind: _input(file), "caption": caption.text or None, "parse_mode": "HTML"}
    return _SENDERS[file.kind](chat_id=chat_id, **content, **extra)


def _input(file: Attachment) -> InputFile | str:
    if file.file_id is not None:
        return file.file_id
    if file.path is not None:
        return FSInputFile(file.path, filename=file.name or None)
    return BufferedInputFile(file.content or b"", filename=file.name or "file")


async def _calmly(bot: Bot, call: Any) -> Any:
    """Make a call; a short pause asked for by Telegram is kept and the call made once more."""
    try:
        return await bot(call, request_timeout=_TIME_LIMIT)
    except TelegramRetryAfter as error:
        if error.retry_after > _LONGEST_PAUSE:
            raise
        await asyncio.sleep(error.retry_after)
        return await bot(call, request_timeout=_TIME_LIMIT)
