"""The feed of events which open pages follow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

Event = tuple[str, Any]


class Feed:
    """Hands every event to every subscriber, in order."""

    def __init__(self) -> None:
        self._subscribers: set[asyncio.Queue[Event | None]] = set()

    @property
    def watched(self) -> bool:
        """Whether anybody follows."""
        return bool(self._subscribers)

    def publish(self, name: str, data: Any) -> None:
        """Tell all subscribers."""
        for queue in self._subscribers:
            queue.put_nowait((name, data))

    def close(self) -> None:
        """End all subscriptions, so that the server can stop."""
        for queue in self._subscribers:
            queue.put_nowait(None)

    async def follow(self, idle: float) -> AsyncIterator[Event | None]:
        """Events as they happen; ``None`` first and after ``idle`` seconds of silence."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._subscribers.add(queue)
        try:
            yield None
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), idle)
                except TimeoutError:
                    yield None
                    continue
                if event is None:
                    return
                yield event
        finally:
            self._subscribers.discard(queue)
