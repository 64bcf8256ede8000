"""A list of SQLAdmin as a file: the rows that the list shows, searched and sorted as it is, past its own export."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from starlette.requests import Request
from starlette.responses import Response

from admin.desk import desk_of, texts_for
from admin.export.answer import BATCH, Exported, answer
from admin.export.cells import Cell, Column, Row
from admin.views.base import Dictionary, require_visitor
from admin.words import Words
from db.queries.people import names

_WIDTH = 28


async def taken_out(request: Request, view: Dictionary, kind: str) -> Response:
    """The list as a file. Raises ``Forbidden``, ``Refused``."""
    t, statement = texts_for(request), _statement(request, view)
    async with desk_of(request).database.reading() as session:
        rows = await session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
        people = await names(session)
    title = t(f"panel-list-{view.identity}")
    columns = [Column(t(_label(view, name)), _WIDTH) for name in view._list_prop_names]
    asked = {"search": search} if (search := request.query_params.get("search")) else {}
    exported = Exported(view.identity, title, columns, rows, asked)
    return await answer(request, require_visitor(request), exported, _batches(request, view, statement, people), kind)


def _label(view: Dictionary, name: str) -> str:
    return f"panel-field-{view.identity}-{name.replace('_', '-')}"


def _statement(request: Request, view: Dictionary) -> Select[Any]:
    """What the list shows; the key at the end of its order lets one batch begin where another one ended."""
    statement: Select[Any] = view.sort_query(view.list_query(request), request)
    if term := request.query_params.get("search"):
        statement = view.search_query(statement, term)
    return statement.order_by(*view.pk_columns)


async def _batches(
    request: Request, view: Dictionary, statement: Select[Any], people: dict[int, str]
) -> AsyncIterator[list[Row]]:
    """By number and not by key: these lists are short, and sorted by whatever column one likes."""
    desk, start = desk_of(request), 0
    w = Words(texts_for(request), desk.shop)
    while True:
        async with desk.database.reading() as session:
            found = list(await session.scalars(statement.limit(BATCH).offset(start)))
        yield [[await _cell(view, w, row, name, people) for name in view._list_prop_names] for row in found]
        if len(found) < BATCH:
            return
        start += BATCH


async def _cell(view: Dictionary, w: Words, row: Any, name: str, people: dict[int, str]) -> Cell:
    value = await view.get_prop_value(row, name)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return w.wall(value)
    return value if isinstance(value, date) else view.shown(w, row, name, value, people)
