"""Search finds what a text is a part of, on both databases, however the deals and clients were written."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock
from db import schema
from db.enums import Pipeline, Role, Stage
from db.models import Contact, Deal, Employee
from db.queries import deal_list, deals, search
from db.queries.deal_list import Wanted
from db.queries.deals import Filter
from db.session import Database

CLIENTS = (
    ("К-2026-0042", "Иванова Мария", "+79161234567"), ("К-2026-0043", "Королёв Пётр", "+79035550042"),
    ("К-2025-0042", "Ли Мэй", "+79990000001"), ("К-2026-0144", 'ООО "Ромашка_100%"', "+74951112233"),
)  # fmt: skip


async def _fill(session: AsyncSession, clients: Sequence[tuple[str, str, str]] = CLIENTS) -> None:
    """Written past the unit of work, as an import writes."""
    now = clock.now()
    await session.execute(insert(Employee), [{"id": 1, "name": "Анна", "role": Role.MANAGER}])
    await session.execute(insert(Contact), [
        {"id": number, "name": name, "phone": phone, "link_token": f"link{number}"}
        for number, (_, name, phone) in enumerate(clients, 1)
    ])
    await session.execute(insert(Deal), [
        {"id": number, "number": called, "pipeline": Pipeline.GENERAL, "stage": Stage.CONTRACT, "contact_id": number,
         "manager_id": 1, "stage_entered_at": now}
        for number, (called, _, _) in enumerate(clients, 1)
    ])  # fmt: skip


async def _found(session: AsyncSession, typed: str) -> list[int]:
    """What chat and panel find, newest first; they find the same."""
    listed = [deal.id for deal in await deal_list.page(session, Wanted(text=typed))]
    assert [deal.id for deal in await deals.page(session, Filter(text=typed), limit=50)] == listed
    assert await deal_list.count(session, Wanted(text=typed)) == len(listed)
    return listed


@pytest.mark.parametrize("few", [search._FEW, 1], ids=["few are found", "many are found"])
async def test_number_name_and_phone_are_found_by_their_parts(
    database: Database, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(search, "_FEW", few)
    async with database.transaction() as session:
        await _fill(session)
        for typed, expected in {
            "ИВАНОВА": [1], "иван": [1], "ванов": [1], "мария иванова": [1], "Иванова  Мария": [1],
            "королев": [2], "КОРОЛЁВ": [2], "петр": [2], "Ли": [3], "м": [3, 1], "мэ": [3],
            "к-2026-0042": [1], "2026-0042": [1], "К-2026": [4, 2, 1], "42": [3, 1], "0042": [3, 2, 1],
            "8 (916) 123-45-67": [1], "+7 916 123 45 67": [1], "4567": [1], "123-45": [1], "916": [1],
            "«Ромашка»": [4], "ромашка_": [4], "100%": [4], "%": [], "_": [], "ооо 144": [4],
            "нет такого": [], "иванова 0043": [], "45": [], "щ": [], '"': [], "*": [], "ива* OR ли": [], "-": [],
        }.items():
            assert await _found(session, typed) == expected, typed


async def test_search_follows_whatever_is_changed(database: Database) -> None:
    async with database.transaction() as session:
        await _fill(session)
        await session.execute(update(Contact).where(Contact.id == 1).values(name="Гусева Мария"))
        contact = await session.get_one(Contact, 2)
        contact.phone = "+79167654321"
        deal = await session.get_one(Deal, 3)
        deal.number, deal.contact_id = "К-2027-0001", 4
        await session.flush()
        assert await _found(session, "иванова") == [] and await _found(session, "гусева") == [1]
        assert await _found(session, "0042") == [1] and await _found(session, "765-43-21") == [2]
        assert await _found(session, "2027") == await _found(session, "ромашка 2027") == [3]
        assert await _found(session, "мэй") == []

        await session.execute(delete(Deal).where(Deal.id == 4))
        assert await _found(session, "ромашка") == [3]


async def test_pages_of_what_was_found_follow_each_other(database: Database) -> None:
    async with database.transaction() as session:
        await _fill(session, [(f"К-2026-{number:04}", "Иванова", f"+7916{number:07}") for number in range(1, 31)])
        wanted = Wanted(text="иванова")
        first = [deal.id for deal in await deal_list.page(session, wanted, limit=12)]
        second = [deal.id for deal in await deal_list.page(session, wanted, after=first[-1], limit=12)]
        back = [deal.id for deal in await deal_list.page(session, wanted, before=second[0], limit=12)]
        assert await _found(session, "иванова") == list(range(30, 0, -1))

    assert first + second == list(range(30, 6, -1)) and back == first


_WORD = st.text("абвё", min_size=1, max_size=5)
_NAME = st.lists(_WORD, min_size=1, max_size=3)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(_NAME, min_size=1, max_size=6), typed=st.lists(_WORD, max_size=2))
async def test_a_deal_is_found_if_every_word_is_inside_of_it(
    database: Database, names: list[list[str]], typed: list[str]
) -> None:
    def has(words: list[str], part: str) -> bool:
        return any(part in word if len(part) > 2 else word.startswith(part) for word in words)

    async with database.transaction() as session:
        await _fill(session, [(f"-{n}", " ".join(name).upper(), f"+{n}") for n, name in enumerate(names)])
        found = await _found(session, " ".join([*typed, "+"]).strip())
        await session.rollback()
    plain = [[word.replace("ё", "е") for word in name] for name in names]
    assert found == [
        number for number, words in reversed(list(enumerate(plain, 1)))
        if all(has(words, part.replace("ё", "е")) for part in typed)
    ]


async def test_search_outlives_a_migration_that_rebuilds_the_tables(tmp_path: Path) -> None:
    """SQLite drops a table's triggers with the table, and renames none that triggers of another speak of."""
    scripts = shutil.copytree(Path(schema.__file__).parent / "migrations", tmp_path / "migrations")
    (scripts / "versions" / "9999_next.py").write_text(_REBUILD.format(head=schema.head()))
    url = f"sqlite+aiosqlite:///{tmp_path / 'kitchen.db'}"
    await schema.upgrade(url)
    database = Database(url)
    async with database.transaction() as session:
        await _fill(session)
    await database.dispose()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(schema, "_SCRIPTS", scripts)
        await schema.upgrade(url)

    async with database.transaction() as session:
        await session.execute(update(Contact).where(Contact.id == 1).values(name="Гусева Мария"))
        assert await _found(session, "гусева") == [1] and await _found(session, "ромашка") == [4]
    await database.dispose()


_REBUILD = """
from alembic import op

revision, down_revision = "9999", "{head}"


def upgrade():
    for name in ("contact", "deal"):
        with op.batch_alter_table(name, recreate="always"):
            pass
"""
