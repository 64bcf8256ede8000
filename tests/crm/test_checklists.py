"""Checklists as the shop arranges them: tasks opened after it have them so, open ones keep what they were given."""

import pytest

from crm import checklists, settings, shop, tasks
from crm.errors import BadInput, Refused
from tests.crm.cast import Play

CONTRACT = "sign_contract"


async def _codes(play: Play, deal_id: int) -> list[str]:
    return [item.code for item in (await play.act(tasks.load, (await play.tasks(deal_id))[0].id)).items]


async def test_order_and_hidden_items_hold_for_tasks_opened_after(play: Play) -> None:
    before = await play.new_deal()
    own = ["product", "client", "terms", "contract", "agreed", "signed_copy"]

    await play.act(checklists.move, play.alla, shop_now(play), CONTRACT, "client", up=True)
    await play.act(
        checklists.hide, play.alla, shop_now(play), "control_call", "access", hidden=True
    )
    house = await shop.reload(play.database)

    assert await _codes(play, before) == own
    assert await _codes(play, await play.new_deal()) == ["client", "product", *own[2:]]
    assert [line.code for line in checklists.given(house, "control_call")] == ["room_ready", "time_confirmed"]
    await play.act(checklists.set_back, play.alla, CONTRACT)
    await shop.reload(play.database)
    assert await _codes(play, await play.new_deal()) == own


@pytest.mark.parametrize(
    ("task", "item", "reason"),
    [(CONTRACT, "signed_copy", "item-needed"), ("install", "assembled", "item-needed"),
     ("refund", "refunded", "item-last")],
)
async def test_what_the_process_rests_on_cannot_be_hidden(play: Play, task: str, item: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        await play.act(checklists.hide, play.alla, shop_now(play), task, item, hidden=True)


async def test_hours_that_end_before_they_begin_are_refused_as_a_whole(play: Play) -> None:
    with pytest.raises(BadInput, match="hours-crossed"):
        await play.act(settings.edit, play.alla, "hours.closes", "08:00")
    with pytest.raises(BadInput, match="inn-key"):
        await play.act(settings.edit_seen, play.alla, {"shop.inn": "7707083894"}, {})
    assert (await shop.reload(play.database)).number("hours.closes") == "18:00"


def shop_now(play: Play) -> shop.Shop:
    house: shop.Shop = play.database.info["shop"]
    return house
