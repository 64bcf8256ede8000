"""When a backup is due, and which ones are kept."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm.backups import is_due, last_due, spare

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
THREE = time(3)
DAY = timedelta(days=1)


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2030, month, day, hour, minute, tzinfo=MOSCOW).astimezone(UTC)


@pytest.mark.parametrize(
    ("made", "now", "due"),
    [
        ([], at(4, 2), True),
        ([at(3, 3, 1)], at(4, 2, 59), False),
        ([at(3, 3, 1)], at(4, 3), True),
        ([at(4, 3, 2)], at(4, 23), False),
        ([at(1, 3)], at(4, 9), True),
    ],
    ids=["none yet", "last night's", "the next night", "tonight's", "the machine was off"],
)
def test_the_nights_backup_is_due_until_there_is_one(made: list[datetime], now: datetime, due: bool) -> None:
    assert is_due(made, now, THREE, MOSCOW) is due


def test_a_backup_from_the_future_was_made_by_a_wrong_clock_and_counts_as_none() -> None:
    assert is_due([at(9, 3)], at(4, 3), THREE, MOSCOW)


def test_the_hour_that_a_clock_change_skips_is_still_due_once() -> None:
    """In Berlin 02:30 does not exist on 31 March 2030."""
    half_past_two = time(2, 30)
    morning = datetime(2030, 3, 31, 9, tzinfo=BERLIN)
    due = last_due(morning, half_past_two, BERLIN)
    assert due <= morning and not is_due([due], morning, half_past_two, BERLIN)
    assert is_due([due - timedelta(hours=1)], morning, half_past_two, BERLIN)


def test_seven_days_and_four_weeks_are_kept() -> None:
    made = [at(1, 3, month=1) + number * DAY for number in range(60)]
    now = made[-1] + timedelta(hours=1)
    kept = set(made) - spare(made, now, MOSCOW, days=7, weeks=4)
    weeks = {moment.astimezone(MOSCOW).date().isocalendar().week for moment in kept}
    assert set(made[-7:]) <= kept
    assert len(weeks) == 4 and len(kept) <= 7 + 3
    assert all(day.isoweekday() == 7 for day in _days(kept - set(made[-7:]))), "the last one of each week"


def _days(moments: set[datetime]) -> list[date]:
    return [moment.astimezone(MOSCOW).date() for moment in moments]


def test_of_one_day_only_the_newest_is_kept_and_the_newest_of_all_is_never_spare() -> None:
    made = [at(4, 3), at(4, 12), at(4, 18)]
    assert spare(made, at(4, 19), MOSCOW, days=1, weeks=0) == {at(4, 3), at(4, 12)}


def test_what_a_wrong_clock_put_into_the_future_neither_goes_nor_pushes_others_out() -> None:
    made = [at(4, 3), at(30, 3, month=12)]
    assert spare(made, at(4, 4), MOSCOW, days=1, weeks=0) == set()
