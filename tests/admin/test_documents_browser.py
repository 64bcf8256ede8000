"""A template of the shop's own in Chromium: uploaded, looked at page by page, taken into use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, expect

from crm import document_templates, logins
from db.enums import DocumentKind, Stage
from maintenance import TEMPLATES
from tests.admin.conftest import Panel
from tests.admin.test_browser import NARROW, WIDE, browsing, fits, picture, served
from tests.admin.test_documents import WORD, template

_DRAWN = """() => {
  const drawn = document.querySelector(".paper img");
  return drawn.complete && drawn.naturalWidth > 0;
}"""

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftoppm")),
    reason="pages need soffice and pdftoppm: apt install libreoffice-writer-nogui poppler-utils",
)
async def test_an_admin_brings_in_the_shops_own_contract(panel: Panel, tmp_path: Path) -> None:
    play = panel.play
    await play.deal_in(Stage.PREPAID)
    token = await play.act(logins.make_link, play.alla)
    wrong = FilePayload(name="наш.docx", mimeType=WORD, buffer=template("{{ number }} {{ clent_name }}"))
    right = FilePayload(name="наш.docx", mimeType=WORD, buffer=(TEMPLATES / "contract.docx").read_bytes())
    async with served(panel) as address, browsing(WIDE) as (page, problems):
        await page.goto(f"{address}/login/{token}")
        await page.get_by_role("button", name="Войти").click()
        await page.get_by_role("link", name="Настройки").click()
        await page.get_by_role("link", name="Шаблоны документов").click()
        await fits(page)
        await page.get_by_role("link", name="Договор").click()
        await page.locator("input[type=file]").set_input_files([wrong])
        await page.get_by_role("button", name="Загрузить и проверить").click()
        await expect(page.get_by_role("alert")).to_contain_text("clent_name")
        assert problems == ["Failed to load resource: the server responded with a status of 409 (Conflict)"]
        await page.locator("input[type=file]").set_input_files([right])
        await page.get_by_role("button", name="Загрузить и проверить").click()
        await expect(page.get_by_text("Шаблон проверен")).to_be_visible()
        await page.locator("#look").get_by_role("button", name="Посмотреть").click()
        await page.wait_for_function(_DRAWN, timeout=60_000)
        await fits(page)
        await picture(page, "panel-documents-wide", tmp_path)
        await page.get_by_role("button", name="Взять в работу").click()
        await expect(page.get_by_text("новые документы делаются по этому шаблону")).to_be_visible()
        await page.set_viewport_size(NARROW)
        await fits(page)
        await picture(page, "panel-documents-phone", tmp_path)
        await page.goto(f"{address}/documents")
        await fits(page)
        async with play.database.reading() as session:
            assert await document_templates.content_in_use(session, DocumentKind.CONTRACT) == right["buffer"]
        assert len(problems) == 1
