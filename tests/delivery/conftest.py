"""The stage of delivery's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from db.session import Database
from delivery.files import Store
from delivery.limits import Limits
from delivery.sms.http import HttpGateway
from delivery.telegram import TelegramChat
from sandbox.state import State
from tests.crm.timecast import on_stage
from tests.delivery.stage import Stage
from tests.e2e.phone import SandboxServer


@pytest.fixture
async def stage(database: Database, tmp_path: Path) -> AsyncIterator[Stage]:
    """Monday, ten in the morning; nobody has opened the bot yet."""
    state = State(tmp_path / "sandbox")
    async with SandboxServer(state) as server, on_stage(database, tmp_path) as play:
        session = AiohttpSession(api=TelegramAPIServer.from_base(server.base_url))
        sms = HttpGateway(f"{server.base_url}/sms")
        async with Bot(state.token, session=session) as bot:
            limits = Limits(per_second=10_000, chat_per_second=10_000)
            yield Stage(play, state, Store(tmp_path / "files"), TelegramChat(bot, limits), sms, server)
        await sms.close()
