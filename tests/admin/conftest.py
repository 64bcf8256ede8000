"""The panel over HTTP: the real application over a real database, and people who come to it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from admin.app import build
from bot import language
from config import Settings
from crm import logins
from crm.actor import Actor
from crm.logins import Browser
from db.models import Employee
from db.session import Database
from delivery.files import Store
from tests.crm.cast import Play, on_stage

HOST = "http://localhost"
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
_TOKEN = re.compile(r'name="csrf" value="(\w+)"')


@dataclass
class Guest:
    """A browser at the panel."""

    http: httpx2.AsyncClient
    csrf: str = ""

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        return await self.http.get(f"/admin{path}", params=query or None, headers={"Sec-Fetch-Site": "none"})

    async def post(self, path: str, *, files: Any = None, **fields: Any) -> httpx2.Response:
        """Send a form as the page's own forms are sent."""
        data = {"csrf": self.csrf} | fields
        return await self.http.post(f"/admin{path}", data=data, files=files, headers=FROM_HERE)

    async def learn_token(self) -> None:
        """Look into a form for what every form of the session carries."""
        found = _TOKEN.search((await self.get("/account")).text)
        assert found is not None
        self.csrf = found[1]


@dataclass
class Panel:
    """The panel with the shop behind it."""

    app: Starlette
    play: Play
    store: Store
    _open: AsyncExitStack
    _settings: dict[str, Any] = field(default_factory=dict)

    async def guest(self, base: str = HOST) -> Guest:
        """A browser nobody has let in."""
        transport = httpx2.ASGITransport(app=self.app)
        client = httpx2.AsyncClient(transport=transport, base_url=base)
        return Guest(await self._open.enter_async_context(client))

    async def enter(self, who: Actor, base: str = HOST) -> Guest:
        """A browser of somebody who is in."""
        guest = await self.guest(base)
        async with self.play.database.transaction() as session:
            employee = await session.get_one(Employee, who.id)
            token = await logins.open_session(session, employee, Browser("127.0.0.1", "Tests"))
        guest.http.cookies.set("kitchen", token)
        await guest.learn_token()
        return guest


PanelMaker = Callable[..., Awaitable[Panel]]


@pytest.fixture
async def make_panel(database: Database, tmp_path: Path) -> AsyncIterator[PanelMaker]:
    """Builds a panel with other settings."""
    language.use_strict(True)
    async with AsyncExitStack() as stack:
        play = await stack.enter_async_context(on_stage(database, tmp_path))

        async def make(**settings: Any) -> Panel:
            store = Store(tmp_path / "files")
            app = Starlette(routes=[build(Settings(_env_file=None, **settings), database, store)])
            return Panel(app, play, store, stack)

        yield make
    language.use_strict(False)


@pytest.fixture
async def panel(make_panel: PanelMaker) -> Panel:
    """The panel as it is on a desk."""
    return await make_panel()
