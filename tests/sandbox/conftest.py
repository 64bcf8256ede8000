"""A running sandbox, a real aiogram bot over HTTP, and people with phones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.people import Person
from sandbox.state import State
from tests.e2e.phone import Phone, SandboxServer


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "sandbox")


@pytest.fixture
async def server(state: State) -> AsyncIterator[SandboxServer]:
    async with SandboxServer(state) as running:
        yield running


@pytest.fixture
async def bot(server: SandboxServer) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(server.base_url))
    async with Bot(server.state.token, session=session) as running:
        yield running


@pytest.fixture
def stranger(state: State) -> Person:
    """Somebody who has never opened the bot."""
    return state.add_person("Пётр", phone="+79990000002", role="client")


@pytest.fixture
def anna_manager(state: State) -> Person:
    person = state.add_person(
        "Анна", last_name="Крылова", username="anna_k", phone="+79990000001", role="manager"
    )
    person.started = True
    return person


@pytest.fixture
async def anna_phone(server: SandboxServer, anna_manager: Person) -> AsyncIterator[Phone]:
    async with await server.phone(anna_manager.id) as phone:
        yield phone
