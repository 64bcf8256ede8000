"""A whole world for end-to-end tests: the sandbox in this process, the program as one of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from config import Settings
from crm import actor, clock, team
from db.enums import Role, TaskStatus
from db.models import Deal, Task
from db.session import Database
from program import open_database
from sandbox.state import TOKEN, State
from tests.e2e.phone import PATIENCE, Phone, SandboxServer

MOSCOW = ZoneInfo("Europe/Moscow")
MAIN = Path(__file__).parents[2] / "main.py"
STOP_SECONDS = 10.0
# A week without holidays, so that "tomorrow" is a working day whenever the tests run.
TUESDAY = datetime(2027, 4, 6, 10, tzinfo=MOSCOW)

About = tuple[str, str, Role, str]
CAST: Mapping[str, About] = {
    "anna": ("Анна", "Смирнова", Role.MANAGER, "+79990000001"),
    "vera": ("Вера", "Громова", Role.MANAGER, "+79990000007"),
    "petr": ("Пётр", "Кузнецов", Role.INSTALLER, "+79990000002"),
    "ivan": ("Иван", "Орлов", Role.INSTALLER, "+79990000003"),
    "boris": ("Борис", "Лад", Role.DIRECTOR, "+79990000004"),
}


class Colleague(Phone):
    """The phone of somebody of the shop."""

    employee_id = 0
    name = ""


class World:
    """A sandbox, a database with the cast, and the program as its own process."""

    def __init__(
        self, folder: Path, template: Path | None, *, webhook: bool = False, cast: Mapping[str, About] = CAST
    ) -> None:
        self.folder, self.cast, self.webhook = folder, cast, webhook
        self.database_file = folder / "kitchen.db"
        if template is not None:  # else whoever inherits names another database
            shutil.copy(template, self.database_file)
        self.port = free_port()
        self.state = State(folder / "sandbox")
        self.state.clock.advance_to(TUESDAY)
        self.server = SandboxServer(self.state)
        self.database: Database
        self.phones: dict[str, Phone] = {}
        self._open: list[Phone] = []
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.log: list[str] = []

    async def __aenter__(self) -> Self:
        await self.server.__aenter__()
        self.database = await open_database(Settings(database_url=self.database_url, public_url=self.public_url))
        for key, (first, last, role, phone) in self.cast.items():
            self.phones[key] = await self.hire(first, last, role, phone=phone)
        await self.start_program()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop_program()
        for phone in self._open:
            await phone.close()
        await self.database.dispose()
        await self.server.__aexit__(kind, error, trace)
        print("\n".join(self.log[-60:]))  # shown under a test that failed

    @property
    def database_url(self) -> str:
        return f"sqlite+aiosqlite:///{self.database_file}"

    @property
    def public_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What the program is told: another Bot API, another SMS gateway, another clock."""
        base = self.server.base_url
        own = {
            "BOT_TOKEN": TOKEN, "BOT_API_URL": base, "PUBLIC_URL": self.public_url,
            "DATABASE_URL": self.database_url, "FILES_URL": f"file:{self.folder / 'files'}",
            "SMS_GATEWAY": "http", "SMS_URL": f"{base}/sms", "CLOCK_OFFSET_FILE": str(self.state.clock.offset_file),
            "HOST": "127.0.0.1", "PORT": str(self.port), "LEAD_API_KEY": "site-key", "BACKUP_AT": "off",
            "WEBHOOK_SECRET": "a-secret-of-the-webhook" if self.webhook else "",
        }
        return {**os.environ, **own}

    @contextlib.asynccontextmanager
    async def desk(self) -> AsyncIterator[AsyncSession]:
        """A writing session beside the program, at the program's time."""
        clock.use_offset_file(str(self.state.clock.offset_file))
        async with self.database.transaction() as session:
            yield session

    async def hire(
        self, first: str, last: str, role: Role, *, phone: str, language: str = "ru", trainee: bool = False
    ) -> Colleague:
        """Somebody of the shop with a phone, let in already."""
        person = self.state.add_person(
            first, last_name=last, phone=phone, role=role.value, language_code=language
        )
        # As after an invite: nobody is known to the shop before his first Start, so pushes reach him from now on.
        person.started = True
        async with self.desk() as session:
            employee, _ = await team.add(
                session, actor.SYSTEM, name=f"{first} {last}", role=role, phone=phone, trainee=trainee
            )
            employee.telegram_id, employee.language = person.id, language
        colleague = await Colleague.of(self.server.base_url, person.id)
        colleague.employee_id, colleague.name = employee.id, employee.name
        self._open.append(colleague)
        return colleague

    async def stranger(self, first: str, *, phone: str, last: str = "") -> Phone:
        """Somebody with Telegram whom the shop does not know yet."""
        person = self.state.add_person(first, last_name=last, phone=phone, role="client")
        outsider = await self.server.phone(person.id)
        self._open.append(outsider)
        return outsider

    async def start_program(self) -> None:
        """Start it and wait until it says that it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, str(MAIN), "run", cwd=self.folder, env=self.environment(),
            stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )
        ready = asyncio.Event()
        self._reader = asyncio.create_task(self._read(self._process, ready))
        await asyncio.wait_for(ready.wait(), 2 * PATIENCE)
        if self._process.returncode is not None:
            raise AssertionError("the program did not start: " + "\n".join(self.log[-5:]))

    async def _read(self, process: asyncio.subprocess.Process, ready: asyncio.Event) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.log.append(line.decode(errors="replace").rstrip())
            if "program.ready" in self.log[-1]:
                ready.set()
        ready.set()  # it ended: what it said last is in the log

    async def stop_program(self, *, kill: bool = False) -> int:
        """End it by SIGTERM (or SIGKILL); gives its exit code. Fails when it takes longer than ten seconds."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with contextlib.suppress(ProcessLookupError):
            process.kill() if kill else process.terminate()
        try:
            code = await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
            raise
        if self._reader is not None:
            await self._reader
        return code

    async def command(self, *words: str) -> tuple[int, str, str]:
        """Run ``main.py`` with other words beside the program: exit code, stdout, stderr."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(MAIN), *words, cwd=self.folder, env=self.environment(),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )
        said, complained = await process.communicate()
        return process.returncode or 0, said.decode(), complained.decode()

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
            return set(await session.scalars(select(Task.code).where(Task.status == TaskStatus.OPEN)))

    async def until(self, condition: Callable[[], Awaitable[object]]) -> None:
        """Wait until the committed state meets an async condition."""
        async with asyncio.timeout(PATIENCE):
            async for _ in self.state.feed.follow(0.3):
                if await condition():
                    return

    async def sms(self, number: str, text: str) -> str:
        """The text message to ``number`` that says ``text``, once it has come."""

        async def found() -> str | None:
            return next((sms.text for sms in self.state.sms.messages if sms.to == number and text in sms.text), None)

        await self.until(found)
        return str(await found())

    def refused_calls(self) -> list[dict[str, Any]]:
        """Bot API calls of the program that the sandbox refused."""
        return [call for call in self.state.log if not call["ok"]]

    def unanswered(self) -> list[Any]:
        """Taps that nobody answered."""
        return list(self.state.unanswered())


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
