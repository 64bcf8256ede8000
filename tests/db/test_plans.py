"""Lists ask for what an index holds: nothing is looked through as a whole, and what is long is not sorted.

Looked at without statistics, which a young shop's database has none of.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock
from db.enums import OutboxStatus, Pipeline, Stage
from db.queries import (
    bookings,
    deal_list,
    deals,
    diary,
    due,
    figures,
    in_hand,
    message_list,
    outbox,
    search,
    today,
)
from db.queries.deal_list import Wanted
from db.queries.deals import Filter
from db.session import Database

Asked = Callable[[AsyncSession], Awaitable[object]]

_BIG = (
    "deal", "contact", "task", "stage_visit", "booking", "booking_crew", "outbox", "payment", "claim", "deal_search",
)  # fmt: skip
_NOW = clock.now()
_NEXT_WEEK = _NOW + timedelta(days=7)
_AGO = {"opened_from": _NOW - timedelta(days=60), "opened_before": _NOW - timedelta(days=30)}


def _listed(**wanted: Any) -> Asked:
    return lambda session: deal_list.page(session, Wanted(**wanted), after=5)


def _said(status: OutboxStatus = OutboxStatus.SENT, **wanted: Any) -> Asked:
    return lambda session: message_list.page(session, message_list.Wanted((status,), **wanted), after=5)


# Walked in the order of an index: the length of what is behind them does not matter.
WALKED = {
    "open": _listed(), "all": _listed(closed=True), "won": _listed(stage=Stage.WON),
    "of a manager": _listed(manager_id=1), "all of a manager": _listed(manager_id=1, closed=True),
    "of a period": _listed(**_AGO, closed=True),
    "won of a period": _listed(**_AGO, stage=Stage.WON), "of a manager and period": _listed(**_AGO, manager_id=1),
    "of an installer": _listed(installer_id=1),
    "found": _listed(text="иванова"), "found in chat": lambda session: deals.page(session, Filter(text="иванова")),
    "a stage in chat": lambda session: deals.page(session, Filter(stage=Stage.WON)),
    "sent": _said(), "cancelled": _said(OutboxStatus.CANCELLED), "sent of a kind": _said(kind="client.ready"),
    "sent to a colleague": _said(employee_id=1), "sent before": _said(before=_NOW - timedelta(days=90)),
    "with its count": lambda session: deal_list.first(session, Wanted()),
    "counted": lambda session: deal_list.count(session, Wanted(closed=True)),
    "found and counted": lambda session: deal_list.count(session, Wanted(text="иванова")),
}
# Few, however large the shop: sorted.
FEW = {
    "all of an installer": _listed(installer_id=1, closed=True), "overdue": _listed(overdue_at=_NOW),
    "late": _listed(overdue_at=_NOW, late_of=1), "came into a stage": _listed(entered=Stage.PAID, entered_from=_NOW),
    "with a claim": _listed(has_claim=True, closed=True),
    "mine in chat": lambda session: deals.page(session, Filter(manager_id=1)),
    "by stage": lambda session: deals.count_by_stage(session, Filter()),
    "mine by stage": lambda session: deals.count_by_stage(session, Filter(manager_id=1)),
    "not delivered": lambda session: outbox.page(session, (OutboxStatus.DEAD,)),
    "messages that did not get through": _said(OutboxStatus.DEAD), "messages of a client": _said(text="иванова"),
    "waiting deals": lambda session: diary.waiting_deals(session, Pipeline.GENERAL, None),
    "waiting claims": lambda session: diary.waiting_claims(session, Pipeline.GENERAL, None),
    "today": lambda session: today.due(session, 1, now=_NOW, begun_by=_NOW, pipeline=Pipeline.GENERAL),
    "taken half hours": lambda session: bookings.taken(session, _NOW, _NEXT_WEEK, [1, 2]),
    "visits of the team": lambda session: bookings.visits(session, _NOW, _NEXT_WEEK),
    "who drives": lambda session: due.with_visits(session, _NOW, _NEXT_WEEK),
    "unattended visits": lambda session: due.unattended_visits(session, _NOW, _NOW),
    "in hand": lambda session: in_hand.of(session, 1, _NOW),
    "reminders": lambda session: due.task_ids(session, _NOW),
    "went through": lambda session: figures.passed(session, _NOW, None),
    "stays": lambda session: figures.stays(session, _NOW, None),
    "closed": lambda session: figures.closed(session, _NOW, None),
    "marks": lambda session: figures.marks(session, _NOW, None),
    "late by person": lambda session: figures.late(session, _NOW, None),
}
# What is looked for by its time is not to be looked for by whose or which it is: that grows with the years.
BY_TIME = ("taken half hours", "visits of the team", "who drives", "unattended visits")


@pytest.fixture
async def reading(database: Database) -> AsyncIterator[AsyncSession]:
    async with database.reading() as session:
        if not database.is_sqlite:
            # In a database without rows it is quicker not to look into an index; told off it, that it could is seen.
            await session.execute(text("SET LOCAL enable_seqscan = off"))
            await session.execute(text("SET LOCAL enable_sort = off"))
        yield session


async def _plans(session: AsyncSession, asked: Asked) -> list[str]:
    """The steps of everything that is asked for, as the database plans them."""
    said: list[tuple[str, Any]] = []

    def on_statement(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said.append((statement, parameters))

    connection = await session.connection()
    event.listen(connection.sync_connection, "before_cursor_execute", on_statement)
    await asked(session)
    event.remove(connection.sync_connection, "before_cursor_execute", on_statement)
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    steps: list[str] = []
    for statement, parameters in said:
        rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
        steps += [str(row[-1]).strip(" ->") for row in rows]
    return steps


def _looks_through(steps: list[str]) -> list[str]:
    """The steps for which a whole table that grows is read; an index of what is open stays small."""
    wholes = [re.match(r"(?:SCAN|Seq Scan on|Parallel Seq Scan on) (\w+)(?! VIRTUAL)", step) for step in steps]
    found = [whole.string for whole in wholes if whole and whole[1] in _BIG]
    return [step for step in found if not re.search(r"INDEX ix_\w*(open|cancelled)", step)]


@pytest.mark.parametrize("name", [*WALKED, *FEW])
async def test_lists_look_through_no_whole_table(reading: AsyncSession, name: str) -> None:
    steps = await _plans(reading, (WALKED | FEW)[name])
    # What is walked is broken off as soon as there is enough.
    whole = [step for step in _looks_through(steps) if name in FEW or "INDEX" not in step]

    assert steps and not whole, "\n".join(steps)


@pytest.mark.parametrize("name", WALKED)
async def test_what_may_be_long_is_not_sorted(
    reading: AsyncSession, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    # What PostgreSQL finds a few of, it may sort.
    monkeypatch.setattr(search, "_FEW", 0)
    steps = await _plans(reading, WALKED[name])

    assert not [step for step in steps if "ORDER BY" in step or step.startswith("Sort")], "\n".join(steps)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("wanted", [{"kind": "client.ready"}, {"employee_id": 1}], ids=["of a kind", "to a colleague"])
async def test_messages_under_way_are_looked_for_among_those_under_way(
    reading: AsyncSession, wanted: dict[str, Any]
) -> None:
    steps = await _plans(reading, lambda session: message_list.counts(session, message_list.Wanted(**wanted)))

    assert [step for step in steps if "outbox" in step] == ["SEARCH outbox USING INDEX ix_outbox_unfinished (status=?)"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", BY_TIME)
async def test_visits_are_looked_for_by_their_time(reading: AsyncSession, name: str) -> None:
    [first, *_] = [step for step in await _plans(reading, FEW[name]) if step.startswith(("SEARCH", "SCAN"))]

    assert "ix_booking_starts_status" in first
