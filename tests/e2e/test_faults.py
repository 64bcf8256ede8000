"""Telegram fails in all the ways it does, and nothing is lost or done twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from db.enums import Stage
from sandbox.faults import Fault
from tests.e2e import steps
from tests.e2e.scene import Scene
from tests.e2e.seeds import seed
from tests.e2e.steps import fill
from tests.e2e.world import World

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.mark.parametrize("kind", ["429", "500", "502", "refuse", "lost", "delay"])
async def test_a_tap_counts_once_whatever_becomes_of_its_answer(town: World, kind: str) -> None:
    scene = await Scene.open(town)
    await seed(scene, until="production_sure")
    await scene.show()
    for method in ("answerCallbackQuery", "editMessageText"):
        town.state.faults.add(Fault(method, kind, times=1, seconds=0.5))
    await scene.anna.press("Дальше: Производство")

    async def moved() -> bool:
        return (await scene.deal()).stage is Stage.PRODUCTION

    await town.until(moved)
    town.state.faults.clear()
    shown = await scene.show()
    assert "3/7" in shown["text"]
    await fill(scene.anna, "Идёт по графику", "=через 7 дней")
    await steps.at(scene, Stage.PRODUCTION)
    _forget_unanswered(town)


@pytest.mark.parametrize("kind", ["502", "lost", "refuse"])
async def test_updates_are_fetched_again_after_polling_failed(town: World, kind: str) -> None:
    scene = await Scene.open(town)
    town.state.faults.add(Fault("getUpdates", kind, times=2))
    await fill(scene.anna, "Сделки")
    await scene.anna.wait_for("Мои сделки")
    town.state.faults.clear()


async def test_a_message_to_a_client_comes_when_telegram_is_back(town: World) -> None:
    scene = await Scene.open(town)
    await seed(scene, until="ready")
    client = await town.stranger("Мария", phone=scene.client_phone)
    await client.start(await scene.link())
    await client.wait_for("")
    await scene.show()
    await fill(scene.anna, "Сообщить клиенту", "Отправить клиенту")
    await scene.anna.settle()
    town.state.faults.add(Fault("sendMessage", "502", times=1))
    scene.let_messages_go()

    async def struck() -> bool:
        return town.state.faults.ordered == []

    await town.until(struck)
    town.advance(timedelta(minutes=2))
    await client.wait_for("Хорошая новость")
    told = [message for message in await client.messages() if "Хорошая новость" in message.get("text", "")]
    assert len(told) == 1


def _forget_unanswered(town: World) -> None:
    """A tap whose answer Telegram refused has none; the scenarios that follow are not to blame."""
    for query in town.state.unanswered():
        town.state.answer_query(query, {})
