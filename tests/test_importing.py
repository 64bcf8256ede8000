"""``main.py import``: the same rules as in the panel, with the reason for each bad line on stdout."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from db.enums import ImportStatus, Role, Stage
from db.models import Deal, Employee, ImportRun
from db.session import Database
from tests.crm.foreign import BITRIX_DEALS, bitrix_deal, csv_file

MAIN = Path(__file__).parents[1] / "main.py"


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[Database]:
    """An admin and a manager work here."""
    async with database.transaction() as session:
        session.add_all([
            Employee(name="Анна Смирнова", role=Role.MANAGER), Employee(name="Алла Серова", role=Role.ADMIN),
        ])
    yield database


def _given(shop: Database, folder: Path, *words: str, typed: str = "") -> tuple[int, list[str], list[str]]:
    """The exit code, and what the command said on stdout and stderr."""
    done = subprocess.run(
        [sys.executable, str(MAIN), "import", *words], capture_output=True, text=True, timeout=120, cwd=folder,
        input=typed, env=os.environ | {"DATABASE_URL": shop.url, "BACKUP_TIME": "", "FILES_URL": "file:files"},
    )
    listed = [line for line in done.stdout.splitlines() if line.strip()]  # a question leaves a blank there
    return done.returncode, listed, done.stderr.splitlines()


async def _statuses(shop: Database) -> list[ImportStatus]:
    async with shop.reading() as session:
        return list(await session.scalars(select(ImportRun.status).order_by(ImportRun.id)))


async def _stages(shop: Database) -> list[Stage]:
    async with shop.reading() as session:
        return list(await session.scalars(select(Deal.stage).order_by(Deal.id)))


async def test_a_file_is_checked_brought_in_and_taken_back_from_a_terminal(shop: Database, tmp_path: Path) -> None:
    said_then = [{}, {"stage": "Ждём замер"}, {"amount": "много"}]
    rows = [bitrix_deal(number, created="15.01.2024", **more) for number, more in enumerate(said_then, 1)]
    (tmp_path / "сделки.csv").write_bytes(csv_file(BITRIX_DEALS, *rows))
    order = ("сделки.csv", "--kind", "deals")

    code, listed, said = _given(shop, tmp_path, *order, "--dry-run")
    assert (code, said) == (0, ["Checked: 1 to be brought in, 2 wrong.", "Nothing was brought in."])
    assert [line.split("\t")[:2] for line in listed] == [["3", "Стадия сделки"], ["4", "Сумма"]]
    assert "Не получилось прочитать сумму «много»" in listed[1]
    assert not await _statuses(shop) and not await _stages(shop)

    code, listed, said = _given(shop, tmp_path, *order, "--stage", "Ждём замер=prepaid", typed="y\n")
    assert (code, len(listed)) == (0, 1)
    assert "Done: 1 wrong, 2 brought in." in said[-1]
    assert await _stages(shop) == [Stage.CONTRACT, Stage.PREPAID]
    [number] = [word for word in said[-1].split() if word.isdigit()][-1:]

    code, listed, said = _given(shop, tmp_path, "--undo", number)
    assert (code, listed, said) == (0, [], ["Taken back: 1 wrong, 2 taken back."])
    assert await _stages(shop) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_makes_no_sense_is_one_sentence(shop: Database, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes(csv_file(("Имя", "Телефон"), ("Мария", "+79160000001")))
    (tmp_path / "c.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10")
    for words, sentence in (
        ((), "Name a file"), (("no.csv",), "There is no file no.csv"), (("c.jpg",), "не таблица"),
        (("c.csv", "--column", "Почта=phone"), "There is no column “Почта”. The file has: Имя, Телефон."),
        (("c.csv", "--column", "Имя="), "Без имени и телефона"),
        (("c.csv", "--by", "1"), "Это действие вам недоступно"),
    ):
        code, listed, said = _given(shop, tmp_path, *words)
        assert (code, listed, len(said)) == (1, [], 1), (words, said)
        assert sentence in said[0]
    assert await _statuses(shop) == []
