"""Alive and ready, over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from bot.metrics import measured
from crm import clock, messages, reminders
from db.enums import InboxStatus, OutboxStatus
from db.models import InboxUpdate
from db.session import Database
from tests.conftest import MOSCOW
from web.health import Check, routes


async def _get(database: Database, path: str, *checks: Check) -> httpx2.Response:
    transport = httpx2.ASGITransport(app=Starlette(routes=routes(database, checks)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://shop") as client:
        return await client.get(path)


async def test_ready_with_a_database_and_a_fresh_tick(database: Database) -> None:
    answer = await _get(database, "/ready", Check("tick", lambda: 1.5, 30))
    assert answer.status_code == 200
    assert answer.json() == {"database": True, "tick": 1.5, "outbox": 0.0, "ready": True, "late": []}


async def test_not_ready_when_something_has_grown_old(database: Database) -> None:
    answer = await _get(database, "/ready", Check("tick", lambda: 31, 30), Check("telegram", lambda: None, 9))
    assert answer.status_code == 503
    assert answer.json()["late"] == ["tick"]


async def test_alive_but_not_ready_without_a_database(tmp_path: Path) -> None:
    broken = Database(f"sqlite+aiosqlite:///{tmp_path}/missing/kitchen.db")
    try:
        assert (await _get(broken, "/ready")).status_code == 503
        assert (await _get(broken, "/health")).status_code == 200
    finally:
        await broken.dispose()


async def test_not_ready_while_messages_that_are_due_do_not_leave(database: Database) -> None:
    async with database.transaction() as session:
        row = messages.new("hello", cause=None)
        row.due_at = clock.now() - timedelta(minutes=11)
        session.add(row)
    answer = await _get(database, "/ready")
    assert answer.status_code == 503
    assert answer.json()["late"] == ["outbox"]


async def test_figures_tell_what_waits_what_is_stuck_and_what_is_late(database: Database) -> None:
    async with database.transaction() as session:
        for status in (OutboxStatus.NEW, OutboxStatus.RETRY, OutboxStatus.DEAD, OutboxStatus.SENT):
            row = messages.new("hello", cause=None)
            row.status = status
            session.add(row)
        session.add(InboxUpdate(update_id=7, payload={}, received_at=clock.now(), status=InboxStatus.PARKED))
    with measured("callback_query"):
        pass
    text = (await _get(database, "/metrics", Check("tick", lambda: 2.5, 30))).text
    assert {
        'kitchen_outbox_rows{state="new"} 1.0', 'kitchen_outbox_rows{state="retry"} 1.0',
        'kitchen_outbox_rows{state="dead"} 1.0', 'kitchen_inbox_rows{state="parked"} 1.0',
        'kitchen_age_seconds{what="tick"} 2.5', "kitchen_reminders_late 0.0", "kitchen_database_up 1.0",
    } <= set(text.splitlines())  # fmt: skip
    assert 'kitchen_update_seconds_count{kind="callback_query"}' in text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        ({}, None, 200), ({"X-Forwarded-For": "203.0.113.9"}, None, 403), ({}, "secret", 403),
        ({"Authorization": "Bearer wrong"}, "secret", 403), ({"Authorization": "Bearer secret"}, "secret", 200),
    ],
)  # fmt: skip
async def test_figures_are_for_this_machine_or_for_the_token(
    database: Database, headers: dict[str, str], token: str | None, status: int
) -> None:
    transport = httpx2.ASGITransport(app=Starlette(routes=routes(database, token=token)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://shop") as client:
        assert (await client.get("/metrics", headers=headers)).status_code == status


@pytest.mark.parametrize(
    ("now", "before"),
    [((12, 12, 0), (12, 11, 55)), ((12, 23, 0), (12, 21, 0)), ((13, 3, 0), (12, 21, 0)), ((12, 21, 2), (12, 20, 57))],
)  # fmt: skip
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_at_night_only_what_was_due_before_it_is_late(
    database: Database, now: tuple[int, int, int], before: tuple[int, int, int]
) -> None:
    found = reminders.late_before(database.info["shop"], datetime(2026, 5, *now, tzinfo=MOSCOW))
    assert found == datetime(2026, 5, *before, tzinfo=MOSCOW)
