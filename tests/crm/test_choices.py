"""Lists of the shop's own: what is added can be chosen, what is dropped stays in the deals that have it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from crm import choices, deals, returns, shop
from crm.errors import BadInput, Forbidden, NotFound, Refused, Stale
from crm.language import own_texts
from crm.shop import Shop
from crm.terms import chosen
from tests.crm.cast import Play

LOFT = {"ru": "Лофт", "en": ""}


async def _do(play: Play, action: Callable[..., Awaitable[Any]], *args: Any, **named: Any) -> Shop:
    await play.act(action, play.alla, *args, **named)
    return await shop.reload(play.database)


def _seen(play: Play, name: str) -> str:
    return choices.mark(play.database.info["shop"], name)


async def test_a_kitchen_of_the_shops_own_is_chosen_renamed_and_dropped_without_harm_to_its_deals(play: Play) -> None:
    house = await _do(play, choices.add, "kitchens", LOFT)
    assert house.number("kitchens")[-1] == "own_1"
    deal_id = await play.new_deal()
    await play.act(deals.set_product, play.anna, deal_id, kitchen="own_1", amount=15_000_000)

    renamed = {"ru": "Лофт 2", "en": "Loft 2"}
    house = await _do(play, choices.rename, "kitchens", "own_1", renamed, seen=_seen(play, "kitchens"))
    house = await _do(play, choices.offer, "kitchens", "own_1", offered=False, seen=_seen(play, "kitchens"))

    assert chosen(own_texts("en"), house, "kitchen", "own_1") == "Loft 2"
    assert "own_1" not in house.number("kitchens") and not choices.entries(house, "kitchens")[-1].is_offered
    await play.act(deals.set_product, play.anna, deal_id, kitchen="own_1", amount=16_000_000)
    with pytest.raises(BadInput, match="kitchen-unknown"):
        await play.act(deals.set_product, play.anna, await play.new_deal(), kitchen="own_1", amount=1_000_000)
    house = await _do(play, choices.add, "kitchens", {"ru": "Ретро", "en": ""})
    assert house.number("kitchens")[-1] == "own_2"


async def test_a_reason_that_was_dropped_is_refused_and_the_last_one_stays(play: Play) -> None:
    for code in ("price", "term", "competitor", "postponed", "unreachable"):
        await _do(play, choices.offer, "lost_reasons", code, offered=False, seen=_seen(play, "lost_reasons"))
    with pytest.raises(Refused, match="choice-last"):
        await _do(play, choices.offer, "lost_reasons", "other", offered=False, seen=_seen(play, "lost_reasons"))
    deal_id = await play.new_deal()
    with pytest.raises(BadInput, match="lost-reason-unknown"):
        await play.act(returns.lose, play.anna, deal_id, reason="price", comment="")

    house = await _do(play, choices.set_back, "lost_reasons")

    assert len(house.number("lost_reasons")) == 6
    await play.act(returns.lose, play.anna, deal_id, reason="price", comment="")


async def test_names_are_one_of_a_kind_and_an_old_view_of_the_list_arranges_nothing(play: Play) -> None:
    old = _seen(play, "lead_sources")
    await _do(play, choices.add, "lead_sources", {"ru": "Выставка", "en": "Fair"})

    for typed, reason in (("выставка", "choice-known"), ("САЙТ", "choice-known"), (" ", "text-empty")):
        with pytest.raises((Refused, BadInput), match=reason):
            await _do(play, choices.add, "lead_sources", {"ru": typed, "en": ""})
    with pytest.raises(Stale):
        await _do(play, choices.move, "lead_sources", "own_1", up=True, seen=old)
    with pytest.raises(Forbidden):
        await play.act(choices.add, play.boris, "lead_sources", LOFT)
    with pytest.raises(NotFound):
        await _do(play, choices.add, "shop.name", LOFT)
    house = await _do(play, choices.move, "lead_sources", "own_1", up=True, seen=_seen(play, "lead_sources"))
    assert house.number("lead_sources")[-2:] == ["own_1", "other"]
    await _do(play, choices.offer, "lead_sources", "own_1", offered=False, seen=_seen(play, "lead_sources"))
    with pytest.raises(Refused, match="choice-dropped"):
        await _do(play, choices.add, "lead_sources", {"ru": "Выставка", "en": ""})


async def test_a_payment_schedule_is_added_by_its_percents_and_may_come_first(play: Play) -> None:
    house = await _do(play, choices.add_schedule, "60/40")
    assert chosen(own_texts("ru"), house, "schedule", "60-40-0") == "60 % до производства, 40 % до монтажа"
    with pytest.raises(BadInput, match="schedule-wrong"):
        await _do(play, choices.add_schedule, "60/50")
    with pytest.raises(Refused, match="choice-known"):
        await _do(play, choices.add_schedule, "50/50")

    for _ in range(5):
        house = await _do(play, choices.move, "schedules", "60-40-0", up=True, seen=_seen(play, "schedules"))
    assert next(iter(house.number("schedules").values())) == [60, 40, 0]
    await _do(play, choices.offer, "schedules", "half", offered=False, seen=_seen(play, "schedules"))
    house = await _do(play, choices.add_schedule, "50/50")
    assert list(house.number("schedules"))[-1] == "half"
