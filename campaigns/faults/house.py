"""A shop on the operating table: the sandbox in this process, the real program as a child that may die."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import asyncpg
from sqlalchemy import select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from campaigns.faults.nursery import KILLED, Nursery, Program
from config import Settings
from crm import shop
from db.enums import InboxStatus
from db.models import InboxUpdate
from db.session import Database
from program import open_database
from tests.e2e.world import MOSCOW, TUESDAY, World
from tests.empty import administer

START = TUESDAY.replace(hour=11, minute=20)
USABLE_WITHIN = 60.0
_NAMES = count(1)
_DISK = "disk"
_DISK_SIZE = "4m"


@dataclass
class Template:
    """A shop as a script finds it: a folder to be copied and, on PostgreSQL, a database to be copied.

    ``about`` holds what the script noted about it: ids of deals and of people.
    """

    folder: Path
    server: URL | None
    about: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"faults_{os.getpid()}_{self.folder.name}"

    def url(self) -> str:
        """The address of the database of the template itself."""
        if self.server is None:
            return f"sqlite+aiosqlite:///{self.folder / 'kitchen.db'}"
        return self.server.set(database=self.name).render_as_string(hide_password=False)


class Building(World):
    """A world without the program, in which a template is made."""

    def __init__(self, template: Template, empty: Path) -> None:
        super().__init__(template.folder, empty, cast={})
        self._url = template.url()

    @property
    def database_url(self) -> str:
        return self._url

    async def start_program(self) -> None:
        """Nobody is to answer yet."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for phone in self._open:
            await phone.close()
        await self.database.dispose()
        await self.server.__aexit__(kind, error, trace)


