"""What an entry of the table says: where the program stands, what it is given, what it has to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Says:
    """The default reaction: the sentence of this catalogue key; the prompt stays, nothing is written."""

    key: str


@dataclass(frozen=True)
class Asks:
    """The sentence, and the likely meaning as a button with this label; nothing is written."""

    key: str
    label: str


@dataclass(frozen=True)
class Takes:
    """Accepted: the draft holds ``value``, and the next question echoes it as ``echo``."""

    value: Any
    echo: str


@dataclass(frozen=True)
class Returns:
    """Refused at the end of the form: the sentence, asked again at the field ``to``, all other answers kept."""

    key: str
    to: str


@dataclass(frozen=True)
class Toast:
    """A tap is answered with one of these sentences, over the card or below it; nothing is written."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Answers:
    """A web page: this status and, if named, the sentence of ``key``; nothing is written unless ``writes``."""

    status: int
    key: str = ""
    writes: bool = False


Expected = Says | Asks | Takes | Returns | Toast | Answers


@dataclass(frozen=True)
class Gift:
    """Something sent that is no plain text; ``kind`` as a phone has it, or ``raw`` for a message told byte by byte."""

    kind: str
    name: str = ""
    size: int = 0
    text: str = ""


@dataclass(frozen=True)
class Request:
    """A call over the web, or with ``panel`` by a director's browser that the panel has let in."""

    method: str
    path: str
    body: str | bytes = b""
    key: str = "site-key"
    secret: str = ""
    panel: bool = False


@dataclass(frozen=True)
class Case:
    """One bad (or unusual) input. ``at`` names a prompt of ``prompts.PROMPTS``, or a place such as ``card``."""

    id: str
    kind: str
    channel: str
    at: str
    given: str | Gift | Request
    expected: Expected


@dataclass(frozen=True)
class Script:
    """An input that takes several steps: ``run`` names a function of ``scripts``; ``writes`` says that it may write."""

    id: str
    kind: str
    channel: str
    run: str
    writes: bool = False


def chat(kind: str, at: str, *rows: tuple[str | Gift, Expected]) -> list[Case]:
    """Rows of one prompt, numbered within the class and prompt."""
    return [
        Case(f"{kind}/{at}/{number:02}", kind, "chat", at, given, expected)
        for number, (given, expected) in enumerate(rows, 1)
    ]


def web(kind: str, *rows: tuple[Request, Answers]) -> list[Case]:
    """Rows of the web, numbered within the class."""
    return [
        Case(f"{kind}/web/{number:02}", kind, "web", "", given, expected)
        for number, (given, expected) in enumerate(rows, 1)
    ]


def scripts(kind: str, *names: str, channel: str = "chat", writes: Sequence[str] = ()) -> list[Script]:
    """Rows that are played by functions."""
    return [Script(f"{kind}/{name.replace('_', '-')}", kind, channel, name, name in writes) for name in names]
