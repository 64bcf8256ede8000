"""Sentences of the catalogues as patterns: an answer is known by its key, whatever it quotes."""

from __future__ import annotations

import re
from functools import cache

from bot.language import translator

_HOLE = "\ue000"


@cache
def pattern(key: str, language: str = "ru") -> re.Pattern[str]:
    """Finds the text of ``key`` with anything in place of its parameters."""
    bundle, value = translator(language).bundle, translator(language)._pattern(key)
    if value is None:
        raise KeyError(key)
    names: set[str] = set()
    while True:
        text, errors = bundle.format_pattern(value, dict.fromkeys(names, _HOLE))
        found = {str(error).rpartition(" ")[2] for error in errors}
        if not found - names:
            break
        names |= found
    plain = re.sub(r"<[^>]+>", "", str(text))
    return re.compile(re.escape(plain).replace(_HOLE, ".*?"), re.DOTALL)


def says(key: str, text: str, language: str = "ru") -> bool:
    """Whether ``text`` contains the sentence of ``key``."""
    return pattern(key, language).search(text) is not None
