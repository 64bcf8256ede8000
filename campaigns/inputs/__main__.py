"""``make inputs``: the table of bad inputs against the real program, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import sys

from campaigns.inputs.play import play
from campaigns.inputs.table import Row, rows
from campaigns.report import Outcome, Stopwatch, closing
from campaigns.shops import postgres_place, sqlite_place
from tests.empty import postgres_server


async def main(words: list[str]) -> int:
    """Play the rows whose id contains any of ``words``, or all of them; the exit code."""
    chosen: list[Row] = [row for row in rows() if not words or any(word in row.id for word in words)]
    watch, outcomes = Stopwatch(), list[Outcome]()
    async with sqlite_place() as place:
        outcomes += await play(place, chosen)
    server = postgres_server()
    if server is None:
        print("PostgreSQL is left out: TEST_POSTGRES_URL is not set.")
    else:
        async with postgres_place(server) as place:
            outcomes += await play(place, chosen)
    lines, code = closing(outcomes, "handled", watch.seconds)
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
