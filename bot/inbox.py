"""Updates are stored before they are confirmed, and worked off chat by chat.

So nothing is lost when the program dies, and an update delivered twice does nothing twice: its row is marked as
done in the transaction that holds its effect.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from datetime import timedelta
from typing import Any, cast

import structlog
from sqlalchemy import Table, bindparam, delete, or_, select, update
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, messages
from crm.incidents import new_incident
from db.enums import InboxStatus
from db.models import UNWORKED, InboxUpdate
from db.queries.people import steering_ids
from db.session import Database
from db.upsert import insert_into

Raw = dict[str, Any]
Work = Callable[[Raw, bool], Awaitable[None]]

_AT_ONCE = 16
_MOST_WAITING = 2000
_SWEEP_SECONDS = 15
_ALBUM_PAUSE = 1.0
_LEFT_BEHIND = timedelta(seconds=60)
_KEEP = timedelta(days=14)
_FORGET_AT_ONCE = 500
_PAUSES = (0.2, 1, 3, 8, 20)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

log = structlog.get_logger(__name__)


class Inbox:
    """Stores updates and hands them to ``work``: in order within a chat, different chats side by side.

    ``work(update, more_of_album)`` marks the row itself (see ``take``); whatever it raises parks the update,
    except trouble with the database, which is tried again. Telegram brings the parts of an album one by one:
    a part is the last when nothing follows it for ``album_pause`` seconds, or something else does.
    """

    def __init__(self, database: Database, work: Work, *, album_pause: float = _ALBUM_PAUSE) -> None:
        self._database = database
        self._work = work
        self._album_pause = album_pause
        self._chats: dict[int, deque[Raw]] = {}
        self._came: dict[int, asyncio.Event] = {}
        self._held: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._room = asyncio.Semaphore(_MOST_WAITING)

    async def accept(self, updates: Sequence[Raw]) -> None:
        """Store updates and begin to work those not seen before. When it returns they may be confirmed."""
        rows = [_row(storable(raw)) for raw in updates]
        if not rows:
            return
        insert = insert_into("sqlite" if self._database.is_sqlite else "postgresql", InboxUpdate)
        statement = insert.on_conflict_do_nothing().returning(InboxUpdate.update_id)
        async with self._database.transaction() as session:
            fresh = set((await session.execute(statement.values(rows))).scalars())
        await self._begin([row["payload"] for row in rows if row["update_id"] in fresh])

    async def recover(self, *, older_than: timedelta = timedelta(0)) -> None:
        """Begin to work what was stored and never done: left by a process that died, or waiting for a retry.

        What came while the clock was fast counts as old, too.
        """
        now = clock.now()
        is_left = or_(InboxUpdate.received_at <= now - older_than, InboxUpdate.received_at > now)
        async with self._database.reading() as session:
            left = await session.scalars(
                select(InboxUpdate.payload)
                .where(UNWORKED, InboxUpdate.status == InboxStatus.NEW, is_left)
                .order_by(InboxUpdate.update_id)
                .limit(_MOST_WAITING // 2)
            )
            payloads = left.all()
        await self._begin(payloads)

    async def run(self) -> None:
        """Work what was left, then look after stragglers until cancelled."""
        age = timedelta(0)
        while True:
            try:
                await finished(self.recover(older_than=age))
                await finished(self.forget())
                age = _LEFT_BEHIND
            except Exception as error:  # whatever it is, the next sweep may be luckier
                log.error("inbox.unreadable", error=reason_of(error))
            await asyncio.sleep(_SWEEP_SECONDS)

    async def forget(self) -> None:
        """Drop updates that were worked long ago, a few at a time; Telegram brings none again after a day."""
        columns = (InboxUpdate.update_id, InboxUpdate.status, InboxUpdate.received_at)
        oldest = select(*columns).order_by(InboxUpdate.update_id).limit(_FORGET_AT_ONCE).subquery()
        is_over = (oldest.c.status == InboxStatus.DONE) & (oldest.c.received_at < clock.now() - _KEEP)
        async with self._database.reading() as session:
            over = (await session.scalars(select(oldest.c.update_id).where(is_over))).all()
        if over:
            async with self._database.transaction() as session:
                await session.execute(delete(InboxUpdate).where(InboxUpdate.update_id.in_(over)))

    async def drained(self) -> None:
        """Wait until everything taken so far has been worked."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _begin(self, updates: Iterable[Raw]) -> None:
        for raw in updates:
            if raw["update_id"] in self._held:
                continue
            self._held.add(raw["update_id"])
            await self._room.acquire()
            chat = chat_of(raw) or 0
            queue = self._chats.get(chat)
            if queue is not None:
                queue.append(raw)
                self._came[chat].set()
                continue
            self._chats[chat], self._came[chat] = deque([raw]), asyncio.Event()
            task = asyncio.create_task(self._work_chat(chat), name=f"chat-{chat}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _work_chat(self, chat: int) -> None:
        queue = self._chats[chat]
        try:
            while queue:
                raw = queue.popleft()
                if _album(raw) is not None and not queue:
                    await self._next(chat)
                async with self._slots:
                    await self._attempt(raw, bool(queue) and _same_album(raw, queue[0]))
                self._held.discard(raw["update_id"])
                self._room.release()
        finally:
            del self._chats[chat], self._came[chat]

    async def _next(self, chat: int) -> None:
        """Wait until something follows in the chat, or the pause is over."""
        self._came[chat].clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._came[chat].wait(), self._album_pause)

    async def _attempt(self, raw: Raw, more_of_album: bool) -> None:
        """Work one update; while the database is in trouble it stays new, and the sweep finds it again."""
        for pause in (*_PAUSES, None):
            try:
                return await self._work_or_park(raw, more_of_album)
            except Exception as error:
                log.warning("inbox.database_trouble", update_id=raw["update_id"], error=reason_of(error))
            if pause is not None:
                await asyncio.sleep(pause)

    async def _work_or_park(self, raw: Raw, more_of_album: bool) -> None:
        try:
            await self._work(raw, more_of_album)
        except Exception as error:
            if is_passing(error):
                raise
            error_id = new_incident(log, "inbox.unreadable_update", error, update_id=raw["update_id"])
            await park(self._database, raw["update_id"], error_id)


