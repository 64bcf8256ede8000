"""Copies of everything the shop has: made beside the running program, put back while it stands still."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Why(StrEnum):
    """Why a copy could not be made or put back; the chat has a sentence for each."""

    NO_SPACE = "no-space"
    NO_ACCESS = "no-access"
    DAMAGED = "damaged"
    NO_TOOL = "no-tool"
    OTHER = "other"


class BackupFailed(Exception):
    """No copy was made, or none put back; the text is one sentence with the way out."""

    def __init__(self, sentence: str, why: Why = Why.OTHER) -> None:
        super().__init__(sentence)
        self.why = why


class Stopped(Exception):
    """The program ends; a copy in the making is given up."""


Stop = Callable[[], bool]


def go_on() -> bool:
    """Nobody stops it."""
    return False
