import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.dates import (
    Prefer,
    at_wall_clock,
    format_date,
    format_long,
    format_moment,
    format_short,
    format_window,
    on_its_side,
    read_date,
    read_duration_hours,
    read_moment,
    read_time,
)
from crm.errors import Ambiguous, BadInput

MONDAY = date(2026, 11, 23)
MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("15.12", date(2026, 12, 15)),
        ("22.11", date(2027, 11, 22)),
        ("23.11.", MONDAY),
        ("15.12.2026", date(2026, 12, 15)),
        ("15.12.26 г.", date(2026, 12, 15)),
        ("15,12", date(2026, 12, 15)),
        ("15/12", date(2026, 12, 15)),
        ("05/05", date(2027, 5, 5)),
        ("2027-03-05", date(2027, 3, 5)),
        ("29.02.2028", date(2028, 2, 29)),
        ("сегодня", MONDAY),
        (" Завтра! ", date(2026, 11, 24)),
        ("послезавтра", date(2026, 11, 25)),
        ("вчера", date(2026, 11, 22)),
        ("в пятницу", date(2026, 11, 27)),
        ("пт", date(2026, 11, 27)),
        ("во вторник", date(2026, 11, 24)),
        ("понедельник", date(2026, 11, 30)),
        ("через 3 дня", date(2026, 11, 26)),
        ("через неделю", date(2026, 11, 30)),
        ("через 2 недели", date(2026, 12, 7)),
        ("через 3 месяца", date(2027, 2, 23)),
        ("15 декабря", date(2026, 12, 15)),
        ("15 декабря 2026 г.", date(2026, 12, 15)),
        ("1-го мая", date(2027, 5, 1)),
        ("чт 17.12", date(2026, 12, 17)),
        ("четверг, 17 декабря", date(2026, 12, 17)),
        ("today", MONDAY),
        ("tomorrow", date(2026, 11, 24)),
        ("on Friday", date(2026, 11, 27)),
        ("in 3 days", date(2026, 11, 26)),
        ("in a week", date(2026, 11, 30)),
        ("Dec 15", date(2026, 12, 15)),
        ("December 15th, 2027", date(2027, 12, 15)),
        ("15 Dec 2026", date(2026, 12, 15)),
    ],
)
def test_usual_spellings_of_a_date_are_read(typed: str, day: date) -> None:
    assert read_date(typed, MONDAY) == day


@pytest.mark.parametrize(
    ("typed", "prefer", "day"),
    [
        ("10.11", "future", date(2027, 11, 10)),
        ("10.11", "past", date(2026, 11, 10)),
        ("10.11", "nearest", date(2026, 11, 10)),
        ("15.12", "past", date(2025, 12, 15)),
        ("05.01", "nearest", date(2027, 1, 5)),
        ("23.11", "past", MONDAY),
        ("пт", "past", date(2026, 11, 20)),
        ("пн", "past", date(2026, 11, 16)),
    ],
)
def test_year_left_out_is_chosen_by_the_question(typed: str, prefer: Prefer, day: date) -> None:
    assert read_date(typed, MONDAY, prefer) == day


