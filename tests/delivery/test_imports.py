"""Imports beside the working shop: worked off by the tick, cut off anywhere, told at the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from crm import imports
from db.enums import ImportKind, ImportRowState, ImportStatus
from db.models import Deal, ImportRun
from db.session import Database
from delivery.imports import Imports
from tests.crm import importing
from tests.crm.cast import Play, on_stage
from tests.crm.foreign import BITRIX_DEALS, bitrix_deal

LINES = 2 * imports.BATCH + 5


@pytest.fixture
async def play(database: Database, tmp_path: Path) -> AsyncIterator[Play]:
    async with on_stage(database, tmp_path) as play:
        yield play


async def _begun(play: Play, first: int = 1) -> int:
    """An import that waits to be brought in."""
    rows = [bitrix_deal(number) for number in range(first, first + LINES)]
    run_id = await importing.load(play, ImportKind.DEALS, BITRIX_DEALS, *rows)
    await importing.check(play, run_id)
    async with play.database.transaction() as session:
        await imports.run(session, play.boris, run_id)
    return run_id


async def _status(play: Play, run_id: int) -> ImportStatus:
    async with play.database.reading() as session:
        return (await session.scalars(select(ImportRun.status).where(ImportRun.id == run_id))).one()


async def _finished(play: Play, run_id: int, *workers: Imports) -> None:
    async with asyncio.timeout(60):
        while (await _status(play, run_id)).is_at_work:
            for worker in workers:
                await worker()
            await asyncio.sleep(0.01)


async def test_the_tick_works_an_import_off_whoever_else_ticks(play: Play) -> None:
    run_id = await _begun(play)
    workers = Imports(play.database), Imports(play.database)
    await _finished(play, run_id, *workers)
    for worker in workers:
        await worker.stop()

    assert await importing.states(play.database, run_id) == [ImportRowState.MADE] * LINES
    async with play.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Deal)) == LINES
    assert len(await play.outbox("import_done", play.anna)) == 1


async def test_a_worker_that_is_stopped_leaves_whole_batches_and_the_next_goes_on(play: Play) -> None:
    run_id = await _begun(play)
    worker = Imports(play.database)
    await worker()
    await worker.stop()
    await worker()

    made = (await importing.states(play.database, run_id)).count(ImportRowState.MADE)
    assert made % imports.BATCH == 0 and made < LINES
    await _finished(play, run_id, Imports(play.database))
    async with play.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Deal)) == LINES


async def test_an_import_that_fails_is_left_and_does_not_hold_up_the_others(play: Play) -> None:
    broken, sound = await _begun(play), await _begun(play, 1000)
    async with play.database.transaction() as session:
        # Nobody could ever bring that in: the columns are gone.
        await session.execute(update(ImportRun).where(ImportRun.id == broken).values(columns=None, headers=None))
    await _finished(play, sound, Imports(play.database))

    assert await _status(play, broken) is ImportStatus.RUNNING
    assert await importing.states(play.database, sound) == [ImportRowState.MADE] * LINES
