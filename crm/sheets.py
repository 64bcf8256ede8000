"""Tables that other programs export, read line by line: CSV in any usual encoding, workbooks, and the web pages
that Bitrix24 calls Excel files.
"""

from __future__ import annotations

import asyncio
import codecs
import csv
import io
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from crm import contents
from crm.errors import BadInput
from crm.names import file_label
from crm.sheet_page import rows_of_page

MOST_ROWS = 100_000
MOST_COLUMNS = 300
LONGEST_CELL = 30_000
AFTER_LAST_LINE = 2**31 - 1
"""No line of a table has this number."""

_ROOT = Path(__file__).resolve().parent.parent
_CHUNK = 256 * 1024
_LONGEST_WAIT_SECONDS = 120
_OLE = b"\xd0\xcf\x11\xe0"
_UNDER_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

Line = tuple[int, list[str]]


@asynccontextmanager
async def opened(name: str, content: bytes) -> AsyncIterator[Iterator[Line]]:
    """The lines that are not empty, each with its number as a spreadsheet counts; cells without blanks around them.

    Raises ``BadInput``, at the latest at the line that is wrong: no table, too large, broken, locked. The lines are
    read as they are asked for; ask in a thread, a large table takes its time.
    """
    await asyncio.to_thread(contents.refuse_harmful, name, content)
    if content.startswith(_OLE) and _UNDER_PASSWORD in content:
        raise BadInput("import-locked", name=file_label(name))
    if content.startswith((b"PK", _OLE)):
        with tempfile.TemporaryFile() as unpacked:
            await _unpack(name, content, unpacked)
            yield _bounded(json.loads(line) for line in unpacked)
    else:
        yield _bounded(await asyncio.to_thread(_rows_of_text, name, content))


def _bounded(rows: Iterator[list[str]]) -> Iterator[Line]:
    found = 0
    for number, row in enumerate(rows, 1):
        cells = [cell.replace("\x00", "").strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        found += 1
        if found > MOST_ROWS + 1:  # with the line of headers
            raise BadInput("import-too-many", most=MOST_ROWS)
        if len(cells) > MOST_COLUMNS:
            raise BadInput("import-too-wide", number=number, most=MOST_COLUMNS)
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise BadInput("import-cell-too-long", number=number, most=LONGEST_CELL)
        yield number, cells


async def _unpack(name: str, content: bytes, unpacked: IO[bytes]) -> None:
    """Have the workbook's first sheet written out, a line of JSON for each of its lines."""
    with tempfile.TemporaryFile() as book:
        await asyncio.to_thread(book.write, content)
        book.seek(0)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "crm.sheet_worker", stdin=book, stdout=unpacked, stderr=asyncio.subprocess.DEVNULL,
            cwd=_ROOT, env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
        )  # fmt: skip
        try:
            code = await asyncio.wait_for(process.wait(), _LONGEST_WAIT_SECONDS)
        except TimeoutError:
            code = -1
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if code:
        # What ends by a signal has met a limit that it had put on itself.
        raise BadInput("import-sheet-too-large" if code < 0 else "import-workbook-broken", name=file_label(name))
    unpacked.seek(0)


def _rows_of_text(name: str, content: bytes) -> Iterator[list[str]]:
    encoding = _encoding(name, content)
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    head = content[:_CHUNK].decode(encoding, errors="ignore")
    if head.lstrip().startswith("<"):
        if "<table" not in head.lower():
            raise BadInput("import-not-a-table", name=file_label(name))
        return rows_of_page(text)
    return _rows_of_csv(text, _delimiter(head))


def _rows_of_csv(text: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
    """Numbered by records: a line break within quotes begins no new line, as in a spreadsheet."""
    reader = csv.reader(text, delimiter=delimiter)
    for number in range(1, AFTER_LAST_LINE):
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadInput("import-line-broken", number=number) from error


def _encoding(name: str, content: bytes) -> str:
    """By its mark; else UTF-8 when it is, else the Windows one of Russian spreadsheets."""
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "cp1251"):
        if _decodes(content, encoding):
            if marked != "utf-16" and b"\x00" in content:
                break
            return encoding
    raise BadInput("import-not-a-table", name=file_label(name))


def _decodes(content: bytes, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(content), _CHUNK):
            decoder.decode(content[start : start + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(head: str) -> str:
    """What parts the beginning into most cells."""

    def cells(mark: str) -> int:
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=mark)
        try:
            return max((len(row) for _, row in zip(range(10), rows, strict=False)), default=0)
        except csv.Error:
            return 0

    return max(";,\t", key=cells)
