"""The board: what stands in its columns, for whom, and what a card may be moved to."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest

from admin.language import translator
from crm import clock, facts, shop, workflow
from crm.case import open_case
from crm.errors import Incomplete
from crm.terms import reason
from db.enums import Role, Stage
from db.models import Deal, Setting
from tests.admin.conftest import FROM_HERE, Guest, Panel
from tests.crm import cast

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def _columns(page: str) -> dict[str, list[int]]:
    """The deals of each column, by stage."""
    return {
        part.partition('"')[0]: [int(one) for one in re.findall(r'data-deal="(\d+)"', part)]
        for part in page.split('data-stage="')[1:]
    }


async def _drag(guest: Guest, deal_id: int, stage: str, **fields: str) -> httpx2.Response:
    """Move a card as the page's script does."""
    data = {"csrf": guest.csrf, "stage": stage} | fields
    headers = FROM_HERE | {"Accept": "application/json"}
    return await guest.http.post(f"/admin/board/{deal_id}/move", data=data, headers=headers)


async def test_columns_hold_the_open_deals_with_money_task_and_what_is_missing(panel: Panel) -> None:
    play = panel.play
    early, making, won = await play.new_deal(), await play.deal_in(Stage.PRODUCTION), await play.deal_in(Stage.WON)
    guest = await panel.enter(play.boris)

    page = (await guest.get("/board")).text

    columns = _columns(page)
    assert (columns["contract"], columns["production"], columns["paid"]) == ([early], [making], [])
    assert won not in sum(columns.values(), []) and len(columns) == 6  # noqa: RUF017
    card = page.split(f'data-deal="{making}"')[1].split('class="board-card')[0]
    assert "осталось 75 000 ₽" in card.replace("\xa0", " ") and "Угловая" in card and "<small>до " in card
    with pytest.raises(Incomplete) as caught:
        await play.act(workflow.advance, play.anna, making)
    async with play.database.reading() as session:
        case = await open_case(session, play.anna, making, lock=False)
        many = await facts.standings(session, [early, making])
        assert many[making] == await facts.standing(session, making) and case.standing == many[making]
    for one in caught.value.missing:
        assert f"<li>{reason(translator('ru'), one)}</li>" in card


@ONE_DATABASE
async def test_a_dragged_card_goes_through_the_gate_and_comes_back_with_the_reasons(panel: Panel) -> None:
    play = panel.play
    early, later = await play.new_deal(), await play.deal_in(Stage.PREPAID)
    guest = await panel.enter(play.anna)

    refused = await _drag(guest, early, "prepaid", version="1")
    too_far = await _drag(guest, early, "paid", version="1")
    stale = await _drag(guest, later, "production", version="1")
    nowhere = await _drag(guest, later, "lost")
    silent = await _drag(guest, later, "contract", reason=" ")

    assert refused.status_code == 409 and "не указаны кухня и сумма" in refused.json()["reasons"]
    assert too_far.status_code == 409 and "соседнюю" in too_far.json()["error"]
    assert stale.status_code == 409 and nowhere.status_code == 409 and silent.status_code == 400
    assert (await play.stage(early), await play.stage(later)) == (Stage.CONTRACT, Stage.PREPAID)

    back = await _drag(guest, later, "contract", reason="ошибка в сумме")
    assert back.json()["go"].endswith("done=returned") and await play.stage(later) is Stage.CONTRACT


@ONE_DATABASE
async def test_the_buttons_work_without_script_and_keep_the_board(panel: Panel) -> None:
    play = panel.play
    early, ready = await play.new_deal(), await play.deal_in(Stage.PREPAID)
    guest = await panel.enter(play.anna)
    async with play.database.transaction() as session:
        await cast._prepaid(session, play.anna, await session.get_one(Deal, ready), 0, [])
    version = str((await play.deal(ready)).version)

    refused = await guest.post(f"/board/{early}/move", stage="prepaid", version="1")
    moved = await guest.post(f"/board/{ready}/move", stage="production", version=version, manager="me")

    assert refused.status_code == 409 and "<li>не указаны кухня и сумма</li>" in refused.text
    assert _columns(refused.text)["contract"] == [early]
    assert moved.headers["location"] == "/admin/board?pipeline=general&manager=me&done=moved"
    assert await play.stage(ready) is Stage.PRODUCTION


@ONE_DATABASE
async def test_the_last_column_leads_to_won(panel: Panel) -> None:
    play = panel.play
    deal_id = await play.deal_in(Stage.INSTALLED)
    guest = await panel.enter(play.anna)
    assert 'name="stage" value="won"' in (await guest.get("/board")).text

    assert (await _drag(guest, deal_id, "won")).status_code == 409
    async with play.database.transaction() as session:
        await cast._installed(session, play.anna, await session.get_one(Deal, deal_id), 0, [])
    assert (await _drag(guest, deal_id, "won")).status_code == 200
    assert await play.stage(deal_id) is Stage.WON


@ONE_DATABASE
async def test_columns_are_long_and_shown_piece_by_piece(panel: Panel) -> None:
    play = panel.play
    async with play.database.transaction() as session:
        first = await cast.new_deal(session, play.anna)
        columns = {"pipeline": first.pipeline, "contact_id": first.contact_id, "manager_id": play.olga.id}
        for number in range(40):
            session.add(Deal(number=f"К-2030-{number + 500}", stage_entered_at=clock.now(), **columns))
    guest = await panel.enter(play.boris)
    page = (await guest.get("/board")).text
    more = re.search(r'href="(\?[^"]*contract=30[^"]*)"', page)
    assert more is not None and "Ещё 26" in page

    assert len(_columns(page)["contract"]) == 15
    assert len(_columns((await guest.get(f"/board{more[1]}".replace("&amp;", "&"))).text)["contract"]) == 30
    assert _columns((await guest.get("/board", manager=str(play.anna.id))).text)["contract"] == [first.id]


@ONE_DATABASE
async def test_practice_and_foreign_deals_are_kept_apart(panel: Panel) -> None:
    play = panel.play
    practice, foreign = await play.new_deal(play.toma), await play.new_deal(play.olga)
    mine = await play.new_deal()

    async def shown(who: Any, **asked: str) -> list[int]:
        return _columns((await (await panel.enter(who)).get("/board", **asked)).text)["contract"]

    assert await shown(play.boris) == [foreign, mine]
    assert await shown(play.boris, pipeline="training") == await shown(play.toma) == [practice]
    async with play.database.transaction() as session:
        session.add(Setting(key="managers.see_all", value=False))
    await shop.reload(play.database)
    assert await shown(play.anna) == await shown(play.anna, manager=str(play.olga.id)) == [mine]
    guest = await panel.enter(play.anna)
    assert (await _drag(guest, foreign, "prepaid")).status_code == 404


@ONE_DATABASE
@pytest.mark.parametrize(("role", "status"), [
    (Role.MANAGER, 403), (Role.DIRECTOR, 409), (Role.ADMIN, 409), (Role.ACCOUNTANT, 403), (Role.VIEWER, 403),
])
async def test_only_those_who_may_move_a_deal_move_its_card(panel: Panel, role: Role, status: int) -> None:
    play = panel.play
    deal_id = await play.new_deal()
    guest = await panel.enter(await play.act(cast.person, "Зоя Новая", role))

    page = (await guest.get("/board")).text

    assert ('draggable="true"' in page) == (status == 409)
    assert (await guest.post(f"/board/{deal_id}/move", stage="prepaid")).status_code == status
