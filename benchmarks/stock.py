"""Databases to measure on: full of deals that are all ready for their next stage."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection

from crm import shop
from crm.process import TASKS
from db.enums import (
    ActorKind,
    ContactKind,
    DocumentKind,
    DocumentStatus,
    FileKind,
    FileStatus,
    InboxStatus,
    InvoiceStatus,
    LeadStatus,
    PaymentKind,
    PaymentWay,
    Pipeline,
    Role,
    Stage,
    TaskStatus,
)
from db.models import (
    Contact,
    Deal,
    DealFile,
    Document,
    Employee,
    InboxUpdate,
    Invoice,
    Lead,
    Payment,
    StageVisit,
    Task,
    TaskItem,
    TimelineEntry,
)
from db.session import Database
from tests import empty
from tests.empty import passing_database

MOSCOW = ZoneInfo("Europe/Moscow")
MANAGER_TELEGRAM_ID = 700_000_001
_AT_ONCE = 500
_TABLES = (Lead, Contact, Deal, StageVisit, DealFile, Document, Invoice, Payment, Task, TaskItem, TimelineEntry)

Rows = dict[Any, list[dict[str, Any]]]


@asynccontextmanager
async def sqlite_database() -> AsyncIterator[Database]:
    """An empty shop in a file that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="kitchen-bench-") as folder:
        async with _opened(f"sqlite+aiosqlite:///{Path(folder) / 'kitchen.db'}") as database:
            yield database


@asynccontextmanager
async def postgres_database(server: URL, name: str = "bench") -> AsyncIterator[Database]:
    """An empty shop in a database of its own that is dropped afterwards."""
    async with passing_database(server, f"{name}_{os.getpid()}") as address:
        async with _opened(address) as database:
            yield database


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    await empty.fill(url)
    database = Database(url)
    try:
        async with database.transaction() as session:
            session.add(Employee(name="Анна Крылова", role=Role.MANAGER, telegram_id=MANAGER_TELEGRAM_ID))
        await shop.load(database, timezone=MOSCOW, language="ru")
        yield database
    finally:
        await database.dispose()


async def fill(database: Database, deals: int, *, history: int = 5) -> range:
    """Insert deals that are paid ahead and may enter their second stage; ``history`` timeline entries each.

    Returns their ids.
    """
    async with database.engine.begin() as connection:
        # A deal and its task share one id; moves have made more tasks than there are deals.
        taken = [await connection.scalar(select(func.max(column))) or 0 for column in (Deal.id, Task.id)]
        first = max(taken) + 1
        ids = range(first, first + deals)
        for start in range(0, deals, _AT_ONCE):
            await _insert(connection, ids[start : start + _AT_ONCE], database.info["shop"], history)
        if not database.is_sqlite:
            await _advance_sequences(connection)
    await _tidy(database)
    return ids


async def _insert(connection: AsyncConnection, ids: range, house: shop.Shop, history: int) -> None:
    rows: Rows = {table: [] for table in _TABLES}
    now = datetime.now(UTC).replace(microsecond=0)
    for number in ids:
        _add_deal(rows, number, now)
        _add_papers(rows, number, now)
        _add_task(rows, number, now, house)
        rows[TimelineEntry] += _history(number, now, history)
    for table, values in rows.items():
        if values:
            await connection.execute(insert(table), values)


def _add_deal(rows: Rows, number: int, now: datetime) -> None:
    name = f"Иванова Мария {number}"
    rows[Lead].append({
        "id": number, "name": name, "phone": f"+7999{number:07d}", "status": LeadStatus.CONVERTED,
        "pipeline": Pipeline.GENERAL, "manager_id": 1,
    })
    rows[Contact].append({
        "id": number, "kind": ContactKind.PERSON, "name": name, "phone": f"+7999{number:07d}",
        "link_token": f"token{number}", "passport": "4510 123456", "address": "Москва, Ленина 1",
    })
    rows[Deal].append({
        "id": number, "number": f"К-2026-{number:05d}", "pipeline": Pipeline.GENERAL, "stage": Stage.CONTRACT,
        "stage_entered_at": now, "contact_id": number, "manager_id": 1, "kitchen": "corner", "amount": 150_000_00,
        "term_date": date.today() + timedelta(40), "schedule": [50, 50, 0],  # noqa: DTZ011 - any date will do
        "payment_expected_on": date.today(), "desired_date": date.today() + timedelta(30),  # noqa: DTZ011
    })
    rows[StageVisit].append({"deal_id": number, "visit": 1, "stage": Stage.CONTRACT, "entered_at": now})


def _add_papers(rows: Rows, number: int, now: datetime) -> None:
    rows[DealFile].append({
        "deal_id": number, "kind": FileKind.SIGNED_CONTRACT, "status": FileStatus.PENDING, "name": "договор.jpg",
    })
    rows[Document].append({
        "deal_id": number, "kind": DocumentKind.CONTRACT, "version": 1, "status": DocumentStatus.READY,
    })
    rows[Invoice].append({
        "deal_id": number, "ordinal": 1, "amount": 75_000_00, "purpose": "prepayment", "sent_at": now,
        "status": InvoiceStatus.NEW,
    })
    rows[Payment].append({
        "deal_id": number, "kind": PaymentKind.PAYMENT, "amount": 75_000_00, "paid_on": now.date(),
        "way": PaymentWay.CASH,
    })


def _add_task(rows: Rows, number: int, now: datetime, house: shop.Shop) -> None:
    spec = TASKS["collect_prepayment"]
    rows[Task].append({
        "id": number, "code": spec.code, "deal_id": number, "assignee_id": 1, "role": spec.role, "visit": 1,
        "status": TaskStatus.OPEN, "title": house.both(f"task.{spec.code}.title"),
        "description": house.both(f"task.{spec.code}.description"), "starts_at": now,
        "due_at": now + timedelta(days=1), "note": {},
    })
    rows[TaskItem] += [
        {
            "task_id": number, "position": position, "code": item.code, "required": True, "fact": item.fact,
            "title": house.both(f"task.{spec.code}.item.{item.code}"),
        }
        for position, item in enumerate(spec.items)
    ]


def _history(number: int, now: datetime, length: int) -> Iterator[dict[str, Any]]:
    for _ in range(length):
        yield {
            "deal_id": number, "kind": "comment", "actor_kind": ActorKind.EMPLOYEE, "actor_id": 1,
            "actor_name": "Анна Крылова", "data": {"text": "Клиент просит перезвонить"}, "created_at": now,
        }


async def _advance_sequences(connection: AsyncConnection) -> None:
    """Ids were given by hand; PostgreSQL goes on after them."""
    for table in ("lead", "contact", "deal", "task"):
        await connection.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))  # noqa: S608


async def _tidy(database: Database) -> None:
    """What the database's own housekeeping would have done with so many new rows."""
    async with database.engine.connect() as connection:
        await connection.execute(text("ANALYZE"))
        await connection.commit()


async def store_updates(database: Database, updates: list[dict[str, Any]]) -> None:
    """Store updates as the inbox does before it works them."""
    now = datetime.now(UTC)
    rows = [
        {"update_id": raw["update_id"], "chat_id": MANAGER_TELEGRAM_ID, "payload": raw, "status": InboxStatus.NEW,
         "received_at": now, "attempts": 0}
        for raw in updates
    ]
    async with database.transaction() as session:
        await session.execute(insert(InboxUpdate), rows)
