"""Kill -9 in the middle of the commands that touch the whole database: migration and backup."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass
from itertools import count
from typing import Any

from campaigns.faults import checks, scripts
from campaigns.faults.checks import Verdict
from campaigns.faults.house import USABLE_WITHIN, House
from campaigns.faults.matrix import Matrix, keep
from campaigns.faults.nursery import KILLED
from db import schema

_NUMBERS = count(1)
_COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"


@dataclass(frozen=True)
class CommandPoint:
    """A call of ``path`` in ``main.py <words>`` before or after which it dies; ``most`` calls are tried in turn."""

    name: str
    words: tuple[str, ...]
    path: str
    when: str
    most: int
    databases: tuple[str, ...] = ("sqlite", "postgresql")


COMMANDS = (
    CommandPoint("migration: in the middle of it", ("migrate",), "alembic.ddl.impl:DefaultImpl._exec", "after", 40),
    CommandPoint("migration: before its commit", ("migrate",), _COMMIT, "before", 1),
    CommandPoint("backup: database copied", ("backup",), "db.backup.making:_database", "after", 1),
    CommandPoint("backup: between two files", ("backup",), "db.backup.making:_copied", "before", 2, ("sqlite",)),
    CommandPoint("backup: before it gets its name", ("backup",), "db.backup.shelf:place", "before", 1),
    CommandPoint("backup: after it has got its name", ("backup",), "db.backup.shelf:place", "after", 1),
)


async def run(matrix: Matrix, point: CommandPoint, seed: int, *, postgres: bool) -> Verdict:
    """Kill the command, give it again, and see that the house works as before."""
    verdict = Verdict()
    async with matrix.house(scripts.MOVE, postgres) as house:
        try:
            await (_migrate if point.words == ("migrate",) else _back_up)(house, point, seed, verdict)
        except (AssertionError, TimeoutError) as error:
            verdict.add(f"{type(error).__name__}: {error}")
        if verdict.problems:
            keep(house, f"{point.name}-{postgres}-{seed}")
    return verdict


async def _command(house: House, *words: str, points: list[dict[str, Any]] | None = None) -> tuple[int, str]:
    log = house.folder / f"command-{next(_NUMBERS)}.log"
    program = await house.nursery.start([*words], env=house.environment(), log=log, points=points or [])
    async with asyncio.timeout(USABLE_WITHIN):
        return await asyncio.shield(program.ended), program.said()


def _order(house: House, point: CommandPoint, seed: int) -> dict[str, Any]:
    nth = 1 + seed * 7 % point.most
    return {"path": point.path, "when": point.when, "nth": nth, "tally": str(house.folder / "tally")}


async def _killed_then_again(house: House, point: CommandPoint, seed: int, verdict: Verdict) -> str:
    code, said = await _command(house, *point.words, points=[_order(house, point, seed)])
    verdict.struck = code == KILLED
    if not verdict.struck:
        verdict.add(f"was not killed but ended with {code}: {said[-300:]}")
    began = time.monotonic()
    code, said = await _command(house, *point.words)
    if code != 0:
        verdict.add(f"given again it ends with {code}: {said[-300:]}")
    verdict.recovery = time.monotonic() - began
    return said


async def _migrate(house: House, point: CommandPoint, seed: int, verdict: Verdict) -> None:
    """The tables are made from nothing."""
    await house.database.dispose()
    await house.empty_database()
    await _killed_then_again(house, point, seed, verdict)
    if await schema.current(house.database_url) != schema.head():
        verdict.add("the schema is not at its head")
    code, said = await _command(house, "check")
    if code != 0:
        verdict.add(f"check says: {said[-300:]}")
    if broken := checks.integrity(house):
        verdict.add(f"integrity: {broken}")


async def _back_up(house: House, point: CommandPoint, seed: int, verdict: Verdict) -> None:
    """Beside the running program, whose deals are all in the backup that is made at last and put back."""
    stored = house.folder / "files" / "seed" / str(house.about["deal"])
    stored.mkdir(parents=True, exist_ok=True)
    (stored / "design").write_bytes(b"plan")
    await house.start_program()
    await scripts.MOVE.play(house, stubborn=False)
    await checks.drain(house)
    said = await _killed_then_again(house, point, seed, verdict)
    async with house.database.reading() as session:
        before = await checks.digest(session)
    await house.stop_program()
    await house.database.dispose()
    shutil.rmtree(house.folder / "files", ignore_errors=True)
    await house.empty_database()
    code, told = await _command(house, "restore", said.strip().splitlines()[-1], "--yes")
    if code != 0:
        verdict.add(f"the backup cannot be restored: {told[-300:]}")
    await house.start_program()
    async with house.database.reading() as session:
        if await checks.digest(session) != before:
            verdict.add("what was restored is not what was there")
    await checks.works(verdict, house)
