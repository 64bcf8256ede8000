"""Every refusal of typed input has its text in every language, and the text fits its parameters."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fluent.runtime import FluentBundle, FluentResource

from crm import dates, hours, money, names, phones
from crm.errors import BadInput

TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
LOCALES = Path(money.__file__).parent / "locales"
SOURCES = (dates, hours, money, names, phones)
KINDS = "sum|date|time|moment|duration|phone|name|text|inn|kpp|ogrn|bic|account|passport"

REFUSALS: list[tuple[Callable[[str], Any], str]] = [
    *((money.read_money, typed) for typed in ("", "x", "٣", "-5", "1,234", "9" * 20, "150 тыс")),
    *((lambda text: dates.read_date(text, TODAY), typed) for typed in ("", "x", "٣", "31.02", "1.1.1990")),
    *((lambda text: dates.read_date(text, TODAY), typed) for typed in ("05/06", "чт 18.12")),
    (lambda text: dates.read_date(text, TODAY, "past"), "x"),
    (lambda text: dates.on_its_side(TODAY - DAY, TODAY, "future"), ""),
    (lambda text: dates.on_its_side(TODAY + DAY, TODAY, "past"), ""),
    *((dates.read_time, typed) for typed in ("", "x", "25:61", "9-18")),
    *((lambda text: dates.read_moment(text, TODAY, BERLIN), typed) for typed in ("", "x", "завтра", "10:00")),
    (lambda text: dates.read_moment(text, TODAY, BERLIN), "28.03.2027 02:30"),
    (lambda text: dates.read_moment(text, TODAY, BERLIN), "31.10.2027 02:30"),
    *((dates.read_duration_hours, typed) for typed in ("", "x", "99")),
    *((phones.read_phone, typed) for typed in ("", "80000000000", "٣", "x", "+1+2", "1", "89991234567890")),
    (phones.read_phone, "88091234567"),
    *((names.read_name, typed) for typed in ("", "1", "x" * 200)),
    *((names.read_text, typed) for typed in ("", "x" * 3000)),
    *((names.read_inn, typed) for typed in ("1", "7707083894")),
    *((names.read_ogrn, typed) for typed in ("1", "1027700132196")),
    (names.read_kpp, "1"),
    (names.read_bic, "1"),
    (lambda text: names.read_account(text, "044525225"), "1"),
    (lambda text: names.read_account(text, "044525225"), "40702810200000000002"),
    (names.read_passport, "1"),
]


def refusal(read: Callable[[str], Any], typed: str) -> BadInput:
    with pytest.raises(BadInput) as refused:
        read(typed)
    return refused.value


def bundle(language: str) -> FluentBundle:
    made = FluentBundle([language], use_isolating=False)
    made.add_resource(FluentResource((LOCALES / language / "input.ftl").read_text(encoding="utf-8")))
    return made


def rendered(texts: FluentBundle, error: BadInput) -> str:
    pattern = texts.get_message(error.key).value
    assert pattern is not None
    text, problems = texts.format_pattern(pattern, error.params)
    assert not problems, error.key
    return str(text)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_refusal_has_a_text_with_an_example(language: str) -> None:
    texts = bundle(language)
    for read, typed in REFUSALS:
        error = refusal(read, typed)
        text = rendered(texts, error)
        assert re.search(r"(например|верн\w+ .*выглядит|for example|right .*looks)", text.lower()), error.key


@pytest.mark.parametrize("language", ["ru", "en"])
def test_catalogue_holds_exactly_the_refusals_that_exist(language: str) -> None:
    told = {refusal(read, typed).key for read, typed in REFUSALS}
    catalogue = (LOCALES / language / "input.ftl").read_text(encoding="utf-8")
    assert set(re.findall(r"^([a-z][a-z-]*) =", catalogue, re.MULTILINE)) == told


def test_every_key_in_the_code_is_tried_here() -> None:
    told = {refusal(read, typed).key for read, typed in REFUSALS}
    code = "".join(Path(module.__file__ or "").read_text(encoding="utf-8") for module in SOURCES)
    assert set(re.findall(rf'"((?:{KINDS})-[a-z-]+)"', code)) == told


def test_sums_and_dates_in_a_question_are_shown_the_way_the_language_does() -> None:
    assert "это 150\u00a0000 ₽?" in rendered(bundle("ru"), refusal(money.read_money, "150 тыс"))
    asked = refusal(lambda typed: dates.read_date(typed, TODAY), "05/06")
    assert "Jun 5, 2027" in rendered(bundle("en"), asked)
