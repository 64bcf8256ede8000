from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.calendar import QuietHours, WorkingCalendar, after_night, russian_calendar

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
RUSSIA = russian_calendar("Europe/Moscow", range(2025, 2028))
GERMANY = WorkingCalendar(BERLIN)
NIGHT_SHOP = WorkingCalendar(BERLIN, opens=time(1), closes=time(5), weekdays=frozenset(range(7)))

calendars = st.sampled_from([RUSSIA, GERMANY, NIGHT_SHOP])
days = st.dates(date(2025, 1, 1), date(2027, 12, 1))
moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
quarters = st.integers(1, 200).map(lambda n: n / 4)


def moscow(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=MOSCOW)  # type: ignore[arg-type, misc]


def berlin(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=BERLIN, fold=fold)  # type: ignore[arg-type, misc]


def test_russian_holidays_and_transfers_are_days_off() -> None:
    assert not RUSSIA.is_working(date(2027, 1, 5))
    assert not RUSSIA.is_working(date(2027, 2, 22)), "moved from a Saturday"
    assert not RUSSIA.is_working(date(2026, 12, 31))
    assert RUSSIA.is_working(date(2026, 12, 30))


def test_saturday_swapped_for_a_monday_is_worked() -> None:
    assert RUSSIA.is_working(date(2027, 2, 20))


def test_own_exceptions_win_over_the_state() -> None:
    own = russian_calendar(
        "Europe/Moscow", [2027], extra_off=[date(2027, 2, 20), date(2027, 3, 1)], extra_on=[date(2027, 1, 5)]
    )
    assert own.is_working(date(2027, 1, 5))
    assert not own.is_working(date(2027, 2, 20))
    assert not own.is_working(date(2027, 3, 1))


def test_working_days_skip_the_new_year_holidays() -> None:
    assert RUSSIA.next_working(date(2026, 12, 30)) == date(2027, 1, 11)
    assert RUSSIA.previous_working(date(2027, 1, 11)) == date(2026, 12, 30)
    assert RUSSIA.working_days_after(date(2026, 12, 29), 2) == date(2027, 1, 11)
    assert RUSSIA.working_days_before(date(2027, 1, 12), 3) == date(2026, 12, 29)
    assert RUSSIA.working_days_between(date(2026, 12, 29), date(2027, 1, 12)) == 3


def test_deadline_of_a_friday_evening_is_monday_closing() -> None:
    assert RUSSIA.deadline_days(moscow(2026, 12, 4, 17, 59), 1) == moscow(2026, 12, 7, 18)


@pytest.mark.parametrize(
    ("opened", "closing"),
    [
        (moscow(2026, 12, 4, 17, 59), moscow(2026, 12, 4, 18)),
        (moscow(2026, 12, 4, 18), moscow(2026, 12, 7, 18)),
        (moscow(2026, 12, 5, 10), moscow(2026, 12, 7, 18)),
    ],
)
def test_same_day_means_today_while_the_shop_is_open(opened: datetime, closing: datetime) -> None:
    assert RUSSIA.deadline_days(opened, 0) == closing


def test_hours_pause_over_night_and_weekend() -> None:
    assert RUSSIA.deadline_hours(moscow(2026, 12, 4, 17, 30), 1) == moscow(2026, 12, 7, 9, 30)
    assert RUSSIA.deadline_hours(moscow(2026, 12, 5, 12), 4) == moscow(2026, 12, 7, 13)
    assert RUSSIA.deadline_hours(moscow(2026, 12, 4, 9), 9) == moscow(2026, 12, 4, 18)


def test_day_of_opening_is_the_shops_day_and_not_the_utc_one() -> None:
    late = datetime(2026, 12, 6, 22, tzinfo=UTC)
    assert RUSSIA.local(late).date() == date(2026, 12, 7)
    assert RUSSIA.deadline_days(late, 0) == moscow(2026, 12, 7, 18)


def test_closing_time_follows_the_clock_change() -> None:
    assert GERMANY.deadline_days(berlin(2027, 3, 26, 12), 1) == datetime(2027, 3, 29, 16, tzinfo=UTC)
    assert GERMANY.deadline_days(berlin(2027, 3, 25, 12), 1) == datetime(2027, 3, 26, 17, tzinfo=UTC)


def test_skipped_time_moves_forward() -> None:
    assert GERMANY.local(GERMANY.at(date(2027, 3, 28), time(2, 30))).time() == time(3, 30)


