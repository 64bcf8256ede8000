"""A director decides about messages in Chromium, wide and on a phone, and takes lists along as files."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from crm import clock, logins
from db.enums import OutboxStatus, SmsReason, Stage
from db.models import Outbox
from tests.admin.conftest import Panel
from tests.admin.test_browser import NARROW, WIDE, browsing, fits, picture, served
from tests.crm import cast

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

_FATES = (
    (OutboxStatus.DEAD, SmsReason.GATEWAY_DOWN, None, 6), (OutboxStatus.DEAD, SmsReason.WRONG_NUMBER, None, 1),
    (OutboxStatus.UNCERTAIN, None, "no answer: TimeoutError", 1), (OutboxStatus.RETRY, SmsReason.NO_MONEY, None, 3),
)


async def _shop(panel: Panel) -> str:
    """Deals whose messages fared differently; a link that lets the director in."""
    async with panel.play.database.transaction() as session:
        for stage in (Stage.PAID, Stage.PREPAID, Stage.SCHEDULED):
            await cast.deal_in(session, stage)
        rows = list(await session.scalars(select(Outbox).where(Outbox.contact_id.is_not(None)).order_by(Outbox.id)))
        for row, (status, reason, error, attempt) in zip(rows, _FATES, strict=False):
            row.status, row.reason, row.error, row.attempt, row.due_at = status, reason, error, attempt, clock.now()
            if status is OutboxStatus.UNCERTAIN:
                row.sent_text = "Кухни Лад: кухня К-2030-0001 готова! Анна, +79990000001"
        return await logins.make_link(session, panel.play.boris)


async def _take(page: Page, folder: Path, kind: str) -> Path:
    """Press the buttons that give the list as a file."""
    await page.get_by_role("button", name="Выгрузить").click()
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name=kind, exact=True).click()
    download = await waiting.value
    path = folder / download.suggested_filename
    await download.save_as(path)
    await page.keyboard.press("Escape")
    return path


async def test_a_director_decides_about_messages_and_takes_lists_along(panel: Panel, tmp_path: Path) -> None:
    token = await _shop(panel)
    async with served(panel) as address, browsing(WIDE) as (page, problems):
        await page.goto(f"{address}/login/{token}")
        await page.get_by_role("button", name="Войти").click()
        await page.get_by_role("link", name="Решить, что с ними делать").click()
        await expect(page.get_by_role("heading", name="Сообщения")).to_be_visible()
        await fits(page)
        await picture(page, "panel-messages", tmp_path)

        await page.get_by_role("button", name="Дошло", exact=True).click()
        await expect(page.get_by_text("Записано: дошло.")).to_be_visible()
        await page.get_by_role("button", name="Повторить недоставленные на странице: 2").click()
        await page.locator("#again").get_by_role("button", name="Отправить ещё раз").click()
        await expect(page.get_by_text("Отправляются ещё раз.", exact=True)).to_be_visible()
        await expect(page.get_by_text("Таких сообщений нет.")).to_be_visible()
        await page.get_by_role("link", name="Ждут").click()
        book = await _take(page, tmp_path, "Excel")

        await page.set_viewport_size(NARROW)
        await page.reload()
        await fits(page)
        await picture(page, "panel-messages-phone", tmp_path)
        await page.get_by_role("link", name="Счёт").first.click()
        await expect(page.get_by_text("Что будет сказано")).to_be_visible()
        await fits(page)
        await page.get_by_role("button", name="Не отправлять").click()
        await page.get_by_role("button", name="Да, не отправлять").click()
        await expect(page.get_by_text("Сообщение отменено.")).to_be_visible()
        await page.goto(f"{address}/deals?stage=prepaid")
        table = await _take(page, tmp_path, "CSV")
        await fits(page)
        assert problems == []

    titles, *rows = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert book.name.startswith("Сообщения 2030-03-04") and titles[0] == "О чём" and len(rows) >= 10
    assert table.name.startswith("Сделки 2030-03-04") and table.read_text("utf-8-sig").count("К-2030-") == 1
