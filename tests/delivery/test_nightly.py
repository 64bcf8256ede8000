"""The night's backup beside the working shop."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from datetime import time
from pathlib import Path

import pytest

from crm.backups import FAILED
from db.backup import shelf
from db.backup.making import House
from db.enums import OutboxStatus, Role
from db.models import DealFile
from db.session import Database
from delivery.nightly import Nightly, Plan
from program import staff_message
from tests.crm.timecast import FRIDAY, MONDAY, MOSCOW, TUESDAY, WEDNESDAY, Play, on_stage


@pytest.fixture
async def play(database: Database, tmp_path: Path) -> AsyncIterator[Play]:
    async with on_stage(database, tmp_path) as play:
        yield play


def night(play: Play, folder: Path, *, days: int = 7) -> Nightly:
    """A night of this shop: at three, into the folder ``backups``."""
    url = play.database.url
    path = Path(url.partition("///")[2]) if play.database.is_sqlite else None
    plan = Plan(folder / "backups", time(3), MOSCOW, days=days, weeks=0)
    return Nightly(play.database, House(url, path, folder / "files"), plan)


def made(folder: Path) -> list[str]:
    return [f"{backup.made_at.astimezone(MOSCOW):%d.%m %H:%M}" for backup in shelf.backups(folder / "backups")]


async def test_one_backup_a_night_whoever_ticks_how_often(play: Play, tmp_path: Path) -> None:
    nightly = night(play, tmp_path)
    for day, hour in ((TUESDAY, 3), (TUESDAY, 4), (WEDNESDAY, 2), (FRIDAY, 9)):
        play.move(day, hour)
        await nightly()
        await night(play, tmp_path)()
    assert made(tmp_path) == ["05.03 03:00", "08.03 09:00"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_old_nights_go_and_what_people_made_stays(play: Play, tmp_path: Path) -> None:
    nightly = night(play, tmp_path, days=1)
    play.move(MONDAY, 4)
    await nightly()
    [first] = shelf.backups(tmp_path / "backups")
    by_hand = first.path.with_name(first.path.name.replace("nightly", "manual"))
    shutil.copytree(first.path, by_hand)
    play.move(TUESDAY, 4)
    await nightly()
    assert [backup.reason for backup in shelf.backups(tmp_path / "backups")] == ["manual", "nightly"]
    assert made(tmp_path) == ["04.03 04:00", "05.03 04:00"]


async def test_a_failed_backup_is_told_once_a_night_and_tried_again(play: Play, tmp_path: Path) -> None:
    async with play.database.transaction() as session:
        await play.hire(session, "Алла", Role.ADMIN)
    (tmp_path / "backups").write_text("a file where the folder should be")
    nightly = night(play, tmp_path)
    play.move(TUESDAY, 9)
    await nightly()
    play.move(TUESDAY, 9, 5)
    (tmp_path / "backups").unlink()
    await nightly()
    assert made(tmp_path) == [], "not again every minute"
    (tmp_path / "backups").write_text("")
    play.move(TUESDAY, 9, 16)
    await nightly()
    told = await play.said(FAILED)
    assert {row.employee_id for row in told} == {play.people["Борис"], play.people["Алла"]}
    assert len(told) == 2
    async with play.database.reading() as session:
        said = await staff_message(session, told[0])
    assert said is not None and "05.03" in said.text and "не может писать" in said.text

    (tmp_path / "backups").unlink()
    play.move(TUESDAY, 9, 32)
    await nightly()
    assert made(tmp_path) == ["05.03 09:32"]
    assert {row.status for row in await play.said(FAILED)} == {OutboxStatus.CANCELLED}, "nobody needs to hear it now"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_program_that_stops_leaves_nothing_half(play: Play, tmp_path: Path) -> None:
    deal_id = await play.deal()
    for name in ("aa", "bb"):
        (tmp_path / "files" / name).mkdir(parents=True)
        async with play.database.transaction() as session:
            session.add(DealFile(deal_id=deal_id, name="Файл", kind="other", key=f"{name}/{name * 16}"))
    blocked = tmp_path / "files" / "aa" / ("aa" * 16)
    os.mkfifo(blocked)
    nightly = night(play, tmp_path)
    working = asyncio.create_task(nightly())
    opened = await asyncio.to_thread(blocked.open, "wb")  # returns when the backup has come to this file
    stopping = asyncio.create_task(nightly.stop())
    await asyncio.sleep(0)
    opened.close()
    await asyncio.gather(working, stopping)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [".lock"]
    assert await play.said(FAILED) == []
