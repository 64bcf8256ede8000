"""A large file from another program: read, checked, brought in, taken back.

``measure`` does it in a process of its own, whose memory is that of the import alone. Before and after, everything in
the database is compared.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks import stock
from benchmarks.report import Figure
from crm import import_files, imports, shop
from crm.actor import Actor, of_employee
from db.enums import ImportKind, ImportRowState, Role
from db.models import Employee, ImportRow, ImportRun
from db.session import Database
from tests.crm.foreign import BITRIX_DEALS, bitrix_deal, workbook
from tests.crm.importing import everything

LINES, BAD = 50_000, 500
NOTE = (
    f"The import: an XLSX of {LINES} deals as Bitrix24 exports them, 15 columns, {BAD} of the lines wrong in five "
    "ways, into a shop with 1000 deals, by a process of its own. A batch is one transaction: so long others wait for "
    "it. Everything in the database but the imports' own tables and the counter of deals is compared before and after."
)

_STOCK = 1000
_EVERY = LINES // BAD
_WRONG: tuple[dict[str, object], ...] = (
    {"phone": "12-34"}, {"amount": "много"}, {"stage": "Ждём погоды"}, {"created": "31.02.2020"}, {"name": "…"},
)


async def figures(opened: AbstractAsyncContextManager[Database], name: str) -> list[Figure]:
    """Of one database."""
    async with opened as database:
        with tempfile.TemporaryDirectory(prefix="kitchen-bench-") as folder:
            path = Path(folder) / "deals.xlsx"
            await asyncio.to_thread(path.write_bytes, _file())
            found = await _play(database, path)
    return [Figure(f"{name}: import of {LINES} lines, {what}", *said) for what, said in found.items()]


def _file() -> bytes:
    rows = []
    for number in range(LINES):
        said = {"created": "15.01.2024", "stage": ("Новая", "Производство", "Сделка успешна")[number % 3]}
        wrong = _WRONG[number // _EVERY % len(_WRONG)] if number % _EVERY == 0 else {}
        about: dict[str, Any] = {"phone": f"+7916{number:07}", "manager": "Анна Крылова"} | said | wrong
        rows.append(bitrix_deal(number, **about))
    return workbook(BITRIX_DEALS, *rows)


async def _play(database: Database, path: Path) -> dict[str, tuple[float, str, str]]:
    await stock.fill(database, _STOCK)
    async with database.transaction() as session:
        session.add(Employee(name="Борис Лад", role=Role.DIRECTOR))
    before = await everything(database)
    found = await _measured(database.url, path)
    after = await everything(database)
    changed = sum(rows != before[table] for table, rows in after.items())
    return {
        "read": (found["read"], "s", ""), "checked": (found["check"], "s", ""),
        "checked, processor": (found["check_work"], "s", ""), "brought in": (found["run"], "s", ""),
        "brought in, processor": (found["run_work"], "s", ""), "taken back": (found["undo"], "s", ""),
        "taken back, processor": (found["undo_work"], "s", ""), "longest batch": (found["batch"] * 1000, "ms", ""),
        "memory before": (found["memory_before"], "MB", ""), "memory at most": (found["memory"], "MB", ""),
        "memory at most, process that opens the workbook": (found["memory_opening"], "MB", ""),
        "wrong lines named": (found["named"], "", f">= {BAD}"), "deals made": (found["made"], "", f">= {LINES - BAD}"),
        "tables not as before after it was taken back": (changed, "", "<= 0"),
    }


async def _measured(url: str, path: Path) -> dict[str, float]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.imports", url, str(path), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    found: dict[str, float] = json.loads(output)
    return found


class _Clock:
    """How long each part took, and the longest batch."""

    def __init__(self) -> None:
        self.found: dict[str, float] = {"batch": 0.0}

    async def part(self, name: str, work: Awaitable[Any]) -> Any:
        began, worked = time.perf_counter(), time.process_time()
        done = await work
        self.found[name] = time.perf_counter() - began
        self.found[f"{name}_work"] = time.process_time() - worked
        return done

    async def batches(self, database: Database, run_id: int) -> None:
        more = True
        while more:
            began = time.perf_counter()
            more = await imports.step(database, run_id)
            self.found["batch"] = max(self.found["batch"], time.perf_counter() - began)


async def _import(url: str, path: Path) -> dict[str, float]:
    database, clock = Database(url), _Clock()
    await shop.load(database, timezone=stock.MOSCOW, language="ru")
    async with database.reading() as session:
        boris = of_employee((await session.scalars(select(Employee).where(Employee.role == Role.DIRECTOR))).one())
    memory = _peak()
    content = await asyncio.to_thread(path.read_bytes)
    loading = import_files.load(database, boris, ImportKind.DEALS, path.name, content)
    run_id = await clock.part("read", loading)
    for name, begin in (("check", _check), ("run", imports.run), ("undo", imports.undo)):
        async with database.transaction() as session:
            await begin(session, boris, run_id)
        await clock.part(name, clock.batches(database, run_id))
        if name == "run":
            counted = {"named": await _named(database, run_id), "made": await _made(database, run_id)}
    await database.dispose()
    return clock.found | counted | {
        "memory_before": memory, "memory": _peak(),
        "memory_opening": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }


async def _check(session: Any, actor: Actor, run_id: int) -> ImportRun:
    run = await imports.find(session, actor, run_id)
    return await imports.check(session, actor, run_id, columns=run.columns)


async def _named(database: Database, run_id: int) -> int:
    """Lines that were made wrong and are listed with a column and a reason, no others among them."""
    wrong = {2 + number for number in range(0, LINES, _EVERY)}
    async with database.reading() as session:
        said = select(ImportRow.number).where(
            ImportRow.run_id == run_id, ImportRow.state == ImportRowState.BAD, ImportRow.column.is_not(None),
            ImportRow.note.is_not(None),
        )
        listed = set(await session.scalars(said))
    return len(listed & wrong) - len(listed - wrong)


async def _made(database: Database, run_id: int) -> int:
    async with database.reading() as session:
        made = select(ImportRow.number).where(ImportRow.run_id == run_id, ImportRow.state == ImportRowState.MADE)
        return len((await session.scalars(made)).all())


def _peak() -> float:
    """The most memory this process has had, in megabytes; what the kernel's usage says would count its parent's."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    json.dump(asyncio.run(_import(sys.argv[1], Path(sys.argv[2]))), sys.stdout)
