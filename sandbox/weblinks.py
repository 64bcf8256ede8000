"""Which addresses Telegram takes for a link, in texts and on buttons."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sandbox.calls import Json

_WEB = {"http", "https", "ftp", "tonsite"}
_APP = {"tg", "ton"}
_BARE = ("tg:", "ton:", "tel:", "mailto:")
_HOST = re.compile(r"^[^\s/?#@<>\"]+$")
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)\]»])"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?<![\w@/])(?P<mention>@[A-Za-z]\w{3,31})\b"
    r"|(?<![\w/<>])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?)(?![\w/])"
    r"|(?<![\w#])(?P<hashtag>#\w*[^\W\d]\w*)"
)


def utf16_length(text: str) -> int:
    """The length Telegram counts, in UTF-16 code units."""
    return len(text) + sum(ord(letter) > 0xFFFF for letter in text)


def link_problem(url: str) -> str | None:
    """Why Telegram refuses ``url``; ``None`` for a link it takes."""
    try:
        parts = urlsplit(url if "://" in url or url.startswith(_BARE) else f"http://{url}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "Wrong HTTP URL"
    if parts.scheme in _APP:
        return None
    if parts.scheme not in _WEB:
        return "Unsupported URL protocol"
    dotted = "." in host.strip(".") or ":" in host
    return None if dotted and _HOST.match(host) and port != 0 else "Wrong HTTP URL"


def found_entities(text: str, taken: list[Json]) -> list[Json]:
    """Addresses, commands, mentions and hashtags which Telegram marks by itself, outside of ``taken``."""
    found = []
    for match in _FOUND.finditer(text):
        kind = match.lastgroup or ""
        entity = {
            "type": kind,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        if (kind != "url" or link_problem(match.group()) is None) and not any(
            _overlap(entity, other) for other in taken
        ):
            found.append(entity)
    return found


def _overlap(entity: Json, other: Json) -> bool:
    if other["type"] in ("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote"):
        return False
    start, end = entity["offset"], entity["offset"] + entity["length"]
    return bool(start < other["offset"] + other["length"] and other["offset"] < end)
