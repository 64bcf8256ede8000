"""Templates of messages to clients: looked at on a real deal, with the number of text messages it would cost."""

from __future__ import annotations

import pytest

from db.enums import Stage
from tests.admin.conftest import Panel
from tests.admin.forms import fields
from tests.crm import cast

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

PAGE = "/templates/thanks"
SMS = "message.thanks:ru"


async def _deal(panel: Panel, stage: Stage = Stage.PAID) -> str:
    async with panel.play.database.transaction() as session:
        return (await cast.deal_in(session, stage)).number


async def test_a_draft_is_shown_on_the_chosen_deal_and_not_kept(panel: Panel) -> None:
    number, _ = await _deal(panel), await _deal(panel)
    guest = await panel.enter(panel.play.alla)
    form = await fields(guest, PAGE)

    looked = await guest.post(
        PAGE, **(form | {SMS: "{shop}: заказ {number}, спасибо", "deal": number.lower(), "do": "preview"})
    )

    assert looked.status_code == 200
    assert f"заказ {number}, спасибо" in looked.text and "1 SMS" in looked.text
    assert await fields(guest, PAGE) == form


async def test_more_than_two_parts_are_warned_of_and_may_be_kept(panel: Panel) -> None:
    await _deal(panel)
    guest = await panel.enter(panel.play.alla)
    form = await fields(guest, PAGE)
    long = {SMS: "Спасибо! " * 16}

    assert "больше двух частей" in (await guest.post(PAGE, **(form | long | {"do": "preview"}))).text
    assert (await guest.post(PAGE, **(form | long | {"do": "save"}))).status_code == 303
    assert "больше двух частей" in (await guest.get(PAGE)).text
    await guest.post(f"{PAGE}/back", back=SMS)
    assert await fields(guest, PAGE) == form


@pytest.mark.parametrize("do", ["save", "preview"])
async def test_an_unknown_field_is_named_with_those_that_are_known(panel: Panel, do: str) -> None:
    await _deal(panel)
    guest = await panel.enter(panel.play.alla)

    answer = await guest.post(PAGE, **(await fields(guest, PAGE) | {SMS: "Спасибо за {amount}", "do": do}))

    assert answer.status_code == 400
    assert "Здесь нельзя подставить {amount}" in answer.text and "Спасибо за {amount}" in answer.text


async def test_a_deal_without_a_visit_has_no_message_about_it_and_an_unknown_number_is_said(panel: Panel) -> None:
    number = await _deal(panel, Stage.CONTRACT)
    guest = await panel.enter(panel.play.alla)

    assert "По этой сделке" in (await guest.get("/templates/visit", deal=number)).text
    unknown = await guest.get("/templates/visit", deal="К-1999-0001")
    assert unknown.status_code == 400 and "«К-1999-0001» нет" in unknown.text
    await _deal(panel, Stage.SCHEDULED)
    assert "приедем с" in (await guest.get("/templates/visit")).text
