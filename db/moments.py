"""Arithmetic with moments that the two databases spell differently."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class hours_between(FunctionElement[int]):
    """Whole hours from one moment to a later one."""

    type = Integer()
    inherit_cache = True


class _local_day(FunctionElement[date]):
    type = Date()
    inherit_cache = True


def local_day(moment: ColumnElement[Any], minutes_from_utc: int) -> ColumnElement[date]:
    """The date on a wall clock that is so many minutes ahead of UTC."""
    return _local_day(moment, literal(f"{minutes_from_utc:+} minutes"))


@compiles(hours_between, "sqlite")
def _hours_on_sqlite(element: FunctionElement[int], compiler: Any, **options: Any) -> str:
    since, until = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((strftime('%s', {until}) - strftime('%s', {since})) / 3600)"


@compiles(hours_between, "postgresql")
def _hours_on_postgresql(element: FunctionElement[int], compiler: Any, **options: Any) -> str:
    since, until = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(floor(extract(epoch FROM ({until} - {since})) / 3600) AS INTEGER)"


@compiles(_local_day, "sqlite")
def _day_on_sqlite(element: FunctionElement[date], compiler: Any, **options: Any) -> str:
    moment, shift = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({moment}, {shift})"


@compiles(_local_day, "postgresql")
def _day_on_postgresql(element: FunctionElement[date], compiler: Any, **options: Any) -> str:
    moment, shift = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST({moment} AT TIME ZONE 'UTC' + CAST({shift} AS text)::interval AS date)"
