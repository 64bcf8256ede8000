"""«Сегодня» and the lists of deals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from bot.language import translator
from bot.screens import today as screens
from crm import clock
from crm.actor import of_employee
from db.enums import Pipeline, Role, Stage
from db.models import Employee, Task
from db.session import Database
from sandbox.state import State
from tests.bot import trade
from tests.e2e.phone import Phone, SandboxServer, text_of


async def _overdue(database: Database, deal_id: int) -> None:
    async with database.transaction() as session:
        late = clock.now() - timedelta(days=1)
        await session.execute(
            update(Task).where(Task.deal_id == deal_id).values(due_at=late, starts_at=late - timedelta(days=1))
        )


async def test_today_names_every_task_and_opens_its_deal(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    await _overdue(database, deal.id)
    await anna_phone.send("Сегодня")
    shown = await anna_phone.wait_for("1 задача · 1 просрочена")
    assert f"🔴 {deal.number} · Иванова М. — Подписать договор" in text_of(shown)
    await anna_phone.press("Иванова")
    await anna_phone.wait_for("1/7 Подписать договор")


async def test_an_empty_day_says_so_and_leads_on(anna_phone: Phone) -> None:
    await anna_phone.send("/today")
    await anna_phone.wait_for("Всё сделано")
    assert {"Сделки", "Новый лид"} <= set(await anna_phone.buttons())


async def test_a_long_day_is_paged(anna_phone: Phone, anna_manager: Employee, database: Database) -> None:
    for number in range(12):
        await trade.opened_deal(database, anna_manager, f"Клиент Номер{number}")
    await anna_phone.send("/today")
    await anna_phone.wait_for("12 задач")
    await anna_phone.press("›")
    await anna_phone.wait_for("Номер11 — Подписать договор")
    shown = await anna_phone.last()
    assert text_of(shown).count("Подписать договор") == 2
    assert "2 / 2" in await anna_phone.buttons()


async def test_a_director_sees_what_is_overdue_with_everybody(
    database: Database, state: State, anna_manager: Employee
) -> None:
    _, olga = await trade.colleague(database, state, "Ольга Дир", Role.DIRECTOR)
    late = await trade.opened_deal(database, anna_manager, "Поздний Клиент")
    await _overdue(database, late.id)
    await trade.opened_deal(database, anna_manager, "Спокойный Клиент")
    async with database.reading() as session:
        screen = await screens.today(session, of_employee(olga), translator("ru"))
    assert "Просрочено у коллег" in screen.text
    assert late.number in screen.text and "Спокойный" not in screen.text


async def test_a_trainee_sees_practice_only(database: Database, state: State, anna_manager: Employee) -> None:
    _, novice = await trade.colleague(database, state, "Новичок Иван", Role.MANAGER, is_trainee=True)
    await trade.opened_deal(database, novice, "Учебный Клиент", pipeline=Pipeline.TRAINING)
    async with database.reading() as session:
        practice = await screens.today(session, of_employee(novice), translator("ru"))
        real = await screens.today(session, of_employee(anna_manager), translator("ru"))
    assert "Учебный" in practice.text and "Учебный" not in real.text


@pytest.mark.parametrize("deals", [1, 15])
async def test_today_takes_one_statement_however_long_it_is(
    database: Database, anna_manager: Employee, deals: int
) -> None:
    for number in range(deals):
        await trade.opened_deal(database, anna_manager, f"Клиент Номер{number}")
    seen: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    async with database.reading() as session:
        await screens.today(session, of_employee(anna_manager), translator("ru"))
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 1


async def test_deals_are_counted_by_stage_and_paged(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    for number in range(9):
        await trade.opened_deal(database, anna_manager, f"Клиент Номер{number}")
    await trade.opened_deal(database, anna_manager, "Готовый Заказ", stage=Stage.PRODUCTION)
    await anna_phone.send("Сделки")
    await anna_phone.wait_for("10 открытых сделок")
    await anna_phone.press("Подписать договор · 9")
    await anna_phone.wait_for("Мои сделки")
    await anna_phone.press("›")
    await anna_phone.wait_for("Номер8")
    await anna_phone.press("‹ Сделки")
    await anna_phone.wait_for("10 открытых сделок")
    await anna_phone.press("Производство запущено · 1")
    await anna_phone.wait_for("Готовый З.")


async def test_a_colleagues_deals_are_seen_after_the_switch(
    anna_phone: Phone, database: Database, state: State
) -> None:
    _, boris = await trade.colleague(database, state, "Борис", Role.MANAGER)
    await trade.opened_deal(database, boris, "Чужой Клиент")
    await anna_phone.send("/deals")
    await anna_phone.wait_for("Здесь пока пусто")
    await anna_phone.press("Все сделки")
    await anna_phone.wait_for("1 открытая сделка")


@pytest.mark.parametrize("typed", ["иванова", "ИВАНОВА мар", "555-44-33", "8 (999) 555-44-33"])
async def test_whatever_is_typed_is_looked_for(
    anna_phone: Phone, anna_manager: Employee, database: Database, typed: str
) -> None:
    await trade.opened_deal(database, anna_manager, phone="+79995554433")
    await trade.opened_deal(database, anna_manager, "Петров Олег")
    await anna_phone.send(typed)
    await anna_phone.wait_for("Иванова Мария")


async def test_a_deal_is_found_by_its_number_however_it_is_typed(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    year, number = deal.number.split("-")[1:]
    for typed in (deal.number, f"/deal k-{year}-{int(number)}", f"/deal {int(number)}", deal.number.lower()):
        await anna_phone.send(typed)
        await anna_phone.wait_for("1/7 Подписать договор")


async def test_a_name_that_nobody_has_gets_the_ways_on(anna_phone: Phone) -> None:
    await anna_phone.send("/deal такого нет")
    await anna_phone.wait_for("ничего не нашлось")
    assert "🔎 Поиск" in await anna_phone.buttons()


async def test_a_deep_link_opens_the_deal(anna_phone: Phone, anna_manager: Employee, database: Database) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    await anna_phone.start(f"d_{deal.id}")
    await anna_phone.wait_for("Иванова Мария")


async def test_an_inline_query_offers_deals_to_share(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    found = await anna_phone.inline("иванова")
    assert [one["title"] for one in found] == [f"{deal.number} · Иванова М."]


async def test_a_stranger_finds_nothing_inline(
    stranger_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    await trade.opened_deal(database, anna_manager)
    assert await stranger_phone.inline("иванова") == []


async def test_an_installer_finds_no_deals_by_typing(
    program: object, server: SandboxServer, state: State, anna_manager: Employee, database: Database
) -> None:
    person, _ = await trade.colleague(database, state, "Пётр Мастер", Role.INSTALLER)
    await trade.opened_deal(database, anna_manager)
    async with await server.phone(person.id) as phone:
        await phone.send("Иванова")
        await phone.wait_for("Не понял")
