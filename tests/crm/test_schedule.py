"""The payment schedule as people type it."""

import pytest

from crm.errors import BadInput
from crm.schedule import read_parts


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("50/50", [50, 50, 0]), ("50 / 40 / 10", [50, 40, 10]), ("70 % + 30 %", [70, 30, 0]), ("100", [100, 0, 0]),
        ("0-0-100", [0, 0, 100]), ("50, 50", [50, 50, 0]), ("30 70", [30, 70, 0]),
    ],
)
def test_usual_spellings_of_a_schedule_are_read(typed: str, parts: list[int]) -> None:
    assert read_parts(typed) == parts


@pytest.mark.parametrize(
    "typed", ["", "1000", "100000", "50/60", "-50 150", "٥٠/٥٠", "пополам", "50.5/49.5", "25 25 25 25", "50/50/0/0"]
)
def test_what_makes_no_hundred_or_reads_two_ways_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="schedule-wrong"):
        read_parts(typed)
