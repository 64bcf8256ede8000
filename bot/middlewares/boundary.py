"""The outermost layer: whatever a handler returns or raises becomes one answer, shown after the commit."""

from __future__ import annotations

from typing import Any, cast

import structlog
from aiogram import BaseMiddleware, Bot
from aiogram.types import CallbackQuery, Message, TelegramObject, Update

from bot.inbox import is_passing, park
from bot.language import preferred, translator
from bot.metrics import measured
from bot.middlewares.transaction import Next
from bot.refusals import refuse
from bot.screen import Screen
from bot.showing import Place, show
from bot.shown import Shown
from crm.errors import CrmError
from crm.incidents import new_incident
from db.session import Database

log = structlog.get_logger(__name__)


class BoundaryMiddleware(BaseMiddleware):
    """Runs the handler, then shows its screen.

    A ``CrmError`` has rolled everything back: its sentence is the answer. Anything else unexpected parks the
    update under a short id that the person and the log share. Trouble with the database goes up: the inbox
    tries again.
    """

    def __init__(self, database: Database, shown: Shown) -> None:
        self._database = database
        self._shown = shown

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        update = cast(Update, event)
        bot: Bot = data["bot"]
        with measured(update.event_type):
            screen = await self._outcome(handler, update, data)
            place = _place(update)
            if place is not None:
                await show(bot, self._shown, place, screen, noted=data.get("noted"))
        ctx = data.get("ctx")
        for later in ctx.after if ctx is not None else ():
            await _later(later(bot), update.update_id)
        return None

    async def _outcome(self, handler: Next, event: Update, data: dict[str, Any]) -> Screen | None:
        try:
            try:
                result = await handler(event, data)
            except CrmError as error:
                data["ctx"].after.clear()
                result = await refuse(self._database, event, error)
        except Exception as error:
            if is_passing(error):
                raise
            return await self._fail(event, error)
        return result if isinstance(result, Screen) else None

    async def _fail(self, event: Update, error: Exception) -> Screen:
        error_id = new_incident(log, "update.failed", error, update_id=event.update_id)
        await park(self._database, event.update_id, error_id)
        user = getattr(event.event, "from_user", None)
        language = preferred(user.language_code if user else None, self._database.info["shop"].language)
        text = translator(language)("unexpected", id=error_id)
        return Screen(toast=text, alert=True)


def _place(event: Update) -> Place | None:
    """Where to answer; ``None`` for events that get no answer in a chat."""
    inner = event.event
    if isinstance(inner, CallbackQuery):
        return Place(inner.from_user.id, inner)
    if isinstance(inner, Message) and inner.from_user is not None and inner.chat.id == inner.from_user.id:
        return Place(inner.chat.id)
    return None


async def _later(call: Any, update_id: int) -> None:
    try:
        await call
    except Exception as error:
        log.warning("update.afterwards_failed", update_id=update_id, error=str(error))
