"""Formatted text: Telegram's HTML turned into plain text and entities in UTF-16 offsets.

Follows the parser of Telegram's own client library, with its error texts and byte offsets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sandbox.calls import Json, bad_request
from sandbox.weblinks import found_entities, link_problem, utf16_length

_STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?P<decimal>\d{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>lt|gt|amp|quot));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_SPACE = re.compile(r"\s*")
_USER_LINK = re.compile(r"^tg:(?://)?user\?id=(\d+)$")


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    start: int
    offset: int


@dataclass
class _Parser:
    source: str
    position: int = 0
    letters: list[str] = field(default_factory=list)
    offset: int = 0
    stack: list[_Open] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def run(self) -> tuple[str, list[Json]]:
        while self.position < len(self.source):
            if self.source[self.position] == "<":
                self._tag()
            else:
                self._write(self._letter())
        if self.stack:
            raise self._error(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        return "".join(self.letters), _ordered(self.entities)

    def _letter(self) -> str:
        reference = _REFERENCE.match(self.source, self.position)
        letter = _referenced(reference) if reference else ""
        if reference and letter:
            self.position = reference.end()
            return letter
        self.position += 1
        return self.source[self.position - 1]

    def _write(self, letter: str) -> None:
        self.letters.append(letter)
        self.offset += utf16_length(letter)

    def _tag(self) -> None:
        begin = self.position
        self.position += 1
        if self.source.startswith("/", self.position):
            self.position += 1
            self._close(begin)
        else:
            self._open(begin)

    def _open(self, begin: int) -> None:
        tag = self._take(_TAG_NAME).lower()
        if self.position >= len(self.source):
            raise self._error(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if tag not in _STYLES:
            raise self._error(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        attributes: dict[str, str] = {}
        while self._skip_space(tag, begin) != ">":
            self._attribute(tag, begin, attributes)
        self.position += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            place = self._bytes(begin)
            raise self._error(f'Tag "span" must have class "tg-spoiler" at byte offset {place}')
        self.stack.append(_Open(tag, attributes, len(self.letters), self.offset))

    def _attribute(self, tag: str, begin: int, attributes: dict[str, str]) -> None:
        place = self._bytes(begin)
        name = self._take(_ATTRIBUTE_NAME).lower()
        if not name:
            raise self._error(f'Empty attribute name in the tag "{tag}" at byte offset {place}')
        if self._skip_space(tag, begin) != "=":
            attributes[name] = ""
            return
        self.position += 1
        quote = self._skip_space(tag, begin)
        if quote in "\"'":
            self.position += 1
            attributes[name] = self._quoted(tag, begin, quote)
            return
        attributes[name] = self._take(_NAME_TOKEN).lower()
        if not self._at(tag, begin).isspace() and self._at(tag, begin) != ">":
            raise self._error(f"Unexpected end of name token at byte offset {self._bytes(self.position)}")

    def _quoted(self, tag: str, begin: int, quote: str) -> str:
        value = ""
        while self._at(tag, begin) != quote:
            value += self._letter()
        self.position += 1
        return value

    def _close(self, begin: int) -> None:
        if not self.stack:
            raise self._error(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        tag = self._take(_TAG_NAME).lower()
        self._take(_SPACE)
        if self.source[self.position : self.position + 1] != ">":
            raise self._error(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.position += 1
        opened = self.stack.pop()
        if tag and tag != opened.tag:
            raise self._error(
                f"Unmatched end tag at byte offset {self._bytes(begin)}, "
                f'expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.offset > opened.offset:
            self._add(opened)

    def _add(self, opened: _Open) -> None:
        place = {"offset": opened.offset, "length": self.offset - opened.offset}
        content = "".join(self.letters[opened.start :])
        details = _details(opened, content)
        if details is None:
            return
        if opened.tag == "pre" and self._swallow_code(place, details):
            return
        self.entities.append({"type": _STYLES[opened.tag]} | place | details)

    def _swallow_code(self, place: Json, details: Json) -> bool:
        """``<pre><code class="language-…">`` is one entity with a language."""
        last = self.entities[-1] if self.entities else {}
        if last.get("type") != "code" or "language" not in last or place.items() - last.items():
            return False
        self.entities[-1] = {"type": "pre"} | place | details | {"language": last["language"]}
        return True

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.position)
        taken = match.group() if match else ""
        self.position += len(taken)
        return taken

    def _skip_space(self, tag: str, begin: int) -> str:
        self._take(_SPACE)
        return self._at(tag, begin)

    def _at(self, tag: str, begin: int) -> str:
        if self.position >= len(self.source):
            raise self._error(f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}')
        return self.source[self.position]

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _error(self, reason: str) -> Exception:
        return bad_request(f"can't parse entities: {reason}")


def _referenced(reference: re.Match[str]) -> str:
    if name := reference["name"]:
        return _NAMED[name]
    code = int(reference["decimal"]) if reference["decimal"] else int(reference["hex"], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _details(opened: _Open, content: str) -> Json | None:
    """The fields of an entity beside its place; ``None`` when Telegram drops it without a word."""
    attributes = opened.attributes
    match opened.tag:
        case "a":
            return _link(attributes.get("href") or content)
        case "code":
            language = attributes.get("class", "")
            prefix = "language-"
            return {"language": language.removeprefix(prefix)} if language.startswith(prefix) else {}
        case "blockquote":
            return {"type": "expandable_blockquote"} if "expandable" in attributes else {}
        case "tg-emoji":
            number = attributes.get("emoji-id", "")
            return {"custom_emoji_id": number} if number.isdigit() else None
        case "tg-time":
            moment = attributes.get("unix", "")
            return (
                {"unix_time": int(moment), "date_time_format": attributes.get("format", "")}
                if (moment.isdigit())
                else None
            )
    return {}


def _link(href: str) -> Json | None:
    if user := _USER_LINK.match(href):
        return {"type": "text_mention", "user_id": int(user[1])}
    if link_problem(href) is not None:
        return None
    return {"url": href if ":" in href else f"http://{href}/"}


def _ordered(entities: list[Json]) -> list[Json]:
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and entities of ``source``; raises a refusal in Telegram's words.

    A mention of a person by id comes as ``text_mention`` with ``user_id``: who that is, the caller knows.
    """
    return _Parser(source).run()


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """The text without white space at its ends, as Telegram keeps it, with entities moved along."""
    whole = text.rstrip()
    bare = whole.lstrip()
    shift, end = utf16_length(whole) - utf16_length(bare), utf16_length(whole)
    kept = []
    for entity in entities:
        start = max(entity["offset"], shift)
        stop = min(entity["offset"] + entity["length"], end)
        if stop > start:
            kept.append(entity | {"offset": start - shift, "length": stop - start})
    return bare, kept


def with_found(text: str, entities: list[Json]) -> list[Json]:
    """Given entities plus those which Telegram finds in the text by itself."""
    return sorted(
        entities + found_entities(text, entities), key=lambda entity: (entity["offset"], -entity["length"])
    )
