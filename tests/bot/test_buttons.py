"""What a button carries is foreign input: read, or known to be forged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.callbacks import day, number
from bot.fsm.kinds import INTEGER, MARK, MONEY, NAME, PHONE, TEXT, Kind
from tests.e2e.phone import Phone


def test_numbers_and_days_in_buttons_are_read() -> None:
    assert (number("42"), number("999999999999999")) == (42, 999_999_999_999_999)
    assert day("2027-03-05") == date(2027, 3, 5)


@pytest.mark.parametrize("forged", ["", "-1", "1e5", "٣", "²", "1.0", " 1", "9" * 16])
def test_what_is_no_number_is_known_as_forged(forged: str) -> None:
    assert number(forged) is None


@pytest.mark.parametrize("forged", ["", "x", "0001-01-01", "9999-12-31", "2027-02-30", "٢٠٢٧-٠١-٠١"])
def test_what_is_no_day_of_this_century_is_known_as_forged(forged: str) -> None:
    assert day(forged) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (MONEY, -5), (MONEY, 1e9), (MONEY, float("inf")), (MONEY, "5"), (MONEY, True), (MONEY, 10**20),
        (INTEGER, -1), (INTEGER, 10**10), (MARK, 0), (MARK, 6), (MARK, None),
        (NAME, 7), (NAME, ""), (PHONE, []), (TEXT, 3), (TEXT, []),
    ],
)  # fmt: skip
def test_a_forged_value_is_refused_by_its_kind(kind: Kind, value: Any) -> None:
    with pytest.raises(ValueError):
        kind.decode(value)


async def test_a_form_can_be_cancelled_when_the_card_it_came_from_is_gone(anna_phone: Phone) -> None:
    await anna_phone.press_old(1, "t1|lead.new|999999|0|")
    await anna_phone.wait_for("Телефон клиента?")
    await anna_phone.press("Отмена")
    await anna_phone.wait_for("Отменено, ничего не записано")
