"""The panel in Chromium, wide and as narrow as a phone, light and dark; pictures of it for the docs."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import FilePayload, Page, ViewportSize, async_playwright, expect

from crm import logins
from db.enums import Stage
from tests.admin.conftest import Panel
from tests.crm import cast
from tests.e2e.browser import CHROMIUM

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WIDE, NARROW = ViewportSize(width=1280, height=860), ViewportSize(width=420, height=860)
_PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
_LARGEST = 200 * 1024


class Server(uvicorn.Server):
    """A server that says when it listens."""

    listening: asyncio.Event

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def served(panel: Panel) -> AsyncIterator[str]:
    """The panel's address while the block runs."""
    server = Server(uvicorn.Config(panel.app, port=0, log_level="warning", lifespan="off"))
    server.listening = asyncio.Event()
    serving = asyncio.create_task(server.serve())
    try:
        await server.listening.wait()
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/admin"
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def browsing(size: ViewportSize, *, dark: bool = False) -> AsyncIterator[tuple[Page, list[str]]]:
    """A fresh browser, and what its console complained of."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--lang=ru"],
            env={**os.environ, "LANGUAGE": "ru"},
        )
        context = await browser.new_context(viewport=size, color_scheme="dark" if dark else "light", locale="ru-RU")
        page, problems = await context.new_page(), list[str]()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
        try:
            yield page, problems
        finally:
            await browser.close()


async def picture(page: Page, name: str, folder: Path) -> None:
    """Keep what is on the screen: beside the test's files, or in the docs when UPDATE_SCREENSHOTS is set."""
    is_kept = bool(os.environ.get("UPDATE_SCREENSHOTS"))
    path = (_PICTURES if is_kept else folder) / f"{name}.png"
    shot = await page.screenshot(path=path, animations="disabled")
    assert len(shot) <= _LARGEST, f"{name}.png has {len(shot)} bytes"


async def fits(page: Page) -> None:
    """Nothing stands out sideways."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


async def _shop(panel: Panel) -> str:
    """Deals on the table, and a link that lets the director in."""
    async with panel.play.database.transaction() as session:
        for stage in (Stage.CONTRACT, Stage.PRODUCTION, Stage.INSTALLED, Stage.SCHEDULED):
            await cast.deal_in(session, stage)
        return await logins.make_link(session, panel.play.alla)


@pytest.mark.parametrize(("size", "name", "dark"), [(WIDE, "wide", False), (NARROW, "phone", True)])
async def test_a_director_comes_in_by_his_link_and_opens_a_deal(
    panel: Panel, tmp_path: Path, size: ViewportSize, name: str, dark: bool
) -> None:
    token = await _shop(panel)
    async with served(panel) as address, browsing(size, dark=dark) as (page, problems):
        await page.goto(f"{address}/login/{token}")
        await page.get_by_role("button", name="Войти").click()
        await expect(page.get_by_role("heading", name="Сводка")).to_be_visible()
        if name == "phone":
            await page.get_by_role("button", name="Меню").click()
        await page.get_by_role("link", name="Сделки", exact=True).click()
        await expect(page.get_by_role("link", name="К-2030-0004")).to_be_visible()
        await fits(page)
        await picture(page, f"panel-deals-{name}", tmp_path)
        await page.get_by_role("link", name="К-2030-0004").click()
        await expect(page.get_by_role("heading", name="К-2030-0004")).to_be_visible()
        await fits(page)
        await picture(page, f"panel-deal-{name}", tmp_path)
        await page.get_by_role("button", name="Вернуть", exact=True).click()
        await page.get_by_label("Причина").first.fill("ошибка")
        await page.locator("#back").get_by_role("button", name="Выполнить").click()
        await expect(page.get_by_text("Сделка возвращена.")).to_be_visible()
        await page.locator("input[type=file]").set_input_files(
            [FilePayload(name="проект.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4")]
        )
        await expect(page.locator("output")).to_have_text("проект.pdf")
        await page.get_by_role("button", name="Загрузить").click()
        await expect(page.get_by_role("link", name="проект.pdf")).to_be_visible()
        for path in ("/", "/account", "/lists/employee/list", "/lists/absence/create", "/lists/change/list"):
            await page.goto(f"{address}{path}")
            await fits(page)
        assert problems == []
