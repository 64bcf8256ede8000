"""Figures that are kept for a while, because counting a big shop takes seconds.

They are counted when somebody asks, at most once at a time in a process. Who asks meanwhile gets the older ones,
which say from when they are, or is told to come back in a moment where there are none.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

import structlog

from crm import clock, figures
from crm.figures import Figures
from db.session import Database

# Figures grow old in proportion to their price: those of a small shop are new at every look.
LONGEST_LIFE = timedelta(minutes=5)
_LIFE_PER_COST = 50
# So long is waited for new figures before old ones are shown.
_PATIENCE_SECONDS = 0.2

log = structlog.get_logger(__name__)

_Key = tuple[int, int | None]


class Answer(NamedTuple):
    """``is_renewing``: newer figures are being counted at this moment."""

    figures: Figures
    is_renewing: bool


@dataclass(frozen=True)
class _Kept:
    figures: Figures
    cost: timedelta

    @property
    def is_fresh(self) -> bool:
        age = clock.now() - self.figures.taken_at
        # A clock that was put back makes figures of the future.
        return timedelta() <= age < min(LONGEST_LIFE, self.cost * _LIFE_PER_COST)


@dataclass
class _Shelf:
    kept: dict[_Key, _Kept] = field(default_factory=dict)
    counting: dict[_Key, asyncio.Task[None]] = field(default_factory=dict)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


async def ask(database: Database, days: int, manager_id: int | None = None) -> Answer:
    """The figures of ``crm.figures.read``; waited for only when there are none yet, or they come at once."""
    shelf = _shelf(database)
    answer = await glance(database, days, manager_id)
    while answer is None:
        await asyncio.shield(_counting(shelf, database, (days, manager_id)))
        answer = await glance(database, days, manager_id)
    return answer


async def glance(database: Database, days: int, manager_id: int | None = None) -> Answer | None:
    """What there is of them at this moment, or comes at once; ``None``: the first ones are still being counted."""
    shelf, key = _shelf(database), (days, manager_id)
    known = shelf.kept.get(key)
    if known is not None and known.is_fresh:
        return Answer(known.figures, is_renewing=False)
    counting = _counting(shelf, database, key)
    await asyncio.wait([counting], timeout=_PATIENCE_SECONDS)
    if known is None and counting.done():
        counting.result()
    newest = shelf.kept.get(key)
    return None if newest is None else Answer(newest.figures, is_renewing=not counting.done())


def _shelf(database: Database) -> _Shelf:
    shelf: _Shelf = database.info.setdefault("figures", _Shelf())
    return shelf


def _counting(shelf: _Shelf, database: Database, key: _Key) -> asyncio.Task[None]:
    running = shelf.counting.get(key)
    if running is None:
        running = shelf.counting[key] = asyncio.create_task(_count(shelf, database, key))
        # Whoever asked may have gone: then nobody else asks what became of it.
        running.add_done_callback(lambda task: task.cancelled() or task.exception())
    return running


async def _count(shelf: _Shelf, database: Database, key: _Key) -> None:
    try:
        async with shelf.turn:
            began = time.monotonic()
            async with database.reading() as session:
                found = await figures.read(session, *key)
            shelf.kept[key] = _Kept(found, timedelta(seconds=time.monotonic() - began))
    except Exception:
        log.exception("figures.not_counted")
        if key not in shelf.kept:
            raise
    finally:
        del shelf.counting[key]
