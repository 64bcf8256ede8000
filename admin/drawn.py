"""Pictures of the dashboard, drawn when their figures change, once for everybody who sees the same."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from crm import pictures
from crm.pictures import Chart
from db.session import Database

_Drawing = tuple[Sequence[Chart], asyncio.Task[list[bytes]]]


async def svg(database: Database, key: Any, charts: Sequence[Chart]) -> list[bytes]:
    """A picture for each chart. ``key``: whose they are; only the last ones of each are kept.

    Raises ``NotDrawn``; the next visitor tries again.
    """
    kept: dict[Any, _Drawing] = database.info.setdefault("drawn", {})
    known = kept.get(key)
    if known is None or known[0] != charts or (known[1].done() and known[1].exception()):
        known = kept[key] = (charts, asyncio.create_task(pictures.draw(charts, "svg")))
    # A browser that goes away takes nobody else's picture with it.
    return await asyncio.shield(known[1])
