"""``make walk``: any button and any input, thousands of times, against the real program."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from campaigns.shops import Place, postgres_place, sqlite_place
from campaigns.walker.walk import Walk
from tests.empty import postgres_server


@asynccontextmanager
async def place_of(database: str) -> AsyncIterator[Place]:
    """An empty shop on the database of that name."""
    server = postgres_server()
    if database == "postgresql" and server is None:
        raise SystemExit("TEST_POSTGRES_URL is not set: name a server, or walk with --database sqlite")
    async with postgres_place(server) if database == "postgresql" and server else sqlite_place() as place:
        yield place


async def main(steps: int, seed: int, database: str) -> int:
    """Walk; prints what was wrong with the steps before it, and the figures. The exit code."""
    async with place_of(database) as place:
        async with Walk.begin(place, seed) as walk:
            result = await walk.go(steps, look_every=100)
        pace = result.steps / result.seconds if result.seconds else 0
        print(f"seed {seed}, {place.name}, {result.seconds:.0f} s, {pace:.0f} steps a second")
        print(result.told)
    return 0 if result.is_sound and result.steps == steps else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    sys.exit(asyncio.run(main(given.steps, given.seed, given.database)))
