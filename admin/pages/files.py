"""Files of a deal, in and out: by id, by whoever may see the deal, never by name."""

from __future__ import annotations

import asyncio
import mimetypes

from starlette.datastructures import UploadFile
from starlette.responses import FileResponse, Response

from admin.pages.deal import draw, require_same
from admin.routing import Visit, page
from admin.security import LARGEST_FILE
from crm import deals, folder, permissions
from crm.contents import refuse_harmful
from crm.errors import BadInput, CrmError, NotFound
from db.enums import FileKind

# What a browser may draw by itself; everything else is saved, whatever it says it is.
_SHOWN = ("image/jpeg", "image/png", "image/webp", "application/pdf")


async def fetch(visit: Visit) -> Response:
    """A file's bytes, always as a download."""
    deal_id = visit.number("deal_id")
    async with visit.database.reading() as session:
        await deals.find(session, visit.actor, deal_id)
        file = await folder.load(session, visit.number("file_id"))
    require_same(deal_id, file.deal_id)
    path = visit.desk.files.path(file.key) if file.key else None
    if path is None or not path.is_file():
        raise NotFound("file-not-found")
    kind = file.mime if file.mime in _SHOWN else "application/octet-stream"
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'"}
    return FileResponse(path, filename=file.name, media_type=kind, headers=headers)


async def upload(visit: Visit) -> Response:
    """Any number of files of one kind, into the folder."""
    deal_id, given = visit.number("deal_id"), visit.form.getlist("files")
    kind = visit.text("kind")
    try:
        async with visit.database.reading() as session:
            deal = await deals.find(session, visit.actor, deal_id)
            permissions.require_deal(visit.actor, "file.add", deal)
        files = [file for file in given if isinstance(file, UploadFile) and file.filename]
        await _keep(visit, deal_id, FileKind(kind) if kind in set(FileKind) else FileKind.OTHER, files)
    except CrmError as error:
        return await draw(visit, deal_id, error=error)
    return visit.go(f"/deals/{deal_id}", "file-added")


async def _keep(visit: Visit, deal_id: int, kind: FileKind, files: list[UploadFile]) -> None:
    """All of them, or none when one cannot be kept. Raises ``BadInput``."""
    if not files:
        raise BadInput("file-none")
    contents = [await _checked(file) for file in files]
    keys = [await visit.desk.files.save(content) for content in contents]
    async with visit.database.transaction() as session:
        for file, content, key in zip(files, contents, keys, strict=True):
            name = file.filename or "file"
            mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
            await folder.add_stored(
                session, visit.actor, deal_id, kind, key=key, name=name, mime=mime, size=len(content)
            )


async def _checked(file: UploadFile) -> bytes:
    content = await file.read()
    if len(content) > LARGEST_FILE:
        raise BadInput("file-too-large", megabytes=LARGEST_FILE // 1024 // 1024)
    if not content:
        raise BadInput("file-empty")
    name = file.filename or "file"
    folder.refuse_unfit(name, None)  # its size was looked at
    await asyncio.to_thread(refuse_harmful, name, content)
    return content


ROUTES = [
    page("/deals/{deal_id}/files/{file_id}", fetch, needs="deal.see"),
    page("/deals/{deal_id}/files", upload, needs="file.add", methods=["POST"]),
]
