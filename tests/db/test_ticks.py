"""What the program asks every few seconds costs the same in a shop of ten years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Connection

from bot.inbox import Inbox
from crm import clock, reminders
from db.queries.outbox import count_by_status
from db.queries.vitals import vitals
from db.session import Database
from delivery import outbox

# A partial index that holds the few open rows may well be read as a whole.
FROM_END_TO_END = re.compile(r"SCAN (\w+)(?! USING (COVERING )?INDEX ix_\w+_(unfinished|unworked|open|check))")
GROWING = {"task", "task_item", "outbox", "inbox", "deal", "timeline", "booking", "deal_file", "document", "claim"}


@contextmanager
def asked(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every SELECT that runs meanwhile, as the driver gets it."""
    found: list[tuple[str, Any]] = []

    def keep(_connection: Connection, _cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        if sql.startswith("SELECT"):
            found.append((sql, parameters))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", keep)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", keep)


async def scans(database: Database, statements: list[tuple[str, Any]]) -> set[str]:
    """Growing tables that SQLite would read from end to end, with the statement."""
    found = set()
    async with database.reading() as session:
        connection = await session.connection()
        for sql, parameters in statements:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
            for row in plan:
                read = FROM_END_TO_END.match(row.detail)
                if read and read[1] in GROWING:
                    found.add(f"{read[1]}: {sql}")
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_no_tick_reads_a_growing_table_from_end_to_end(database: Database) -> None:
    async def work(*_: Any) -> None:
        return None

    with asked(database) as statements:
        await reminders.sweep(database)
        await outbox.claim(database, 40)
        await outbox.claim(database, 40, in_hand=[1])
        await Inbox(database, work).recover()
        async with database.reading() as session:
            await vitals(session, clock.now(), clock.now())
            await count_by_status(session)
    assert len(statements) >= 6
    assert await scans(database, statements) == set()
