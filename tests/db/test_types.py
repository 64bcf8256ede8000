"""What may be stored, and how it comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from db.enums import Role, Stage
from db.models import Employee, InboxUpdate
from db.session import Database

MOMENT = datetime(2030, 10, 27, 0, 30, 15, 123456, UTC)


async def _stored(database: Database, moment: datetime) -> InboxUpdate:
    async with database.transaction() as session:
        session.add(InboxUpdate(update_id=1, payload={"text": "Ёлка 🎄"}, received_at=moment))
    async with database.reading() as session:
        return (await session.scalars(select(InboxUpdate))).one()


@pytest.mark.parametrize("hours", [-11, 0, 3, 14])
async def test_moment_comes_back_as_the_same_moment_in_utc(database: Database, hours: int) -> None:
    there = MOMENT.astimezone(timezone(timedelta(hours=hours)))

    row = await _stored(database, there)

    assert (row.received_at, row.received_at.tzinfo) == (MOMENT, UTC)


async def test_moments_are_compared_as_moments_whatever_their_zone(database: Database) -> None:
    await _stored(database, MOMENT)
    later_by_the_wall = (MOMENT - timedelta(minutes=1)).astimezone(timezone(timedelta(hours=14)))

    async with database.reading() as session:
        found = await session.scalar(select(InboxUpdate.update_id).where(InboxUpdate.received_at > later_by_the_wall))
    assert found == 1


async def test_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        await _stored(database, datetime(2030, 3, 4, 10))  # noqa: DTZ001


async def test_value_outside_an_enum_is_refused(database: Database) -> None:
    with pytest.raises(StatementError):
        async with database.transaction() as session:
            session.add(Employee(name="Лев", role="emperor"))


async def test_enum_is_kept_by_its_value_and_comes_back_as_itself(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Employee(name="Лев", role=Role.INSTALLER))
    async with database.reading() as session:
        assert await session.scalar(text("SELECT role FROM employee")) == "installer"
        assert await session.scalar(select(Employee.role)) is Role.INSTALLER


async def test_json_keeps_cyrillic_and_emoji(database: Database) -> None:
    assert (await _stored(database, MOMENT)).payload == {"text": "Ёлка 🎄"}


def test_stages_stand_in_a_row_with_lost_outside_of_it() -> None:
    assert [stage.position for stage in Stage] == [1, 2, 3, 4, 5, 6, 7, 0]
    assert {stage for stage in Stage if stage.is_closed} == {Stage.WON, Stage.LOST}
