"""What does not go straight on: moved visits, delays, claims, losses, actions taken back, practice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm.shop import Shop
from db.enums import OutboxStatus, Pipeline, Stage, TaskStatus
from db.models import Outbox, Task
from tests.e2e import steps
from tests.e2e.scene import Scene
from tests.e2e.seeds import seed
from tests.e2e.steps import fill, photo, put

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_a_moved_visit_is_agreed_anew_and_the_client_is_corrected(scene: Scene) -> None:
    await seed(scene, until="agreed")
    await scene.show()
    await fill(scene.anna, "Дальше: Дата монтажа назначена")
    await scene.petr.wait_for("Новый визит")
    scene.let_messages_go()
    number = (await scene.deal()).number
    await scene.world.sms(scene.client_phone, f"монтаж {number} — ")

    await fill(scene.anna, "Просит перенести", "Просит клиент")
    await steps.at(scene, Stage.PAID)
    assert await scene.tasks() == {"agree_installation"}
    await scene.petr.wait_for("Визит отменён")
    await scene.boris.wait_for("Монтаж переносится")
    await steps.book(scene, days=2)
    await fill(scene.anna, "Клиент согласен", "Дальше: Дата монтажа назначена")
    await steps.at(scene, Stage.SCHEDULED)
    await scene.petr.wait_for("Новый визит")
    scene.let_messages_go()
    await scene.world.sms(scene.client_phone, f"монтаж {number} перенесён на")
    assert not any("не состоится" in sms.text for sms in scene.world.state.sms.messages if sms.to == scene.client_phone)


async def test_a_visit_can_be_moved_again_after_the_client_was_ready(scene: Scene) -> None:
    await seed(scene, until="confirmed")
    await scene.show()
    await fill(scene.anna, "Перенести монтаж", "Не успеваем мы")
    await steps.at(scene, Stage.PAID)
    assert await scene.tasks() == {"agree_installation"}
    await scene.petr.wait_for("Визит отменён")
    await steps.book(scene, days=3)
    await fill(scene.anna, "Клиент согласен", "Дальше: Дата монтажа назначена")
    await steps.at(scene, Stage.SCHEDULED)


async def _check_day(scene: Scene) -> str:
    deal = await scene.deal()
    async with scene.world.database.reading() as session:
        task = await session.scalar(
            select(Task).where(Task.deal_id == deal.id, Task.code == "check_production", Task.status == TaskStatus.OPEN)
        )
    assert task is not None
    shop: Shop = scene.world.database.info["shop"]
    return shop.calendar.local(task.starts_at).date().isoformat()


async def test_a_delay_is_told_to_client_and_director_and_moves_the_check(scene: Scene) -> None:
    await seed(scene, until="in_production")
    before = await _check_day(scene)
    await scene.show()
    await fill(scene.anna, "Задержка", "=через 41 день", "=не пришли фасады", "=другой поставщик", "Отправить клиенту")
    await scene.boris.wait_for("Задержка производства")
    assert await _check_day(scene) > before
    scene.let_messages_go()
    told = await scene.world.sms(scene.client_phone, "задерживается")
    ready = (await scene.deal()).readiness_date
    assert ready is not None and f"{ready:%d.%m}" in told
    await fill(scene.anna, "Идёт по графику", "=через 7 дней")
    assert await scene.tasks() == {"check_production"}


async def test_a_claim_of_the_installer_holds_the_deal_until_it_is_resolved(scene: Scene) -> None:
    await seed(scene, until="confirmed")
    anna, petr = scene.anna, scene.petr
    await fill(petr, "Мои заказы", "Садовая 7")
    await steps.arrive(scene)
    await fill(petr, "Претензия", "Брак", "=скол на фасаде под мойкой")
    await photo(petr)
    await fill(petr, "Готово", "Готово")
    await steps.at(scene, Stage.INSTALLED)
    await anna.wait_for("Претензия №")
    await scene.boris.wait_for("Претензия №")
    assert await scene.tasks() == {"feedback_call", "resolve_claim"}

    await scene.show()
    await fill(anna, "Ещё…", "Следующая стадия")
    await anna.wait_for("есть открытая претензия")
    await fill(anna, "☐ Претензий", "Записать отзыв", "4 ★", "=хорошо, но скол")
    await steps.at(scene, Stage.INSTALLED)
    await fill(anna, "К сделке", "Устранить претензию", "Открыть претензию", "Позвонили клиенту")
    await fill(anna, "Записать меры и срок", "=заменим фасад", "=через 3 дня")
    await fill(anna, "Работы выполнены", "Сегодня", "Клиент подтвердил", "Прислать акт")
    await put(anna, "акт.pdf")
    await fill(anna, "К сделке", "Устранить претензию", "Открыть претензию", "Закрыть претензию")
    await anna.wait_for("Претензий больше нет")
    await fill(anna, "Дальше: Сделка успешна")
    await steps.at(scene, Stage.WON)


async def test_a_lost_deal_leaves_a_refund_to_be_paid(scene: Scene) -> None:
    await seed(scene, until="production_sure")
    anna = scene.anna
    await scene.show()
    await fill(anna, "Ещё…", "Сделка проиграна", "Дорого", "Пропустить", "Всё: 75", "Да")
    await steps.at(scene, Stage.LOST)
    await scene.boris.wait_for("Сделка проиграна")
    assert await scene.tasks() == {"refund"}
    await scene.show()
    await fill(anna, "☐ Деньги возвращены", "✅ Готово")
    assert await scene.tasks() == set()


async def test_a_move_can_be_taken_back_within_a_minute(scene: Scene) -> None:
    await seed(scene, until="production_sure")
    await scene.show()
    await fill(scene.anna, "Дальше: Производство")
    await steps.at(scene, Stage.PRODUCTION)
    await fill(scene.anna, "Отменить")
    await steps.at(scene, Stage.PREPAID)
    assert await scene.tasks() == {"confirm_production"}


async def test_after_a_minute_a_move_stays_and_the_refusal_says_why(scene: Scene) -> None:
    await seed(scene, until="production_sure")
    await scene.show()
    await fill(scene.anna, "Дальше: Производство")
    scene.world.advance(timedelta(seconds=61))
    await scene.anna.press("Отменить")
    assert "прошло больше минуты" in (await scene.anna.answer())["text"]
    await steps.at(scene, Stage.PRODUCTION)


async def test_a_practice_deal_reaches_nobody_but_the_trainee(town_trainee: Scene) -> None:
    scene = town_trainee
    await seed(scene, until="prepaid", pipeline=Pipeline.TRAINING)
    await scene.show()
    await scene.anna.wait_for("Учебная сделка")
    await fill(scene.anna, "Прислать проект")
    await put(scene.anna, "проект.pdf")
    await fill(scene.anna, "Указать дату готовности", "=через 20 дней", "Всё сделано", "Дальше: Производство")
    await fill(scene.anna, "Готов на 100 %", "Отправить клиенту")
    await fill(scene.anna, "Внести оплату", "75\u00a0000", "Сегодня, карта")
    await steps.at(scene, Stage.PAID)
    scene.let_messages_go()
    deal = await scene.deal()
    async with scene.world.database.reading() as session:
        told = select(Outbox).where(Outbox.deal_id == deal.id, Outbox.kind.like("client.%"))
        rows = list(await session.scalars(told))
    assert rows and all(row.status is OutboxStatus.SENT and row.channel in ("practice", "seed") for row in rows)
    assert [sms for sms in scene.world.state.sms.messages if sms.to == scene.client_phone] == []
    assert all("здравствуйте" in message["text"] for message in await scene.boris.messages() if message["from_bot"])
