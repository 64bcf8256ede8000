"""Faults of the storage."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from functools import partial
from pathlib import Path

import asyncpg

from campaigns.faults import scripts
from campaigns.faults.checks import Verdict
from campaigns.faults.house import USABLE_WITHIN, House, mount
from campaigns.faults.trouble import Fault, Play
from tests.empty import administer


async def _locked(house: House, play: Play, *, seconds: float) -> None:
    """Another program holds the write lock."""
    house.patience = 2 * USABLE_WITHIN + seconds
    other = sqlite3.connect(house.database_file, isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    working = asyncio.create_task(play())
    await asyncio.sleep(seconds)
    other.rollback()
    other.close()
    await over(working)


async def over(working: asyncio.Task[None]) -> None:
    """From here on all is well again: the work must be done within a minute."""
    async with asyncio.timeout(USABLE_WITHIN):
        await working


async def _full(house: House, play: Play) -> None:
    """The disk is full for six seconds, while people work."""
    house.patience = 2 * USABLE_WITHIN
    ballast = house.database_file.parent / "ballast"
    _fill(ballast)
    working = asyncio.create_task(play())
    await asyncio.sleep(6)
    ballast.unlink()
    await over(working)


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            while True:
                try:
                    if not file.write(b"\0" * size):
                        break
                except OSError:
                    break


async def _torn(house: House, play: Play) -> None:
    """Killed in the middle of writing: the last page of the WAL is there in half."""
    await play()
    await house.stop_program(kill=True)
    tear(Path(f"{house.database_file}-wal"))
    await house.start_program()


def tear(wal: Path) -> None:
    """Half a frame more, as a power cut leaves it."""
    frames = wal.read_bytes()
    with wal.open("ab") as file:
        file.write(frames[-4120:-2000])


async def _refused(house: House, *words: str) -> Verdict:
    """The program must not start, and must say why in one sentence."""
    verdict = Verdict()
    log = house.folder / "refused.log"
    program = await house.nursery.start(["run"], env=house.environment(), log=log)
    async with asyncio.timeout(USABLE_WITHIN):
        code = await asyncio.shield(program.ended)
    said = program.said().strip()
    if code != 1 or len(said.splitlines()) != 1 or not all(word in said for word in words):
        verdict.add(f"exit code {code}, said: {said[-600:]}")
    return verdict


async def _corrupt(house: House, play: Play) -> Verdict:
    """Half of the pages are rubbish: refused with the way to restore; the file as it was works."""
    await house.database.dispose()
    whole = house.database_file.read_bytes()
    house.database_file.write_bytes(whole[:4096] + os.urandom(len(whole) // 2) + whole[4096 + len(whole) // 2 :])
    verdict = await _refused(house, "restore")
    house.database_file.write_bytes(whole)
    await house.start_program()
    await play()
    return verdict


async def _no_database(house: House, play: Play) -> Verdict:
    """The file is no database at all."""
    await house.database.dispose()
    whole = house.database_file.read_bytes()
    house.database_file.write_bytes(b"rubbish" * 4000)
    verdict = await _refused(house, "restore")
    house.database_file.write_bytes(whole)
    await house.start_program()
    await play()
    return verdict


async def _read_only(house: House, play: Play) -> Verdict:
    """The disk is mounted read-only: refused; mounted as it should be, all works."""
    await house.database.dispose()
    folder = str(house.database_file.parent)
    mount("-o", "remount,ro", folder)
    verdict = await _refused(house)
    mount("-o", "remount,rw", folder)
    await house.start_program()
    await play()
    return verdict


async def _terminated(house: House, play: Play) -> None:
    """PostgreSQL throws everybody out, again and again, most of all those in a transaction."""
    house.patience = 2 * USABLE_WITHIN
    server = house.template.server
    assert server is not None
    out = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{house.name}' AND pid <> pg_backend_pid()"
    )
    working = asyncio.create_task(play())
    for _ in range(25):
        await administer(server, out)
        await asyncio.sleep(0.12)
    await over(working)
    await house.database.dispose()  # whoever looks on was thrown out as well


async def _exhausted(house: House, play: Play) -> None:
    """Somebody locks the tables that everything needs for longer than a connection is waited for."""
    house.patience = 2 * USABLE_WITHIN
    server = house.template.server
    assert server is not None
    other = await asyncpg.connect(
        host=server.host, port=server.port, user=server.username, password=server.password, database=house.name
    )
    began = time.monotonic()
    async with other.transaction():
        await other.execute("LOCK TABLE lead, draft IN ACCESS EXCLUSIVE MODE")
        crowd = [asyncio.create_task(scripts.SITE.play(house, stubborn=False)) for _ in range(40)]
        working = asyncio.create_task(play())
        await asyncio.sleep(max(0.0, 36 - (time.monotonic() - began)))
    await other.close()
    await over(working)
    async with asyncio.timeout(USABLE_WITHIN):
        await asyncio.gather(*crowd)


STORAGE = (
    Fault("database locked 3 s", partial(_locked, seconds=3), databases=("sqlite",)),
    Fault("database locked 60 s", partial(_locked, seconds=60), databases=("sqlite",)),
    Fault("disk full", _full, databases=("sqlite",), disk=True),
    Fault("torn WAL", _torn, databases=("sqlite",)),
    Fault("read-only", _read_only, databases=("sqlite",), disk=True, starts=False),
    Fault("corrupt at start: rubbish in the middle", _corrupt, databases=("sqlite",), starts=False),
    Fault("corrupt at start: no database", _no_database, databases=("sqlite",), starts=False),
    Fault("PostgreSQL killed in a transaction", _terminated, databases=("postgresql",)),
    Fault("pool exhausted", _exhausted, databases=("postgresql",), compared=False),
)
