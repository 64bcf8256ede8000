"""Alive and ready, over HTTP."""

from __future__ import annotations

from pathlib import Path

import httpx2
from starlette.applications import Starlette

from db.session import Database
from web.health import Check, routes


async def _get(database: Database, path: str, *checks: Check) -> httpx2.Response:
    transport = httpx2.ASGITransport(app=Starlette(routes=routes(database, checks)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://shop") as client:
        return await client.get(path)


async def test_ready_with_a_database_and_a_fresh_tick(database: Database) -> None:
    answer = await _get(database, "/ready", Check("tick", lambda: 1.5, 30), Check("outbox", lambda: None, 300))
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "tick": 1.5, "outbox": None, "ready": True, "late": []}


async def test_not_ready_when_something_has_grown_old(database: Database) -> None:
    answer = await _get(database, "/ready", Check("tick", lambda: 31, 30), Check("outbox", lambda: 5, 300))
    assert answer.status_code == 503
    assert answer.json()["late"] == ["tick"]


async def test_alive_but_not_ready_without_a_database(tmp_path: Path) -> None:
    broken = Database(f"sqlite+aiosqlite:///{tmp_path}/missing/kitchen.db")
    try:
        assert (await _get(broken, "/ready")).status_code == 503
        assert (await _get(broken, "/health")).status_code == 200
    finally:
        await broken.dispose()
