"""The queue of updates: what happened and was not yet confirmed by the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from sandbox.calls import Json, Refusal

KINDS_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
_FIRST_ID = 700_000_000
_OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"


class UpdateQueue:
    """Updates in order of their ids, until confirmed; read by one long poll or by the webhook."""

    def __init__(self) -> None:
        self.next_id = _FIRST_ID
        self.pending: list[Json] = []
        self.allowed: list[str] = []
        self._poll: asyncio.Future[None] | None = None
        self._arrival = asyncio.Event()

    def put(self, kind: str, payload: Any) -> None:
        """Queue an update, unless the bot did not ask for its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in KINDS_ON_REQUEST
        if not wanted:
            return
        self.pending.append({"update_id": self.next_id, kind: payload})
        self.next_id += 1
        self._arrival.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def confirm(self, offset: int) -> None:
        """Forget updates below ``offset``; a negative one keeps that many from the end."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]

    def terminate_poll(self, reason: str) -> None:
        """Answer the open long poll, if there is one, with a conflict."""
        self.refuse_poll(Refusal(409, f"Conflict: {reason}"))

    def refuse_poll(self, refusal: Refusal) -> None:
        """Answer the open long poll, if there is one, with ``refusal``."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(refusal)

    async def poll(
        self, offset: int, limit: int, seconds: float, confirmed: Callable[[], None]
    ) -> list[Json]:
        """Confirm below ``offset`` and wait up to ``seconds`` for updates; an older open poll is terminated.

        ``confirmed`` is called when updates have left the queue.
        """
        self.terminate_poll(_OTHER_POLL)
        before = len(self.pending)
        self.confirm(offset)
        if len(self.pending) < before:
            confirmed()
        if not self.pending and seconds > 0:
            await self._wait(seconds)
        return self.pending[:limit]

    async def _wait(self, seconds: float) -> None:
        poll = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None

    async def first(self) -> Json:
        """The oldest unconfirmed update, as soon as there is one."""
        while not self.pending:
            self._arrival.clear()
            await self._arrival.wait()
        return self.pending[0]

    def dump(self) -> Json:
        """The queue for a snapshot."""
        return {"next_id": self.next_id, "pending": self.pending, "allowed": self.allowed}

    def load(self, data: Json) -> None:
        """The queue from a snapshot."""
        self.next_id, self.pending, self.allowed = data["next_id"], data["pending"], data["allowed"]