class House(World):
    """A copy of a template, and the program in it; when it is killed it is started again, without a crash point."""

    def __init__(
        self, nursery: Nursery, template: Template, folder: Path, *, start_at: datetime = START, webhook: bool = False
    ) -> None:
        shutil.copytree(template.folder, folder, dirs_exist_ok=True)
        super().__init__(folder, template.folder / "kitchen.db", cast={}, webhook=webhook)
        if (disk := folder / _DISK).is_dir():
            self.database_file = Path(shutil.move(self.database_file, disk / "kitchen.db"))
        self.template, self.nursery = template, nursery
        self.about = template.about
        self.name = f"{template.name}_{next(_NAMES)}"
        self.patience = USABLE_WITHIN
        self.state.clock.set_offset(start_at.timestamp() - time.time())
        self.first_update = self.state.updates.next_id
        self.program: Program | None = None
        self.deaths = 0
        self.recovery = 0.0
        self.extra: dict[str, str] = {}
        self._watch: asyncio.Task[None] | None = None
        self._is_up = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self.server.__aenter__()
        if self.template.server is not None:
            await administer(self.template.server, f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template.name}"')
        self.database = Database(self.database_url)
        await shop.load(self.database, timezone=MOSCOW, language="ru", public_url=self.public_url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop_program(kill=True)
        await self.database.dispose()
        await self.server.__aexit__(kind, error, trace)
        if self.template.server is not None:
            await forget(self.template.server, self.name)

    @property
    def database_url(self) -> str:
        if self.template.server is None:
            return f"sqlite+aiosqlite:///{self.database_file}"
        return self.template.server.set(database=self.name).render_as_string(hide_password=False)

    @staticmethod
    def another_port() -> int:
        """A free port for a second process."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def environment(self) -> dict[str, str]:
        return super().environment() | {"LOG_FORMAT": "text"} | self.extra

    async def start_program(self, points: list[dict[str, Any]] | None = None, **request: Any) -> None:
        """Start it; from now on whoever kills it makes it start again."""
        self.program = await self._start(points or [], **request)
        self._watch = asyncio.create_task(self._see_it_die(self.program))

    async def _start(self, points: list[dict[str, Any]], **request: Any) -> Program:
        log = self.folder / f"program-{self.deaths}.log"
        program = await self.nursery.start(["run"], env=self.environment(), log=log, points=points, **request)
        await program.ready()
        if program.is_alive:
            self._is_up.set()
        elif program.ended.result() != KILLED:
            raise AssertionError(f"the program did not start: {program.said()[-500:]}")
        return program

    async def _see_it_die(self, program: Program) -> None:
        while await asyncio.shield(program.ended) == KILLED:
            began = time.monotonic()
            self._is_up.clear()
            self.deaths += 1
            self.program = program = await self._start([])
            self.recovery = max(self.recovery, time.monotonic() - began)

    async def stop_program(self, *, kill: bool = False) -> int:
        """End it for good."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        program, self.program = self.program, None
        if program is None:
            return 0
        return await program.stop(signal.SIGKILL if kill else signal.SIGTERM)

    async def empty_database(self) -> None:
        """Put a database without tables in the place of the one that is there."""
        if self.template.server is None:
            _remove(self.database_file)
            return
        drop, make = f'DROP DATABASE "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"'
        await administer(self.template.server, drop, make)

    async def kill(self) -> None:
        """Kill it from outside, and wait until it has been started again."""
        assert self.program is not None
        deaths = self.deaths
        await self.program.stop(signal.SIGKILL)
        while self.deaths == deaths:
            await asyncio.sleep(0.01)
        await self.up()

    async def up(self) -> None:
        """Wait until a killed program works again. Raises what kept it from starting."""
        while not self._is_up.is_set():
            if self._watch is not None and self._watch.done():
                await self._watch
                raise AssertionError(f"the program has ended: {self.said()[-500:]}")
            await asyncio.sleep(0.01)

    def said(self) -> str:
        """What all lives of the program have logged."""
        return "".join(path.read_text("utf-8", "replace") for path in sorted(self.folder.glob("program-*.log")))

    async def idle(self) -> bool:
        """Whether the program has nothing more to do about what people did."""
        if self.state.updates.pending or not self._is_up.is_set():
            return False
        try:
            async with self.database.reading() as session:
                waiting = select(InboxUpdate.update_id).where(InboxUpdate.status == InboxStatus.NEW).limit(1)
                return await session.scalar(waiting) is None
        except (DBAPIError, OSError):
            return False

    async def quiet(self, *, seconds: float = 0.15) -> None:
        """Wait until the program has been idle for a while. Raises ``TimeoutError``."""
        async with asyncio.timeout(self.patience):
            since: float | None = None
            while since is None or time.monotonic() - since < seconds:
                await self.up()
                since = (since or time.monotonic()) if await self.idle() else None
                await asyncio.sleep(0.02)


async def forget(server: URL, name: str) -> None:
    """Drop a database and those that a restore has put aside for it."""
    connection = await asyncpg.connect(
        host=server.host, port=server.port, user=server.username, password=server.password, database="postgres"
    )
    try:
        of_name = "SELECT datname FROM pg_database WHERE starts_with(datname, $1)"
        kept = [row[0] for row in await connection.fetch(of_name, f"{name}_before")]
    finally:
        await connection.close()
    await administer(server, *(f'DROP DATABASE IF EXISTS "{one}" WITH (FORCE)' for one in (name, *kept)))


def _remove(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{database}{suffix}").unlink(missing_ok=True)


class Builder:
    """Makes templates, one for each arrangement, on SQLite and on PostgreSQL."""

    def __init__(self, folder: Path, postgres: str | None) -> None:
        self.folder = folder
        self.server = make_url(postgres) if postgres else None
        self._made: dict[tuple[str, bool], Template] = {}
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        self._empty = self.folder / "empty.db"
        opened = await open_database(Settings(database_url=f"sqlite+aiosqlite:///{self._empty}"))
        await opened.dispose()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for template in self._made.values():
            if template.server is not None:
                await forget(template.server, template.name)

    async def template(self, name: str, arrange: Callable[[Building], Any], *, postgres: bool) -> Template:
        """The shop that ``arrange`` has prepared; made once."""
        async with self._lock:
            if (name, postgres) not in self._made:
                self._made[name, postgres] = await self._make(name, arrange, postgres)
            return self._made[name, postgres]

    async def _make(self, name: str, arrange: Callable[[Building], Any], postgres: bool) -> Template:
        folder = self.folder / f"{name}_{'pg' if postgres else 'lite'}"
        folder.mkdir()
        template = Template(folder, self.server if postgres else None)
        if template.server is not None:
            again = f'DROP DATABASE IF EXISTS "{template.name}" WITH (FORCE)'
            await administer(template.server, again, f'CREATE DATABASE "{template.name}"')
        async with Building(template, self._empty) as building:
            building.state.clock.set_offset(START.timestamp() - time.time())
            template.about = await arrange(building)
        return template

    @asynccontextmanager
    async def house(
        self, nursery: Nursery, name: str, arrange: Callable[[Building], Any], *, postgres: bool, disk: bool = False,
        **options: Any,
    ) -> AsyncIterator[House]:
        """A house of its own over the template; with ``disk`` its database lies on a small disk of its own."""
        template = await self.template(name, arrange, postgres=postgres)
        folder = self.folder / f"run-{next(_NAMES)}"
        with small_disk(folder / _DISK) if disk else nullcontext():
            async with House(nursery, template, folder, **options) as house:
                yield house
        shutil.rmtree(folder, ignore_errors=True)


def mount(*words: str) -> None:
    """Raises ``CalledProcessError`` for whoever may not mount."""
    subprocess.run(["mount", *words], check=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of a few megabytes in memory. Raises ``CalledProcessError`` for whoever may not mount."""
    folder.mkdir(parents=True)
    mount("-t", "tmpfs", "-o", f"size={_DISK_SIZE}", "faults", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
