"""``make guards``: takes every guard out, one at a time, and shows that a test fails for it."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from campaigns.guards.guard import Guard
from campaigns.guards.table import guards
from campaigns.guards.workshop import NoCheckout, Workshop
from campaigns.report import Outcome, Stopwatch
from tests.empty import postgres_server

_AT_ONCE = 2


async def main(words: list[str]) -> int:
    """Take out the guards whose name contains any of ``words``, or all of them; the exit code."""
    chosen = [guard for guard in guards() if not words or any(word in guard.name for word in words)]
    if postgres_server() is None:
        left_out = [guard.name for guard in chosen if guard.wants_postgres]
        chosen = [guard for guard in chosen if not guard.wants_postgres]
        print(f"Left out, because TEST_POSTGRES_URL is not set: {', '.join(left_out) or 'nothing'}.")
    watch = Stopwatch()
    with tempfile.TemporaryDirectory(prefix="kitchen-guards-") as folder:
        workshop = Workshop(Path(folder))
        await workshop.set_up()
        ran = await workshop.test_whole(sorted({test for guard in chosen for test in guard.tests}))
        if not ran.is_green:
            print("With every guard in its place these tests do not pass:", *ran.failed, *ran.others, sep="\n")
            return 1
        outcomes = await _take_out(workshop, chosen)
    held = sum(not outcome.trouble for outcome in outcomes)
    print(f"{held} of {len(outcomes)} guards held by a test ({watch.seconds:.0f} s)")
    return 0 if held == len(outcomes) > 0 else 1


async def _take_out(workshop: Workshop, chosen: Sequence[Guard]) -> list[Outcome]:
    """One line for every guard, as soon as it is known."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(guard: Guard) -> Outcome:
        async with turns:
            outcome = await workshop.try_without(guard)
        print(outcome.told if outcome.trouble else f"held: {outcome.id}", flush=True)
        return outcome

    return await asyncio.gather(*(one(guard) for guard in chosen))


if __name__ == "__main__":
    try:
        sys.exit(asyncio.run(main(sys.argv[1:])))
    except NoCheckout as error:
        sys.exit(str(error))
