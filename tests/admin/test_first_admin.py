"""The first admin comes in by command alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from crm import logins
from crm.logins import Browser
from db.models import Employee, WebSession
from db.session import Database
from tests.admin.addresses import PUBLIC, addresses, filled
from tests.admin.conftest import PanelMaker

MAIN = Path(__file__).parents[2] / "main.py"


def _run(database: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    env = os.environ | {"DATABASE_URL": f"sqlite+aiosqlite:///{database}"}
    return subprocess.run(
        [sys.executable, str(MAIN), "employee", *arguments], env=env, cwd=database.parent, input=typed,
        capture_output=True, text=True, timeout=120,
    )


async def test_a_password_is_made_up_printed_once_and_lets_in(sqlite_template: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(sqlite_template, tmp_path / "kitchen.db"))

    assert _run(path, "add", "--name", "Елена Белова", "--role", "admin").returncode == 0
    done = _run(path, "password", "1", "--make", "--login", "elena")

    login, _, password = done.stdout.strip().partition("\t")
    assert (done.returncode, login) == (0, "elena"), done.stderr
    database = Database(f"sqlite+aiosqlite:///{path}")
    async with database.transaction() as session:
        assert logins.verify(await logins.claim(session, "Elena", Browser()), password)
    await database.dispose()


def test_a_short_password_is_refused_in_a_sentence(sqlite_template: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(sqlite_template, tmp_path / "kitchen.db"))
    _run(path, "add", "--name", "Елена Белова", "--role", "admin")

    done = _run(path, "password", "1", typed="short\nshort\n")

    assert done.returncode == 1 and "Пароль должен быть от 12 до 128 знаков" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_shop_without_people_lets_nobody_make_himself_its_admin(make_panel: PanelMaker) -> None:
    panel = await make_panel()
    guest, database = await panel.guest(), panel.play.database
    async with database.transaction() as session:
        await session.execute(delete(Employee))
    sent = {"name": "Взломщик", "password": "четыре слова через пробел", "role": "admin", "code": "000000"}

    for path, verbs in addresses(panel):
        for verb in verbs & {"GET", "POST"}:
            answer = await guest.send(verb, filled(path, "1"), **(sent if verb == "POST" else {}))
            inside = answer.status_code == 200 and path not in PUBLIC
            assert not inside and "set-cookie" not in answer.headers, f"{verb} {path}"

    async with database.reading() as session:
        assert await session.scalar(select(func.count(Employee.id))) == 0
        assert await session.scalar(select(func.count(WebSession.id))) == 0
