"""The machine: which deeds there are, what may happen to the process, and what holds after each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from campaigns.machine.deeds import BOOKINGS, CHECKLISTS, CLAIMS, DEAL, DEEDS, MARK, MONEY
from campaigns.machine.house import OPEN, Death, House
from db.enums import PaymentKind
from db.models import Deal, Payment

DEALS, NUMBERS = st.integers(0, 7), st.integers(0, 27)
_HOURS = (1, 5, 24, 72, 240)


class Machine(RuleBasedStateMachine):
    """Deals, tasks, payments, bookings and claims, and a process that dies."""

    def __init__(self, run: Callable[[Coroutine[Any, Any, Any]], Any], house: House) -> None:
        super().__init__()
        self.run, self.house = run, house
        run(house.open())

    def teardown(self) -> None:
        self.run(self.house.close())

    def _do(self, deed: str, deal: int, number: int) -> None:
        self.run(self.house.bring(self.house.update(deed, deal, number)))

    @initialize(stages=st.lists(DEALS, min_size=1, max_size=3))
    def begin(self, stages: list[int]) -> None:
        for stage in stages:
            self._do(OPEN, stage, 0)

    @rule(stage=DEALS, number=NUMBERS)
    def open_deal(self, stage: int, number: int) -> None:
        self._do(OPEN, stage, number)

    @rule(deed=st.sampled_from(sorted(DEAL)), deal=DEALS, number=NUMBERS)
    def deals(self, deed: str, deal: int, number: int) -> None:
        self._do(deed, deal, number)

    @rule(deed=st.sampled_from(sorted(MONEY)), deal=DEALS, number=NUMBERS)
    def payments(self, deed: str, deal: int, number: int) -> None:
        self._do(deed, deal, number)

    @rule(deed=st.sampled_from(sorted(CHECKLISTS)), deal=DEALS, number=NUMBERS)
    def tasks(self, deed: str, deal: int, number: int) -> None:
        self._do(deed, deal, number)

    @rule(deed=st.sampled_from(sorted(BOOKINGS)), deal=DEALS, number=NUMBERS)
    def bookings(self, deed: str, deal: int, number: int) -> None:
        self._do(deed, deal, number)

    @rule(deed=st.sampled_from(sorted(CLAIMS)), deal=DEALS, number=NUMBERS)
    def claims(self, deed: str, deal: int, number: int) -> None:
        self._do(deed, deal, number)

    @rule(hours=st.sampled_from(_HOURS), deliver=st.booleans())
    def time(self, hours: int, deliver: bool) -> None:
        self.run(self.house.wait(timedelta(hours=hours), deliver=deliver))

    @rule(deed=st.sampled_from(sorted(DEEDS)), deal=DEALS, number=NUMBERS,
          death=st.sampled_from(("before the commit", "after the commit")))  # fmt: skip
    def crash(self, deed: str, deal: int, number: int, death: Death) -> None:
        self.run(self.house.die(self.house.update(deed, deal, number), death))

    @rule(deed=st.sampled_from(sorted(DEEDS)), deal=DEALS, number=NUMBERS)
    def crash_asleep(self, deed: str, deal: int, number: int) -> None:
        self.run(self.house.die_asleep(self.house.update(deed, deal, number)))

    @precondition(lambda self: self.house.given)
    @rule(data=st.data(), anew=st.booleans())
    def redelivery(self, data: st.DataObject, anew: bool) -> None:
        """Whatever came comes again, twice and shuffled, to this process or to its successor: nothing happens."""
        again = data.draw(st.lists(st.sampled_from(self.house.given[-6:]), min_size=1, max_size=6))
        before = self.run(self.house.contents())
        if anew:
            self.run(self.house.restart())
        self.run(self.house.bring_again(again))
        after = self.run(self.house.contents())
        changed = [name for name in after if after[name] != before[name]]
        assert not changed, changed

    @invariant()
    def holds(self) -> None:
        problems = self.run(self.house.problems())
        assert not problems, problems

    @invariant()
    def counts(self) -> None:
        """What went through is there once, and nothing else is."""
        done, found = self.house.done, self.run(self._counted())
        assert found == (done[OPEN], done["pay"], done["refund"]), (found, done)

    async def _counted(self) -> tuple[int, ...]:
        statements = [
            select(func.count()).select_from(Deal),
            *[
                select(func.count()).select_from(Payment).where(Payment.kind == kind, Payment.comment == MARK)
                for kind in (PaymentKind.PAYMENT, PaymentKind.REFUND)
            ],
        ]
        async with self.house.database.reading() as session:
            return tuple([await session.scalar(statement) or 0 for statement in statements])


def play(
    empty: Callable[[], Coroutine[Any, Any, str]], *, examples: int, steps: int, seed: int | None = None
) -> None:
    """Run the machine on ``examples`` shops; ``empty`` gives the address of an empty one.

    Without ``seed`` the same examples are tried each time. Raises what does not hold, with the shortest way to it.
    """
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=seed is None, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink), report_multiple_bugs=False,
    )
    with asyncio.Runner() as runner:

        class Here(Machine):
            """The machine on one shop after the other."""

            def __init__(self) -> None:
                super().__init__(runner.run, House(runner.run(empty())))

        machine = Here if seed is None else hypothesis.seed(seed)(Here)
        run_state_machine_as_test(machine, settings=chosen)
