"""An enquiry from the shop's website, from the request to the deal."""

from __future__ import annotations

import httpx2
import pytest

from db.enums import Stage
from tests.e2e.scene import hello
from tests.e2e.steps import fill
from tests.e2e.world import World

MARIA = {"name": "Мария Иванова", "phone": "8 (916) 123-45-67", "source": "site", "wish": "угловая", "key": "form-17"}

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_an_enquiry_from_the_website_becomes_a_deal(world: World) -> None:
    anna = world.anna
    for phone in (anna, world.vera):
        await hello(phone)
    await fill(world.vera, "Новый лид", "=+7 916 000-00-01", "=Олег Петров", "Звонок", "Пропустить")
    async with httpx2.AsyncClient(base_url=world.public_url) as site:
        refused = await site.post("/api/leads", json=MARIA, headers={"X-Api-Key": "wrong"})
        answers = [await site.post("/api/leads", json=MARIA, headers={"X-Api-Key": "site-key"}) for _ in range(2)]
    assert [refused.status_code, *(answer.status_code for answer in answers)] == [401, 201, 200]

    # Vera has an open enquiry already, so this one is Anna's.
    lead = await anna.wait_for("Новая заявка")
    assert "+7 916 123-45-67" in lead["text"].replace("\u00a0", " ").replace("\u2011", "-")
    await fill(anna, "К заявке", "Открыть сделку")
    deal = await world.deal()
    assert (deal.stage, deal.kitchen_note) == (Stage.CONTRACT, "угловая")
    assert await world.open_tasks() == {"qualify_lead", "sign_contract"}
    assert world.refused_calls() == []
