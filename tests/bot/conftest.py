"""The bot as it is, over HTTP against the sandbox, and people with phones.

A few actions and forms of no trade are declared here, so that the shell is tested without the handlers that stand
on it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiogram import Bot
from fluent.runtime import FluentResource

from bot import language
from bot.app import Face, build, build_bot
from bot.polling import Polling
from config import Settings
from crm import clock
from db.enums import Role
from db.models import Employee
from db.session import Database
from sandbox.people import Person
from sandbox.state import State
from tests.bot import toys, visits
from tests.bot.visits import Scene
from tests.crm import cast
from tests.e2e.phone import Phone, SandboxServer


@pytest.fixture(autouse=True)
def strict_texts() -> None:
    language.use_strict(True)
    for code, texts in toys.TEXTS.items():
        language.translator(code).bundle.add_resource(FluentResource(texts), allow_overrides=True)
    toys.DONE.clear()


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "sandbox")


@pytest.fixture
async def server(state: State) -> AsyncIterator[SandboxServer]:
    async with SandboxServer(state) as running:
        yield running


@pytest.fixture
def settings(server: SandboxServer, state: State) -> Settings:
    return Settings(bot_token=state.token, bot_api_url=server.base_url, _env_file=None)


@pytest.fixture
async def bot(settings: Settings) -> AsyncIterator[Bot]:
    async with build_bot(settings) as bot:
        yield bot


@dataclass
class Program:
    """The running bot: ``face`` is its present life, ``restart`` ends it and begins another."""

    bot: Bot
    database: Database
    face: Face = field(init=False)
    _polling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.face = build(self.bot, self.database)
        await self.face.inbox.recover()
        self._polling = asyncio.create_task(Polling(self.bot, self.face.inbox, poll_seconds=1).run())

    async def stop(self) -> None:
        if self._polling is not None:
            self._polling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._polling
        await self.face.inbox.drained()

    async def restart(self) -> None:
        await self.stop()
        await self.start()


@pytest.fixture
async def program(bot: Bot, database: Database) -> AsyncIterator[Program]:
    running = Program(bot, database)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def stranger(state: State) -> Person:
    return state.add_person("Пётр", phone="+79990000009", role="client")


@pytest.fixture
def anna(state: State) -> Person:
    """Anna's telephone account."""
    person = state.add_person("Анна", last_name="Крылова", phone="+79990000001", role="manager")
    person.started = True
    return person


@pytest.fixture
async def anna_manager(database: Database, anna: Person) -> Employee:
    """Anna at work."""
    employee = Employee(name="Анна Крылова", role=Role.MANAGER, phone=anna.phone, telegram_id=anna.id)
    async with database.transaction() as session:
        session.add(employee)
    return employee


@pytest.fixture
async def anna_phone(
    program: Program, server: SandboxServer, anna: Person, anna_manager: Employee
) -> AsyncIterator[Phone]:
    async with await server.phone(anna.id) as phone:
        yield phone


@pytest.fixture
async def stranger_phone(program: Program, server: SandboxServer, stranger: Person) -> AsyncIterator[Phone]:
    async with await server.phone(stranger.id) as phone:
        yield phone


@pytest.fixture
async def scene(
    program: Program, database: Database, state: State, server: SandboxServer, tmp_path: Path
) -> AsyncIterator[Scene]:
    """A Monday morning in the shop: its people, their phones, and deals to be put into any stage."""
    visits.turn_clock(tmp_path, cast.at(cast.MONDAY, 10))
    try:
        async with visits.opened(database, state, server) as scene:
            yield scene
    finally:
        clock.use_offset_file(None)
