"""Telegram's door: aiogram's calls, its limits, and its errors told in delivery's own words.

The only module of delivery that imports aiogram, which takes seconds: import it where the program runs.
"""

from __future__ import annotations

from typing import Any, TypeVar

import aiohttp
import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    EditMessageReplyMarkup,
    EditMessageText,
    SendAnimation,
    SendAudio,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVideo,
    SendVoice,
)
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile, FSInputFile, InputFile, LinkPreviewOptions

from delivery.limits import Limits
from delivery.outgoing import (
    Blocked,
    DeliveryError,
    FileForm,
    FileToSend,
    NotSent,
    Outgoing,
    Posted,
    Refused,
    Unclear,
    Wait,
)

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_CAPTION_LIMIT = 1024
_TOKEN_TROUBLE_SECONDS = 60.0
# A connection that is never made is told from an answer that never comes: only the second may have had an effect.
_TIMES: Any = aiohttp.ClientTimeout(total=20, sock_connect=8)
_FILE_TIMES: Any = aiohttp.ClientTimeout(total=50, sock_connect=8)
_NEVER_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)

_SENDERS: dict[FileForm, Any] = {
    "photo": SendPhoto, "document": SendDocument, "voice": SendVoice, "audio": SendAudio, "video": SendVideo,
    "animation": SendAnimation,
}

T = TypeVar("T")
log = structlog.get_logger(__name__)


class TelegramChat:
    """Delivery's ``Chat`` over a bot."""

    def __init__(self, bot: Bot, limits: Limits) -> None:
        self._bot, self._limits = bot, limits
        self._token_is_refused = False

    async def send(self, chat_id: int, message: Outgoing) -> Posted:
        """Send the message with its file; a chat that has migrated is followed."""
        try:
            return await self._send(chat_id, message)
        except _Moved as moved:
            return await self._send(moved.chat_id, message)

    async def edit(self, chat_id: int, message_id: int, message: Outgoing) -> bool:
        call = EditMessageText(
            chat_id=chat_id, message_id=message_id, text=message.text, parse_mode=_mode(message),
            reply_markup=message.markup, link_preview_options=_NO_PREVIEW,
        )
        try:
            await self._call(chat_id, call)
        except Refused as error:
            return "message is not modified" in str(error)
        return True

    async def strip(self, chat_id: int, message_id: int) -> None:
        await self._call(chat_id, EditMessageReplyMarkup(chat_id=chat_id, message_id=message_id))

    async def download(self, file_id: str, limit: int) -> bytes:
        """Raises ``Refused`` when the file is gone or larger than ``limit`` bytes."""
        try:
            file = await self._bot.get_file(file_id, request_timeout=_TIMES)
        except Exception as error:
            raise self._translated(error) from error
        if not file.file_path or (file.file_size or 0) > limit:
            raise Refused("the file is too big")
        return await self._bytes(file.file_path, limit)

    async def _bytes(self, path: str, limit: int) -> bytes:
        # The address holds the token, and so do the errors of the calls to it: none of them is passed on.
        url = self._bot.session.api.file_url(self._bot.token, path)
        content = bytearray()
        try:
            stream = self._bot.session.stream_content(url, timeout=_FILE_TIMES, raise_for_status=True)
            async for chunk in stream:
                content += chunk
                if len(content) > limit:
                    raise Refused("the file is too big")
        except aiohttp.ClientResponseError as error:
            kind = NotSent if error.status >= 500 or error.status == 429 else Refused
            raise kind(f"the file could not be fetched: {error.status}") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotSent(f"the file could not be fetched: {type(error).__name__}") from None
        return bytes(content)

    async def _send(self, chat_id: int, message: Outgoing) -> Posted:
        for piece in message.before:
            await self._call(chat_id, _text(chat_id, message, piece, last=False))
        if message.file is None:
            return await self._post(chat_id, _text(chat_id, message, message.text, last=True))
        if len(message.text.encode("utf-16-le")) // 2 <= _CAPTION_LIMIT:
            return await self._post(chat_id, _file(chat_id, message, message.file, message.text))
        await self._call(chat_id, _file(chat_id, message, message.file, None))
        return await self._post(chat_id, _text(chat_id, message, message.text, last=True))

    async def _post(self, chat_id: int, call: Any) -> Posted:
        sent = await self._call(chat_id, call)
        return Posted(chat_id, sent.message_id)

    async def _call(self, chat_id: int, call: TelegramMethod[T]) -> T:
        if wait := self._limits.paused(chat_id):
            raise Wait(wait)
        await self._limits.turn(chat_id)
        try:
            answer = await self._bot(call, request_timeout=_TIMES)
        except Exception as error:
            failure = self._translated(error)
            if isinstance(failure, Wait):
                self._limits.pause(None if self._token_is_refused else chat_id, failure.seconds)
            raise failure from error
        self._token_is_refused = False
        return answer

    def _translated(self, error: Exception) -> DeliveryError:
        if isinstance(error, TelegramUnauthorizedError | TelegramNotFound):
            return self._token_refused()
        if isinstance(error, TelegramMigrateToChat):
            return _Moved(error.migrate_to_chat_id)
        return _translated(error)

    def _token_refused(self) -> Wait:
        """Said once, not for every message that has to wait for the new token."""
        if not self._token_is_refused:
            log.critical("telegram.token_refused")
        self._token_is_refused = True
        return Wait(_TOKEN_TROUBLE_SECONDS, "Telegram refuses the token")


class _Moved(DeliveryError):
    """The chat has become another one."""

    def __init__(self, chat_id: int) -> None:
        super().__init__("the chat has migrated")
        self.chat_id = chat_id


def _translated(error: Exception) -> DeliveryError:
    match error:
        case TelegramRetryAfter():
            return Wait(error.retry_after)
        case TelegramForbiddenError():
            return Blocked(error.message)
        case TelegramBadRequest() | TelegramEntityTooLarge():
            return Refused(error.message)
        case TelegramServerError():
            return NotSent(error.message)
        case TelegramNetworkError() if isinstance(error.__cause__, _NEVER_CONNECTED):
            return NotSent(f"no connection: {type(error.__cause__).__name__}")
        case TelegramNetworkError():
            return Unclear(f"no answer: {type(error.__cause__).__name__}")
        case TelegramAPIError():
            return Refused(error.message)
        case ClientDecodeError():
            return Unclear("the answer cannot be read")
        case OSError():  # a proxy that is not there
            return NotSent(f"no connection: {type(error).__name__}")
    return Unclear(f"{type(error).__name__} while sending")


def _mode(message: Outgoing) -> str | None:
    return "HTML" if message.is_html else None


def _text(chat_id: int, message: Outgoing, text: str, *, last: bool) -> SendMessage:
    return SendMessage(
        chat_id=chat_id, text=text, parse_mode=_mode(message), reply_markup=message.markup if last else None,
        disable_notification=message.silent or not last or None, link_preview_options=_NO_PREVIEW,
    )


def _file(chat_id: int, message: Outgoing, file: FileToSend, caption: str | None) -> Any:
    extra: dict[str, Any] = {
        file.kind: _input(file), "caption": caption, "parse_mode": _mode(message),
        "disable_notification": message.silent or None,
        "reply_markup": message.markup if caption is not None else None,
    }
    return _SENDERS[file.kind](chat_id=chat_id, **extra)


def _input(file: FileToSend) -> InputFile | str:
    if file.telegram_id is not None:
        return file.telegram_id
    if file.path is not None:
        return FSInputFile(file.path, filename=file.name)
    return BufferedInputFile(file.content or b"", filename=file.name)
