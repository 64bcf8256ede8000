"""New rows are written by plain inserts, in order, and stay the session's as if it had written them itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import selectinload

from crm import clock
from db.enums import ActorKind, Role
from db.models import DealNumber, Employee, Outbox, Task, TaskItem, TimelineEntry
from db.session import Database


def _line(text: str) -> TimelineEntry:
    return TimelineEntry(kind="comment", actor_kind=ActorKind.SYSTEM, data={"text": text})


def _task(assignee_id: int, *items: str) -> Task:
    now = clock.now()
    task = Task(
        code="call_client", assignee_id=assignee_id, role=Role.MANAGER, title={"ru": "Позвонить"}, description={},
        starts_at=now, due_at=now + timedelta(hours=1),
    )
    task.items = [
        TaskItem(position=place, code=code, title={"ru": code}, required=True) for place, code in enumerate(items)
    ]
    return task


async def _employee(database: Database) -> int:
    async with database.transaction() as session:
        somebody = Employee(name="Анна Крылова", role=Role.MANAGER)
        session.add(somebody)
    return somebody.id


async def test_lines_get_ids_in_the_order_in_which_they_were_said_by_one_statement(database: Database) -> None:
    written: list[str] = []

    def on_statement(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT"):
            written.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", on_statement)
    said = [f"строка {number}" for number in range(20)]
    async with database.transaction() as session:
        session.add_all(_line(text) for text in said)

    async with database.reading() as session:
        lines = list(await session.scalars(select(TimelineEntry).order_by(TimelineEntry.id)))
    assert [line.data["text"] for line in lines] == said
    assert len(written) == 1


async def test_a_task_and_its_items_are_written_with_their_defaults(database: Database) -> None:
    employee_id = await _employee(database)
    async with database.transaction() as session:
        first, second = _task(employee_id, "a", "b"), _task(employee_id, "c")
        session.add_all([first, second, message := Outbox(kind="x", not_before=clock.now(), due_at=clock.now())])
        await session.flush()
        message.task_id = first.id

    async with database.reading() as session:
        statement = select(Task).order_by(Task.id).options(selectinload(Task.items))
        tasks = list(await session.scalars(statement))
        sent = (await session.scalars(select(Outbox))).one()
    assert [[item.code for item in task.items] for task in tasks] == [["a", "b"], ["c"]]
    assert [(task.status, task.version, task.note) for task in tasks] == [("open", 1, {})] * 2
    assert (sent.status, sent.attempt, sent.data, sent.task_id) == ("new", 0, {}, tasks[0].id)
    assert sent.created_at.tzinfo is not None


async def test_what_is_changed_after_it_was_written_is_written_again(database: Database) -> None:
    employee_id = await _employee(database)
    async with database.transaction() as session:
        session.add(task := _task(employee_id, "a"))
        session.add(line := _line("сначала"))
        await session.flush()
        task.items[0].ticked_at = clock.now()
        task.note = {"text": "потом"}
        line.undo = {"opened": [task.id]}

    async with database.reading() as session:
        assert await session.scalar(select(Task.note)) == {"text": "потом"}
        assert await session.scalar(select(TaskItem.ticked_at)) is not None
        assert await session.scalar(select(TimelineEntry.undo)) == {"opened": [task.id]}


async def test_rows_of_other_tables_are_written_with_them(database: Database) -> None:
    async with database.transaction() as session:
        session.add_all([_line("и то"), DealNumber(year=2030, last=7)])

    async with database.reading() as session:
        assert await session.scalar(select(DealNumber.last)) == 7
        assert await session.scalar(select(TimelineEntry.data)) == {"text": "и то"}


async def test_nothing_stays_of_a_transaction_that_fails(database: Database) -> None:
    with pytest.raises(RuntimeError, match="отказ"):
        async with database.transaction() as session:
            session.add(_line("не было"))
            await session.flush()
            raise RuntimeError("отказ")

    async with database.reading() as session:
        assert await session.scalar(select(func.count(TimelineEntry.id))) == 0
