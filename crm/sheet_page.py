"""A table in a web page: what Bitrix24 saves when it is asked for an Excel file."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TextIO

_CHUNK = 64 * 1024
_CELLS = ("td", "th")


def rows_of_page(page: TextIO) -> Iterator[list[str]]:
    """The lines of the page's tables, one after another; a line break in a cell stays one."""
    reader = _Reader()
    while chunk := page.read(_CHUNK):
        reader.feed(chunk)
        yield from reader.finished()
    reader.close()
    yield from reader.finished()


class _Reader(HTMLParser):
    """Keeps what lies between the beginnings and ends of cells; forgotten ends are taken as read."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None

    def finished(self) -> Iterator[list[str]]:
        """The lines that have ended since the last time."""
        rows, self._rows = self._rows, []
        return iter(rows)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_row()
            self._row = []
        elif tag in _CELLS and self._row is not None:
            self._end_cell()
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _CELLS:
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.append("".join(self._cell))
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self._rows.append(self._row)
        self._row = None
