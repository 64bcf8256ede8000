"""CSV as Excel opens it with a double click: UTF-8 with its mark, semicolons, commas in sums, dates with dots."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from admin.export.cells import Cell, Column, Row, is_formula, writable


class Delimited:
    """Writes CSV. A text that a spreadsheet would calculate gets an apostrophe before it."""

    media: ClassVar[str] = "text/csv; charset=utf-8"

    def begin(self, columns: Sequence[Column]) -> bytes:
        return codecs.BOM_UTF8 + self.add([[column.title for column in columns]])

    def add(self, rows: Sequence[Row]) -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(map(_said, row) for row in rows)
        return text.getvalue().encode()

    def end(self) -> bytes:
        return b""


def _said(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            text = writable(cell)
            return f"'{text}" if is_formula(text) else text
        case Decimal():
            return f"{cell:f}".replace(".", ",")
        case datetime():
            return f"{cell:%d.%m.%Y %H:%M}"
        case date():
            return f"{cell:%d.%m.%Y}"
        case _:
            return str(cell)
