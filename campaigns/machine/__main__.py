"""``make machine``: the state machine over deals, tasks, payments and bookings, on SQLite and on PostgreSQL."""

from __future__ import annotations

import argparse
import sys

from campaigns.machine.model import play
from campaigns.machine.shops import emptied_postgres, emptied_sqlite
from campaigns.report import Stopwatch
from tests.empty import postgres_server


def main(examples: int, steps: int, seed: int) -> int:
    """Run it; prints the shortest way to what does not hold, or the figures. The exit code."""
    server = postgres_server()
    places = {"SQLite": emptied_sqlite()} | ({"PostgreSQL": emptied_postgres(server)} if server else {})
    if server is None:
        print("PostgreSQL is left out: TEST_POSTGRES_URL is not set.")
    for name, place in places.items():
        watch = Stopwatch()
        with place as empty:
            play(empty, examples=examples, steps=steps, seed=seed)
        print(f"{examples} shops of up to {steps} steps, seed {seed}: invariants hold ({name}, {watch.seconds:.0f} s)")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=300)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(main(given.examples, given.steps, given.seed))
