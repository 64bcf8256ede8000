"""Two bots side by side: a bare one that commits a row and redraws a card, and ours moving a deal."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks import stock, telegram
from bot.app import build_dispatcher
from bot.callbacks import Tap
from bot.shown import Shown
from db.session import PRAGMAS, Database
from db.types import UtcDateTime

Raw = dict[str, Any]

# Many short rounds: other work on the machine then slows both bots of a round alike.
ROUNDS = 30
TAPS = 12


class BareBase(DeclarativeBase):
    """The bare bot's own tables."""


class Mark(BareBase):
    """The one row the bare bot commits for every tap."""

    __tablename__ = "bench_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime())


@dataclass
class Pace:
    """Updates per second of the two bots, round by round, and the processor's seconds for an update."""

    bare: list[float] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    bare_work: list[float] = field(default_factory=list)
    our_work: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """Ours over bare: the median of the rounds."""
        return median(ours / bare for ours, bare in zip(self.ours, self.bare, strict=True))

    @property
    def work_ratio(self) -> float:
        """The same by the processor's time, which other work on the machine moves less."""
        return median(bare / ours for bare, ours in zip(self.bare_work, self.our_work, strict=True))


def bare_engine(database: Database) -> AsyncEngine:
    """SQLAlchemy's own engine over the same database, as durable as ours."""
    engine = create_async_engine(database.url)
    if database.is_sqlite:
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


async def bare_dispatcher(engine: AsyncEngine) -> Dispatcher:
    """A bot as the first page of a tutorial has it."""
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    async with engine.begin() as connection:
        await connection.run_sync(BareBase.metadata.create_all)
    dispatcher = Dispatcher()

    async def on_tap(query: CallbackQuery) -> None:
        async with sessions.begin() as session:
            session.add(Mark(chat_id=query.from_user.id, text=query.data or "", at=datetime.now(UTC)))
        if isinstance(query.message, Message):
            await query.message.edit_text(telegram.CARD, reply_markup=_keyboard())
        await query.answer()

    dispatcher.callback_query.register(on_tap)
    return dispatcher


def _keyboard() -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(**button) for button in row] for row in telegram.BUTTONS]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def move(deal_id: int, *, user_id: int = stock.MANAGER_TELEGRAM_ID) -> Raw:
    """A tap on «Дальше» under a deal's card."""
    data = Tap(action="deal.next", id=deal_id, version=1).pack()
    return telegram.tap(user_id, data, message_id=deal_id, text=telegram.CARD, keyboard=telegram.BUTTONS)


def deal_of(raw: Raw) -> int:
    """The deal a move is about."""
    return int(raw["callback_query"]["message"]["message_id"])


async def show_cards(database: Database, dispatcher: Dispatcher, bot: Bot, deals: Iterable[int]) -> None:
    """Open the cards on which «Дальше» will be pressed, as people do."""
    taps = [
        telegram.tap(
            stock.MANAGER_TELEGRAM_ID, Tap(action="deal.open", id=deal_id).pack(), message_id=deal_id, text="Сделки",
            keyboard=telegram.BUTTONS,
        )
        for deal_id in deals
    ]
    await stock.store_updates(database, taps)
    await feed(dispatcher, bot, taps)


async def measure(
    database: Database, bot: Bot, deals: Iterable[int], *, rounds: int = ROUNDS, taps: int = TAPS
) -> Pace:
    """Both bots in turn, so that a busy machine slows both."""
    engine = bare_engine(database)
    bare, ours = await bare_dispatcher(engine), build_dispatcher(database, Shown(database))
    supply = iter(deals)
    pace = Pace()
    for number in range(rounds + 1):
        moves = [move(next(supply)) for _ in range(taps)]
        await stock.store_updates(database, moves)
        await show_cards(database, ours, bot, [deal_of(raw) for raw in moves])
        plain = [move(number) for number in range(1, taps + 1)]
        theirs, mine = await feed(bare, bot, plain), await feed(ours, bot, moves)
        if number:  # The first round warms caches and connections.
            pace.bare.append(theirs[0])
            pace.ours.append(mine[0])
            pace.bare_work.append(theirs[1])
            pace.our_work.append(mine[1])
    await engine.dispose()
    return pace


async def feed(dispatcher: Dispatcher, bot: Bot, updates: list[Raw]) -> tuple[float, float]:
    """Updates per second, one after the other, as they come from one chat; processor seconds for one of them."""
    began, worked = time.perf_counter(), time.process_time()
    for raw in updates:
        update = Update.model_validate(raw, context={"bot": bot})
        await dispatcher.feed_update(bot, update)
    return len(updates) / (time.perf_counter() - began), (time.process_time() - worked) / len(updates)
