"""The clock which the sandbox and the bot under it share through a file of seconds."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

NextEvent = Callable[[], Awaitable[datetime | None]]

TIMEZONE = ZoneInfo("Europe/Moscow")
_MORNING = time(9)


class Clock:
    """Real time plus an offset, kept in ``offset_file`` (seconds) so that another program can read it."""

    def __init__(self, offset_file: Path, next_event: NextEvent | None = None) -> None:
        self.offset_file = offset_file
        self._next_event = next_event
        self.offset = self._read()

    def _read(self) -> float:
        try:
            return float(self.offset_file.read_text(encoding="utf-8").strip() or 0)
        except (OSError, ValueError):
            return 0.0

    def now(self) -> datetime:
        """The present moment of the sandbox, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    def timestamp(self) -> int:
        """The present moment in whole Unix seconds, as Telegram dates messages."""
        return int(self.now().timestamp())

    async def next_event(self) -> datetime | None:
        """When the bot has something to do next, if it can be asked."""
        return await self._next_event() if self._next_event else None

    def set_offset(self, seconds: float) -> None:
        """Write the offset at once and whole, so that a reader never sees half of a number."""
        self.offset = seconds
        self.offset_file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.offset_file.with_suffix(".new")
        fresh.write_text(f"{seconds:.3f}\n", encoding="utf-8")
        os.replace(fresh, self.offset_file)

    def advance(self, seconds: float) -> None:
        """Move the clock forward; raises ValueError for a step back."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self.set_offset(self.offset + seconds)

    def advance_to(self, moment: datetime) -> None:
        """Move the clock forward to ``moment``; a moment in the past leaves it as it is."""
        self.advance(max(0.0, (moment - self.now()).total_seconds()))

    def advance_to_morning(self) -> None:
        """Move to the next 09:00 on the shop's wall clock."""
        local = self.now().astimezone(TIMEZONE)
        morning = datetime.combine(local.date(), _MORNING, TIMEZONE)
        self.advance_to(morning if morning > local else morning + timedelta(days=1))

    async def advance_to_event(self) -> bool:
        """Move one second past the next event; false when nothing is planned."""
        event = await self.next_event()
        if event is None:
            return False
        self.advance_to(event + timedelta(seconds=1))
        return True

    async def as_json(self) -> dict[str, object]:
        """The clock as the page shows it."""
        event = await self.next_event()
        return {
            "offset": self.offset,
            "now": self.now().isoformat(),
            "timezone": str(TIMEZONE),
            "next_event": event.isoformat() if event else None,
        }
