"""Files that are being checked, brought in or taken back: worked off beside everything else, a batch at a time."""

from __future__ import annotations

import asyncio

import structlog

from crm import import_files, imports
from db.queries.imports import at_work
from db.session import Database

# After each batch, so that people who wait for the database or the processor come first.
_PAUSE_SECONDS = 0.02

log = structlog.get_logger(__name__)


class Imports:
    """Called by a tick. Where each import stands is all it goes by: what was cut off goes on with the next batch."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._working: asyncio.Task[None] | None = None
        self._is_closing = False

    async def __call__(self) -> None:
        """Go to work, unless it is being worked."""
        if self._is_closing or (self._working is not None and not self._working.done()):
            return
        await import_files.drop_left_behind(self._database)
        async with self._database.reading() as session:
            waiting = await at_work(session)
        if waiting:
            self._working = asyncio.create_task(self._work(waiting))

    async def _work(self, waiting: list[int]) -> None:
        for run_id in waiting:
            if self._is_closing:
                return
            try:
                await self._carry_on(run_id)
            except Exception:
                # Tried again by the next tick; one broken import must not hold up the others.
                log.exception("import.failed", run=run_id)

    async def _carry_on(self, run_id: int) -> None:
        while await imports.step(self._database, run_id):
            if self._is_closing:
                return
            await asyncio.sleep(_PAUSE_SECONDS)

    async def stop(self) -> None:
        """Begin no further batch and wait for the one in hand."""
        self._is_closing = True
        if self._working is not None:
            await self._working
