"""Texts of the chat: both languages, strict about what is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fluent.syntax import FluentParser, ast

from bot import language
from bot.language import MissingText, error_text, preferred, translator
from crm.errors import BadInput
from tests.conftest import MOSCOW

_LOCALES = Path(language.__file__).parent / "locales"


def _keys(code: str) -> dict[str, set[str]]:
    """Every message with the variables and attributes it uses."""
    found = {}
    for path in (_LOCALES / code).glob("*.ftl"):
        for entry in FluentParser().parse(path.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ast.Message):
                found[entry.id.name] = {attribute.id.name for attribute in entry.attributes}
    return found


def test_both_languages_have_the_same_texts() -> None:
    assert _keys("ru") == _keys("en")


def test_a_missing_text_is_an_error_here_and_russian_in_production() -> None:
    with pytest.raises(MissingText):
        translator("ru")("no-such-text")
    language.use_strict(False)
    assert translator("en")("form-toy") == "Внести оплату"
    assert translator("en")("no-such-text") == "no-such-text"


def test_a_text_with_a_missing_parameter_is_an_error() -> None:
    with pytest.raises(MissingText):
        translator("ru")("form-example")


def test_sums_and_dates_in_errors_are_written_as_people_do() -> None:
    sums = BadInput("toy-too-much", amount=150_000_00)
    assert error_text(translator("ru"), sums, MOSCOW) == "Это больше остатка: 150\u00a0000\u00a0₽."
    dates = BadInput("date-in-past", date=date(2026, 12, 16))
    assert "16.12.2026" in error_text(translator("ru"), dates, MOSCOW)


@pytest.mark.parametrize(
    ("code", "language"), [("ru", "ru"), ("en-US", "en"), ("de", "ru"), (None, "ru"), ("RU-ru", "ru")]
)
def test_the_language_comes_from_telegram_when_we_speak_it(code: str | None, language: str) -> None:
    assert preferred(code, "ru") == language
