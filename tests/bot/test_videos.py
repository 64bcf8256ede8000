"""A task's video that is kept by Telegram: sent by an admin, watched by whoever has the task."""

from __future__ import annotations

import pytest

from crm import deals, shop
from db.enums import Role
from db.models import Deal, Employee
from db.session import Database
from sandbox.state import State
from tests.bot import trade
from tests.e2e.phone import Phone, SandboxServer

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def test_a_video_that_an_admin_sends_is_in_tasks_opened_after_it(
    program: object, server: SandboxServer, database: Database, state: State, anna_phone: Phone, anna_manager: Employee
) -> None:
    person, _ = await trade.colleague(database, state, "Алла", Role.ADMIN)
    before = await trade.opened_deal(database, anna_manager)
    async with await server.phone(person.id) as phone:
        await phone.send("/start v_sign_contract")
        await phone.wait_for("Пришлите видео")
        await phone.send_file(("урок.mp4", b"film"), kind="document")
        await phone.wait_for("Пришлите его как видео")
        await phone.send_file(("урок.mp4", b"film"), kind="video")
        await phone.wait_for("«Подписать договор» сохранено")
        await phone.send("/start v_dance")
        await phone.wait_for("Этой задачи больше нет")
    assert (await shop.reload(database)).word("task.sign_contract.video", "ru").startswith("telegram:")
    after = await trade.opened_deal(database, anna_manager)

    await _ask_what_to_do(anna_phone, database, anna_manager, after)
    await anna_phone.press("▶️ Видео")
    await anna_phone.settle()
    assert (await anna_phone.last())["video"]
    await _ask_what_to_do(anna_phone, database, anna_manager, before)
    assert not any("Видео" in label for label in await anna_phone.buttons())
    await anna_phone.send("/start v_sign_contract")
    await anna_phone.wait_for("Это действие вам недоступно")


async def _ask_what_to_do(phone: Phone, database: Database, owner: Employee, deal: Deal) -> None:
    """Press «?» of the deal's task."""
    async with trade.acting(database, owner) as (session, actor):
        task_id = (await deals.view(session, actor, deal.id)).tasks[0].id
    await phone.send(deal.number)
    shown = await phone.wait_for(deal.number)
    await phone.press_old(shown["message_id"], f"t1|task.help|{task_id}|0|")
    await phone.settle()
