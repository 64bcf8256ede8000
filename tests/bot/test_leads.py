"""Enquiries in the chat: entered, recognised, decided."""

from __future__ import annotations

from sqlalchemy import select

from crm import leads
from db.enums import LeadStatus, Stage
from db.models import Contact, Deal, Employee, Lead
from db.session import Database
from tests.bot import trade
from tests.e2e.phone import Phone, text_of


async def _enter(phone: Phone, number: str, name: str) -> None:
    await phone.send("/new")
    await phone.wait_for("Телефон клиента?")
    await phone.send(number)
    await phone.wait_for("Как зовут клиента?")
    await phone.send(name)
    await phone.wait_for("Откуда узнали")
    await phone.press("Звонок")
    await phone.wait_for("Что хочет клиент?")


async def test_a_lead_becomes_a_deal_without_typing_anything_twice(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    await _enter(anna_phone, "8 999 555-44-33", "Иванова Мария")
    await anna_phone.send("угловая, светлая")
    await anna_phone.wait_for("Лид: Иванова Мария")
    await anna_phone.press("Открыть сделку")
    card = await anna_phone.wait_for("открыта. Первая задача")
    assert "Подписать договор" in text_of(card)
    async with database.reading() as session:
        deal = (await session.scalars(select(Deal))).one()
        contact = await session.get_one(Contact, deal.contact_id)
    assert (contact.name, contact.phone) == ("Иванова Мария", "+79995554433")
    assert deal.kitchen_note == "угловая, светлая" and deal.manager_id == anna_manager.id


async def test_a_known_number_is_shown_with_its_deals_before_anything_is_made(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager, phone="+79995554433")
    await _enter(anna_phone, "89995554433", "Мария")
    await anna_phone.press("Пропустить")
    await anna_phone.wait_for("Этот номер уже у клиента: Иванова Мария")
    assert await trade.how_many(database, Lead) == 0
    assert f"Открыть {deal.number} · Иванова М." in await anna_phone.buttons()
    await anna_phone.press("Новая сделка этому клиенту")
    await anna_phone.wait_for("открыта. Первая задача")
    assert await trade.how_many(database, Deal) == 2
    assert await trade.how_many(database, Contact) == 1


async def test_a_lead_of_a_known_client_can_be_made_all_the_same(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    await trade.opened_deal(database, anna_manager, phone="+79995554433")
    await _enter(anna_phone, "89995554433", "Мария Иванова")
    await anna_phone.send("ещё одна кухня")
    await anna_phone.wait_for("Этот номер уже у клиента")
    await anna_phone.press("Всё равно новый лид")
    await anna_phone.wait_for("Хочет: ещё одна кухня")
    assert await trade.how_many(database, Lead, Lead.name == "Мария Иванова") == 1


async def test_a_shared_contact_of_a_stranger_fills_the_form(anna_phone: Phone) -> None:
    await anna_phone.share_contact("+79995554433", "Мария")
    shown = await anna_phone.wait_for("Откуда узнали")
    assert "Мария" in text_of(shown) and "999\u00a0555-44-33" in text_of(shown)


async def test_a_shared_contact_of_a_client_offers_his_deals(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager, phone="+79995554433")
    await anna_phone.share_contact("+79995554433", "Маша")
    await anna_phone.wait_for("Этот номер уже у клиента")
    await anna_phone.press(f"Открыть {deal.number}")
    await anna_phone.wait_for("Подписать договор")


async def test_a_lead_is_called_again_on_the_day_that_was_chosen(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    lead = await trade.entered_lead(database, anna_manager)
    await anna_phone.send("Ещё")
    await anna_phone.wait_for("Ещё")
    await anna_phone.press("Лиды")
    await anna_phone.wait_for("Лиды без решения: 1")
    await anna_phone.press("Петров Олег")
    await anna_phone.wait_for("Лид: Петров Олег")
    await anna_phone.press("Перезвонить")
    await anna_phone.wait_for("Когда перезвонить?")
    await anna_phone.press("Завтра")
    await anna_phone.wait_for("Связаться с новым клиентом · с ")
    assert (await trade.stored(database, Lead, lead.id)).status is LeadStatus.NEW


async def test_a_lead_is_closed_with_a_reason(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    lead = await trade.entered_lead(database, anna_manager)
    await anna_phone.send("Сегодня")
    await anna_phone.wait_for("Связаться с новым клиентом")
    await anna_phone.press("Петров")
    await anna_phone.wait_for("Лид: Петров Олег")
    await anna_phone.press("Закрыть")
    await anna_phone.wait_for("Почему закрываем?")
    await anna_phone.press("Дорого")
    await anna_phone.wait_for("Закрыта")
    closed = await trade.stored(database, Lead, lead.id)
    assert (closed.status, closed.close_reason) == (LeadStatus.CLOSED, "Дорого")


async def test_of_two_people_who_convert_a_lead_one_is_told(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    lead = await trade.entered_lead(database, anna_manager)
    await anna_phone.send("Сегодня")
    await anna_phone.wait_for("Связаться с новым клиентом")
    await anna_phone.press("Петров")
    await anna_phone.wait_for("Лид: Петров Олег")
    async with trade.acting(database, anna_manager) as (session, actor):
        await leads.convert(session, actor, lead.id)
    await anna_phone.press("Открыть сделку")
    await anna_phone.wait_for("Стала сделкой")
    assert await trade.how_many(database, Deal, Deal.stage == Stage.CONTRACT) == 1
