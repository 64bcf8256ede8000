"""A workbook of Excel with one sheet, written while it is sent.

The format is a zip of a few small pages and one long one, the sheet. Libraries build it in memory or in a file first;
this sends each piece of the sheet as it is made. Texts are marked as texts, so that nothing is ever calculated.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from admin.export.cells import Cell, Column, Row, is_formula, writable

_LONGEST_CELL = 32_767
_LONGEST_NAME = 31
_DAY_ZERO = date(1899, 12, 30)
_SECONDS_OF_A_DAY = 24 * 60 * 60
# By their places in the list of looks below.
_PLAIN, _TITLE, _SUM, _DAY, _MOMENT, _QUOTED = range(6)
# Numbers of formats that Excel shows as people in its country write sums, days and moments.
_FORMATS = {_SUM: 4, _DAY: 14, _MOMENT: 22}

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = "http://schemas.openxmlformats.org/package/2006"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LOOKS = [
    f'<xf numFmtId="{_FORMATS.get(look, 0)}" fontId="{int(look == _TITLE)}" fillId="0" borderId="0" xfId="0" '
    f'applyNumberFormat="1" applyFont="1" quotePrefix="{int(look == _QUOTED)}"/>'
    for look in range(6)
]
_PAGES = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PARTS}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PARTS}/relationships">'
        f'<Relationship Id="r1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PARTS}/relationships">'
        f'<Relationship Id="r1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_LOOKS)}">{"".join(_LOOKS)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


class Workbook:
    """Writes a workbook whose sheet is called ``name``."""

    media: ClassVar[str] = f"{_KIND}.sheet"

    def __init__(self, name: str) -> None:
        self._ready = _Ready()
        self._zip = ZipFile(self._ready, "w")
        self._name = "".join(" " if char in "[]:*?/\\" else char for char in writable(name))[:_LONGEST_NAME]

    def begin(self, columns: Sequence[Column]) -> bytes:
        sheets = f'<sheets><sheet name={quoteattr(self._name)} sheetId="1" r:id="r1"/></sheets>'
        book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">{sheets}</workbook>'
        for path, page in {**_PAGES, "xl/workbook.xml": book}.items():
            self._zip.writestr(_entry(path), _XML + page)
        self._sheet = self._zip.open(_entry("xl/worksheets/sheet1.xml"), "w")
        self._sheet.write(_head(columns).encode())
        return self._ready.take()

    def add(self, rows: Sequence[Row]) -> bytes:
        self._sheet.write("".join(_row(row) for row in rows).encode())
        return self._ready.take()

    def end(self) -> bytes:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()
        return self._ready.take()


class _Ready:
    """As much of a file as zip needs where it may not go back: what was written is taken away."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept back."""

    def close(self) -> None:
        """Whoever sends the pieces knows when he is done."""

    def take(self) -> bytes:
        """What has been written since the last time."""
        ready = b"".join(self._pieces)
        self._pieces.clear()
        return ready


def _entry(path: str) -> ZipInfo:
    entry = ZipInfo(path)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _head(columns: Sequence[Column]) -> str:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
        for place, column in enumerate(columns, 1)
    )
    titles = "".join(_text(column.title, _TITLE) for column in columns)
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData><row>{titles}</row>"
    )


def _row(row: Row) -> str:
    return f"<row>{''.join(map(_cell, row))}</row>"


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return "<c/>"
        case str():
            return _text(cell, _QUOTED if is_formula(cell) else _PLAIN)
        case Decimal():
            return f'<c s="{_SUM}"><v>{cell:f}</v></c>'
        case datetime():
            seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
            return f'<c s="{_MOMENT}"><v>{_days(cell.date()) + seconds / _SECONDS_OF_A_DAY:.10f}</v></c>'
        case date():
            return f'<c s="{_DAY}"><v>{_days(cell)}</v></c>'
        case _:
            return f"<c><v>{cell}</v></c>"


def _days(day: date) -> int:
    return (day - _DAY_ZERO).days


def _text(text: str, style: int) -> str:
    lines = writable(text).replace("\r\n", "\n").replace("\r", "\n")
    said = escape(lines[:_LONGEST_CELL])
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{said}</t></is></c>'
