"""Cards in other chats follow what somebody does to their deal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from aiogram import Bot

from crm import clock, deals
from crm.actor import of_employee
from db.enums import Role, Stage
from db.models import Contact, Deal
from db.session import Database
from delivery.limits import Limits
from delivery.redraw import Redraw
from delivery.telegram import TelegramChat
from program import client_order, staff_message
from sandbox.faults import Fault
from tests.bot import trade, visits
from tests.bot.visits import Scene
from tests.crm import cast
from tests.e2e.phone import Phone, text_of


@pytest.fixture
async def redraw(bot: Bot, database: Database) -> Redraw:
    chat = TelegramChat(bot, Limits(per_second=10_000, chat_per_second=10_000))
    return Redraw(database, chat, staff_message, client_order)


async def _card(scene: Scene) -> tuple[Deal, int]:
    """Anna looks at the card of a deal; which message that is."""
    deal = await scene.deal_in(Stage.PAID)
    await scene.anna_phone.start(f"d_{deal.id}")
    return deal, (await scene.anna_phone.wait_for(deal.number))["message_id"]


async def _change(scene: Scene, deal: Deal, tmp_path: Path, *, own: bool = False) -> None:
    """The price rises, and time for pushes goes by."""
    _, boris = await trade.colleague(scene.database, scene.state, "Борис", Role.DIRECTOR)
    async with scene.database.transaction() as session:
        actor = of_employee(scene.anna if own else boris)
        amount = cast.TOTAL + 50_000_00
        await deals.set_product(session, actor, deal.id, kitchen="corner", amount=amount, reason="остров")
    visits.turn_clock(tmp_path, clock.now() + timedelta(seconds=10))


async def _says(phone: Phone, message_id: int) -> str:
    return next(text_of(message) for message in await phone.messages() if message["message_id"] == message_id)


async def test_a_card_is_redrawn_in_place_once_after_somebody_else_changed_the_deal(
    scene: Scene, redraw: Redraw, tmp_path: Path
) -> None:
    await redraw()
    deal, message_id = await _card(scene)
    count = len(await scene.anna_phone.messages())
    await _change(scene, deal, tmp_path)
    for _ in range(2):
        await redraw()
    assert "200\u00a0000" in await _says(scene.anna_phone, message_id)
    assert len(await scene.anna_phone.messages()) == count
    assert len([call for call in scene.state.log if call["method"] == "editMessageText"]) == 1


async def test_a_form_in_the_message_is_left_alone(scene: Scene, redraw: Redraw, tmp_path: Path) -> None:
    await redraw()
    deal, message_id = await _card(scene)
    await scene.anna_phone.press("Указать адрес" if "Указать адрес" in await scene.anna_phone.buttons() else "Оплата")
    await scene.anna_phone.settle()
    shown = await _says(scene.anna_phone, message_id)
    await _change(scene, deal, tmp_path)
    await redraw()
    assert await _says(scene.anna_phone, message_id) == shown


async def test_ones_own_changes_are_shown_by_ones_own_taps(scene: Scene, redraw: Redraw, tmp_path: Path) -> None:
    await redraw()
    deal, message_id = await _card(scene)
    shown = await _says(scene.anna_phone, message_id)
    await _change(scene, deal, tmp_path, own=True)
    await redraw()
    assert await _says(scene.anna_phone, message_id) == shown


async def _order_seen(phone: Phone, deal: Deal) -> int:
    """The client looks at his order; which message that is."""
    return int((await phone.wait_for(f"Заказ {deal.number}"))["message_id"])


async def _price_rises(scene: Scene, deal: Deal, tmp_path: Path, *, seconds: int) -> None:
    async with scene.database.transaction() as session:
        actor, amount = of_employee(scene.anna), cast.TOTAL + 50_000_00
        await deals.set_product(session, actor, deal.id, kitchen="corner", amount=amount, reason="остров")
    visits.turn_clock(tmp_path, clock.now() + timedelta(seconds=seconds))


async def test_a_clients_order_is_redrawn_in_place_once_nothing_can_be_undone_any_more(
    scene: Scene, redraw: Redraw, tmp_path: Path
) -> None:
    deal = await scene.deal_in(Stage.PRODUCTION)
    async with scene.client_phone(deal) as phone:
        await phone.wait_for(deal.number)
        await phone.start()  # asked for again: the newest message lives
        message_id, count = await _order_seen(phone, deal), len(await phone.messages())
        await redraw()
        await _price_rises(scene, deal, tmp_path, seconds=50)
        await redraw()
        assert "200\u00a0000" not in await _says(phone, message_id)
        visits.turn_clock(tmp_path, clock.now() + timedelta(hours=20))
        for _ in range(2):
            await redraw()
        assert "200\u00a0000" in await _says(phone, message_id)
        assert len(await phone.messages()) == count
    assert [call["method"] for call in scene.state.log].count("editMessageText") == 1


async def test_a_clients_form_is_left_alone(scene: Scene, redraw: Redraw, tmp_path: Path) -> None:
    deal = await scene.deal_in(Stage.PRODUCTION)
    async with scene.client_phone(deal) as phone:
        message_id = await _order_seen(phone, deal)
        await phone.press("Что-то не так")
        await phone.settle()
        shown = await _says(phone, message_id)
        await _price_rises(scene, deal, tmp_path, seconds=70)
        await redraw()
        assert await _says(phone, message_id) == shown


async def test_a_clients_order_that_could_not_be_edited_for_now_is_redrawn_by_the_next_tick(
    scene: Scene, redraw: Redraw, tmp_path: Path
) -> None:
    deal = await scene.deal_in(Stage.PRODUCTION)
    async with scene.client_phone(deal) as phone:
        message_id = await _order_seen(phone, deal)
        await _price_rises(scene, deal, tmp_path, seconds=70)
        scene.state.faults.add(Fault("editMessageText", "500"))
        await redraw()
        assert "200\u00a0000" not in await _says(phone, message_id)
        await redraw()
        assert "200\u00a0000" in await _says(phone, message_id)


async def test_a_clients_order_that_can_be_edited_no_more_brings_no_new_message(
    scene: Scene, redraw: Redraw, bot: Bot, tmp_path: Path
) -> None:
    deal = await scene.deal_in(Stage.PRODUCTION)
    async with scene.client_phone(deal) as phone:
        message_id = await _order_seen(phone, deal)
        contact = await trade.stored(scene.database, Contact, deal.contact_id)
        await bot.delete_message(contact.telegram_id, message_id)
        count = len(await phone.messages())
        await _price_rises(scene, deal, tmp_path, seconds=70)
        for _ in range(2):
            await redraw()
        assert len(await phone.messages()) == count
    assert [call["method"] for call in scene.state.log].count("editMessageText") == 1
