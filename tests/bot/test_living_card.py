"""Delivery and a tap want the same message in the same moment: a form is never written over."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import Tap
from crm import messages
from db.models import BotMessage, Deal, Employee, Outbox
from db.session import Database
from delivery import outbox
from delivery.files import Store
from delivery.limits import Limits
from delivery.outgoing import Outgoing
from delivery.sender import Hand, Sender
from delivery.staff import Staff
from delivery.telegram import TelegramChat
from sandbox.faults import Fault
from sandbox.people import Person
from sandbox.state import State
from tests.bot.trade import opened_deal
from tests.e2e.phone import Phone, text_of

T = TypeVar("T")
Tapping = Callable[[], Awaitable[None]]


async def _card(session: AsyncSession, row: Outbox) -> Outgoing:
    button = InlineKeyboardButton(text="Оплата", callback_data=Tap(action="toy.pay", id=7).pack())
    markup = InlineKeyboardMarkup(inline_keyboard=[[button]])
    return Outgoing(row.data["say"], markup=markup, kind="card", deal_id=row.deal_id)


class TapBeforeEdit(TelegramChat):
    """A door before which a tap is worked off just when the edit is to leave."""

    tap: Tapping | None = None

    async def edit(self, chat_id: int, message_id: int, message: Outgoing) -> bool:
        if self.tap is not None:
            await self.tap()
        return await super().edit(chat_id, message_id, message)


class TapBeforeWriting(Hand):
    """A hand before whose first writing a tap is worked off: the message has been read, but not taken."""

    tap: Tapping | None = None

    async def write(self, change: Callable[[AsyncSession], Awaitable[T]]) -> T:
        tap, self.tap = self.tap, None
        if tap is not None:
            await tap()
        return await super().write(change)


class Desk:
    """Pushes cards of one deal to Anna."""

    def __init__(self, database: Database, bot: Bot, store: Store, anna: Employee, deal: Deal) -> None:
        self.database, self._anna, self._deal = database, anna, deal
        self.chat = TapBeforeEdit(bot, Limits(per_second=10_000, chat_per_second=10_000))
        staff = Staff(self.chat, store, {}, _card)
        self._sender = Sender(database, staff=staff, clients=staff)

    async def push(self, say: str, *, tap: Tapping | None = None) -> None:
        async with self.database.transaction() as session:
            row = messages.new("hello", cause=None, employee_id=self._anna.id, deal=self._deal, say=say)
            session.add(row)
            await session.flush()
        taken = await outbox.claim(self.database, 10)
        (hand,) = [TapBeforeWriting(self.database, one) for one in taken if one.id == row.id]
        hand.tap = tap
        await self._sender.deliver(hand)

    async def kinds(self) -> dict[str, str]:
        """Kind by what the message says."""
        async with self.database.reading() as session:
            rows = await session.scalars(select(BotMessage).order_by(BotMessage.message_id))
            return {str(row.message_id): row.kind for row in rows}


@pytest.fixture
async def desk(
    database: Database, bot: Bot, tmp_path: Path, state: State, anna: Person, anna_manager: Employee
) -> Desk:
    deal = await opened_deal(database, anna_manager)
    return Desk(database, bot, Store(tmp_path / "files"), anna_manager, deal)


def _opens_form(phone: Phone) -> Tapping:
    async def tap() -> None:
        await phone.press("Оплата")
        await phone.wait_for("Сколько получено?")
        await phone.settle()

    return tap


async def _says(phone: Phone) -> list[str]:
    return [text_of(message).partition("\n")[0] for message in await phone.messages() if message["from_bot"]]


async def test_a_form_opened_before_the_card_is_redrawn_keeps_its_message(desk: Desk, anna_phone: Phone) -> None:
    await desk.push("Задача 1")
    await desk.push("Задача 2", tap=_opens_form(anna_phone))
    assert await _says(anna_phone) == ["Внести оплату", "Задача 2"]


async def test_a_form_opened_while_the_card_is_redrawn_comes_below_it(desk: Desk, anna_phone: Phone) -> None:
    await desk.push("Задача 1")
    desk.chat.tap = _opens_form(anna_phone)
    await desk.push("Задача 2")
    assert await _says(anna_phone) == ["Задача 2", "Внести оплату"]
    desk.chat.tap = None
    await desk.push("Задача 3")
    assert (await _says(anna_phone))[1] == "Внести оплату"


async def test_a_card_that_could_not_be_redrawn_lives_on(desk: Desk, anna_phone: Phone, state: State) -> None:
    await desk.push("Задача 1")
    state.faults.add(Fault("editMessageText", "500", 1))
    await desk.push("Задача 2")
    assert list((await desk.kinds()).values()) == ["card"]
    await anna_phone.press("Оплата")
    await anna_phone.wait_for("Сколько получено?")
    assert len(await _says(anna_phone)) == 1


async def test_a_form_opened_in_a_card_just_sent_is_not_noted_as_a_card(
    desk: Desk, anna_phone: Phone
) -> None:
    """Delivery writes down what it has sent after the answer of Telegram; the tap may come first."""
    await desk.push("Задача 1", tap=_opens_form(anna_phone))
    assert list((await desk.kinds()).values()) == ["screen"]
    await desk.push("Задача 2")
    assert await _says(anna_phone) == ["Внести оплату", "Задача 2"]


