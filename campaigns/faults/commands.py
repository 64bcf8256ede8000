"""Kill -9 in the middle of the commands that touch the whole database: migration, backup, import."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections import Counter
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import func, select

from campaigns.faults import checks, scripts
from campaigns.faults.checks import Verdict
from campaigns.faults.house import USABLE_WITHIN, House
from campaigns.faults.matrix import Matrix, keep
from campaigns.faults.nursery import KILLED
from db import schema
from db.enums import FileKind, ImportStatus
from db.models import Contact, ImportRun, TimelineEntry
from db.queries.imports import at_work
from tests.crm.foreign import BITRIX_DEALS, bitrix_deal, csv_file
from tests.e2e.seeds import key_of

_NUMBERS = count(1)
_COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"
_FILE, _LINES = "deals.csv", 120
_IMPORT = ("import", _FILE, "--kind", "deals", "--yes")


@dataclass(frozen=True)
class CommandPoint:
    """A call of ``path`` in ``main.py <words>`` before or after which it dies; ``most`` calls are tried in turn."""

    name: str
    words: tuple[str, ...]
    path: str
    when: str
    most: int
    databases: tuple[str, ...] = ("sqlite", "postgresql")
    inside: str | None = None


COMMANDS = (
    CommandPoint("migration: in the middle of it", ("migrate",), "alembic.ddl.impl:DefaultImpl._exec", "after", 40),
    CommandPoint("migration: before its commit", ("migrate",), _COMMIT, "before", 1),
    CommandPoint("backup: database copied", ("backup",), "db.backup.making:_database", "after", 1),
    CommandPoint("backup: between two files", ("backup",), "db.backup.making:_copied", "before", 2, ("sqlite",)),
    CommandPoint("backup: before it gets its name", ("backup",), "db.backup.shelf:place", "before", 1),
    CommandPoint("backup: after it has got its name", ("backup",), "db.backup.shelf:place", "after", 1),
    CommandPoint("import: lines half written", _IMPORT, "crm.import_files:_next", "after", 2),
    CommandPoint("import: a batch of the command committed", _IMPORT, _COMMIT, "after", 8, inside="crm.imports:step"),
)


async def run(matrix: Matrix, point: CommandPoint, seed: int, *, postgres: bool) -> Verdict:
    """Kill the command, give it again, and see that the house works as before."""
    verdict = Verdict()
    async with matrix.house(scripts.MOVE, postgres) as house:
        try:
            await _PLAYS[point.words[0]](house, point, seed, verdict)
        except Exception as error:
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
    order = {"path": point.path, "when": point.when, "nth": nth, "tally": str(house.folder / "tally")}
    return order | ({"inside": point.inside} if point.inside else {})


async def _killed_then_again(house: House, point: CommandPoint, seed: int, verdict: Verdict) -> str:
    words = [str(house.folder / word) if word == _FILE else word for word in point.words]
    code, said = await _command(house, *words, points=[_order(house, point, seed)])
    verdict.struck = code == KILLED
    if not verdict.struck:
        verdict.add(f"was not killed but ended with {code}: {said[-300:]}")
    began = time.monotonic()
    code, said = await _command(house, *words)
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
    stored = house.folder / "files" / key_of(house.about["deal"], FileKind.DESIGN)
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(b"plan")
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


async def _import(house: House, point: CommandPoint, seed: int, verdict: Verdict) -> None:
    """The program takes up what the killed command left, while the same file is brought in again beside it."""
    async with house.database.reading() as session:
        before = await checks.digest(session)
    rows = [bitrix_deal(number, f"+7917{number:07}", created="01.02.2020") for number in range(_LINES)]
    (house.folder / _FILE).write_bytes(csv_file(BITRIX_DEALS, *rows))
    await _killed_then_again(house, point, seed, verdict)
    await house.start_program()
    await _finished(house)
    await _same_deals_once(house, verdict)
    async with house.database.reading() as session:
        done = list(await session.scalars(select(ImportRun.id).where(ImportRun.status == ImportStatus.DONE)))
    for number in done:
        code, said = await _command(house, "import", "--undo", str(number))
        if code != 0:
            verdict.add(f"it cannot be taken back: {said[-300:]}")
    async with house.database.reading() as session:
        after = await checks.digest(session)
    for name in after.keys() - {"outbox"}:
        if after[name] != before[name]:
            verdict.add(f"{name} are not as before the import: {after[name] - before[name]}")
    await checks.drain(house)
    await checks.works(verdict, house)


async def _finished(house: House) -> None:
    """Nothing is at work any more."""
    async with asyncio.timeout(USABLE_WITHIN):
        while True:
            async with house.database.reading() as session:
                if not await at_work(session):
                    return
            await asyncio.sleep(0.1)


async def _same_deals_once(house: House, verdict: Verdict) -> None:
    """Each line of the file is one deal, each client one contact."""
    async with house.database.reading() as session:
        told = select(TimelineEntry.data["external"].as_string()).where(TimelineEntry.kind == "deal_imported")
        deals = Counter(await session.scalars(told))
        clients = await session.scalar(select(func.count(Contact.id)).where(Contact.phone.startswith("+7917")))
    verdict.lost += _LINES - len(deals)
    verdict.duplicated += sum(number - 1 for number in deals.values())
    if clients != _LINES or len(deals) != _LINES or max(deals.values()) > 1:
        verdict.add(f"{_LINES} lines became {len(deals)} deals, {deals.total()} in all, of {clients} clients")


_PLAYS = {"migrate": _migrate, "backup": _back_up, "import": _import}
