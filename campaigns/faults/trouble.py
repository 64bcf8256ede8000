"""The list of faults, each by its name: what is done to the program while people work, and how it ends."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from campaigns.faults import checks, scripts
from campaigns.faults.checks import Verdict
from campaigns.faults.house import START, House
from campaigns.faults.matrix import Matrix, keep
from campaigns.faults.scripts import Script

Play = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Fault:
    """``strike`` is given the house and what people do in it; it plays that at its own time.

    ``compared``: the end must be that of an undisturbed day. ``dead``: how many messages can never leave.
    ``disk``: the database lies on a small disk of its own. ``starts``: the program runs when it strikes.
    """

    name: str
    strike: Callable[[House, Play], Awaitable[Verdict | None]]
    script: Script = scripts.PAYMENT
    databases: tuple[str, ...] = ("sqlite", "postgresql")
    compared: bool = True
    dead: int = 0
    disk: bool = False
    starts: bool = True
    extra: dict[str, str] = field(default_factory=dict)
    start_at: datetime = START

    async def run(self, matrix: Matrix, *, postgres: bool) -> Verdict:
        """Strike, and look at everything afterwards."""
        reference = (await matrix.reference(self.script, postgres)).digest if self.compared else None
        verdict = Verdict()
        async with matrix.house(self.script, postgres, disk=self.disk, start_at=self.start_at) as house:
            house.extra |= self.extra
            try:
                if self.starts:
                    await house.start_program()
                more = await self.strike(house, partial(self.script.play, house, stubborn=False))
                verdict += more or Verdict()
                await self._aftermath(house, reference, verdict)
            except Exception as error:
                verdict.add(f"{type(error).__name__}: {error}")
            if verdict.problems:
                keep(house, f"{self.name}-{postgres}")
        return verdict

    async def _aftermath(self, house: House, reference: checks.Digest | None, verdict: Verdict) -> None:
        await checks.drain(house)
        verdict += await checks.check(house, reference, dead=self.dead)
        await checks.works(verdict, house)
        if verdict.uncertain:
            await checks.decide(verdict, house)
            await checks.drain(house)
            verdict += await checks.heard_once(house)
        await house.stop_program()
        if broken := checks.integrity(house):
            verdict.add(f"integrity: {broken}")


def jobs(
    matrix: Matrix, faults: tuple[Fault, ...], *, only: str, postgres: bool
) -> Iterator[tuple[str, str, Callable[[], Any]]]:
    """The faults as the campaign runs them, on each database that they concern."""
    for fault in faults:
        if only not in fault.name:
            continue
        if fault.disk and os.geteuid() != 0:
            print(f"left out · {fault.name}: only root may mount a small disk")
            continue
        for database in fault.databases:
            if database == "sqlite" or postgres:
                yield fault.name, f"{fault.name} · {database}", partial(
                    fault.run, matrix, postgres=database == "postgresql"
                )


HOUR = timedelta(hours=1)
