"""Samples of the crash matrix and of the list of faults; all of it is run by ``make faults``."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from campaigns.faults.house import Builder
from campaigns.faults.matrix import Matrix, Plan
from campaigns.faults.nursery import Nursery
from campaigns.faults.points import POINTS
from campaigns.faults.storage import STORAGE

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def matrix(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Matrix]:
    postgres = os.environ.get("TEST_POSTGRES_URL")
    async with Nursery() as nursery, Builder(tmp_path_factory.mktemp("faults"), postgres) as builder:
        yield Matrix(builder, nursery)


@pytest.mark.parametrize("name", [
    "tap committed, before the chat's answer", "text message accepted, before the mark",
])  # fmt: skip
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_a_kill_at_a_named_point_loses_nothing_and_doubles_nothing(
    matrix: Matrix, name: str, database: str
) -> None:
    if database == "postgresql" and "TEST_POSTGRES_URL" not in os.environ:
        pytest.skip("TEST_POSTGRES_URL is not set")
    point = next(point for point in POINTS if point.name == name)
    verdict = await matrix.run(Plan(point, 0, postgres=database == "postgresql"))
    assert verdict.struck
    assert verdict.problems == []
    assert (verdict.lost, verdict.duplicated, verdict.visible) == (0, 0, verdict.uncertain)


async def test_a_torn_log_of_the_database_costs_nothing_that_was_committed(matrix: Matrix) -> None:
    fault = next(fault for fault in STORAGE if fault.name == "torn WAL")
    assert (await fault.run(matrix, postgres=False)).problems == []
