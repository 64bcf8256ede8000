"""The real program as a process over the sandbox, with its people; for end-to-end tests."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

import httpx2
from sqlalchemy import select

from config import Settings
from crm import actor, team
from db.enums import Role
from db.models import Deal, Task
from db.session import Database
from program import open_database
from sandbox.people import Person
from sandbox.state import TOKEN, State
from tests.e2e.phone import Phone, SandboxServer

MOSCOW = ZoneInfo("Europe/Moscow")
MAIN = Path(__file__).parents[2] / "main.py"
PATIENCE = 30.0
STOP_SECONDS = 10.0

CAST = {
    "anna": ("Анна", "Смирнова", Role.MANAGER, "+79990000001"),
    "vera": ("Вера", "Громова", Role.MANAGER, "+79990000007"),
    "petr": ("Пётр", "Кузнецов", Role.INSTALLER, "+79990000002"),
    "ivan": ("Иван", "Орлов", Role.INSTALLER, "+79990000003"),
    "boris": ("Борис", "Лад", Role.DIRECTOR, "+79990000004"),
}


class World:
    """A sandbox, a database with the cast, and the program as its own process."""

    def __init__(self, folder: Path, template: Path, *, webhook: bool = False) -> None:
        self.folder = folder
        self.database_file = folder / "kitchen.db"
        shutil.copy(template, self.database_file)
        self.webhook = webhook
        self.port = _free_port()
        self.state = State(folder / "sandbox")
        self.state.clock.set_offset((_tuesday_morning() - datetime.now(UTC)).total_seconds())
        self.server = SandboxServer(self.state)
        self.database = Database(f"sqlite+aiosqlite:///{self.database_file}")
        self.people: dict[str, Person] = {}
        self.phones: dict[str, Phone] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.log: list[str] = []

    async def __aenter__(self) -> Self:
        await self.server.__aenter__()
        await self._let_in()
        await self.start_program()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop_program()
        for phone in self.phones.values():
            await phone.close()
        await self.database.dispose()
        await self.server.__aexit__(kind, error, trace)
        if error is not None:
            print("\n".join(self.log[-40:]))

    def environment(self) -> dict[str, str]:
        """What the program is told: another Bot API, another SMS gateway, another clock."""
        base = self.server.base_url
        own = {
            "BOT_TOKEN": TOKEN, "BOT_API_URL": base, "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.database_file}", "FILES_URL": f"file:{self.folder / 'files'}",
            "SMS_GATEWAY": "http", "SMS_URL": f"{base}/sms", "CLOCK_OFFSET_FILE": str(self.state.clock.offset_file),
            "HOST": "127.0.0.1", "PORT": str(self.port), "LEAD_API_KEY": "site-key",
            "WEBHOOK_SECRET": "a-secret-of-the-webhook" if self.webhook else "",
        }
        return {**os.environ, **own}

    async def _let_in(self) -> None:
        database = await open_database(Settings(database_url=f"sqlite+aiosqlite:///{self.database_file}"))
        async with database.transaction() as session:
            for key, (first, last, role, phone) in CAST.items():
                person = self.state.add_person(first, last_name=last, phone=phone, role=role.value)
                colleague, _ = await team.add(
                    session, actor.SYSTEM, name=f"{first} {last}", role=role, phone=phone
                )
                colleague.telegram_id, colleague.language = person.id, "ru"
                self.people[key] = person
        await database.dispose()
        for key, person in self.people.items():
            self.phones[key] = await self.server.phone(person.id)

    async def start_program(self) -> None:
        """Start it and wait until it says that it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, str(MAIN), "run", cwd=self.folder, env=self.environment(),
            stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )
        ready = asyncio.Event()
        self._reader = asyncio.create_task(self._read(ready))
        await asyncio.wait_for(ready.wait(), PATIENCE)

    async def _read(self, ready: asyncio.Event) -> None:
        assert self._process is not None and self._process.stderr is not None
        async for line in self._process.stderr:
            self.log.append(line.decode(errors="replace").rstrip())
            if "program.ready" in self.log[-1]:
                ready.set()

    async def stop_program(self, *, kill: bool = False) -> int:
        """End it by SIGTERM (or SIGKILL); gives its exit code. Fails when it takes longer than ten seconds."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            process.kill() if kill else process.terminate()
        code = await asyncio.wait_for(process.wait(), STOP_SECONDS)
        if self._reader is not None:
            await self._reader
        return code

    def __getattr__(self, name: str) -> Phone:
        """A person's phone by name: ``world.anna``."""
        try:
            return self.__dict__["phones"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    async def say_hello(self) -> None:
        """Everybody opens the bot."""
        for phone in self.phones.values():
            await phone.start()
            await phone.wait_for("здравствуйте")

    def now(self) -> datetime:
        return self.state.clock.now()

    def advance(self, delta: timedelta) -> None:
        """Move the program's clock."""
        self.state.clock.advance(delta.total_seconds())

    async def deal(self) -> Deal:
        """The newest deal as it is committed."""
        async with self.database.reading() as session:
            found = await session.scalar(select(Deal).order_by(Deal.id.desc()))
        assert found is not None
        return found

    async def open_tasks(self) -> set[str]:
        """The codes of all open tasks."""
        async with self.database.reading() as session:
            return set(await session.scalars(select(Task.code).where(Task.status == "open")))

    async def until(self, condition: Any) -> None:
        """Wait until the committed state meets an async condition."""
        async with asyncio.timeout(PATIENCE):
            while not await condition():
                await asyncio.sleep(0.05)

    async def refused_calls(self) -> list[dict[str, Any]]:
        """Bot API calls of the program that the sandbox refused."""
        async with httpx2.AsyncClient(base_url=self.server.base_url) as client:
            log = (await client.get("/api/log")).json()
        entries = log["log"] if isinstance(log, dict) else log
        return [call for call in entries if not call["ok"]]

    async def unanswered(self) -> list[Any]:
        """Taps that nobody answered."""
        async with httpx2.AsyncClient(base_url=self.server.base_url) as client:
            found = (await client.get("/api/unanswered")).json()
        return list(found["unanswered"] if isinstance(found, dict) else found)


def _tuesday_morning() -> datetime:
    """A coming Tuesday at ten in Moscow: tests see the same working day whenever they run."""
    today = datetime.now(MOSCOW)
    ahead = (1 - today.weekday()) % 7 + 7
    return (today + timedelta(days=ahead)).replace(hour=10, minute=0, second=0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
