"""Messages to the staff over a real Bot API that fails on order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm import clock
from db.enums import OutboxStatus
from db.models import BotMessage, Employee
from tests.crm.timecast import MONDAY
from tests.delivery.stage import WAITS, Stage


async def test_a_push_arrives_and_is_remembered(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    row = await stage.push("Анна", "Привет", deal_id=deal_id)
    await stage.work()
    assert stage.texts(anna) == ["Привет"]
    assert (await stage.row(row)).status is OutboxStatus.SENT
    async with stage.database.reading() as session:
        known = (await session.scalars(select(BotMessage))).one()
    assert (known.chat_id, known.deal_id, known.kind) == (anna.id, deal_id, "push")


async def test_a_push_with_nothing_to_say_is_dropped(stage: Stage) -> None:
    anna = await stage.link("Анна")
    row = await stage.push("Анна", "")
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.CANCELLED
    assert stage.texts(anna) == []


async def test_too_many_requests_are_waited_for_and_count_as_no_attempt(stage: Stage) -> None:
    await stage.link("Анна")
    stage.fail("429", retry_after=7)
    row = await stage.push("Анна", "Привет")
    later = await stage.push("Анна", "Ещё")
    await stage.work()
    assert await stage.state(row) == (OutboxStatus.RETRY, 0)
    assert await stage.state(later) == (OutboxStatus.RETRY, 0)
    assert clock.now() < (await stage.row(row)).due_at <= clock.now() + timedelta(seconds=7)
    assert [call["ok"] for call in stage.telegram.log] == [False]


@pytest.mark.parametrize("fault", ["500", "502", "refuse", "lost"])
async def test_a_push_is_tried_again_after_any_failure_of_the_network(stage: Stage, fault: str) -> None:
    anna = await stage.link("Анна")
    stage.fail(fault)
    row = await stage.push("Анна", "Привет")
    await stage.work()
    assert await stage.state(row) == WAITS
    stage.play.move(MONDAY, 10, 5)
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.SENT
    assert "Привет" in stage.texts(anna)


async def test_an_employee_who_blocked_the_bot_is_noted_once(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    anna.blocked = True
    rows = [await stage.push("Анна", "Привет", deal_id=deal_id) for _ in range(2)]
    await stage.work()
    assert [(await stage.row(row)).status for row in rows] == [OutboxStatus.DEAD] * 2
    assert (await stage.told(deal_id)).count("push_failed") == 1
    async with stage.database.reading() as session:
        assert (await session.get_one(Employee, stage.play.people["Анна"])).blocked_bot


async def test_a_message_that_telegram_refuses_is_dead_at_once(stage: Stage) -> None:
    await stage.link("Анна")
    row = await stage.push("Анна", "<b>не закрыт")
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.DEAD
    assert "parse" in str((await stage.row(row)).error)


async def test_the_living_card_is_redrawn_in_place(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    for text in ("Задача 1", "Задача 2"):
        await stage.push("Анна", text, deal_id=deal_id, **{"as": "card"})
        await stage.work()
    assert stage.texts(anna) == ["Задача 2"]


async def test_a_living_card_that_looks_so_already_is_not_edited(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    rows = []
    for _ in range(2):
        rows.append(await stage.push("Анна", "Задача 1", deal_id=deal_id, **{"as": "card"}))
        await stage.work()
    assert stage.texts(anna) == ["Задача 1"]
    assert [call["method"] for call in stage.telegram.log if call["method"].startswith("edit")] == []
    assert [(await stage.row(row)).status for row in rows] == [OutboxStatus.SENT] * 2


async def test_a_card_that_scrolled_away_is_sent_anew_and_silently(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    await stage.push("Анна", "Задача 1", deal_id=deal_id, **{"as": "card"})
    await stage.work()
    await stage.push("Анна", "Клиент написал", deal_id=deal_id)
    await stage.work()
    await stage.push("Анна", "Задача 2", deal_id=deal_id, **{"as": "card"})
    await stage.work()
    assert stage.texts(anna) == ["Задача 1", "Клиент написал", "Задача 2"]
    sent = [call["params"] for call in stage.telegram.log if call["method"] == "sendMessage"]
    assert [bool(call.get("disable_notification")) for call in sent] == [False, False, True]
    async with stage.database.reading() as session:
        kinds = await session.scalars(select(BotMessage.kind).order_by(BotMessage.message_id))
        assert list(kinds) == ["past", "push", "card"]


async def test_a_card_that_was_deleted_is_sent_anew(stage: Stage) -> None:
    anna, deal_id = await stage.link("Анна"), await stage.play.deal()
    await stage.push("Анна", "Задача 1", deal_id=deal_id, **{"as": "card"})
    await stage.work()
    stage.telegram.drop_letters(anna.id, list(stage.telegram.chats[anna.id].letters))
    await stage.push("Анна", "Задача 2", deal_id=deal_id, **{"as": "card"})
    await stage.work()
    assert stage.texts(anna) == ["Задача 2"]


async def test_a_dismissed_employee_is_told_nothing(stage: Stage) -> None:
    anna = await stage.link("Анна")
    async with stage.database.transaction() as session:
        (await session.get_one(Employee, stage.play.people["Анна"])).is_active = False
    row = await stage.push("Анна", "Привет")
    await stage.work()
    assert (await stage.row(row)).status is OutboxStatus.CANCELLED
    assert stage.texts(anna) == []
