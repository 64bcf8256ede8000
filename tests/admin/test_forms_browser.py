"""Forms of the panel in Chromium: what was refused comes back as it was typed, what was sent twice counts once."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import func, select

from crm import logins
from db.enums import Stage
from db.models import TimelineEntry
from tests.admin.conftest import Panel
from tests.admin.test_browser import NARROW, browsing, served
from tests.crm import cast

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def _deal_and_link(panel: Panel) -> tuple[int, str]:
    """A deal of Anna's, and a link that lets her in."""
    async with panel.play.database.transaction() as session:
        return (await cast.deal_in(session, Stage.PREPAID)).id, await logins.make_link(session, panel.play.anna)


async def _open(page: Page, address: str, token: str, deal_id: int) -> None:
    await page.goto(f"{address}/login/{token}")
    await page.get_by_role("button", name="Войти").click()
    await page.goto(f"{address}/deals/{deal_id}")


async def test_a_refused_form_comes_back_as_it_was_typed_at_the_address_of_its_page(panel: Panel) -> None:
    deal_id, token = await _deal_and_link(panel)
    async with served(panel) as address, browsing(NARROW) as (page, problems):
        await _open(page, address, token, deal_id)
        await page.get_by_role("button", name="Внести оплату").click()
        form = page.get_by_role("dialog", name="Внести оплату")
        await form.get_by_label("Сумма").fill("сто тысяч")
        await form.locator("select").select_option("card")
        await form.get_by_label("Комментарий").fill("платит сестра")
        await form.get_by_role("button", name="Сохранить").click()

        await expect(page.get_by_role("alert")).to_contain_text("сто тысяч")
        await expect(form.get_by_text("сто тысяч")).to_be_visible()
        await expect(form.get_by_label("Сумма")).to_have_value("сто тысяч")
        await expect(form.locator("select")).to_have_value("card")
        await expect(form.get_by_label("Комментарий")).to_have_value("платит сестра")
        await expect(page).to_have_url(re.compile(rf"/deals/{deal_id}$"))
        assert problems == ["Failed to load resource: the server responded with a status of 400 (Bad Request)"]

        await form.get_by_label("Сумма").fill("100")
        await form.get_by_role("button", name="Сохранить").dblclick()
        await expect(page).to_have_url(re.compile("done=paid"))
    assert await panel.play.paid(deal_id) == cast.HALF + 100_00


async def test_a_question_is_not_covered_by_the_form_that_raised_it(panel: Panel) -> None:
    deal_id, token = await _deal_and_link(panel)
    async with served(panel) as address, browsing(NARROW) as (page, _):
        await _open(page, address, token, deal_id)
        await page.get_by_role("button", name="Даты").click()
        form = page.get_by_role("dialog", name="Даты")
        await form.locator("[name=readiness_date]").fill("2030-05-04")
        await form.locator('form[action$="readiness-date"]').get_by_role("button").click()
        await expect(page.get_by_role("button", name="Да, выполнить")).to_be_visible()
        await expect(form).to_be_hidden()
        await page.get_by_role("button", name="Да, выполнить").click()
        await expect(page).to_have_url(re.compile("done=saved"))


async def test_a_comment_that_is_clicked_twice_is_written_once(panel: Panel) -> None:
    deal_id, token = await _deal_and_link(panel)
    async with served(panel) as address, browsing(NARROW) as (page, _):
        await _open(page, address, token, deal_id)
        form = page.locator(f'form[action$="/deals/{deal_id}/comment"]')
        await form.get_by_role("textbox").fill("звонил, перезвонит")
        await form.get_by_role("button").dblclick()
        await expect(page).to_have_url(re.compile("done=commented"))
    async with panel.play.database.reading() as session:
        written = select(func.count()).where(TimelineEntry.deal_id == deal_id, TimelineEntry.kind == "comment")
        assert await session.scalar(written) == 1
