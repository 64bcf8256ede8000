"""Files that were asked for: into the deal's folder, under the kind they were asked as."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.context import Context
from bot.files import FileRef
from crm import folder
from db.enums import FileKind


async def keep(
    ctx: Context, deal_id: int, files: Iterable[FileRef] | None, kind: FileKind, claim_id: int | None = None
) -> None:
    """Put files into the folder; with ``claim_id``, as the pictures of that claim."""
    for file in files or ():
        if claim_id is not None:
            await folder.attach_to_claim(ctx.session, ctx.actor, claim_id, **sent(file))
        else:
            await folder.add_from_chat(ctx.session, ctx.actor, deal_id, kind, **sent(file))


async def words_of(ctx: Context, deal_id: int, said: str | FileRef | None) -> str:
    """What was written; what was spoken is kept in the folder and named."""
    if isinstance(said, FileRef):
        await keep(ctx, deal_id, [said], FileKind.OTHER)
        return ctx.t("trip-voice")
    return said or ""


def sent(file: FileRef) -> dict[str, Any]:
    """A file of the chat as ``crm.folder`` takes it."""
    return {
        "file_id": file.file_id, "unique_id": file.unique_id, "name": file.name, "media": file.kind,
        "mime": file.mime, "size": file.size,
    }
