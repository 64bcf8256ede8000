"""Texts in a person's language, from Fluent catalogues: the rules' own and those of a face."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from fluent.runtime import FluentBundle, FluentResource

from crm.dates import format_date, format_moment
from crm.errors import CrmError
from crm.money import format_money

LANGUAGES = ("ru", "en")
_OWN = Path(__file__).parent / "locales"

log = structlog.get_logger(__name__)
_strict = False


class MissingText(KeyError):
    """A catalogue has no text under this key, or the text wants a parameter that was not given."""


def use_strict(strict: bool) -> None:
    """Whether a missing text raises ``MissingText`` (tests, ``check``) or is logged and shown in Russian."""
    global _strict
    _strict = strict


class Translator:
    """``t("key", name=value)`` in one language; ``t("key.attribute")`` reads an attribute."""

    def __init__(self, language: str, folders: tuple[Path, ...]) -> None:
        self.language = language
        self.bundle = FluentBundle([language], use_isolating=False)
        self._folders = folders
        for folder in folders:
            for path in sorted((folder / language).glob("*.ftl")):
                self.bundle.add_resource(FluentResource(path.read_text(encoding="utf-8")))

    def __call__(self, key: str, **params: Any) -> str:
        pattern = self._pattern(key)
        if pattern is None:
            return self._missing(key, params)
        text, errors = self.bundle.format_pattern(pattern, params)
        if errors:
            if _strict:
                raise MissingText(f"{key} ({self.language}): {errors[0]}")
            log.warning("text.incomplete", key=key, language=self.language, error=str(errors[0]))
        return str(text)

    def has(self, key: str) -> bool:
        """Whether the catalogue has a text under ``key``."""
        return self._pattern(key) is not None

    def _pattern(self, key: str) -> Any:
        name, _, attribute = key.partition(".")
        if not self.bundle.has_message(name):
            return None
        message = self.bundle.get_message(name)
        return message.attributes.get(attribute) if attribute else message.value

    def _missing(self, key: str, params: dict[str, Any]) -> str:
        if _strict:
            raise MissingText(f"{key} ({self.language})")
        log.error("text.missing", key=key, language=self.language)
        russian = _of("ru", self._folders)
        return russian(key, **params) if self.language != "ru" and russian.has(key) else key


def catalogues(folder: Path) -> Callable[[str], Translator]:
    """The function that gives a face its texts: those in ``folder`` and the rules' own.

    They are read from disk when a language is first asked for; an unknown language gets English.
    """

    def translator(language: str) -> Translator:
        return _of(language if language in LANGUAGES else "en", (folder, _OWN))

    return translator


def own_texts(language: str) -> Translator:
    """The rules' own texts without those of a face: for sentences that are kept."""
    return _of(language if language in LANGUAGES else "en", (_OWN,))


@cache
def _of(language: str, folders: tuple[Path, ...]) -> Translator:
    return Translator(language, folders)


def preferred(language_code: str | None, default: str) -> str:
    """The interface language for somebody whose Telegram or browser speaks ``language_code``."""
    code = (language_code or "").partition("-")[0].lower()
    return code if code in LANGUAGES else default


def error_text(t: Translator, error: CrmError, timezone: ZoneInfo) -> str:
    """The sentence for an error, as plain text: escape it before it goes into a message.

    Parameters called ``amount…`` and ``sum…`` are kopecks; dates, times and moments are written as people do.
    """
    shown = {name: _shown(name, value, t.language, timezone) for name, value in error.params.items()}
    return t(error.key, **shown)


def _shown(name: str, value: Any, language: str, timezone: ZoneInfo) -> Any:
    if value is None:
        return ""
    if isinstance(value, int) and name.startswith(("amount", "sum")):
        return format_money(value, language)
    if isinstance(value, datetime):
        return format_moment(value, timezone, language)
    if isinstance(value, date):
        return format_date(value, language)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value if isinstance(value, int | float | str | Decimal) else str(value)
