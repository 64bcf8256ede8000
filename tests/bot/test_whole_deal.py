"""How much pressing and typing a whole deal takes of a manager and an installer."""

from __future__ import annotations

from benchmarks import stock, whole_deal


async def test_a_whole_deal_takes_no_more_than_seventy_taps_and_messages() -> None:
    async with stock.sqlite_database() as database:
        tally = await whole_deal.play(database)
    assert tally.actions <= 70, tally.actions
