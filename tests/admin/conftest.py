"""The panel over HTTP: the real application over a real database, and people who come to it."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

import maintenance
from admin.app import build
from bot import language
from config import Settings
from crm import logins, shop
from crm.actor import Actor
from crm.logins import Browser
from db.models import Employee
from db.session import Database
from delivery.files import Store
from delivery.samples import Samples
from program import document_labels, staff_text
from tests.admin.furnished import Things, furnish
from tests.crm.cast import Play, on_stage

HOST = "http://localhost"
PAPERS = Samples(maintenance.TEMPLATES, document_labels)
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
_TOKEN = re.compile(r'name="csrf" value="(\w+)"')


@dataclass
class Guest:
    """A browser at the panel."""

    http: httpx2.AsyncClient
    csrf: str = ""

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        return await self.http.get(f"/admin{path}", params=query or None, headers={"Sec-Fetch-Site": "none"})

    async def home(self, **query: Any) -> str:
        """The first page, as soon as its figures are counted."""
        while "Считаем показатели" in (page := (await self.get("/", **query)).text):
            pass
        return page

    async def post(self, path: str, *, files: Any = None, verb: str = "POST", **fields: Any) -> httpx2.Response:
        """Send a form as the page's own forms are sent."""
        data = {"csrf": self.csrf} | fields
        return await self.http.request(verb, f"/admin{path}", data=data, files=files, headers=FROM_HERE)

    async def send(self, verb: str, path: str, **fields: Any) -> httpx2.Response:
        """Ask for a page, or send a form to it."""
        return await (self.get(path) if verb == "GET" else self.post(path, verb=verb, **fields))

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
            app = Starlette(routes=[build(Settings(_env_file=None, **settings), database, store, PAPERS, staff_text)])
            return Panel(app, play, store, stack)

        yield make
    language.use_strict(False)


@pytest.fixture
async def panel(make_panel: PanelMaker) -> Panel:
    """The panel as it is on a desk."""
    return await make_panel()


@dataclass
class Furnished:
    """A panel over a shop that has something of everything, and can be put back to what it was."""

    panel: Panel
    things: dict[str, Things]
    _file: sqlite3.Connection
    _kept: sqlite3.Connection

    def keep(self) -> None:
        """This is how it is to be from now on."""
        self._file.backup(self._kept)

    @property
    def changes(self) -> int:
        """Another number after everything that was committed in between."""
        number: int = self._file.execute("PRAGMA data_version").fetchone()[0]
        return number

    async def put_back(self) -> None:
        """As it was kept."""
        self._kept.backup(self._file)
        await shop.reload(self.panel.play.database)


@pytest.fixture(scope="session")
def furnished_template(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Things]]:
    """A folder with the database and the files of a furnished shop, made once per worker."""
    folder = tmp_path_factory.mktemp("furnished")
    shutil.copy(sqlite_template, folder / "kitchen.db")
    with ThreadPoolExecutor(1) as pool:
        return folder, pool.submit(asyncio.run, _furnish(folder)).result()


async def _furnish(folder: Path) -> dict[str, Things]:
    database = Database(f"sqlite+aiosqlite:///{folder / 'kitchen.db'}")
    async with on_stage(database, folder) as play:
        things = await furnish(play, Store(folder / "files"))
    await database.dispose()
    return things


@pytest.fixture
async def furnished(
    furnished_template: tuple[Path, dict[str, Things]], tmp_path: Path
) -> AsyncIterator[Furnished]:
    """A furnished shop, on SQLite."""
    template, things = furnished_template
    folder = Path(shutil.copytree(template, tmp_path / "shop"))
    database, file = Database(f"sqlite+aiosqlite:///{folder / 'kitchen.db'}"), sqlite3.connect(folder / "kitchen.db")
    kept = sqlite3.connect(":memory:")
    file.execute("PRAGMA synchronous=OFF")
    async with AsyncExitStack() as stack:
        stack.callback(language.use_strict, False)
        stack.push_async_callback(database.dispose)
        stack.callback(file.close)
        stack.callback(kept.close)
        play = await stack.enter_async_context(on_stage(database, folder))
        language.use_strict(True)
        store = Store(folder / "files")
        app = Starlette(routes=[build(Settings(_env_file=None), database, store, PAPERS)])
        furnished = Furnished(Panel(app, play, store, stack), things, file, kept)
        furnished.keep()
        yield furnished
