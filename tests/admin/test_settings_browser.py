"""The shop set up in Chromium on a phone, by keys alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from crm import logins
from tests.admin.conftest import Panel
from tests.admin.test_browser import NARROW, WIDE, browsing, fits, picture, served

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def _press(page: Page, name: str) -> None:
    """A button as the keyboard presses it."""
    await page.get_by_role("button", name=name, exact=True).first.focus()
    await page.keyboard.press("Enter")


async def test_a_day_a_list_and_a_number_are_changed_on_a_phone_without_a_mouse(panel: Panel, tmp_path: Path) -> None:
    async with panel.play.database.transaction() as session:
        token = await logins.make_link(session, panel.play.alla)
    async with served(panel) as address, browsing(NARROW) as (page, problems):
        await page.goto(f"{address}/login/{token}")
        await _press(page, "Войти")
        await expect(page.get_by_role("heading", name="Сводка")).to_be_visible()
        await _press(page, "Меню")
        await page.get_by_role("link", name="Настройки", exact=True).click()
        await expect(page.get_by_role("heading", name="Настройки")).to_be_visible()
        await fits(page)
        await picture(page, "panel-settings-phone", tmp_path)

        await page.get_by_role("link", name="Рабочий календарь").focus()
        await page.keyboard.press("Enter")
        await page.get_by_label("5 марта 2030, вторник: рабочий").focus()
        await page.keyboard.press("Space")
        await _press(page, "Выходные")
        await expect(page.get_by_label("5 марта 2030, вторник: выходной, ваше исключение")).to_be_attached()
        await fits(page)
        await page.set_viewport_size(WIDE)
        await picture(page, "panel-working-calendar", tmp_path)
        await page.set_viewport_size(NARROW)

        await page.goto(f"{address}/settings/lists")
        await _press(page, "Добавить")
        await page.keyboard.press("Tab")
        await page.keyboard.type("Лофт")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name="Убрать из списка: Лофт")).to_be_visible()
        await fits(page)

        assert problems == []
        await page.goto(f"{address}/settings/requisites")
        await page.get_by_label("БИК").fill("044525974")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("контрольный ключ")
        await expect(page.get_by_label("Расчётный счёт")).to_have_attribute("aria-invalid", "true")
        await expect(page.get_by_label("БИК")).to_have_value("044525974")
        await fits(page)
