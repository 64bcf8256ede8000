"""Words of another language than the page's."""

from __future__ import annotations

import re

# Latin that Russians write too: names of services and formats, and what is typed as it stands.
LATIN = frozenset({"SMS", "Telegram", "English", "Excel", "Word", "LibreOffice", "CSV", "XLSX", "DOCX", "docx", "PDF",
                   "API", "Bitrix", "amoCRM", "QR", "RU", "KZ", "UTC", "Tests"})
CYRILLIC = frozenset({"Русский"})
ALPHABETS = {"ru": re.compile(r"[A-Za-z]{2,}"), "en": re.compile(r"[а-яё]{2,}", re.IGNORECASE)}
# Codes are no words: fields of templates, addresses on the net, names of files.
_CODES = re.compile(r"{\w*}|row\.\w+|/panel\b|https?://\S+|[\w-]+\.\w{3,4}\b|\S+@\S+")


def foreign(text: str, language: str) -> set[str]:
    """The words that stand out in a text of ``language``, those that everybody writes so excepted."""
    found = set(ALPHABETS[language].findall(_CODES.sub(" ", text)))
    return found - (LATIN if language == "ru" else CYRILLIC)
