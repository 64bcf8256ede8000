"""A browser for a file of tests, a fresh sandbox for each test."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, async_playwright

from sandbox.server import create_app, sandbox_server
from sandbox.state import State
from tests.sandbox.page.world import CHROMIUM, World

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDE = ViewportSize(width=1440, height=900)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def world(browser: Browser, tmp_path: Path) -> AsyncIterator[World]:
    state = State(tmp_path)
    anna = state.add_person("Анна", last_name="Смирнова", phone="+79990000001", role="manager")
    ivan = state.add_person("Иван", last_name="Петров", phone="+79990000002", role="installer")
    olga = state.add_person("Ольга", last_name="Кузнецова", phone="+79990000003", role="client")
    anna.started = ivan.started = True
    # Bound before the server runs, so that whoever comes early waits instead of being refused.
    door = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{door.getsockname()[1]}"
    server = sandbox_server(create_app(state), signals=False)
    serving = asyncio.create_task(server.serve(sockets=[door]))
    context = await browser.new_context(viewport=WIDE, base_url=address)
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    async with httpx2.AsyncClient(base_url=address, timeout=30) as http:
        await page.goto("/")
        yield World(state, http, page, anna, ivan, olga)
        await context.close()
    server.should_exit = True
    await serving
    assert problems == []
