"""Losing, returning, reopening and handing over deals; claims."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from crm import choices, clock, payments, shop
from crm.actor import SYSTEM
from db.enums import ClaimStatus, FileKind, PaymentWay, Role, Stage
from db.models import Claim, Deal, DealFile, Employee, Task
from db.session import Database
from sandbox.state import State
from tests.bot import trade
from tests.e2e.phone import Phone, SandboxServer, text_of


@pytest.fixture
async def olga(database: Database, state: State) -> tuple[Any, Employee]:
    return await trade.colleague(database, state, "Ольга Дир", Role.DIRECTOR)


@pytest.fixture
async def olga_phone(program: object, server: SandboxServer, olga: tuple[Any, Employee]) -> AsyncIterator[Phone]:
    async with await server.phone(olga[0].id) as phone:
        yield phone


async def _press(phone: Phone, deal: Deal, action: str, version: int = 0, arg: str = "") -> None:
    """Press a button of the deal's card, wherever the card puts it."""
    await phone.send(deal.number)
    await phone.wait_for(deal.number)
    shown = await phone.last()
    await phone.press_old(shown["message_id"], f"t1|{action}|{deal.id}|{version}|{arg}")


async def test_a_deal_is_lost_with_a_reason_after_one_more_question(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    await _press(anna_phone, deal, "deal.lose")
    await anna_phone.wait_for("Почему не получилось?")
    await anna_phone.press("Дорого")
    await anna_phone.wait_for("Что важно запомнить?")
    await anna_phone.press("Пропустить")
    await anna_phone.wait_for("Закрыть?")
    assert (await trade.stored(database, Deal, deal.id)).stage is Stage.CONTRACT
    await anna_phone.press("Да")
    await anna_phone.wait_for("закрыта как проигранная")
    lost = await trade.stored(database, Deal, deal.id)
    assert (lost.stage, lost.lost_reason) == (Stage.LOST, "price")


async def test_losing_a_paid_deal_asks_what_goes_back(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager, amount=150_000_00)
    async with trade.acting(database, anna_manager) as (session, actor):
        await payments.record(
            session, actor, deal.id, amount=75_000_00, paid_on=clock.today(_zone(database)), way=PaymentWay.CASH,
            confirmed=True,
        )
    await _press(anna_phone, deal, "deal.lose")
    await anna_phone.wait_for("Внесено: 75")
    await anna_phone.press("Дорого")
    await anna_phone.wait_for("Что важно запомнить?")
    await anna_phone.send("ушли к соседям")
    await anna_phone.wait_for("Сколько вернуть клиенту?")
    await anna_phone.send("90 000")
    await anna_phone.wait_for("Вернуть можно не больше")
    await anna_phone.send("50 000")
    await anna_phone.wait_for("Закрыть?")
    await anna_phone.press("Да")
    await anna_phone.wait_for("закрыта как проигранная")
    assert await trade.how_many(database, Task, Task.code == "refund", Task.deal_id == deal.id) == 1


def _zone(database: Database) -> Any:
    return database.info["shop"].timezone


async def test_a_manager_moves_a_deal_one_stage_back_with_a_reason(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager, stage=Stage.PRODUCTION)
    await _press(anna_phone, deal, "deal.return")
    await anna_phone.wait_for("Почему возвращаем?")
    await anna_phone.send("клиент меняет проект")
    await anna_phone.wait_for("Сделка возвращена: Предоплата получена")
    assert (await trade.stored(database, Deal, deal.id)).stage is Stage.PREPAID


async def test_a_director_chooses_how_far_a_deal_goes_back(
    olga_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager, stage=Stage.PRODUCTION)
    await _press(olga_phone, deal, "deal.return")
    await olga_phone.wait_for("На какую стадию?")
    await olga_phone.press("Подписать договор")
    await olga_phone.wait_for("Почему возвращаем?")
    await olga_phone.send("всё сначала")
    await olga_phone.wait_for("Сделка возвращена: Подписать договор")


async def test_nobody_else_moves_a_colleagues_deal(
    anna_phone: Phone, database: Database, state: State
) -> None:
    _, boris = await trade.colleague(database, state, "Борис", Role.MANAGER)
    deal = await trade.opened_deal(database, boris)
    await _press(anna_phone, deal, "deal.lose")
    assert "ведёт другой менеджер" in (await anna_phone.answer())["text"]


async def test_a_director_takes_a_deal_over_and_gives_it_away(
    olga_phone: Phone, olga: tuple[Any, Employee], anna_manager: Employee, database: Database, state: State
) -> None:
    _, boris = await trade.colleague(database, state, "Борис", Role.MANAGER)
    deal = await trade.opened_deal(database, boris)
    await _press(olga_phone, deal, "deal.reassign")
    await olga_phone.wait_for("ведёт Борис")
    await olga_phone.press("Забрать себе")
    await olga_phone.wait_for("Теперь сделку ведёт Ольга Дир")
    assert (await trade.stored(database, Deal, deal.id)).manager_id == olga[1].id
    await _press(olga_phone, deal, "deal.reassign")
    await olga_phone.wait_for("ведёт Ольга")
    await olga_phone.press("Анна Крылова")
    await olga_phone.wait_for("Теперь сделку ведёт Анна Крылова")
    assert (await trade.stored(database, Deal, deal.id)).manager_id == anna_manager.id


async def test_a_lost_deal_is_opened_again_by_a_director_only(
    anna_phone: Phone, olga_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager, stage=Stage.LOST, lost_from=Stage.CONTRACT)
    await _press(anna_phone, deal, "deal.reopen")
    assert "недоступно" in (await anna_phone.answer())["text"]
    await _press(olga_phone, deal, "deal.reopen")
    await olga_phone.wait_for("Почему открываем?")
    await olga_phone.send("клиент вернулся")
    await olga_phone.wait_for("Сделка снова открыта")
    assert (await trade.stored(database, Deal, deal.id)).stage is Stage.CONTRACT


async def _register(phone: Phone, deal: Deal) -> None:
    await _press(phone, deal, "claim.new")
    await phone.wait_for("Что случилось?")
    await phone.press("Брак")
    await phone.wait_for("Опишите, что не так")
    await phone.send("царапина на фасаде")
    await phone.wait_for("Пришлите фото")
    await phone.send_file(("claim.jpg", b"\xff\xd8\xff" + b"1" * 50))
    await phone.wait_for("📎 1")
    await phone.press("Готово")
    await phone.wait_for("письменно требует денег")
    await phone.press("Нет")
    await phone.wait_for("Претензия № ")


async def test_a_claim_is_worked_to_its_end_in_the_chat(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager, stage=Stage.INSTALLED)
    await _register(anna_phone, deal)
    assert await trade.how_many(database, DealFile, DealFile.kind == FileKind.CLAIM) == 1
    await anna_phone.press("Позвонили клиенту")
    await anna_phone.wait_for("✅ Клиенту позвонили")
    await anna_phone.press("Записать меры и срок")
    await anna_phone.wait_for("О чём договорились")
    await anna_phone.send("заменим фасад")
    await anna_phone.wait_for("К какому дню")
    await anna_phone.press("Завтра")
    await anna_phone.wait_for("✅ Меры и срок согласованы: заменим фасад")
    assert "Клиент подтвердил" not in await anna_phone.buttons()
    await anna_phone.press("Работы выполнены")
    await anna_phone.wait_for("Когда выполнены?")
    await anna_phone.press("Сегодня")
    await anna_phone.wait_for("✅ Работы выполнены")
    await anna_phone.press("Клиент подтвердил")
    await anna_phone.wait_for("✅ Клиент подтвердил")
    async with database.transaction() as session:
        session.add(DealFile(deal_id=deal.id, kind=FileKind.ACT, name="act.jpg"))
    claim_id = (await _claims(database))[0].id
    await anna_phone.press_old((await anna_phone.last())["message_id"], f"t1|claim.open|{claim_id}|0|")
    await anna_phone.wait_for("✅ Акт в папке")
    await anna_phone.press("Закрыть претензию")
    shown = await anna_phone.wait_for("Закрыта")
    assert "Закрыть претензию" not in await anna_phone.buttons() and text_of(shown)
    assert (await _claims(database))[0].status is ClaimStatus.RESOLVED


async def _claims(database: Database) -> list[Claim]:
    async with database.reading() as session:
        return list(await session.scalars(select(Claim)))


async def test_a_claim_is_not_closed_before_its_work_is_done(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager, stage=Stage.INSTALLED)
    await _register(anna_phone, deal)
    claim_id = (await _claims(database))[0].id
    await anna_phone.press_old((await anna_phone.last())["message_id"], f"t1|claim.close|{claim_id}|0|")
    assert "Закрыть пока нельзя: не согласованы меры и срок" in (await anna_phone.answer())["text"]
    assert (await _claims(database))[0].status is ClaimStatus.OPEN


async def test_a_director_sees_all_open_claims(
    anna_phone: Phone, olga_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    deal = await trade.opened_deal(database, anna_manager, stage=Stage.INSTALLED)
    await _register(anna_phone, deal)
    await olga_phone.send("Ещё")
    await olga_phone.wait_for("Ещё")
    await olga_phone.press("Претензии")
    await olga_phone.wait_for("Открытые претензии: 1")
    await olga_phone.press(deal.number)
    await olga_phone.wait_for("царапина на фасаде")


async def test_a_reason_that_an_admin_has_just_added_is_a_button_in_the_chat_and_a_dropped_one_is_not(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    async with database.transaction() as session:
        await choices.add(session, SYSTEM, "lost_reasons", {"ru": "Переехали & <уехали>", "en": ""})
    seen = choices.mark(await shop.reload(database), "lost_reasons")
    async with database.transaction() as session:
        await choices.offer(session, SYSTEM, "lost_reasons", "price", offered=False, seen=seen)
    await shop.reload(database)
    deal = await trade.opened_deal(database, anna_manager)

    await _press(anna_phone, deal, "deal.lose")
    await anna_phone.wait_for("Почему не получилось?")
    assert "Дорого" not in str((await anna_phone.last()).get("reply_markup"))
    await anna_phone.press("Переехали & <уехали>")
    await anna_phone.wait_for("Что важно запомнить?")
    await anna_phone.press("Пропустить")
    await anna_phone.wait_for("Закрыть?")
    await anna_phone.press("Да")

    await anna_phone.wait_for("Переехали & <уехали>")
    assert (await trade.stored(database, Deal, deal.id)).lost_reason == "own_1"
