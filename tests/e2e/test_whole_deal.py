"""A deal from the first call to "won", by pressing the buttons that people press."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e import steps
from tests.e2e.scene import Scene
from tests.e2e.world import World

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def lead_to_won(scene: Scene) -> None:
    await steps.to_deal(scene)
    await steps.to_prepaid(scene)
    await steps.to_production(scene)
    await steps.to_paid(scene)
    await steps.to_scheduled(scene)
    await steps.confirm_visit(scene)
    await steps.to_installed(scene)
    await steps.to_won(scene)
    assert await scene.tasks() == set()


async def test_a_lead_becomes_a_won_deal_by_polling(scene: Scene) -> None:
    await lead_to_won(scene)


async def test_a_lead_becomes_a_won_deal_by_webhook(tmp_path: Path, sqlite_template: Path) -> None:
    async with World(tmp_path, sqlite_template, webhook=True, cast={}) as world:
        scene = await Scene.open(world)
        await lead_to_won(scene)
        await scene.check()
