"""The program ends in the middle of things, politely or not, and nobody has to begin anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from db.enums import Stage
from db.models import StageVisit
from tests.e2e import steps
from tests.e2e.scene import Scene
from tests.e2e.seeds import seed
from tests.e2e.steps import fill
from tests.e2e.world import World

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def house(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[World]:
    """A program that nobody else needs."""
    async with World(tmp_path_factory.mktemp("house"), sqlite_template, cast={}) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="package")
async def scene(house: World) -> AsyncIterator[Scene]:
    opened = await Scene.open(house)
    yield opened
    await opened.check()


async def restart(world: World, *, kill: bool) -> None:
    code = await world.stop_program(kill=kill)
    assert code == (-9 if kill else 0)
    await world.start_program()


@pytest.mark.parametrize("kill", [False, True], ids=["SIGTERM", "SIGKILL"])
async def test_a_form_and_a_task_go_on_where_they_were(scene: Scene, kill: bool) -> None:
    await seed(scene, until="prepaid")
    anna = scene.anna
    await scene.show()
    await fill(anna, "☐ Препятствий нет")
    await fill(anna, "Указать дату готовности")
    await restart(scene.world, kill=kill)
    await fill(anna, "=через 20 дней", "☐ Срок и качество", "Прислать проект")
    await anna.send_file(("проект.pdf", b"%PDF-1.4 paper"))
    await anna.wait_for("")
    await fill(anna, "Дальше: Производство")
    await steps.at(scene, Stage.PRODUCTION)


async def test_what_was_pressed_while_the_program_was_away_is_done_once_when_it_is_back(scene: Scene) -> None:
    await seed(scene, until="production_sure")
    await scene.show()
    assert await scene.world.stop_program(kill=True) == -9
    await scene.anna.press("Дальше: Производство")
    await scene.world.start_program()
    await scene.anna.wait_for("3/7")
    await steps.at(scene, Stage.PRODUCTION)


async def test_a_kill_right_after_the_tap_neither_loses_nor_repeats_it(scene: Scene) -> None:
    deal_id = await seed(scene, until="production_sure")
    await scene.show()
    await scene.anna.press("Дальше: Производство")
    await restart(scene.world, kill=True)

    async def moved() -> bool:
        return (await scene.deal()).stage is Stage.PRODUCTION

    await scene.world.until(moved)
    async with scene.world.database.reading() as session:
        visits = select(func.count()).where(StageVisit.deal_id == deal_id, StageVisit.stage == Stage.PRODUCTION)
        assert await session.scalar(visits) == 1
    await scene.show()
    await fill(scene.anna, "Идёт по графику", "=через 7 дней")
    for query in scene.world.state.unanswered():
        # Nobody can answer a tap whose work was committed just before the kill; its button works on.
        scene.world.state.answer_query(query, {})
