"""Dates and moments: read as people type them, shown as people write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NoReturn
from zoneinfo import ZoneInfo

from crm.errors import Ambiguous, BadInput
from crm.hours import FULL_DAY as FULL_DAY
from crm.hours import read_duration_hours as read_duration_hours
from crm.hours import read_time as read_time
from crm.names import excerpt, has_foreign_digits, lowered

Prefer = Literal["future", "past", "nearest"]

_YEARS = range(2000, 2101)
_MOST_WORDS = 12
_NEAR_DAYS = {
    "позавчера": -2, "вчера": -1, "yesterday": -1, "сегодня": 0, "today": 0,
    "завтра": 1, "tomorrow": 1, "послезавтра": 2,
}  # fmt: skip
_WEEKDAYS = tuple(
    re.compile(rf"(?:{forms})\.?")
    for forms in (
        "понедельник|пн|пон|monday|mon", "вторник|вт|tuesday|tue|tues", "сред[ау]|ср|wednesday|wed",
        "четверг|чт|thursday|thu|thurs", "пятниц[ау]|пт|friday|fri", "суббот[ау]|сб|saturday|sat",
        "воскресенье|вс|sunday|sun",
    )
)  # fmt: skip
_MONTHS = tuple(
    re.compile(rf"(?:{forms})\.?")
    for forms in (
        "января|январь|янв|january|jan", "февраля|февраль|фев|февр|february|feb", "марта|март|мар|march|mar",
        "апреля|апрель|апр|april|apr", "мая|май|may", "июня|июнь|июн|june|jun", "июля|июль|июл|july|jul",
        "августа|август|авг|august|aug", "сентября|сентябрь|сен|сент|september|sep|sept",
        "октября|октябрь|окт|october|oct", "ноября|ноябрь|ноя|нояб|november|nov",
        "декабря|декабрь|дек|december|dec",
    )
)  # fmt: skip

_SOON = re.compile(
    r"(?:через|in) (?:(?P<count>[0-9]{1,4}|an?) )?"
    r"(?:(?P<days>день|дня|дней|days?)|(?P<weeks>недел[юиь]|weeks?)|(?P<months>месяц(?:а|ев)?|months?))"
)
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})(?P<by>[-./])(?P<month>[0-9]{1,2})(?P=by)(?P<day>[0-9]{1,2})")
_NUMBERS = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<by>[-./,])(?P<month>[0-9]{1,2})(?:(?P=by)(?P<year>[0-9]{4}|[0-9]{2}))?"
)
_YEAR = r"(?:,? (?P<year>[0-9]{4}|[0-9]{2})(?: ?(?:года?|г\.?))?)?"
_DAY_MONTH = re.compile(rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|-?го)? ?(?P<month>[а-яa-z]+)\.?{_YEAR}")
_MONTH_DAY = re.compile(rf"(?P<month>[a-z]+)\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?{_YEAR}")


def read_date(text: str, today: date, prefer: Prefer = "future") -> date:
    """The day meant by ``text``; ``prefer`` decides the year of «15.12» and the side of «пятница».

    Raises Ambiguous(guess=date) for ``03/05/27`` and for a weekday that does not fit its date; BadInput for
    days that do not exist, years out of 2000..2100 and whatever is no date.
    """
    line = lowered(text)
    if not line:
        raise BadInput("date-empty")
    if has_foreign_digits(line):
        raise BadInput("date-digits", text=excerpt(text))
    line = re.sub(r"^(?:во?|на|on) ", "", line)
    if (day := _relative(line, today, prefer)) is not None:
        return _within_years(day, text)
    weekday, _, rest = line.partition(" ")
    if rest and (number := _index(_WEEKDAYS, weekday.rstrip(","))) is not None:
        return _fitting_weekday(_calendar_date(rest, today, prefer, text), number, text)
    return _calendar_date(line, today, prefer, text)


def on_its_side(day: date, today: date, prefer: Prefer) -> date:
    """``day``, unless the question is about what is to come and it is over, or about what was and it is to come.

    Raises BadInput.
    """
    if prefer == "future" and day < today:
        raise BadInput("date-in-past", date=day)
    if prefer == "past" and day > today:
        raise BadInput("date-in-future", date=day)
    return day


def read_moment(text: str, today: date, tz: ZoneInfo, prefer: Prefer = "future") -> datetime:
    """The UTC moment meant by «завтра в 10» or ``15.12 09:00`` on a wall clock in ``tz``.

    Raises Ambiguous(guess=datetime) for a time that a clock change doubles or a date that reads two ways;
    BadInput for a time that is skipped, for a missing date or time, and whatever is neither.
    """
    day, clock_time, doubt = _split_moment(text, today, prefer)
    moment = at_wall_clock(day, clock_time, tz)
    if doubt is not None:
        raise Ambiguous(doubt.key, guess=moment, **doubt.params)
    return moment


def at_wall_clock(day: date, clock_time: time, tz: ZoneInfo) -> datetime:
    """The UTC moment of a date and a time entered apart; a clock change is answered as in ``read_moment``."""
    first = datetime.combine(day, clock_time.replace(fold=0), tz)
    second = first.replace(fold=1)
    moment = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return moment
    shown = {"day": day, "time": f"{clock_time:%H:%M}"}
    if moment.astimezone(tz).time() != clock_time:
        raise BadInput("moment-skipped", **shown)
    raise Ambiguous("moment-doubled", guess=moment, **shown)


def format_date(day: date, language: str = "ru", with_weekday: bool = False) -> str:
    """``17.12.2026`` (en ``17 Dec 2026``); with the weekday ``чт 17.12`` (``Thu 17 Dec``)."""
    if with_weekday:
        return _babel(day, "EEE d MMM" if language == "en" else "EEE dd.MM", language)
    return _babel(day, "d MMM y" if language == "en" else "dd.MM.y", language)


def format_short(day: date, language: str = "ru") -> str:
    """``17.12`` (en ``17 Dec``)."""
    return _babel(day, "d MMM" if language == "en" else "dd.MM", language)


def format_long(day: date, language: str = "ru") -> str:
    """«17 декабря 2026 г.» (en ``17 December 2026``), as documents write it."""
    return _babel(day, "d MMMM y" if language == "en" else "d MMMM y 'г.'", language)


def format_full(day: date, language: str = "ru") -> str:
    """«17 декабря 2026, четверг» (en ``17 December 2026, Thursday``)."""
    return _babel(day, "d MMMM y, EEEE", language)


def format_month(day: date, language: str = "ru") -> str:
    """«Декабрь»."""
    return _babel(day, "LLLL", language).capitalize()


def format_moment(moment: datetime, tz: ZoneInfo, language: str = "ru") -> str:
    """``17.12.2026, 09:00`` on a wall clock in ``tz``."""
    local = moment.astimezone(tz)
    return f"{format_date(local, language)}, {local:%H:%M}"


def format_window(start: datetime, end: datetime, tz: ZoneInfo, language: str = "ru") -> str:
    """``чт 17.12, 09:00–17:00`` on a wall clock in ``tz``; an end on another day is shown with its date."""
    first, last = start.astimezone(tz), end.astimezone(tz)
    begins = f"{format_date(first, language, with_weekday=True)}, {first:%H:%M}"
    if first.date() == last.date():
        return f"{begins}–{last:%H:%M}"
    return f"{begins} – {format_date(last, language, with_weekday=True)}, {last:%H:%M}"


def _babel(day: date, pattern: str, language: str) -> str:
    from babel.dates import format_date as babel_date

    return babel_date(day, pattern, locale=language)


def _index(forms: tuple[re.Pattern[str], ...], word: str) -> int | None:
    return next((i for i, pattern in enumerate(forms) if pattern.fullmatch(word)), None)


def _relative(line: str, today: date, prefer: Prefer) -> date | None:
    if line in _NEAR_DAYS:
        return today + timedelta(days=_NEAR_DAYS[line])
    if (weekday := _index(_WEEKDAYS, line)) is not None:
        ahead = (weekday - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead if prefer != "past" else ahead - 7 or -7)
    match = _SOON.fullmatch(line)
    if match is None:
        return None
    count = int(match["count"]) if (match["count"] or "a").isdigit() else 1
    if match["months"]:
        return _months_later(today, count)
    return today + timedelta(days=count * (7 if match["weeks"] else 1))


def _months_later(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day when it is shorter."""
    years, month = divmod(day.month - 1 + count, 12)
    following = date(day.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(day.year + years, month + 1, min(day.day, last))


def _calendar_date(line: str, today: date, prefer: Prefer, text: str) -> date:
    line = line.removesuffix(".") if line[-2:-1].isdigit() else line
    if match := _YEAR_FIRST.fullmatch(line):
        return _dated(int(match["day"]), int(match["month"]), match["year"], today, prefer, text)
    if match := _NUMBERS.fullmatch(re.sub(r" ?(?:года?|г\.?)$", "", line)):
        return _by_numbers(match, today, prefer, text)
    match = _DAY_MONTH.fullmatch(line) or _MONTH_DAY.fullmatch(line)
    month = _index(_MONTHS, match["month"]) if match else None
    if match is None or month is None:
        if prefer == "past":
            raise BadInput("date-unreadable-past", text=excerpt(text))
        raise BadInput("date-unreadable", text=excerpt(text))
    return _dated(int(match["day"]), month + 1, match["year"], today, prefer, text)


def _by_numbers(match: re.Match[str], today: date, prefer: Prefer, text: str) -> date:
    """Day before month; with slashes the other order is usual too, and the person is asked when both fit."""
    day, month = int(match["day"]), int(match["month"])
    if match["by"] == "/" and month > 12 >= day:
        day, month = month, day
    found = _dated(day, month, match["year"], today, prefer, text)
    if match["by"] == "/" and day <= 12 and day != month:
        raise Ambiguous("date-ambiguous", guess=found, text=excerpt(text), day=found)
    return found


def _dated(day: int, month: int, year: str | None, today: date, prefer: Prefer, text: str) -> date:
    if year is not None:
        full = int(year) + (2000 if len(year) == 2 else 0)
        if full not in _YEARS:
            _refuse_year(text)
        found = _existing(day, month, [full])
    else:
        found = _existing(day, month, [today.year - 1, today.year, today.year + 1])
        if prefer == "future":
            found = [candidate for candidate in found if candidate >= today]
        elif prefer == "past":
            found = [candidate for candidate in reversed(found) if candidate <= today]
        else:
            found.sort(key=lambda candidate: abs(candidate - today))
    if not found:
        raise BadInput("date-no-such-day", text=excerpt(text))
    return found[0]


def _existing(day: int, month: int, years: list[int]) -> list[date]:
    found = []
    for year in years:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return found


def _fitting_weekday(day: date, weekday: int, text: str) -> date:
    if day.weekday() != weekday:
        raise Ambiguous("date-weekday-differs", guess=day, text=excerpt(text), day=day)
    return day


def _within_years(day: date, text: str) -> date:
    if day.year not in _YEARS:
        _refuse_year(text)
    return day


def _refuse_year(text: str) -> NoReturn:
    raise BadInput("date-year", text=excerpt(text), first=str(_YEARS[0]), last=str(_YEARS[-1]))


def _split_moment(text: str, today: date, prefer: Prefer) -> tuple[date, time, Ambiguous | None]:
    """Date and time wherever the border between them lies, and the doubt about the date, if any."""
    words = re.sub(r"(?<=[0-9])t(?=[0-9])", " ", lowered(text)).split()
    if not words:
        raise BadInput("moment-empty")
    if len(words) > _MOST_WORDS:  # every border between words is tried: an essay would take seconds
        raise BadInput("moment-unreadable", text=excerpt(text))
    reasons: list[BadInput] = []
    for border in range(1, len(words)):
        head, tail = " ".join(words[:border]), " ".join(words[border:])
        for day_text, time_text in ((head, tail), (tail, head)):
            try:
                return _date_and_time(day_text, time_text, today, prefer)
            except BadInput as reason:
                reasons.append(reason)
    raise _likeliest(reasons, text, today, prefer)


def _date_and_time(
    day_text: str, time_text: str, today: date, prefer: Prefer
) -> tuple[date, time, Ambiguous | None]:
    doubt: Ambiguous | None = None
    try:
        day = read_date(day_text, today, prefer)
    except Ambiguous as unsure:
        day, doubt = unsure.guess, unsure
    try:
        return day, read_time(time_text), doubt
    except Ambiguous as unsure:
        return day, unsure.guess, doubt or unsure


def _likeliest(reasons: list[BadInput], text: str, today: date, prefer: Prefer) -> BadInput:
    """The reason worth telling: a part is missing, or a part was understood and is impossible."""
    typed = excerpt(text)
    for key, read in (
        ("moment-no-time", lambda line: read_date(line, today, prefer)),
        ("moment-no-date", read_time),
    ):
        try:
            read(text)
        except Ambiguous:
            return BadInput(key, text=typed)
        except BadInput as reason:
            reasons.append(reason)
        else:
            return BadInput(key, text=typed)
    for told in reasons:
        if not told.key.endswith(("-unreadable", "-empty")):
            return BadInput(told.key, **(told.params | {"text": typed}))
    return BadInput("moment-unreadable", text=typed)
