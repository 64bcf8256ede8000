"""Board and calendar in Chromium: a card is dragged, a free time is clicked, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from crm import absences, logins
from db.enums import Stage
from db.models import Deal
from tests.admin.conftest import Panel
from tests.admin.test_browser import NARROW, WIDE, browsing, fits, picture, served
from tests.crm import cast

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def _enter(page: Page, address: str, panel: Panel) -> None:
    token = await panel.play.act(logins.make_link, panel.play.boris)
    await page.goto(f"{address}/login/{token}")
    await page.get_by_role("button", name="Войти").click()
    await expect(page.get_by_role("heading", name="Сводка")).to_be_visible()


async def test_a_card_is_dragged_through_the_gate_or_back(panel: Panel, tmp_path: Path) -> None:
    play = panel.play
    for stage in (Stage.CONTRACT, Stage.CONTRACT, Stage.PRODUCTION, Stage.PAID, Stage.SCHEDULED, Stage.INSTALLED):
        await play.deal_in(stage)
    ready = await play.deal_in(Stage.PREPAID)
    async with play.database.transaction() as session:
        await cast._prepaid(session, play.anna, await session.get_one(Deal, ready), 0, [])
    async with served(panel) as address, browsing(WIDE) as (page, problems):
        await _enter(page, address, panel)
        await page.get_by_role("link", name="Доска").click()
        column = {stage: page.locator(f"[data-stage={stage}]") for stage in ("contract", "prepaid", "production")}
        early = column["contract"].locator(".board-card").first
        await early.drag_to(column["prepaid"])
        await expect(page.get_by_role("alert")).to_contain_text("не указаны кухня и сумма")
        await expect(column["contract"].locator(".board-card")).to_have_count(2)
        await fits(page)
        await picture(page, "panel-board", tmp_path)
        assert problems == ["Failed to load resource: the server responded with a status of 409 (Conflict)"]

        await page.locator(f'[data-deal="{ready}"]').drag_to(column["production"])
        await expect(page.get_by_text("Сделка переведена дальше.")).to_be_visible()
        assert await play.stage(ready) is Stage.PRODUCTION
        await page.locator(f'[data-deal="{ready}"]').drag_to(column["contract"])
        sheet = page.locator(f"#back-{ready}")
        await expect(sheet.get_by_role("combobox")).to_have_value("contract")
        await sheet.get_by_label("Причина").fill("ошибка в сумме")
        await sheet.get_by_role("button", name="Выполнить").press("Enter")
        await expect(page.get_by_text("Сделка возвращена.")).to_be_visible()
        assert await play.stage(ready) is Stage.CONTRACT
        await page.set_viewport_size(NARROW)
        await fits(page)
        await picture(page, "panel-board-phone", tmp_path)


async def test_a_free_time_is_clicked_and_booked(panel: Panel, tmp_path: Path) -> None:
    play = panel.play
    for stage in (Stage.SCHEDULED, Stage.SCHEDULED, Stage.PAID):
        deal_id = await play.deal_in(stage)
    await play.act(absences.add_absence, play.boris, play.ivan.id, cast.THURSDAY, cast.THURSDAY, "врач")
    number = (await play.deal(deal_id)).number
    async with served(panel) as address, browsing(WIDE) as (page, problems):
        await _enter(page, address, panel)
        await page.get_by_role("link", name="Календарь").click()
        await fits(page)
        await picture(page, "panel-calendar", tmp_path)
        await page.get_by_role("link", name="ср 06.03", exact=True).click()
        await page.get_by_role("link", name="Свободно: Иван Столяров, 10:00").click()
        await page.get_by_label("Кому").select_option(f"deal-{deal_id}")
        await page.get_by_role("button", name="Назначить", exact=True).click()
        await expect(page.get_by_text("Визит назначен.")).to_be_visible()
        await expect(page.get_by_role("link", name=f"10:00–18:00 {number}")).to_be_visible()
        assert len(await play.bookings(deal_id)) == 1

        await page.set_viewport_size(NARROW)
        for path in ("/calendar", f"/calendar?view=day&day={cast.WEDNESDAY}", "/calendar/book"):
            await page.goto(f"{address}{path}")
            await fits(page)
        await page.goto(f"{address}/calendar?view=day&day={cast.WEDNESDAY}")
        await picture(page, "panel-calendar-phone", tmp_path)
        await page.get_by_role("link", name=f"10:00–18:00 {number}").click()
        await page.get_by_role("link", name="Перенести").click()
        await page.get_by_label("Начало").fill("14:00")
        await page.get_by_label("Сколько часов").fill("4")
        await page.get_by_role("button", name="Перенести визит").click()
        await expect(page.get_by_text("Визит назначен.")).to_be_visible()
        assert problems == []
