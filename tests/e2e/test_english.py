"""Somebody who reads English meets no Russian but names and what people have written."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.phone import labels_of, text_of
from tests.e2e.scene import Scene
from tests.e2e.seeds import seed
from tests.e2e.steps import fill
from tests.e2e.world import World

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest_asyncio.fixture(loop_scope="package")
async def scene(town: World) -> AsyncIterator[Scene]:
    """People with English phones."""
    opened = await Scene.open(town, "en")
    yield opened
    await opened.check()


async def assert_no_russian(scene: Scene) -> None:
    """Nothing in anybody's chat, but data."""
    data = [scene.client, *scene.client.split(), "Петровна", "К-", "Москва, Садовая 7", "Москва, Ленина 1",
            "парковка во дворе", "собрал полностью", "Грузовой", "21к4455", "Русский", "Язык"]
    data += [word for person in (scene.anna, scene.petr, scene.boris) for word in (person.name, *person.name.split())]
    for phone in (scene.anna, scene.petr, scene.boris):
        for message in await phone.messages():
            if not message["from_bot"]:
                continue
            if "The client will get" in text_of(message):
                continue  # it quotes a text in the client's language
            shown = "\n".join([text_of(message), *labels_of(message)])
            for word in sorted(data, key=len, reverse=True):
                shown = shown.replace(word, "")
            assert not re.search("[а-яё]", shown, re.IGNORECASE), shown


async def test_a_deal_is_worked_in_english(scene: Scene) -> None:
    await seed(scene, until="production_sure")
    anna = scene.anna
    await fill(anna, "Today", "Deals")
    await scene.show()
    await fill(anna, "More…", "Next stage")
    await assert_no_russian(scene)
    await scene.show()
    await fill(anna, "100% ready")
    await assert_no_russian(scene)


async def test_a_visit_is_made_in_english(scene: Scene) -> None:
    await seed(scene, until="confirmed")
    petr = scene.petr
    await fill(petr, "My orders", "Садовая 7")
    await assert_no_russian(scene)
    await scene.show(scene.boris)
    await assert_no_russian(scene)
