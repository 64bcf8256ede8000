"""Pictures of figures: SVG for the panel, PNG for the chat, drawn by a process of its own.

That process alone imports matplotlib, so the program neither starts later nor grows by it.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from weakref import WeakKeyDictionary

_ROOT = Path(__file__).resolve().parent.parent
# In a hundredth of an inch. The panel's pictures are narrow, so that they can be read on a phone.
WIDTHS = {"svg": 450, "png": 640}
_TIME_LIMIT_SECONDS = 60
_PASSED_ON = ("PATH", "HOME", "MPLCONFIGDIR", "XDG_CACHE_HOME", "SYSTEMROOT", "TMPDIR")
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


class NotDrawn(Exception):
    """The picture could not be made, and why; the figures have to do without it."""


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its length, what stands at its end, and what stands small behind that."""

    name: str
    value: float
    said: str
    note: str = ""


@dataclass(frozen=True)
class Bars:
    """Lying bars, the first on top."""

    title: str
    bars: Sequence[Bar]
    kind: Literal["bars"] = "bars"

    @property
    def height(self) -> int:
        """In a hundredth of an inch, without a title."""
        return 36 * len(self.bars) + 15


@dataclass(frozen=True)
class Columns:
    """Standing columns, two series side by side; ``mark`` is the number of the column where the future begins."""

    title: str
    names: Sequence[str]
    series: Sequence[tuple[str, Sequence[float]]]
    unit: str
    mark: int
    kind: Literal["columns"] = "columns"
    height: int = 240


Chart = Bars | Columns
Format = Literal["svg", "png"]


async def draw(charts: Sequence[Chart], form: Format) -> list[bytes]:
    """A file for each chart. Raises ``NotDrawn``.

    The SVG wears the colours of the reader's system, light or dark, and leaves the title to the page; the PNG is light,
    1280 pixels wide, and has its title.
    """
    drawn = [asdict(chart) | {"height": chart.height} for chart in charts]
    order = json.dumps({"charts": drawn, "form": form, "width": WIDTHS[form]}).encode()
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    async with turn:
        output = await _ask_worker(order)
    return [base64.b64decode(file) for file in json.loads(output)]


async def _ask_worker(order: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "crm.drawing", stdin=pipe, stdout=pipe, stderr=pipe, cwd=_ROOT,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )  # fmt: skip
    try:
        output, errors = await asyncio.wait_for(process.communicate(order), _TIME_LIMIT_SECONDS)
    except TimeoutError:
        raise NotDrawn("it took too long") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise NotDrawn(errors.decode(errors="replace")[-300:])
    return output