def test_of_a_doubled_time_the_first_is_meant() -> None:
    assert GERMANY.at(date(2027, 10, 31), time(2, 30)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_hours_count_the_time_that_really_passes() -> None:
    # The night of the change has a shift of 3 hours in spring, of 5 in autumn.
    assert NIGHT_SHOP.deadline_hours(berlin(2027, 3, 28, 1), 3) == berlin(2027, 3, 28, 5), (
        "a shift of 3 hours"
    )
    assert NIGHT_SHOP.deadline_hours(berlin(2027, 10, 31, 1), 5) == berlin(2027, 10, 31, 5), (
        "a shift of 5 hours"
    )


@given(calendars, moments, st.integers(0, 30))
def test_deadline_is_after_opening_on_a_working_day_at_closing(
    calendar: WorkingCalendar, opened: datetime, count: int
) -> None:
    deadline = calendar.deadline_days(opened, count)
    assert deadline > opened
    assert deadline.tzinfo is UTC
    assert calendar.is_working(calendar.local(deadline).date())
    assert calendar.local(deadline).time() == calendar.closes


@given(calendars, moments, quarters, quarters)
def test_hours_add_up(calendar: WorkingCalendar, opened: datetime, first: float, second: float) -> None:
    between = calendar.deadline_hours(opened, first)
    assert between > opened
    assert calendar.deadline_hours(between, second) == calendar.deadline_hours(opened, first + second)


@given(calendars, moments, quarters)
def test_hours_end_in_working_time(calendar: WorkingCalendar, opened: datetime, hours: float) -> None:
    end = calendar.local(calendar.deadline_hours(opened, hours))
    assert calendar.is_working(end.date())
    assert calendar.opens <= end.time() <= calendar.closes


@given(calendars, days, st.integers(0, 60))
def test_days_counted_forward_are_the_days_between(calendar: WorkingCalendar, day: date, count: int) -> None:
    end = calendar.working_days_after(day, count)
    assert calendar.working_days_between(day, end) == count
    assert calendar.working_days_between(end, day) == -count


@given(calendars, days, st.integers(1, 60))
def test_counting_back_undoes_counting_forward(calendar: WorkingCalendar, day: date, count: int) -> None:
    start = calendar.next_working(day)
    assert calendar.working_days_before(calendar.working_days_after(start, count), count) == start


def test_impossible_calendars_are_refused() -> None:
    with pytest.raises(ValueError, match="weekdays"):
        WorkingCalendar(MOSCOW, weekdays=frozenset())
    with pytest.raises(ValueError, match="open before"):
        WorkingCalendar(MOSCOW, opens=time(18), closes=time(9))
    with pytest.raises(ValueError, match="before its opening"):
        RUSSIA.deadline_days(moscow(2026, 12, 4, 12), -1)
    with pytest.raises(ValueError, match="before its opening"):
        RUSSIA.deadline_hours(moscow(2026, 12, 4, 12), -1)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (moscow(2026, 12, 4, 20, 59), moscow(2026, 12, 4, 20, 59)),
        (moscow(2026, 12, 4, 21), moscow(2026, 12, 5, 9)),
        (moscow(2026, 12, 5, 0, 30), moscow(2026, 12, 5, 9)),
        (moscow(2026, 12, 5, 9), moscow(2026, 12, 5, 9)),
    ],
)
def test_messages_wait_for_the_morning(moment: datetime, allowed: datetime) -> None:
    assert after_night(moment, MOSCOW, QuietHours()) == allowed


def test_midday_silence_and_no_silence() -> None:
    midday = QuietHours(time(13), time(15))
    assert after_night(moscow(2026, 12, 4, 14), MOSCOW, midday) == moscow(2026, 12, 4, 15)
    assert after_night(moscow(2026, 12, 4, 23), MOSCOW, midday) == moscow(2026, 12, 4, 23)
    never = QuietHours(time(9), time(9))
    assert after_night(moscow(2026, 12, 4, 9), MOSCOW, never) == moscow(2026, 12, 4, 9)


def test_night_ends_by_the_clock_after_a_clock_change() -> None:
    assert after_night(berlin(2027, 3, 27, 22), BERLIN, QuietHours()) == datetime(2027, 3, 28, 7, tzinfo=UTC)


def test_quiet_end_inside_the_doubled_hour_is_not_before_the_question() -> None:
    second_ten_past_two = berlin(2027, 10, 31, 2, 10, fold=1)
    quiet = QuietHours(time(21), time(2, 30))
    assert after_night(second_ten_past_two, BERLIN, quiet) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@given(moments, st.times(), st.times())
def test_time_after_the_night_is_never_quiet_nor_earlier(moment: datetime, start: time, end: time) -> None:
    quiet = QuietHours(start.replace(tzinfo=None), end.replace(tzinfo=None))
    allowed = after_night(moment, MOSCOW, quiet)
    assert allowed >= moment
    assert not quiet.covers(allowed.astimezone(MOSCOW).time())
