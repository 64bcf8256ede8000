"""Fetching updates: confirmed only when stored, and alive after every failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from aiogram import Bot
from sqlalchemy import select
from starlette.applications import Starlette

from bot import polling
from bot.app import build
from db.models import InboxUpdate
from db.session import Database
from sandbox.faults import Fault
from sandbox.people import Person
from sandbox.state import State
from tests.bot.conftest import Program
from tests.e2e.phone import Phone, SandboxServer
from web.webhook import webhook_route

SECRET = "a-secret-of-the-webhook"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_SHORTEST", 0.01)


@pytest.mark.parametrize("kind", ["502", "429", "lost", "refuse"])
async def test_polling_outlives_failures(anna_phone: Phone, state: State, kind: str) -> None:
    state.faults.add(Fault("getUpdates", kind, times=2))
    await anna_phone.send("/toy")
    await anna_phone.wait_for("Карточка 7")


async def test_an_update_that_was_not_stored_is_not_confirmed(
    anna_phone: Phone, program: Program, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept, refused = program.face.inbox.accept, asyncio.Event()

    async def full_disk(_updates: object) -> None:
        refused.set()
        raise OSError("no space left on device")

    monkeypatch.setattr(program.face.inbox, "accept", full_disk)
    await anna_phone.send("/toy")
    await refused.wait()
    assert state.updates.pending
    monkeypatch.setattr(program.face.inbox, "accept", accept)
    await anna_phone.wait_for("Карточка 7")


async def test_the_loop_takes_a_forgotten_webhook_away(
    bot: Bot, database: Database, state: State, server: SandboxServer, anna: Person, anna_manager: object
) -> None:
    await bot.set_webhook("https://example.com/old")
    program = Program(bot, database)
    await program.start()
    async with await server.phone(anna.id) as phone:
        await phone.send("/toy")
        await phone.wait_for("Карточка 7")
    await program.stop()
    assert state.webhook.url == ""


@pytest.fixture
async def webhook(bot: Bot, database: Database, anna_manager: object) -> AsyncIterator[httpx2.AsyncClient]:
    face = build(bot, database)
    app = Starlette(routes=[webhook_route(face.inbox, SECRET, "/telegram")])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test") as client:
        yield client
    await face.inbox.drained()


async def _stored(database: Database) -> list[int]:
    async with database.reading() as session:
        return list(await session.scalars(select(InboxUpdate.update_id)))


async def _post(webhook: httpx2.AsyncClient, secret: str, **body: object) -> int:
    header = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return (await webhook.post("/telegram", json=body, headers=header)).status_code


async def test_the_webhook_stores_and_confirms(webhook: httpx2.AsyncClient, database: Database) -> None:
    assert await _post(webhook, SECRET, update_id=1, poll={}) == 200
    assert await _stored(database) == [1]


async def test_the_webhook_refuses_whoever_does_not_know_the_secret(
    webhook: httpx2.AsyncClient, database: Database
) -> None:
    assert await _post(webhook, "guess", update_id=1) == 401
    assert await _stored(database) == []


async def test_the_webhook_swallows_what_can_never_be_read(webhook: httpx2.AsyncClient) -> None:
    header = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    answer = await webhook.post("/telegram", content=b"{", headers=header)
    assert answer.status_code == 200
    assert await _post(webhook, SECRET, no_id=1) == 200


async def test_the_webhook_asks_for_another_try_when_the_database_refuses(
    webhook: httpx2.AsyncClient, database: Database
) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
    assert await _post(webhook, SECRET, update_id=1) == 503
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE away RENAME TO inbox")
    assert await _post(webhook, SECRET, update_id=1) == 200
