"""Column types that refuse what must not be stored."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, DateTime, Dialect, Enum, String, TypeDecorator, literal_column
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.expression import ColumnClause

Json = JSON()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Naive values are refused; SQLite, which knows no offset, is given UTC and read as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(members: type[StrEnum]) -> Enum:
    """Text checked against an enum. Not a native type: on PostgreSQL those outlive ``downgrade``."""
    return Enum(members, native_enum=False, length=24, values_callable=_values, validate_strings=True)


def _values(members: Any) -> list[str]:
    return [member.value for member in members]


def constant(value: str) -> ColumnClause[str]:
    """A text of the program's own (an enum's member, a kind), written into the statement instead of bound to it.

    SQLite uses a partial index for no parameters, and where a parameter might decide about one it plans the
    statement again at every execution: for the facts of a deal that takes ten times as long as reading them.
    """
    return literal_column("'" + str(value).replace("'", "''") + "'", String)


def is_one_of(column: InstrumentedAttribute[Any], *members: StrEnum) -> ColumnElement[bool]:
    """``column IN (members)``, spelled out in the SQL."""
    return column.in_([constant(member) for member in members])
