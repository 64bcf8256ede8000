"""What becomes of a claimed row: the text is made in a reading session, the network comes after it is closed.

Staff, clients and work to be done each have a handler; here is what they share.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar, get_args
from weakref import WeakValueDictionary

import structlog
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import OutboxStatus, SmsReason
from db.models import DealFile, Outbox
from db.session import Database
from delivery import outbox
from delivery.files import Store
from delivery.metrics import DELIVERIES
from delivery.outgoing import DeliveryError, FileForm, FileToSend, NotSent, Refused, Unclear, Wait

_WRITE_AGAIN_AFTER = (1, 2, 4, 8, 15, 30)
_DATABASE_AWAY = (OperationalError, InterfaceError, InternalError, PoolTimeout, OSError)

T = TypeVar("T")
log = structlog.get_logger(__name__)


class Handler(Protocol):
    """Sees rows of its kind through.

    Raises ``Wait``, ``NotSent``, ``Unclear`` or ``Refused`` when the row could not be; having written down whatever
    happened otherwise.
    """

    async def __call__(self, hand: Hand) -> None: ...

    async def gave_up(self, session: AsyncSession, row: Outbox, error: str) -> None:
        """The row has just become ``dead``: what follows from that."""
        ...


class Hand:
    """A claimed row in this worker's hand, and the ways to let go of it."""

    def __init__(self, database: Database, row: Outbox) -> None:
        self.database, self.row = database, row
        self.is_closing = False
        self.has_begun = False
        self._held_since = time.monotonic()

    def renewed(self) -> None:
        """The lease was prolonged just now."""
        self._held_since = time.monotonic()

    def require(self) -> None:
        """Raise ``Wait`` unless the row may be sent now.

        A process that was paused past its lease may no longer send, and one that is about to stop does not begin.
        """
        if self.is_closing or time.monotonic() - self._held_since > outbox.LEASE.total_seconds() / 2:
            raise Wait(0, "not begun")

    def begin(self) -> None:
        """``require``, for the last time: from here on the receiver may have got it."""
        self.require()
        self.has_begun = True

    async def write(self, change: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Write down what has happened outside, through a database that is locked or away for a while."""
        for pause in _WRITE_AGAIN_AFTER:
            try:
                async with self.database.transaction() as session:
                    return await change(session)
            except _DATABASE_AWAY as error:
                log.warning("outbox.write_failed", id=self.row.id, error=type(error).__name__)
            await asyncio.sleep(pause)
        async with self.database.transaction() as session:
            return await change(session)

    async def postpone(self, seconds: float, reason: SmsReason | None = None) -> None:
        """Give the row back untried."""
        await self.write(lambda session: outbox.postpone(session, self.row, seconds, reason))

    async def drop(self, why: str) -> None:
        """There is nothing to say any more."""
        await self.write(lambda session: outbox.drop(session, self.row, why))


class Sender:
    """Delivers rows by kind: ``work`` by its exact kind, clients' messages, and everything else to the staff.

    Rows to the same person are worked off in the order of their claim.
    """

    def __init__(
        self, database: Database, *, staff: Handler, clients: Handler, work: dict[str, Handler] | None = None
    ) -> None:
        self.database = database
        self._staff, self._clients, self._work = staff, clients, work or {}
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def deliver(self, hand: Hand) -> None:
        """See the row through. Never raises: what nobody foresaw is logged and tried again later."""
        turn = self._turns.setdefault(_receiver(hand.row), asyncio.Lock())
        async with turn:
            try:
                await self._see_through(hand, self._handler(hand.row))
            except Exception as error:
                log.exception("outbox.failed", id=hand.row.id, kind=hand.row.kind)
                await self._release(hand, f"{type(error).__name__}: {error}")

    async def _see_through(self, hand: Hand, handler: Handler) -> None:
        outcome = "done"
        try:
            hand.require()
            await handler(hand)
        except Wait as wait:
            outcome = "postponed"
            await hand.postpone(wait.seconds, wait.reason)
        except DeliveryError as error:
            failure, outcome = error, type(error).__name__.lower()
            await hand.write(lambda session: _failed(session, hand.row, handler, failure))
        DELIVERIES.labels(_receiver(hand.row).partition(":")[0], outcome).inc()

    async def _release(self, hand: Hand, error: str) -> None:
        """After an error of our own: again later, unless a client may have got his message already."""
        may_have_left = hand.has_begun and outbox.is_to_client(hand.row)
        failure = Unclear(error) if may_have_left else NotSent(error)
        try:
            handler = self._handler(hand.row)
            await hand.write(lambda session: _failed(session, hand.row, handler, failure))
        except Exception:  # its lease runs out
            log.exception("outbox.not_released", id=hand.row.id)

    def _handler(self, row: Outbox) -> Handler:
        if row.kind.startswith("work."):
            return self._work[row.kind]
        return self._clients if outbox.is_to_client(row) else self._staff


async def _failed(session: AsyncSession, row: Outbox, handler: Handler, failure: DeliveryError) -> None:
    """A client's message is never blindly repeated; for everybody else twice is better than not at all."""
    error, reason = str(failure), failure.reason
    if isinstance(failure, Unclear) and outbox.is_to_client(row):
        if await outbox.uncertain(session, row, error, reason):
            await outbox.tell(session, row, "message_uncertain", error=error)
    elif isinstance(failure, Refused):
        if await outbox.dead(session, row, error, reason):
            await handler.gave_up(session, row, error)
    elif await outbox.retry(session, row, error, reason) is OutboxStatus.DEAD:
        await handler.gave_up(session, row, error)


def _receiver(row: Outbox) -> str:
    if row.kind.startswith("work."):
        return f"work:{row.id}"
    return f"staff:{row.employee_id}" if row.employee_id else f"client:{row.contact_id}"


async def file_to_send(session: AsyncSession, store: Store, file_id: int | None) -> FileToSend | None:
    """A file of the folder, ready to go; ``None`` when there is none, or its bytes have not come yet."""
    file = await session.get(DealFile, file_id) if file_id else None
    if file is None or file.removed_at is not None:
        return None
    if file.key is not None:
        return FileToSend(file.name, path=store.path(file.key))
    form = next((form for form in get_args(FileForm) if form == file.media), None)
    if form is None or file.telegram_file_id is None:
        return None
    return FileToSend(file.name, telegram_id=file.telegram_file_id, kind=form)


