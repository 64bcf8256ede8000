"""What stands in a cell of a file, and the writers of files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Protocol

Cell = str | int | Decimal | date | datetime | None
"""Text, a number, a sum in roubles, a day, a moment on the shop's wall (without a zone), or nothing."""

Row = Sequence[Cell]

# What begins so is a formula to Excel and its like.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What neither a file of text nor XML can hold; lone halves of characters among it.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A column: its title, and how wide it is in Excel, in characters."""

    title: str
    width: int = 16


class Writer(Protocol):
    """Makes a file of rows; each call gives the bytes that are ready."""

    media: ClassVar[str]

    def begin(self, columns: Sequence[Column]) -> bytes: ...

    def add(self, rows: Sequence[Row]) -> bytes: ...

    def end(self) -> bytes: ...


def writable(text: str) -> str:
    """The text without what cannot be written, and with blanks that a search in the file finds."""
    return _UNWRITABLE.sub("", text).replace("\xa0", " ").replace("\u202f", " ")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might calculate with it."""
    return text.startswith(_FORMULA)


def roubles(kopecks: int | None) -> Decimal | None:
    """A sum for a cell."""
    return None if kopecks is None else Decimal(kopecks) / 100
