"""One transaction per update, which also marks the update as done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject, Update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.inbox import take
from bot.screen import Screen
from bot.showing import editable, looks_so
from bot.shown import Noted, Shown
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
                data["noted"] = await self._noted(session, callback, result)
        return result

    async def _noted(self, session: AsyncSession, callback: CallbackQuery, screen: Screen) -> Noted | None:
        """Note what the tapped message is going to show, if it is going to change."""
        message = editable(callback, screen)
        if message is None or looks_so(self._shown, message, screen):
            return None
        return await self._shown.note_ahead(session, callback.from_user.id, message.message_id, screen)
