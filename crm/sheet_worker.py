"""The process that opens a workbook: ``python -m crm.sheet_worker <book >lines``.

A workbook comes from outside, and a few bytes of it can mean a table of billions of cells. It is opened here, away
from the database, under limits that the process puts on itself: whatever breaks them ends it. Out comes a list of
texts in JSON for each line of the first sheet that is shown.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from datetime import date, datetime, time
from typing import Any, BinaryIO, TextIO

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 60
RESULT_BYTES = 512 * 1024 * 1024
BROKEN = 3


def limit_resources() -> None:
    """Keep memory, processor time and the answer small."""
    with contextlib.suppress(ValueError):  # macOS has the limit's name and not the limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (RESULT_BYTES, RESULT_BYTES))


def unpack(book: BinaryIO, lines: TextIO) -> None:
    """Write the first shown sheet's lines out; a workbook without sheets has none."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    opened = CalamineWorkbook.from_filelike(book)
    shown = [sheet.name for sheet in opened.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    for name in shown[:1]:
        for cells in opened.get_sheet_by_name(name).iter_rows():
            lines.write(json.dumps([as_typed(value) for value in cells]) + "\n")


def as_typed(value: Any) -> str:
    """A cell as somebody would type it."""
    if isinstance(value, datetime):
        return f"{value:%d.%m.%Y %H:%M}" if value.time() != time.min else f"{value:%d.%m.%Y}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)


def main() -> int:
    """The exit code: 0, or ``BROKEN``."""
    from python_calamine import CalamineError

    limit_resources()
    try:
        unpack(sys.stdin.buffer, sys.stdout)
    except (CalamineError, OSError, ValueError):
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main())