_INBOX = cast(Table, InboxUpdate.__table__)
_TAKE = (
    update(_INBOX)
    .where(_INBOX.c.update_id == bindparam("id"), _INBOX.c.status == InboxStatus.NEW)
    .values(status=InboxStatus.DONE, processed_at=bindparam("now"), attempts=_INBOX.c.attempts + 1)
)


async def finished(work: Coroutine[Any, Any, None]) -> None:
    """Await ``work`` to its end even when cancelled meanwhile: a statement cut short loses its connection."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("inbox.cut_short", error=reason_of(error))
        raise


async def take(session: AsyncSession, update_id: int) -> bool:
    """Mark the update as done within the transaction of its effect; false when somebody did it before."""
    result = await session.execute(_TAKE, {"id": update_id, "now": clock.now()})
    return bool(result.rowcount)  # type: ignore[attr-defined]


async def park(database: Database, update_id: int, error_id: str) -> None:
    """Put an update aside that cannot be worked, under the id of its error in the log; the directors hear of it."""
    async with database.transaction() as session:
        parked = await session.execute(
            update(InboxUpdate)
            .where(InboxUpdate.update_id == update_id, InboxUpdate.status == InboxStatus.NEW)
            .values(
                status=InboxStatus.PARKED, error_id=error_id, processed_at=clock.now(),
                attempts=InboxUpdate.attempts + 1,
            )
        )  # fmt: skip
        for employee_id in await steering_ids(session) if parked.rowcount else ():  # type: ignore[attr-defined]
            messages.push(session, "update_parked", employee_id, cause=str(update_id), error_id=error_id)


def is_passing(error: Exception) -> bool:
    """Whether the database may have recovered by the next attempt: locked, restarted, crowded, out of reach, full."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(error, (OperationalError, InterfaceError, InternalError, PoolTimeout, OSError))


def reason_of(error: BaseException) -> str:
    """What a driver says, without the statement and its parameters."""
    return str(getattr(error, "orig", None) or error) or type(error).__name__


def chat_of(raw: Raw) -> int | None:
    """The chat whose order an update must keep: its own, or the private one of whoever caused it."""
    for event in raw.values():
        if not isinstance(event, dict):
            continue
        source = event.get("message") if "data" in event else event
        for holder, name in ((source, "chat"), (event, "from")):
            chat = holder.get(name) if isinstance(holder, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
    return None


def storable(raw: Raw) -> Raw:
    """The update without characters that no database keeps: NUL and halves of surrogate pairs."""
    written = json.dumps(raw, ensure_ascii=False)
    clean: Raw = _cleaned(raw) if _UNSTORABLE.search(written) or "\\u0000" in written else raw
    return clean


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(item) for name, item in value.items()}
    return value


def _row(raw: Raw) -> dict[str, Any]:
    return {
        "update_id": raw["update_id"], "chat_id": chat_of(raw), "payload": raw, "status": InboxStatus.NEW,
        "received_at": clock.now(), "attempts": 0,
    }  # fmt: skip


def _album(raw: Raw) -> str | None:
    found: str | None = raw.get("message", {}).get("media_group_id")
    return found


def _same_album(one: Raw, other: Raw) -> bool:
    return _album(one) is not None and _album(one) == _album(other)
