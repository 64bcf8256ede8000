"""What happens by itself as time passes: reminders, digests, silence at night."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from db.models import Outbox
from tests.e2e.phone import labels_of
from tests.e2e.scene import Scene
from tests.e2e.seeds import seed
from tests.e2e.steps import fill
from tests.e2e.world import MOSCOW, TUESDAY, World

pytestmark = pytest.mark.asyncio(loop_scope="package")
_WEEKS = count(0)


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[World]:
    """A program whose clock may be moved far."""
    async with World(tmp_path_factory.mktemp("house"), sqlite_template, cast={}) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="package")
async def scene(house: World) -> AsyncIterator[Scene]:
    """People of its own, on a Tuesday at ten."""
    house.state.clock.advance_to(TUESDAY + timedelta(weeks=next(_WEEKS)))
    opened = await Scene.open(house)
    yield opened
    await opened.check()


def go_to(scene: Scene, hour: int, minute: int = 1, *, days: int = 0) -> None:
    """Move the clock to a time of this day or a later one."""
    day = scene.world.now().astimezone(MOSCOW).date() + timedelta(days=days)
    scene.world.state.clock.advance_to(datetime.combine(day, time(hour, minute), MOSCOW))


async def test_a_forgotten_call_climbs_from_the_manager_to_the_director_and_to_the_crew(scene: Scene) -> None:
    await seed(scene, until="scheduled", visit_in_days=2)
    anna, petr, boris = scene.anna, scene.petr, scene.boris
    for hour, days in ((10, 1), (12, 0), (15, 0)):
        await anna.look()
        go_to(scene, hour, days=days)
        await anna.wait_for("не позвонили перед")
    go_to(scene, 17)
    await boris.wait_for("не позвонили перед")
    go_to(scene, 18)
    await petr.wait_for("Клиент не подтвердил")
    go_to(scene, 19)
    await petr.wait_for("Завтра")
    go_to(scene, 8, days=1)
    await petr.wait_for("Через час визит")
    go_to(scene, 9)
    await anna.wait_for("Сегодня, ")
    go_to(scene, 9, 31)
    await anna.wait_for("ещё не на месте")


async def test_what_is_undone_is_shown_in_the_afternoon_and_the_whole_day_in_the_morning(scene: Scene) -> None:
    await seed(scene, until="contract")
    await scene.show()
    await fill(scene.anna, "✅ Готово")
    go_to(scene, 16)
    await scene.anna.wait_for("Что ещё не сделано сегодня")
    go_to(scene, 9, days=1)
    shown = await scene.anna.wait_for("Сегодня, ср")
    assert scene.client.split()[0] in shown["text"]


async def test_a_promised_payment_is_asked_for_after_one_three_and_five_days_then_the_director_hears(
    scene: Scene,
) -> None:
    await seed(scene, until="contract")
    await scene.show()
    await fill(scene.anna, "✅ Готово", "Сформировать счёт", "передам сам")
    await scene.anna.wait_for("Счёт готов")
    await fill(scene.anna, "К сделке", "Отправить счёт", "Передан", "Указать дату оплаты", "Сегодня", "✅ Готово")
    for days in (1, 2):
        await scene.anna.look()
        go_to(scene, 18, days=days)
        shown = await scene.anna.wait_for("Предоплата ещё не поступила")
        assert any("Внести оплату" in label for label in labels_of(shown))
        assert any("Новая дата оплаты" in label for label in labels_of(shown))
    go_to(scene, 18, days=4)
    await scene.boris.wait_for("Предоплата ещё не поступила")


async def test_a_client_is_not_woken_at_night(scene: Scene) -> None:
    await seed(scene, until="ready")
    go_to(scene, 22)
    await scene.show()
    await fill(scene.anna, "Сообщить клиенту", "Отправить клиенту")
    scene.let_messages_go()

    async def put_off() -> bool:
        async with scene.world.database.reading() as session:
            row = await session.scalar(
                select(Outbox).where(Outbox.deal_id == (await scene.deal()).id, Outbox.kind == "client.ready")
            )
        assert row is not None
        return row.due_at.astimezone(MOSCOW).time() == time(9)

    await scene.world.until(put_off)
    assert [sms for sms in scene.world.state.sms.messages if sms.to == scene.client_phone] == []
    go_to(scene, 9, days=1)
    await scene.world.sms(scene.client_phone, "готова! К доплате")
