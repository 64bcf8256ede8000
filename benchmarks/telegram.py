"""Telegram without a network: updates as they come, and calls that are answered at once.

By a session in the process, or, over HTTP as in a shop, by a process beside it (``benchmarks.server``).
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Chat, Message, User

TOKEN = "4200000000:" + "A" * 35
BOT = User(id=4200000000, is_bot=True, first_name="Кухни", username="kitchen_bench_bot")

Raw = dict[str, Any]
# A call, how many others were over when it began, and its result.
Call = tuple[TelegramMethod[Any], int, Any]


class Session(BaseSession):
    """Answers with what Telegram would return, and keeps the calls when ``calls`` is a list."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] | None = None
        self._ids = count(1_000_000)

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        before = len(self.calls or ())
        await asyncio.sleep(0)
        result = self._result(bot, method)
        if self.calls is not None:
            self.calls.append((method, before, result))
        return cast(TelegramType, result)

    def _result(self, bot: Bot, method: TelegramMethod[Any]) -> Any:
        name = method.__api_method__
        if name == "getMe":
            return BOT
        if not name.startswith("send"):
            return True
        asked: Any = method
        return Message.model_construct(
            message_id=next(self._ids), date=datetime.now(UTC),
            chat=Chat.model_construct(id=asked.chat_id, type="private"),
        ).as_(bot)

    async def stream_content(
        self, url: str, headers: dict[str, Any] | None = None, timeout: int = 30, chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        """There is nothing to download here."""
        raise NotImplementedError
        yield b""

    async def close(self) -> None:
        """Nothing is open."""


def new_bot() -> Bot:
    """A bot that talks to nobody."""
    return Bot(TOKEN, session=Session())


@asynccontextmanager
async def bot_over_http() -> AsyncIterator[Bot]:
    """A bot whose calls go to a Telegram in another process."""
    server = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.server", stdin=PIPE, stdout=PIPE)
    if server.stdin is None or server.stdout is None:
        raise RuntimeError("the other process has no pipes")
    server.stdin.write(json.dumps(_edited(), ensure_ascii=False).encode() + b"\n")
    port = int(await server.stdout.readline())
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(f"http://127.0.0.1:{port}")))
    try:
        yield bot
    finally:
        await bot.session.close()
        server.terminate()
        await server.wait()


def session_of(bot: Bot) -> Session:
    return cast(Session, bot.session)


_update_ids = count(1)


def next_update_id() -> int:
    return next(_update_ids)


def person(user_id: int) -> Raw:
    return {"id": user_id, "is_bot": False, "first_name": "Анна", "last_name": "Крылова", "language_code": "ru"}


def private_chat(user_id: int) -> Raw:
    return {"id": user_id, "type": "private", "first_name": "Анна"}


def tap(user_id: int, data: str, *, message_id: int, text: str, keyboard: list[list[Raw]]) -> Raw:
    """A pressed button under a card, as getUpdates brings it."""
    message = {
        "message_id": message_id, "date": 1900000000, "chat": private_chat(user_id), "text": text,
        "from": {"id": BOT.id, "is_bot": True, "first_name": BOT.first_name},
        "reply_markup": {"inline_keyboard": keyboard},
    }
    update_id = next_update_id()
    query = {
        "id": str(update_id), "from": person(user_id), "chat_instance": "1", "data": data, "message": message,
    }
    return {"update_id": update_id, "callback_query": query}


CARD = (
    "К-2026-0042 · Угловая · Иванова Мария Петровна\n▰▱▱▱▱▱▱ 1/7 Заключение договора\n"
    "150 000 ₽ · оплачено 75 000 ₽ · осталось 75 000 ₽\n\n"
    "Получить предоплату · до 24 нояб., 18:00\n✅ Предоплата получена\n✅ Желаемая дата: 20 дек."
)
BUTTONS: list[list[Raw]] = [
    [{"text": "Дальше: Предоплата получена", "callback_data": "t1|deal.next|42|1|"}],
    [{"text": text, "callback_data": f"t1|{action}|42|0|"} for text, action in (
        ("Деньги", "money.open"), ("Папка", "folder.open"), ("Лента", "timeline.open"))],
    [{"text": text, "callback_data": f"t1|{action}|42|0|"} for text, action in (
        ("Помощь", "task.help"), ("Клиент", "client.show"), ("Ещё", "deal.more"))],
    [{"text": "Сегодня", "callback_data": "t1|today.show|0|0|"}],
]  # fmt: skip


def _edited() -> Raw:
    """What Telegram answers to an edit: the message as it is now."""
    return {
        "message_id": 1, "date": 1900000000, "edit_date": 1900000000, "chat": private_chat(1), "text": CARD,
        "from": {"id": BOT.id, "is_bot": True, "first_name": BOT.first_name},
        "reply_markup": {"inline_keyboard": BUTTONS},
    }  # fmt: skip
