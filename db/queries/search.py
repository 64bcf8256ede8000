"""Narrowing a select of deals to those that answer a text: in any case, by parts, newest first.

A word is looked for inside of numbers, names and phones; one or two letters at their beginning only. Several words
must all be there. Without a letter it is a number or a phone, whatever stands between the digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Join,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles

from db.models import Deal
from db.search import TABLE

_SEARCH = table(TABLE, column("rowid", Integer), column("text", Text), column(TABLE, Text))
# Sparser than this, what was found is sorted; denser, the newest deals are looked through until there are enough.
_FEW = 3000
_QUOTES = "\"'«»„“”"

# Parts that must all be there.
Reading = list[str]
# The select, and the key it is to be sorted by.
Narrowed = tuple[Select[Any], SQLColumnExpression[int]]


class _InThisOrder(Join):
    """A join that SQLite does not turn around."""

    inherit_cache = True


@compiles(_InThisOrder, "sqlite")
def _cross(join: _InThisOrder, compiler: Any, *, asfrom: bool = True, **options: Any) -> str:
    left, right = (compiler.process(side, asfrom=True, **options) for side in (join.left, join.right))
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **options)}"


async def narrowed(session: AsyncSession, statement: Select[Any], text: str) -> Narrowed:
    """The select of ``Deal`` with only the deals that answer, and the key to sort it by, newest (largest) first."""
    if session.get_bind().dialect.name == "sqlite":
        joined = _InThisOrder(_SEARCH, Deal.__table__, _SEARCH.c.rowid == Deal.id)
        return statement.select_from(joined).where(_match(text)), _SEARCH.c.rowid
    # The planner believes that trigrams have nothing to do with each other, and takes every word for a rare one.
    if await _is_rare(session, _holds_grams(text)):
        return statement.where(Deal.id.in_(select(_SEARCH.c.rowid).where(_holds_grams(text)))), Deal.id + 0
    return statement.where(exists().where(_SEARCH.c.rowid == Deal.id, _is_like(text))), Deal.id


def ids(session: AsyncSession, text: str) -> Select[int]:
    """The ids of the deals that answer."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return select(_SEARCH.c.rowid).where(_match(text) if is_sqlite else _holds_grams(text))


async def _is_rare(session: AsyncSession, found: ColumnElement[bool]) -> bool:
    some = select(_SEARCH.c.rowid).where(found).limit(_FEW).subquery()
    return (await session.scalar(select(func.count()).select_from(some)) or 0) < _FEW


def _readings(text: str) -> Iterator[Reading]:
    words = [found for word in _folded(text).split() if (found := word.strip(_QUOTES))]
    if any(char.isalpha() for char in text):
        yield words
        return
    typed, digits = "".join(words), "".join(char for char in text if char.isdigit())
    if typed == digits and len(digits) < 3:
        yield [f"-{digits:0>4}"]
        return
    yield [typed]
    if len(digits) >= 3:
        yield [digits[1:] if len(digits) == 11 and digits[0] in "78" else digits]


def _folded(text: str) -> str:
    return text.lower().replace("ё", "е")


def _padded(part: str) -> str:
    """Every word of the index begins with two blanks: with them, a letter or two become a trigram."""
    return part.rjust(3)


def _match(text: str) -> ColumnElement[bool]:
    """What FTS5 is asked for."""
    quoted = (
        " AND ".join('"' + _padded(part).replace('"', '""') + '"' for part in reading) for reading in _readings(text)
    )
    return _SEARCH.c[TABLE].op("MATCH", is_comparison=True)(" OR ".join(f"({reading})" for reading in quoted))


def _holds_grams(text: str) -> ColumnElement[bool]:
    """What the index of PostgreSQL is asked for, and whether the trigrams stand side by side there."""
    grams = (func.search_grams(_SEARCH.c.text).op("@>", is_comparison=True)(_grams(one)) for one in _readings(text))
    return or_(*grams) & _is_like(text)


def _is_like(text: str) -> ColumnElement[bool]:
    parts = ((_SEARCH.c.text.contains(_padded(part), autoescape=True) for part in one) for one in _readings(text))
    return or_(*(and_(*one) for one in parts))


def _grams(reading: Reading) -> ColumnElement[Any]:
    grams = {part[at : at + 3] for part in map(_padded, reading) for at in range(len(part) - 2)}
    return cast(sorted(grams), ARRAY(Text))
