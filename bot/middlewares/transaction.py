"""One transaction per update, which also marks the update as done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from bot.context import Context
from bot.inbox import take
from bot.screen import Screen
from bot.showing import editable, looks_so
from bot.shown import Shown
from db.session import Database

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class TransactionMiddleware(BaseMiddleware):
    """Gives the handler ``session``; an update that was worked before is passed over in silence."""

    def __init__(self, database: Database, shown: Shown) -> None:
        self._database = database
        self._shown = shown

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        update = cast(Update, event)
        async with self._database.transaction() as session:
            if not await take(session, update.update_id):
                return None
            data["session"] = session
            result = await handler(event, data)
            if (ctx := data.get("ctx")) is not None:
                await ctx.draft.save()
            callback = update.callback_query
            if isinstance(result, Screen) and callback is not None:
                message = editable(callback, result)
                if message is not None and looks_so(self._shown, message, result):
                    return _said(result, ctx)
                if message is not None:
                    chat_id = callback.from_user.id
                    data["noted"] = await self._shown.note_ahead(session, chat_id, message.message_id, result)
        return result


def _said(screen: Screen, ctx: Context | None) -> Screen:
    """A tap after which the message looks as before says at least so."""
    if ctx is None or screen.toast or screen.then:
        return screen
    return replace(screen, toast=ctx.t("nothing-new"))
