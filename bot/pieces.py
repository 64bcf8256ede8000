"""Texts longer than a message may be, cut where a reader would cut them and never inside an entity."""

from __future__ import annotations

import re
from dataclasses import dataclass

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_TOKEN = re.compile(r"(?P<tag></?[a-z][^>]*>)|(?P<entity>&[#a-z0-9]+;)|(?P<char>.)", re.DOTALL | re.IGNORECASE)
_NAME = re.compile(r"</?([a-z-]+)", re.IGNORECASE)


@dataclass(frozen=True)
class _Token:
    text: str
    units: int
    open_tags: tuple[str, ...]  # after this token


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain_length(html: str) -> int:
    """What a reader sees of ``html``, in UTF-16 units."""
    return sum(token.units for token in _tokens(html))


def split(html: str, limit: int = TEXT_LIMIT) -> list[str]:
    """``html`` in pieces of at most ``limit`` visible units; tags open at a cut are closed and opened again."""
    if utf16_length(html) <= limit:
        return [html]
    tokens, pieces = _tokens(html), []
    carried: tuple[str, ...] = ()
    while tokens:
        count = _fitting(tokens, limit)
        cut = count if count == len(tokens) else _cut(tokens[:count])
        head, tokens = tokens[:cut], tokens[cut:]
        body = "".join([*carried, *(token.text for token in head)])
        carried = head[-1].open_tags
        piece = (body + _closing(carried)).strip()
        if plain_length(piece.replace("\n", "").replace(" ", "")):
            pieces.append(piece)
    return pieces


def _tokens(html: str) -> list[_Token]:
    stack: tuple[str, ...] = ()
    tokens = []
    for match in _TOKEN.finditer(html):
        text, units = match[0], 0
        if match["tag"]:
            stack = stack[:-1] if text.startswith("</") else (*stack, text)
        else:
            units = 1 if match["entity"] else utf16_length(text)
        tokens.append(_Token(text, units, stack))
    return tokens


def _fitting(tokens: list[_Token], limit: int) -> int:
    """How many tokens from the beginning fit."""
    total = 0
    for index, token in enumerate(tokens):
        total += token.units
        if total > limit:
            return index
    return len(tokens)


def _cut(tokens: list[_Token]) -> int:
    """Where to cut: behind a line outside of any tag, a line, a word, or, if it must be, a character."""
    far = len(tokens) // 2
    for char, outside in (("\n", True), ("\n", False), (" ", True), (" ", False)):
        for index in range(len(tokens) - 1, far, -1):
            token = tokens[index]
            if token.text == char and not (outside and token.open_tags):
                return index + 1
    return len(tokens)


def _closing(tags: tuple[str, ...]) -> str:
    names = [match[1] for tag in reversed(tags) if (match := _NAME.match(tag))]
    return "".join(f"</{name}>" for name in names)
