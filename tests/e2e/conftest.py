"""A fresh world for each end-to-end test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.world import World


@pytest.fixture
async def world(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[World]:
    """The program by polling, with its people let in."""
    async with World(tmp_path, sqlite_template) as opened:
        yield opened
