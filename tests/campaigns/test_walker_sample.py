"""The first steps of a random walk; ``make walk`` goes on for ten thousand."""

from __future__ import annotations

from campaigns.shops import sqlite_place
from campaigns.walker.walk import Walk


async def test_anybody_may_press_and_send_anything() -> None:
    async with sqlite_place() as place, Walk.begin(place, seed=5) as walk:
        result = await walk.go(60, look_every=30)
    assert (result.problems, result.steps) == ([], 60)
