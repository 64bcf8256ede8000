"""One transaction per update, which also marks the update as done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from bot.inbox import take
from db.session import Database

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class TransactionMiddleware(BaseMiddleware):
    """Gives the handler ``session``; an update that was worked before is passed over in silence."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        update = cast(Update, event)
        async with self._database.transaction() as session:
            if not await take(session, update.update_id):
                return None
            data["session"] = session
            result = await handler(event, data)
            if (ctx := data.get("ctx")) is not None:
                await ctx.draft.save()
        return result
