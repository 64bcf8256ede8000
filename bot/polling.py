"""Fetches updates by long polling. An update is confirmed only after it is stored."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates
from sqlalchemy.exc import SQLAlchemyError

from bot.inbox import Inbox, finished, reason_of

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")

_POLL_SECONDS = 25
_SLACK_SECONDS = 15
_SHORTEST, _LONGEST = 0.5, 30.0
_REVOKED_SECONDS = 60.0

log = structlog.get_logger(__name__)


class RawUpdates(GetUpdates):
    """getUpdates whose answer is left as it came, so that what is stored is what Telegram sent."""

    __returning__ = list[dict[str, Any]]


class Polling:
    """The loop. It outlives every failure of Telegram, of the network and of the database."""

    def __init__(self, bot: Bot, inbox: Inbox, *, poll_seconds: int = _POLL_SECONDS) -> None:
        self._bot = bot
        self._inbox = inbox
        self._seconds = poll_seconds
        self._offset: int | None = None
        self._attempt = 0
        self._revoked = False
        self._heard_at: float | None = None

    @property
    def silent_for(self) -> float | None:
        """Seconds since Telegram last answered; ``None`` while nobody asks it."""
        return time.monotonic() - self._heard_at if self._heard_at is not None else None

    async def run(self) -> None:
        """Fetch and store until cancelled. A webhook that was set elsewhere is taken away first."""
        self._heard_at = time.monotonic()
        while not await self._try(self._bot.delete_webhook()):
            await self._rest()
        while True:
            if not await self._try(self._fetch()):
                await self._rest()

    async def _fetch(self) -> None:
        call = RawUpdates(offset=self._offset, timeout=self._seconds, allowed_updates=list(ALLOWED_UPDATES))
        updates: Any = await self._bot(call, request_timeout=self._seconds + _SLACK_SECONDS)
        if updates:
            await finished(self._inbox.accept(updates))
            self._offset = updates[-1]["update_id"] + 1

    async def _try(self, call: Any) -> bool:
        """Whether the call succeeded; why not goes to the log, a revoked token once."""
        try:
            await call
        except TelegramUnauthorizedError:
            if not self._revoked:
                log.error("telegram.token_revoked", help="get a new token from @BotFather and set BOT_TOKEN")
            self._revoked = True
            return False
        except TelegramConflictError:
            log.warning("telegram.conflict", help="another program polls with the same token")
            return False
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
            return False
        except (TelegramAPIError, SQLAlchemyError, OSError) as error:
            log.warning("telegram.no_updates", error=reason_of(error))
            return False
        self._attempt, self._revoked, self._heard_at = 0, False, time.monotonic()
        return True

    async def _rest(self) -> None:
        self._attempt += 1
        if self._revoked:
            await asyncio.sleep(_REVOKED_SECONDS)
        else:
            await pause(self._attempt)


async def pause(attempt: int) -> None:
    """Wait longer after every failure, up to half a minute."""
    seconds = min(_SHORTEST * 2 ** (attempt - 1), _LONGEST) if attempt < 10 else _LONGEST
    await asyncio.sleep(seconds * random.uniform(0.8, 1.2))  # noqa: S311 - no secret, only less of a stampede
