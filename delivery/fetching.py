"""Files that came in the chat: their bytes are fetched after the transaction that put them into the folder."""

from __future__ import annotations

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from crm import contents, returns
from crm.actor import SYSTEM
from crm.case import Case, open_case
from crm.errors import BadInput
from crm.folder import TELEGRAM_LIMIT
from db.enums import FileStatus
from db.models import DealFile, Outbox
from delivery import outbox
from delivery.files import Store
from delivery.outgoing import Chat, Refused
from delivery.sender import Hand


class Fetching:
    """The handler of ``work.fetch`` rows, data ``{file_id}``."""

    def __init__(self, chat: Chat, store: Store) -> None:
        self._chat, self._store = chat, store

    async def __call__(self, hand: Hand) -> None:
        async with hand.database.reading() as session:
            file = await session.get(DealFile, hand.row.data["file_id"])
        if file is None or file.status is not FileStatus.PENDING or file.telegram_file_id is None:
            await hand.drop("nothing to fetch")
            return
        hand.begin()
        content = await self._content(file, file.telegram_file_id)
        key = await self._store.save(content)
        if not await hand.write(lambda session: _stored(session, hand.row, key, len(content))):
            await self._store.delete(key)

    async def gave_up(self, session: AsyncSession, row: Outbox, error: str) -> None:
        """The bytes will not come or are not taken: what they stood for is not there, and their sender hears of it."""
        file = await session.get_one(DealFile, row.data["file_id"], populate_existing=True)
        case = await open_case(session, SYSTEM, file.deal_id)
        held = returns.held(case)
        file.status = FileStatus.FAILED
        case.note("file_failed", name=file.name, file_kind=file.kind, file_id=file.id, error=error)
        _tell_sender(case, file, row, error)
        await case.refresh()
        await returns.repair_lost(case, held, why="file")

    async def _content(self, file: DealFile, telegram_id: str) -> bytes:
        if (file.size or 0) > TELEGRAM_LIMIT:
            raise Refused("the file is too big")
        content = await self._chat.download(telegram_id, TELEGRAM_LIMIT)
        if not content:
            raise Refused("the file is empty")
        try:
            await asyncio.to_thread(contents.refuse_harmful, file.name, content)
        except BadInput as error:
            raise Refused(error.key) from error
        return content


def _tell_sender(case: Case, file: DealFile, row: Outbox, error: str) -> None:
    kind = "file_refused" if error in contents.REASONS else "file_failed"
    cause = f"{file.id}:{row.id}:{row.attempt}"
    case.push(kind, file.uploaded_by_id, cause=cause, urgent=True, file_id=file.id, name=file.name, why=error)


async def _stored(session: AsyncSession, row: Outbox, key: str, size: int) -> bool:
    file = await session.get_one(DealFile, row.data["file_id"], populate_existing=True, with_for_update=True)
    if not await outbox.sent(session, row, channel="store") or file.status is FileStatus.STORED:
        return False
    file.key, file.size, file.status = key, size, FileStatus.STORED
    return True
