"""New rows of the tables that every action writes to: plain inserts, one statement a table.

SQLAlchemy's unit of work costs several times what its inserts cost, and on SQLite it writes rows with generated ids
one by one. The rows are the session's afterwards, as if it had written them itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Column, Insert, Table, insert
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from db.base import Base
from db.models import Outbox, StageVisit, Task, TaskItem, TimelineEntry

# In the order in which they refer to each other; to other tables they refer by ids that are known already.
_ORDER: tuple[type[Base], ...] = (StageVisit, Task, TaskItem, TimelineEntry, Outbox)


class Inserting(Session):
    """A session that inserts new rows of these tables itself, unless rows of others wait to be written with them."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write what was added and changed."""
        if self.new and all(type(row) in _ORDER for row in self.new):
            _insert_all(self)
        super().flush(objects)


@dataclass(frozen=True)
class _Shape:
    """How rows of a table are inserted: the columns that are given, and the statement for one row or for many."""

    columns: tuple[Column[Any], ...]
    one: Insert
    many: Insert
    makes_id: bool


@cache
def _shape(table: Table, *, sqlite: bool) -> _Shape:
    made = table.autoincrement_column
    columns = tuple(column for column in table.columns if column is not made)
    statement = insert(table)
    if made is None:
        return _Shape(columns, statement, statement, makes_id=False)
    # SQLite counts ids up in the order of the rows; asked to sort by it, SQLAlchemy would insert them one by one.
    many = statement.returning(made, sort_by_parameter_order=not sqlite)
    return _Shape(columns, statement, many, makes_id=True)


def _insert_all(session: Session) -> None:
    new, connection = list(session.new), session.connection()
    for model in _ORDER:
        rows: list[Any] = [row for row in new if type(row) is model]
        if rows:
            _insert(connection, model.__table__, rows)
        for task in rows if model is Task else ():
            _number_items(task)
    # What the unit of work does with rows that it has written; nothing public does it in one step.
    session._register_persistent({instance_state(row) for row in new})


def _number_items(task: Task) -> None:
    for item in task.items:
        set_committed_value(item, "task_id", task.id)


def _insert(connection: Connection, table: Any, rows: list[Any]) -> None:
    shape = _shape(table, sqlite=connection.dialect.name == "sqlite")
    values = [_values(row, shape.columns) for row in rows]
    if not shape.makes_id:
        connection.execute(shape.one, values)
        return
    for row, number in zip(rows, _numbers(connection, shape, values), strict=True):
        set_committed_value(row, "id", number)


def _numbers(connection: Connection, shape: _Shape, values: list[dict[str, Any]]) -> Sequence[int]:
    """Insert rows; the ids they were given, in their order."""
    if len(values) == 1:
        return connection.execute(shape.one, values[0]).inserted_primary_key or ()
    return sorted(connection.execute(shape.many, values).scalars())


def _values(row: Any, columns: tuple[Column[Any], ...]) -> dict[str, Any]:
    """What the row holds, with the columns' defaults where nothing was said; they are the row's as if read."""
    known = row.__dict__
    for column in columns:
        if column.key not in known:
            known[column.key] = _default(column)
    return {column.key: known[column.key] for column in columns}


def _default(column: Column[Any]) -> Any:
    default: Any = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg
