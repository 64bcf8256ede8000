"""Colleagues let in and let go; messages that did not get through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from crm import clock, messages, shop
from db.enums import OutboxStatus, Role, Stage
from db.models import Contact, Deal, Employee, Outbox
from db.session import Database
from sandbox.state import State
from tests.bot import trade
from tests.bot.visits import turn_clock
from tests.crm import cast
from tests.e2e.phone import Phone, SandboxServer, text_of


@pytest.fixture
async def boss_phone(
    program: object, server: SandboxServer, database: Database, state: State
) -> AsyncIterator[Phone]:
    person, _ = await trade.colleague(database, state, "Ирина Админ", Role.ADMIN)
    async with await server.phone(person.id) as phone:
        yield phone


async def test_an_invitation_lets_a_new_colleague_in(
    boss_phone: Phone, stranger_phone: Phone, database: Database
) -> None:
    await boss_phone.send("Ещё")
    await boss_phone.wait_for("Ещё")
    await boss_phone.press("Команда")
    await boss_phone.wait_for("Команда: 1")
    await boss_phone.press("Добавить сотрудника")
    await boss_phone.wait_for("Кем работает?")
    await boss_phone.press("енеджер")
    await boss_phone.wait_for("Как зовут?")
    await boss_phone.send("Смирнова Анна")
    await boss_phone.wait_for("Телефон?")
    await boss_phone.press("Пропустить")
    await boss_phone.wait_for("С чего начнёт?")
    await boss_phone.press("Стажёр, в «Обучении»")
    shown = await boss_phone.wait_for("Приглашение для Смирнова Анна")
    token = text_of(shown).split("start")[1].split()[0].lstrip("= ")
    await stranger_phone.start(token)
    await stranger_phone.wait_for("Ваша роль: ")
    assert await trade.how_many(database, Employee, Employee.is_trainee, Employee.telegram_id.is_not(None)) == 1


async def test_a_dismissal_asks_for_a_successor_and_hands_the_deals_over(
    boss_phone: Phone, database: Database, state: State, anna_manager: Employee
) -> None:
    _, boris = await trade.colleague(database, state, "Борис", Role.MANAGER)
    deal = await trade.opened_deal(database, boris)
    await boss_phone.send("Ещё")
    await boss_phone.wait_for("Ещё")
    await boss_phone.press("Команда")
    await boss_phone.press("Борис")
    await boss_phone.press("Уволить")
    await boss_phone.wait_for("кому передать работу?")
    await boss_phone.press("Никому")
    assert "Выберите, кому передать" in (await boss_phone.answer())["text"]
    await boss_phone.press("Анна Крылова")
    await boss_phone.wait_for("Перейдёт: Анна Крылова. Сделок — 1, заявок — 0")
    await boss_phone.press("Да, закрыть доступ")
    await boss_phone.wait_for("Доступ закрыт: Борис")
    assert (await trade.stored(database, Deal, deal.id)).manager_id == anna_manager.id


async def test_before_an_installer_goes_it_is_shown_which_deals_choose_a_time_again(
    boss_phone: Phone, database: Database, tmp_path: Path
) -> None:
    turn_clock(tmp_path, cast.at(cast.MONDAY, 10))
    await shop.reload(database)
    async with database.transaction() as session:
        deal = await cast.deal_in(session, Stage.SCHEDULED)
    await boss_phone.send("Ещё")
    await boss_phone.wait_for("Ещё")
    await boss_phone.press("Команда")
    await boss_phone.press("Пётр Кузнец")
    await boss_phone.press("Уволить")
    await boss_phone.press("Никому")
    shown = await boss_phone.wait_for("Закрыть доступ: Пётр Кузнец?")
    assert f"вернутся к выбору времени: {deal.number}" in text_of(shown)
    assert (await trade.stored(database, Deal, deal.id)).stage is Stage.SCHEDULED
    await boss_phone.press("Да, закрыть доступ")
    await boss_phone.wait_for("Доступ закрыт: Пётр Кузнец")
    assert (await trade.stored(database, Deal, deal.id)).stage is Stage.PAID


async def test_a_manager_sees_neither_team_nor_messages(anna_phone: Phone) -> None:
    await anna_phone.send("Ещё")
    await anna_phone.wait_for("Ещё")
    assert not {"Команда", "Сообщения"} & set(await anna_phone.buttons())
    await anna_phone.press_old((await anna_phone.last())["message_id"], "t1|team.list|0|0|")
    assert "недоступно" in (await anna_phone.answer())["text"]


async def _letter(database: Database, owner: Employee, status: OutboxStatus, **details: Any) -> Outbox:
    deal = await trade.opened_deal(database, owner)
    async with database.transaction() as session:
        deal = await session.get_one(Deal, deal.id)
        contact = await session.get_one(Contact, deal.contact_id)
        row = messages.to_client(session, deal, contact, "ready", cause="1")
        row.status, row.error = status, "нет ответа"
        for name, value in details.items():
            setattr(row, name, value)
    return row


async def _open(phone: Phone) -> None:
    await phone.send("Ещё")
    await phone.wait_for("Ещё")
    await phone.press("Сообщения")
    await phone.wait_for("Не дошло: 1")
    await phone.press("кухня готова · Иванова Мария")
    await phone.wait_for("нет ответа")


@pytest.mark.parametrize(
    ("label", "status"), [("Дошло", OutboxStatus.SENT), ("отправить ещё раз", OutboxStatus.RETRY)]
)
async def test_a_person_decides_about_an_uncertain_message(
    boss_phone: Phone, anna_manager: Employee, database: Database, label: str, status: OutboxStatus
) -> None:
    row = await _letter(database, anna_manager, OutboxStatus.UNCERTAIN)
    await _open(boss_phone)
    await boss_phone.press(label)
    await boss_phone.answer()
    await boss_phone.settle()
    assert (await trade.stored(database, Outbox, row.id)).status is status


async def test_a_dead_message_goes_again_unless_its_time_is_over(
    boss_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    over = clock.now() - timedelta(hours=1)
    row = await _letter(database, anna_manager, OutboxStatus.DEAD, not_after=over)
    await _open(boss_phone)
    await boss_phone.press("Отправить ещё раз")
    assert "отправлять его поздно" in (await boss_phone.answer())["text"]
    assert (await trade.stored(database, Outbox, row.id)).status is OutboxStatus.DEAD


async def test_of_two_who_decide_at_once_the_second_is_told(
    boss_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    row = await _letter(database, anna_manager, OutboxStatus.UNCERTAIN)
    await _open(boss_phone)
    async with database.transaction() as session:
        (await session.get_one(Outbox, row.id)).status = OutboxStatus.SENT
    await boss_phone.press("отправить ещё раз")
    await boss_phone.answer()
    await boss_phone.wait_for("Отправлено")
    assert (await trade.stored(database, Outbox, row.id)).status is OutboxStatus.SENT


async def test_a_message_is_cancelled_after_one_more_question(
    boss_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    row = await _letter(database, anna_manager, OutboxStatus.DEAD)
    await _open(boss_phone)
    await boss_phone.press("Не отправлять")
    await boss_phone.wait_for("Клиент об этом не узнает")
    assert (await trade.stored(database, Outbox, row.id)).status is OutboxStatus.DEAD
    await boss_phone.press("Да, не отправлять")
    await boss_phone.wait_for("Отменено")
    cancelled = await trade.stored(database, Outbox, row.id)
    assert (cancelled.status, cancelled.dedup_key) == (OutboxStatus.CANCELLED, None)


async def test_a_manager_sees_which_of_his_clients_heard_nothing(
    anna_phone: Phone, anna_manager: Employee, database: Database, state: State
) -> None:
    _, boris = await trade.colleague(database, state, "Борис", Role.MANAGER)
    await _letter(database, anna_manager, OutboxStatus.DEAD)
    await trade.opened_deal(database, boris, "Чужой Клиент")
    await anna_phone.send("Ещё")
    await anna_phone.wait_for("Ещё")
    await anna_phone.press("Не дошло до моих")
    shown = await anna_phone.wait_for("Не дошло до моих клиентов")
    assert "Иванова Мария" in text_of(shown) and "Чужой" not in text_of(shown)
