"""Telegram's speed limits: so many messages a second in all, one a second to a chat, small bursts allowed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

_FORGET_ABOVE = 5000


class Limits:
    """Hands out turns. ``pause`` closes a chat (or everything, ``None``) for a while.

    Times are of a monotonic clock: moving the shop's clock neither opens nor closes anything.
    """

    def __init__(
        self, *, per_second: float = 30, chat_per_second: float = 1, chat_burst: int = 3,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timer = timer
        self._all = 1 / per_second
        self._chat, self._burst = 1 / chat_per_second, chat_burst
        self._taken: dict[int | None, float] = {}
        self._closed: dict[int | None, float] = {}

    async def turn(self, chat_id: int) -> None:
        """Wait until a message to the chat may leave; turns are given in the order they are asked for."""
        wait = self.reserve(chat_id)
        if wait > 0:
            await asyncio.sleep(wait)

    def reserve(self, chat_id: int) -> float:
        """Take the next turn; the answer is in how many seconds it comes."""
        now = self._timer()
        if len(self._taken) > _FORGET_ABOVE:
            self._forget(now)
        return max(self._next(chat_id, now, self._chat, self._burst), self._next(None, now, self._all, 1))

    def pause(self, chat_id: int | None, seconds: float) -> None:
        """Let nothing leave to the chat for ``seconds``."""
        self._closed[chat_id] = max(self._closed.get(chat_id, 0), self._timer() + seconds)

    def paused(self, chat_id: int) -> float:
        """For how many seconds the chat is still closed; 0 when it is open."""
        now = self._timer()
        until = max(self._closed.get(chat_id, 0), self._closed.get(None, 0))
        if until <= now:
            self._closed.pop(chat_id, None)
        return max(0.0, until - now)

    def _next(self, key: int | None, now: float, interval: float, burst: int) -> float:
        """Seconds until the key's next turn, which is taken; up to ``burst`` turns come at once after a rest."""
        taken = max(self._taken.get(key, 0), now)
        self._taken[key] = taken + interval
        return max(0.0, taken - (burst - 1) * interval - now)

    def _forget(self, now: float) -> None:
        self._taken = {key: taken for key, taken in self._taken.items() if taken > now}
