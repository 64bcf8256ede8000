"""A sample of the table of bad inputs: something of every class, against the real program."""

from __future__ import annotations

from campaigns.inputs.play import play
from campaigns.inputs.table import rows, sample
from campaigns.shops import sqlite_place

_CLASSES = {"sums", "dates", "times", "phones", "requisites", "texts", "kinds", "flow"}


def test_the_table_is_large_names_each_row_once_and_covers_every_class_and_channel() -> None:
    table = rows()
    assert len(table) >= 120
    assert len({row.id for row in table}) == len(table)
    assert {row.kind for row in table} == {row.kind for row in sample()} == _CLASSES
    assert {row.channel for row in sample()} == {"chat", "web"}


async def test_one_input_of_every_class_is_handled() -> None:
    async with sqlite_place() as place:
        outcomes = await play(place, sample())
    assert [outcome.told for outcome in outcomes if outcome.trouble] == []
