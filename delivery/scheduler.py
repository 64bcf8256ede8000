"""The worker's heart: a few ticks of APScheduler. Truth is ``due_at`` and the shop's clock, never a job.

A missed or doubled tick changes nothing; moving the clock makes things due on the next one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from crm import clock
from db.session import Database
from delivery import outbox
from delivery.imports import Imports
from delivery.nightly import Nightly
from delivery.sender import Hand, Sender

Job = Callable[[], Awaitable[None]]

_TICKS = {"outbox": 1, "reminders": 20, "leases": 20, "backup": 60, "receipts": 20, "redraw": 5, "imports": 2}
_MOST_IN_HAND = 40
_STOP_SECONDS = 8
_JUMP_SECONDS = 5

log = structlog.get_logger(__name__)


class Worker:
    """Works off the outbox and looks for what has become due; ``sweep`` is ``crm.reminders.sweep``."""

    def __init__(
        self, database: Database, sender: Sender, *, sweep: Callable[[Database], Awaitable[Any]],
        nightly: Nightly | None = None, receipts: Job | None = None, redraw: Job | None = None,
        imports: Imports | None = None,
    ) -> None:
        self._database, self._sender, self._sweep, self._nightly = database, sender, sweep, nightly
        self._receipts, self._redraw, self._imports = receipts, redraw, imports
        self._hands: dict[int, tuple[Hand, asyncio.Task[None]]] = {}
        self._woken = asyncio.Event()
        self._waker: asyncio.Task[None] | None = None
        self._scheduler: Any = None
        self._claiming = asyncio.Lock()
        self._sweeping = asyncio.Lock()
        self._is_closing = False
        self._drift = 0.0
        self._ticked_at: float | None = None

    async def start(self) -> None:
        """Begin to tick; the first ticks come at once."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        rules = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=rules)
        jobs: dict[str, Job] = {
            "outbox": self._outbox, "reminders": self._reminders, "leases": self._leases,
        }
        if self._nightly is not None:
            jobs["backup"] = self._nightly
        if self._receipts is not None:
            jobs["receipts"] = self._receipts
        if self._redraw is not None:
            jobs["redraw"] = self._redraw
        if self._imports is not None:
            jobs["imports"] = self._imports
        for name, job in jobs.items():
            self._scheduler.add_job(_guarded(name, job), "interval", seconds=_TICKS[name], id=name)
        self._scheduler.start()
        self._ticked_at = time.monotonic()
        self._woken.set()
        self._waker = asyncio.create_task(self._answer_calls())

    @property
    def tick_age(self) -> float | None:
        """Seconds since the outbox was last looked at; ``None`` before the first time."""
        return time.monotonic() - self._ticked_at if self._ticked_at is not None else None

    def wake(self) -> None:
        """Something was committed that may be due: look now, not at the next tick. For the loop's own thread."""
        self._woken.set()

    async def stop(self) -> None:
        """Take nothing new and wait for what is in hand, eight seconds at most; the rest is given back."""
        self._is_closing = True
        if self._nightly is not None:
            await self._nightly.stop()
        if self._imports is not None:
            await self._imports.stop()
        async with self._claiming:  # a claim cut off after its commit would leave rows in nobody's hand
            if self._scheduler is not None:
                self._scheduler.shutdown(wait=False)
            if self._waker is not None:
                self._waker.cancel()
            held = list(self._hands.values())
        for hand, _ in held:
            hand.is_closing = True
        if held:
            _, late = await asyncio.wait([task for _, task in held], timeout=_STOP_SECONDS)
            await self._abandon([hand for hand, task in held if task in late], late)

    async def _abandon(self, hands: list[Hand], late: set[asyncio.Task[None]]) -> None:
        """What can be repeated may be taken at once by the next worker; a client's message is left to its lease."""
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for hand in hands:
            if not outbox.is_to_client(hand.row):
                async with self._database.transaction() as session:
                    await outbox.postpone(session, hand.row, 0)

    async def _answer_calls(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            await _guarded("outbox", self._outbox)()

    async def _outbox(self) -> None:
        if self._clock_jumped():
            await _guarded("reminders", self._reminders)()
        async with self._claiming:
            if self._is_closing:
                return
            room = _MOST_IN_HAND - len(self._hands)
            rows = await outbox.claim(self._database, room, in_hand=list(self._hands))
            for row in rows:
                hand = Hand(self._database, row)
                self._hands[row.id] = hand, asyncio.create_task(self._work_off(hand, more=len(rows) == room))
            self._ticked_at = time.monotonic()

    async def _work_off(self, hand: Hand, *, more: bool) -> None:
        try:
            await self._sender.deliver(hand)
        finally:
            del self._hands[hand.row.id]
            if more or hand.row.kind.startswith("work."):  # there is room again, or an answer to send
                self.wake()

    async def _leases(self) -> None:
        hands = [hand for hand, _ in self._hands.values()]
        ours = await outbox.renew(self._database, [hand.row for hand in hands])
        for hand in hands:
            if hand.row.id in ours:
                hand.renewed()

    async def _reminders(self) -> None:
        async with self._sweeping:
            await self._sweep(self._database)
        self.wake()

    def _clock_jumped(self) -> bool:
        """Whether somebody moved the shop's clock: then reminders need not wait for their own tick."""
        before, self._drift = self._drift, _drift()
        return abs(self._drift - before) > _JUMP_SECONDS


def _drift() -> float:
    return clock.now().timestamp() - time.monotonic()


def _guarded(name: str, job: Job) -> Job:
    """The job, whose failure is logged and repaired by its next tick."""

    async def run() -> None:
        try:
            await job()
        except Exception:
            log.exception("tick.failed", tick=name)

    return run
