"""The shop of the process tests, open for each of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.session import Database
from tests.crm.cast import Play, on_stage


@pytest.fixture
async def play(database: Database, tmp_path: Path) -> AsyncIterator[Play]:
    async with on_stage(database, tmp_path) as play:
        yield play
