"""The state on disk: written a moment after a change and at the end, read at the start."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_DELAY = 0.5


class Snapshot:
    """One JSON file, always whole; ``collect`` gives what is to be written."""

    def __init__(self, path: Path, collect: Callable[[], dict[str, Any]]) -> None:
        self.path = path
        self._collect = collect
        self._delay = _DELAY
        self._planned: asyncio.TimerHandle | None = None

    def saved(self) -> dict[str, Any] | None:
        """What was written last, if anything; raises ValueError when it was damaged."""
        if not self.path.exists():
            return None
        data: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        return data

    def touch(self) -> None:
        """Something changed: write soon, once for many changes."""
        if self._planned is not None:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # Changed before the server runs: its end writes it.
        self._planned = loop.call_later(self._delay, self.save)

    def save(self) -> None:
        """Write now."""
        if self._planned is not None:
            self._planned.cancel()
            self._planned = None
        begin = time.monotonic()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps(self._collect(), ensure_ascii=False), encoding="utf-8")
        os.replace(fresh, self.path)
        # A big world is written less often, so that writing never takes more than a twentieth of the time.
        self._delay = max(_DELAY, 20 * (time.monotonic() - begin))
