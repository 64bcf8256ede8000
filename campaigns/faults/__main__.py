"""``python -m campaigns.faults``: the crash matrix and the list of faults; the last lines say what survived."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from campaigns.faults import commands, trouble
from campaigns.faults.checks import Verdict
from campaigns.faults.commands import COMMANDS
from campaigns.faults.house import Builder
from campaigns.faults.matrix import Matrix, plans
from campaigns.faults.nursery import Nursery
from campaigns.faults.others import NOT_APPLICABLE, OTHERS
from campaigns.faults.points import POINTS
from campaigns.faults.seasons import SEASONS
from campaigns.faults.storage import STORAGE
from campaigns.faults.telegram import TELEGRAM

FAULTS = (*STORAGE, *TELEGRAM, *OTHERS, *SEASONS)

Job = tuple[str, str, Callable[[], Coroutine[Any, Any, Verdict]]]


class Tally:
    """What has been run so far."""

    def __init__(self) -> None:
        self.all = Verdict()
        self.runs: Counter[str] = Counter()
        self.survived: Counter[str] = Counter()
        self.struck: Counter[str] = Counter()

    def add(self, group: str, name: str, verdict: Verdict) -> None:
        """Note a run, and print it when it failed."""
        self.runs[group] += 1
        self.struck[group] += verdict.struck
        self.survived[group] += not verdict.problems
        self.all += verdict
        for problem in verdict.problems:
            print(f"FAILED {name}: {problem}", flush=True)

    def line(self, group: str) -> str:
        """How a group of runs has ended."""
        return f"{self.survived[group]:4} of {self.runs[group]:3} survived, {self.struck[group]:3} struck · {group}"

    def verdict(self) -> str:
        """The last line."""
        found, all_of_it = self.all, "all" if self.all.visible == self.all.uncertain else str(self.all.visible)
        return (
            f"{self.survived.total()} survived of {self.runs.total()}, lost {found.lost}, "
            f"duplicated {found.duplicated}, uncertain {found.uncertain} {all_of_it} visible"
        )

    @property
    def is_clean(self) -> bool:
        """Whether everything holds."""
        whole = self.survived == self.runs and self.runs.total() > 0
        return whole and not (self.all.lost or self.all.duplicated) and self.all.visible == self.all.uncertain


async def run(jobs: Iterable[Job], lanes: int, tally: Tally, until: float) -> None:
    """Work the jobs off, ``lanes`` at a time; none is begun after ``until``, a moment of the monotonic clock."""
    waiting = list(jobs)[::-1]

    async def lane() -> None:
        while waiting and time.monotonic() < until:
            group, name, work = waiting.pop()
            try:
                verdict = await work()
            except Exception as error:
                verdict = Verdict([f"{type(error).__name__}: {error}"])
            tally.add(group, name, verdict)

    await asyncio.gather(*(lane() for _ in range(lanes)))
    if waiting:
        print(f"{len(waiting)} runs were not begun: the time was up")


async def campaign(options: argparse.Namespace) -> bool:
    """Everything that was asked for; whether it all survived."""
    began, tally = time.monotonic(), Tally()
    until = began + options.minutes * 60
    postgres = os.environ.get("TEST_POSTGRES_URL")
    if not postgres and options.postgres_seeds:
        print("TEST_POSTGRES_URL is not set: nothing runs on PostgreSQL.")
    seeds = options.seeds, options.postgres_seeds if postgres else 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        async with Nursery() as nursery, Builder(Path(folder), postgres) as builder:
            matrix = Matrix(builder, nursery)
            listed = trouble.jobs(matrix, FAULTS, only=options.only, postgres=bool(postgres))
            kills: list[Job] = [
                (plan.point.name, plan.name, partial(matrix.run, plan)) for plan in plans(*seeds, options.only)
            ]
            kills += _command_kills(matrix, *seeds, options.only)
            await run([] if options.matrix_only else listed, 2 * options.lanes, tally, until)
            await run([] if options.list_only else kills, options.lanes, tally, until)
    _report(tally, time.monotonic() - began)
    return tally.is_clean


def _command_kills(matrix: Matrix, seeds: int, postgres_seeds: int, only: str) -> list[Job]:
    return [
        (point.name, f"{point.name} · {database} · {seed}",
         partial(commands.run, matrix, point, seed, postgres=database == "postgresql"))
        for point in COMMANDS if only in point.name
        for database in point.databases
        for seed in range(postgres_seeds if database == "postgresql" else seeds)
    ]


def _report(tally: Tally, seconds: float) -> None:
    for group in [*(point.name for point in (*POINTS, *COMMANDS)), *(fault.name for fault in FAULTS)]:
        if tally.runs[group]:
            print(tally.line(group))
    for name, why in NOT_APPLICABLE.items():
        print(f" n/a · {name}: {why}")
    print(f"longest way back to work {tally.all.recovery:.1f} s; all of it {seconds / 60:.1f} min")
    print(tally.verdict())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m campaigns.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="seeds of each point on SQLite")
    parser.add_argument("--postgres-seeds", type=int, default=5, help="seeds of each point on PostgreSQL")
    parser.add_argument("--lanes", type=int, default=2, help="runs at a time")
    parser.add_argument("--minutes", type=float, default=120, help="begin nothing after this time")
    parser.add_argument("--only", default="", help="points and faults whose name contains this")
    parser.add_argument("--matrix-only", action="store_true")
    parser.add_argument("--list-only", action="store_true")
    sys.exit(not asyncio.run(campaign(parser.parse_args())))


if __name__ == "__main__":
    main()
