"""The only source of "now".

A file named by ``CLOCK_OFFSET_FILE`` holds seconds that are added to the real time, so that a test or a
demonstration can move a running program through its days. No file means the real time.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_offset_file: str | None = os.environ.get("CLOCK_OFFSET_FILE") or None
_cached: tuple[int, timedelta] = (-1, timedelta(0))


def use_offset_file(path: str | None) -> None:
    """Read the offset from ``path`` from now on (``None``: the real time)."""
    global _offset_file, _cached
    _offset_file = path
    _cached = (-1, timedelta(0))


def now() -> datetime:
    """The present moment in UTC, timezone-aware."""
    return datetime.now(UTC) + _offset()


def today(timezone: ZoneInfo) -> date:
    """The present date on a wall calendar in ``timezone``."""
    return now().astimezone(timezone).date()


def _offset() -> timedelta:
    """The offset, read anew whenever the file has changed; an unreadable file counts as no offset."""
    global _cached
    if _offset_file is None:
        return timedelta(0)
    try:
        stamp = os.stat(_offset_file).st_mtime_ns
        if stamp != _cached[0]:
            with open(_offset_file, encoding="utf-8") as file:
                _cached = (stamp, timedelta(seconds=float(file.read().strip() or 0)))
    except (OSError, ValueError):
        return timedelta(0)
    return _cached[1]
