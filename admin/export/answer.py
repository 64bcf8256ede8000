"""The answer that is a file: noted first, then sent piece by piece as the rows are read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from admin.desk import Visitor, desk_of
from admin.export.cells import Column, Row, Writer
from admin.export.delimited import Delimited
from admin.export.workbook import Workbook
from crm import clock, exports

BATCH = 100
"""Rows read and written at once: as many as do not keep the others waiting."""


@dataclass(frozen=True)
class Exported:
    """A list to be taken out. ``what`` is its code, ``title`` its name on the screen; ``rows`` how many there are."""

    what: str
    title: str
    columns: Sequence[Column]
    rows: int
    asked: Mapping[str, str]


async def answer(
    request: Request, visitor: Visitor, exported: Exported, batches: AsyncIterator[Sequence[Row]], kind: str
) -> Response:
    """The file, as a workbook or, with ``kind`` "csv", as CSV. Raises ``Forbidden``, ``Refused``."""
    desk, kind = desk_of(request), "csv" if kind == "csv" else "xlsx"
    async with desk.database.transaction() as session:
        await exports.note(
            session, visitor.actor, exported.what, rows=exported.rows, kind=kind, asked=exported.asked
        )
    moment = desk.shop.calendar.local(clock.now())
    writer: Writer = Delimited() if kind == "csv" else Workbook(exported.title)
    return StreamingResponse(
        _pieces(writer, exported.columns, batches), media_type=writer.media,
        headers={"Content-Disposition": disposition(f"{exported.title} {moment:%Y-%m-%d %H-%M}.{kind}")},
    )


async def _pieces(
    writer: Writer, columns: Sequence[Column], batches: AsyncIterator[Sequence[Row]]
) -> AsyncIterator[bytes]:
    yield writer.begin(columns)
    async for rows in batches:
        if piece := writer.add(rows):
            yield piece
    yield writer.end()


def disposition(name: str) -> str:
    """The header that names a downloaded file (RFC 6266): in any script, and in ASCII for whoever knows no other."""
    plain = name.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "").strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
