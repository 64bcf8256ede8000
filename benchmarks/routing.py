"""Does it matter how many handlers there are? Our last one beside a bot that has no other."""

from __future__ import annotations

from statistics import median
from typing import Any, cast

from aiogram import BaseMiddleware, Dispatcher
from aiogram.types import CallbackQuery, TelegramObject, Update
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks import pace, telegram
from benchmarks.stock import MANAGER_TELEGRAM_ID
from bot import registry, routing
from bot.callbacks import Tap
from bot.context import Context
from bot.fsm.storage import DraftStorage
from bot.handlers import load_handlers
from bot.language import translator
from bot.screen import Screen
from crm.actor import of_employee
from db.enums import Role
from db.models import Employee

_LAST = "zz.bench"
ROUNDS, TAPS = 40, 40


class _Known(BaseMiddleware):
    """Who it is, without a database; the answer that is shown is the bare one."""

    def __init__(self) -> None:
        self._employee = Employee(id=1, name="Анна", role=Role.MANAGER, is_active=True, is_trainee=False)

    async def __call__(self, handler: Any, event: TelegramObject, data: dict[str, Any]) -> Any:
        query = cast(CallbackQuery, cast(Update, event).callback_query)
        employee, session = self._employee, cast(AsyncSession, None)
        draft = DraftStorage(session, query.from_user.id)
        data["ctx"] = Context(
            session=session, actor=of_employee(employee, "ru"), chat_id=query.from_user.id,
            user_id=query.from_user.id, t=translator("ru"), draft=draft,
            employee=employee, callback=query,
        )
        result = await handler(event, data)
        if not isinstance(result, Screen):
            raise AssertionError("the tap did not reach our last handler")
        await query.answer()
        return result


async def _nothing(ctx: Context) -> Screen:
    return Screen()


def _ours() -> Dispatcher:
    load_handlers()
    registry.STAFF.actions.setdefault(_LAST, _nothing)
    dispatcher = Dispatcher(disable_fsm=True)
    dispatcher.update.outer_middleware(_Known())
    dispatcher.callback_query.register(routing.tap_handler)
    return dispatcher


def _bare() -> Dispatcher:
    dispatcher = Dispatcher(disable_fsm=True)

    async def on_tap(query: CallbackQuery) -> None:
        await query.answer()

    dispatcher.callback_query.register(on_tap)
    return dispatcher


async def ratio() -> float:
    """Updates per second of our last handler over those of an only handler: the median of the rounds."""
    bot, ours, bare = telegram.new_bot(), _ours(), _bare()
    data = Tap(action=_LAST, id=1).pack()
    found = []
    for _ in range(ROUNDS):
        taps = [
            telegram.tap(MANAGER_TELEGRAM_ID, data, message_id=1, text=telegram.CARD, keyboard=telegram.BUTTONS)
            for _ in range(TAPS)
        ]
        alone, _ = await pace.feed(bare, bot, taps)
        beside, _ = await pace.feed(ours, bot, taps)
        found.append(beside / alone)
    return median(found)
