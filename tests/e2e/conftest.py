"""Worlds for end-to-end tests: one of its own for a test, or a town that scenarios share.

All of them live in the package's one event loop: a town whose sandbox stood still while a test in another loop plays
would leave its program without an answer for minutes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.scene import Scene
from tests.e2e.world import World


@pytest_asyncio.fixture(loop_scope="package")
async def world(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[World]:
    """The program by polling, with its people let in."""
    async with World(tmp_path, sqlite_template) as opened:
        yield opened


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[World]:
    """One running program for all scenarios whose people do not meet."""
    async with World(tmp_path_factory.mktemp("town"), sqlite_template, cast={}) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="package")
async def scene(town: World) -> AsyncIterator[Scene]:
    """People of its own in the town; at the end every tap was answered and no call refused."""
    opened = await Scene.open(town)
    yield opened
    await opened.check()


@pytest_asyncio.fixture(loop_scope="package")
async def town_trainee(town: World) -> AsyncIterator[Scene]:
    """The same, where the manager is still learning."""
    opened = await Scene.open(town, trainee=True)
    yield opened
    await opened.check()
