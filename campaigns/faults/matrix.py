"""The crash matrix: every point, many seeds, both databases."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns.faults import checks
from campaigns.faults.checks import Digest, Verdict
from campaigns.faults.house import USABLE_WITHIN, Builder, House
from campaigns.faults.nursery import Nursery
from campaigns.faults.points import POINTS, Point
from campaigns.faults.scripts import Script


@dataclass(frozen=True)
class Plan:
    """One run: which point, which seed, which database."""

    point: Point
    seed: int
    postgres: bool

    @property
    def script(self) -> Script:
        return self.point.scripts[self.seed % len(self.point.scripts)]

    @property
    def name(self) -> str:
        return f"{self.point.name} · {self.script.name} · {'PostgreSQL' if self.postgres else 'SQLite'} · {self.seed}"


@dataclass
class Reference:
    """How a script ends when nothing fails, and how often it comes by each point."""

    digest: Digest
    calls: dict[str, int]


class Matrix:
    """Runs plans; a script's reference is made the first time it is needed."""

    def __init__(self, builder: Builder, nursery: Nursery) -> None:
        self._builder, self._nursery = builder, nursery
        self._references: dict[tuple[str, bool], asyncio.Task[Reference]] = {}

    async def run(self, plan: Plan) -> Verdict:
        """One kill, and everything that must hold after it."""
        reference = await self.reference(plan.script, plan.postgres)
        calls = reference.calls[plan.point.name]
        verdict = Verdict()
        if not calls:
            verdict.add(f"the script {plan.script.name} never comes by")
            return verdict
        # The calls are spread over the seeds; the first ones are the surest to be met again.
        nth = 1 + plan.seed // len(plan.point.scripts) % calls
        async with self.house(plan.script, plan.postgres) as house:
            order = order_of(plan.point, nth, house.folder / "tally")
            try:
                await self._live(house, plan, order, verdict, reference.digest)
            except Exception as error:
                verdict.add(f"{type(error).__name__}: {error}")
            if verdict.problems:
                keep(house, plan.name)
        return verdict

    async def _live(
        self, house: House, plan: Plan, order: dict[str, Any], verdict: Verdict, reference: Digest
    ) -> None:
        await house.start_program([order])
        await plan.script.play(house, stubborn=bool(plan.seed % 2))
        await checks.drain(house)
        verdict.struck = house.deaths > 0
        if not verdict.struck:
            await house.kill()
            await checks.drain(house)
        verdict += await checks.check(house, reference)
        if house.recovery > USABLE_WITHIN:
            verdict.add(f"usable after {house.recovery:.0f} s only")
        await checks.works(verdict, house)
        if verdict.uncertain:
            await checks.decide(verdict, house)
            await checks.drain(house)
            verdict += await checks.heard_once(house)
        await house.stop_program(kill=True)
        if broken := checks.integrity(house):
            verdict.add(f"integrity: {broken}")

    async def reference(self, script: Script, postgres: bool) -> Reference:
        """How the script ends undisturbed; made when it is first asked for."""
        key = script.name, postgres
        if key not in self._references:
            self._references[key] = asyncio.create_task(self._undisturbed(script, postgres))
        return await self._references[key]

    async def _undisturbed(self, script: Script, postgres: bool) -> Reference:
        async with self.house(script, postgres) as house:
            mine = [point for point in POINTS if script in point.scripts]
            tallies = {point.name: house.folder / f"tally-{number}" for number, point in enumerate(mine)}
            await house.start_program([order_of(point, 0, tallies[point.name]) for point in mine])
            await script.play(house, stubborn=False)
            await checks.drain(house)
            verdict = await checks.check(house)
            if verdict.problems or house.deaths:
                raise AssertionError(f"{script.name} fails undisturbed: {verdict.problems}")
            async with house.database.reading() as session:
                found = await checks.digest(session)
            return Reference(found, {name: tally.stat().st_size for name, tally in tallies.items()})

    def house(self, script: Script, postgres: bool, **options: Any) -> AbstractAsyncContextManager[House]:
        """A house in which the script can be played."""
        return self._builder.house(
            self._nursery, script.name, script.arrange, postgres=postgres, webhook=script.by_webhook, **options
        )


def order_of(point: Point, nth: int, tally: Path) -> dict[str, Any]:
    """The point as the launcher takes it."""
    return {
        "path": point.path, "when": point.when, "nth": nth, "inside": point.inside, "pause": point.pause,
        "tally": str(tally),
    }


def keep(house: House, name: str) -> None:
    """What a failed run leaves behind, for whoever looks for the reason."""
    folder = Path("var/faults") / name.replace(" ", "-").replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(house.folder, folder)


def plans(seeds: int, postgres_seeds: int, only: str = "") -> Iterator[Plan]:
    """All runs, the points side by side so that a lane meets them in turn."""
    for seed in range(max(seeds, postgres_seeds)):
        for point in POINTS:
            if only and only not in point.name:
                continue
            if seed < seeds:
                yield Plan(point, seed, postgres=False)
            if seed < postgres_seeds:
                yield Plan(point, seed, postgres=True)


async def elapsed(work: Any) -> tuple[float, Any]:
    """How long it took, in seconds, and its result."""
    began = time.monotonic()
    result = await work
    return time.monotonic() - began, result