def test_month_later_than_a_long_month_ends_with_the_shorter_one() -> None:
    assert read_date("через месяц", date(2027, 1, 31)) == date(2027, 2, 28)
    assert read_date("через месяц", date(2026, 12, 31)) == date(2027, 1, 31)
    assert read_date("через 12 месяцев", date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("typed", "key", "guess"),
    [
        ("03/05/27", "date-ambiguous", date(2027, 5, 3)),
        ("05/06", "date-ambiguous", date(2027, 6, 5)),
        ("чт 18.12", "date-weekday-differs", date(2026, 12, 18)),
    ],
)
def test_dates_that_read_two_ways_are_asked_about(typed: str, key: str, guess: date) -> None:
    with pytest.raises(Ambiguous) as asked:
        read_date(typed, MONDAY)
    assert (asked.value.key, asked.value.guess) == (key, guess)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "date-empty"),
        ("\u200b ", "date-empty"),
        ("31.02", "date-no-such-day"),
        ("29.02.2027", "date-no-such-day"),
        ("29.02", "date-no-such-day"),
        ("15.13", "date-no-such-day"),
        ("2027-02-30", "date-no-such-day"),
        ("31 апреля", "date-no-such-day"),
        ("31.12.1999", "date-year"),
        ("01.01.2101", "date-year"),
        ("через 9999 недель", "date-year"),
        ("чушь", "date-unreadable"),
        ("15", "date-unreadable"),
        ("15 брюмера", "date-unreadable"),
        ("через 99999 дней", "date-unreadable"),
        ("12.2026", "date-unreadable"),
        ("١٥.١٢", "date-digits"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(typed: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_date(typed, MONDAY)
    assert refused.value.key == key
    assert not isinstance(refused.value, Ambiguous)


@pytest.mark.parametrize("language", ["ru", "en"])
@given(day=st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_shown_dates_read_back_as_the_same_day(language: str, day: date) -> None:
    assert read_date(format_date(day, language), MONDAY) == day
    assert read_date(format_long(day, language), MONDAY) == day


@pytest.mark.parametrize("language", ["ru", "en"])
@given(ahead=st.integers(0, 364))
def test_shown_days_of_the_coming_year_read_back(language: str, ahead: int) -> None:
    day = MONDAY + timedelta(days=ahead)
    assert read_date(format_date(day, language, with_weekday=True), MONDAY) == day
    assert read_date(format_short(day, language), MONDAY) == day


@pytest.mark.parametrize(
    ("typed", "clock_time"),
    [
        ("9", time(9)),
        ("9:00", time(9)),
        ("09.30", time(9, 30)),
        ("9-30", time(9, 30)),
        ("9 30", time(9, 30)),
        ("в 9 утра", time(9)),
        ("9 часов вечера", time(21)),
        ("21:00", time(21)),
        ("3 дня", time(15)),
        ("12 дня", time(12)),
        ("12 ночи", time(0)),
        ("11 ночи", time(23)),
        ("2 ночи", time(2)),
        ("полдень", time(12)),
        ("9am", time(9)),
        ("12 am", time(0)),
        ("9:30 p.m.", time(21, 30)),
    ],
)
def test_usual_spellings_of_a_time_are_read(typed: str, clock_time: time) -> None:
    assert read_time(typed) == clock_time


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "time-empty"),
        ("25:61", "time-no-such"),
        ("24:00", "time-no-such"),
        ("9:60", "time-no-such"),
        ("13 утра", "time-no-such"),
        ("9:5", "time-unreadable"),
        ("девять", "time-unreadable"),
        ("-9", "time-unreadable"),
        ("٩", "time-unreadable"),
    ],
)
def test_what_is_no_time_is_refused_with_its_reason(typed: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_time(typed)
    assert refused.value.key == key


def test_time_that_may_be_a_window_is_asked_about() -> None:
    with pytest.raises(Ambiguous) as asked:
        read_time("9-18")
    assert asked.value.guess == time(9, 18)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("завтра в 10", datetime(2026, 11, 24, 7, tzinfo=UTC)),
        ("в 10 завтра", datetime(2026, 11, 24, 7, tzinfo=UTC)),
        ("завтра в 3 дня", datetime(2026, 11, 24, 12, tzinfo=UTC)),
        ("15.12 09:00", datetime(2026, 12, 15, 6, tzinfo=UTC)),
        ("чт 17.12, 09:00", datetime(2026, 12, 17, 6, tzinfo=UTC)),
        ("15 декабря 2026 10:00", datetime(2026, 12, 15, 7, tzinfo=UTC)),
        ("15 декабря 9 30", datetime(2026, 12, 15, 6, 30, tzinfo=UTC)),
        ("через 3 дня в 10", datetime(2026, 11, 26, 7, tzinfo=UTC)),
        ("в пятницу в 9 утра", datetime(2026, 11, 27, 6, tzinfo=UTC)),
        ("2027-03-05T10:00", datetime(2027, 3, 5, 7, tzinfo=UTC)),
        ("tomorrow at 10", datetime(2026, 11, 24, 7, tzinfo=UTC)),
    ],
)
def test_date_and_time_are_read_together(typed: str, moment: datetime) -> None:
    assert read_moment(typed, MONDAY, MOSCOW) == moment


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "moment-empty"),
        ("завтра", "moment-no-time"),
        ("15 декабря 2026", "moment-no-time"),
        ("05/06", "moment-no-time"),
        ("10:00", "moment-no-date"),
        ("чушь", "moment-unreadable"),
        ("31.02 10:00 " * 10, "moment-unreadable"),
        ("31.02", "date-no-such-day"),
        ("31.02 10:00", "date-no-such-day"),
        ("завтра 25:61", "time-no-such"),
    ],
)
def test_incomplete_or_impossible_moment_is_refused_with_its_reason(typed: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_moment(typed, MONDAY, MOSCOW)
    assert refused.value.key == key


def test_doubt_about_a_part_is_asked_with_the_whole_moment() -> None:
    with pytest.raises(Ambiguous) as asked:
        read_moment("03/05/27 10:00", MONDAY, MOSCOW)
    assert asked.value.guess == datetime(2027, 5, 3, 7, tzinfo=UTC)
    with pytest.raises(Ambiguous) as asked:
        read_moment("завтра 9-18", MONDAY, MOSCOW)
    assert asked.value.guess == datetime(2026, 11, 24, 6, 18, tzinfo=UTC)


def test_time_skipped_by_a_clock_change_is_refused() -> None:
    with pytest.raises(BadInput, match="moment-skipped"):
        read_moment("28.03.2027 02:30", MONDAY, BERLIN)
    assert read_moment("28.03.2027 03:00", MONDAY, BERLIN) == datetime(2027, 3, 28, 1, tzinfo=UTC)


def test_time_doubled_by_a_clock_change_is_asked_about() -> None:
    with pytest.raises(Ambiguous) as asked:
        at_wall_clock(date(2027, 10, 31), time(2, 30), BERLIN)
    assert asked.value.key == "moment-doubled"
    assert asked.value.guess == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert at_wall_clock(date(2027, 10, 31), time(3), BERLIN) == datetime(2027, 10, 31, 2, tzinfo=UTC)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (
        lambda: read_date(text, MONDAY),
        lambda: read_time(text),
        lambda: read_moment(text, MONDAY, MOSCOW),
        lambda: read_duration_hours(text),
    ):
        try:
            assert read() is not None
        except BadInput:
            continue


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("4", 4), ("4 часа", 4), ("1,5", 1.5), ("1.5 h", 1.5), ("1 ч 30 мин", 1.5), ("90 минут", 1.5),
        ("полчаса", 0.5), ("час", 1), ("весь день", 8), ("полдня", 4), ("all day", 8), ("24", 24),
    ],
)  # fmt: skip
def test_usual_spellings_of_a_duration_are_read(typed: str, hours: float) -> None:
    assert read_duration_hours(typed) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "duration-empty"),
        ("долго", "duration-unreadable"),
        ("-4", "duration-unreadable"),
        ("0", "duration-out-of-range"),
        ("0,7", "duration-out-of-range"),
        ("24,5", "duration-out-of-range"),
    ],
)
def test_durations_that_cannot_be_booked_are_refused(typed: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_duration_hours(typed)
    assert refused.value.key == key


def test_dates_are_shown_in_both_languages() -> None:
    day = date(2026, 12, 7)
    assert format_date(day) == "07.12.2026"
    assert format_date(day, with_weekday=True) == "пн 07.12"
    assert format_short(day) == "07.12"
    assert format_long(day) == "7 декабря 2026 г."
    assert format_date(day, "en") == "7 Dec 2026"
    assert format_date(day, "en", with_weekday=True) == "Mon 7 Dec"
    assert format_short(day, "en") == "7 Dec"
    assert format_long(day, "en") == "7 December 2026"


def test_moments_are_shown_on_the_local_clock() -> None:
    start = datetime(2026, 12, 17, 6, tzinfo=UTC)
    assert format_moment(start, MOSCOW) == "17.12.2026, 09:00"
    assert format_moment(datetime(2026, 12, 16, 22, tzinfo=UTC), MOSCOW) == "17.12.2026, 01:00"
    assert format_window(start, start + timedelta(hours=8), MOSCOW) == "чт 17.12, 09:00–17:00"
    assert format_window(start, start + timedelta(hours=8), MOSCOW, "en") == "Thu 17 Dec, 09:00–17:00"
    assert format_window(start, start + timedelta(hours=27), MOSCOW) == "чт 17.12, 09:00 – пт 18.12, 12:00"


def test_reading_dates_does_not_load_the_formatting_library() -> None:
    code = "import sys, crm.dates; sys.exit(any(name.split('.')[0] == 'babel' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("day", "prefer", "key"),
    [
        (date(2026, 11, 22), "future", "date-in-past"),
        (date(2026, 11, 24), "past", "date-in-future"),
    ],
)
def test_a_day_on_the_wrong_side_of_today_is_refused(day: date, prefer: Prefer, key: str) -> None:
    assert on_its_side(MONDAY, MONDAY, prefer) == MONDAY
    with pytest.raises(BadInput, match=key):
        on_its_side(day, MONDAY, prefer)
