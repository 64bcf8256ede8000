"""Empty shops to start a campaign in: the schema and the default words, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.engine import URL

from tests.e2e.world import About, World
from tests.empty import fill, passing_database


@dataclass(frozen=True)
class Place:
    """Where a shop lives: a folder of its own and the address of its database."""

    name: str
    folder: Path
    address: str


class Shop(World):
    """The sandbox and the real program, by webhook, on the database of a place."""

    zone = ZoneInfo("Europe/Berlin")

    def __init__(self, place: Place, cast: dict[str, About] | None = None) -> None:
        self._address = place.address
        super().__init__(place.folder, None, webhook=True, cast=cast or {})

    @property
    def database_url(self) -> str:
        return self._address

    def environment(self) -> dict[str, str]:
        """As everywhere, but in a town that changes its clocks."""
        return super().environment() | {"SHOP_TIMEZONE": self.zone.key}


@asynccontextmanager
async def sqlite_place() -> AsyncIterator[Place]:
    """An empty shop in a file that is deleted afterwards."""
    with tempfile.TemporaryDirectory(prefix="kitchen-campaign-") as folder:
        address = f"sqlite+aiosqlite:///{Path(folder) / 'shop.db'}"
        await fill(address)
        yield Place("SQLite", Path(folder), address)


@asynccontextmanager
async def postgres_place(server: URL) -> AsyncIterator[Place]:
    """An empty shop in a database of its own that is dropped afterwards."""
    async with passing_database(server, f"campaign_{os.getpid()}") as address:
        with tempfile.TemporaryDirectory(prefix="kitchen-campaign-") as folder:
            await fill(address)
            yield Place("PostgreSQL", Path(folder), address)
