"""The program looks before it starts: one sentence that says what is wrong and the way out, and nothing broken more."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

import maintenance
from db import checks, schema
from db.lock import process_lock
from program import CannotStart, open_database
from tests.db.house import Shop, postgres_shop, shop_in

MAIN = Path(__file__).parents[1] / "main.py"
TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture
def shop(tmp_path: Path, sqlite_template: Path) -> Shop:
    shop = shop_in(tmp_path)
    shutil.copy(sqlite_template, shop.file)
    return shop


async def said(
    shop: Shop, *words: str, limits: Callable[[], None] | None = None, **environment: str
) -> tuple[int, list[str]]:
    """Run ``main.py``; the exit code and the lines on stderr."""
    settings = shop.settings
    own = {
        "BOT_TOKEN": TOKEN, "DATABASE_URL": settings.database_url, "FILES_URL": settings.files_url, "PORT": "0",
        "BACKUP_FOLDER": str(settings.backup_folder), "BOT_API_URL": "http://127.0.0.1:9",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(MAIN), *words, env=os.environ | own | environment, cwd=settings.backup_folder.parent,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        preexec_fn=limits,
    )
    _, complaint = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, complaint.decode().splitlines()


async def refusal(shop: Shop) -> str:
    """Why the database is not opened."""
    with pytest.raises(CannotStart) as caught:
        await shop.rows()
    sentence = str(caught.value)
    assert "\n" not in sentence and "Traceback" not in sentence
    return sentence


def spoil(database: Path) -> None:
    """A page in the middle of the file is rubbish."""
    with database.open("r+b") as file:
        file.seek(database.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096)


async def test_a_damaged_database_is_refused_with_the_command_that_restores_it(shop: Shop) -> None:
    backup = await shop.backup()
    before = await shop.rows()
    spoil(shop.file)
    code, lines = await said(shop, "run")
    assert code == 1
    assert len(lines) == 1 and "damaged" in lines[0] and f"main.py restore {backup.path}" in lines[0]

    assert (await said(shop, "restore", str(backup.path), "--yes"))[0] == 0
    assert await shop.rows() == before


@pytest.mark.parametrize("content", [b"not a database at all" * 300, b"SQLite format 3\0"], ids=["text", "a torso"])
async def test_what_is_no_database_is_refused_and_left_as_it_is(shop: Shop, content: bytes) -> None:
    shop.file.write_bytes(content)
    assert "damaged" in await refusal(shop)
    assert shop.file.read_bytes() == content


async def test_a_log_torn_by_a_power_cut_costs_only_what_was_not_committed(shop: Shop, tmp_path: Path) -> None:
    """The files as they lie there when the machine goes out in the middle of writing the last commit."""
    connection = sqlite3.connect(shop.file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    for number in range(3):
        connection.execute("INSERT INTO setting (key, value) VALUES (?, '1')", (f"number {number}",))
        kept = os.stat(f"{shop.file}-wal").st_size
    (tmp_path / "after").mkdir()
    torn = shop_in(tmp_path / "after")
    for suffix in ("", "-wal"):
        shutil.copy(f"{shop.file}{suffix}", f"{torn.file}{suffix}")
    connection.close()
    os.truncate(f"{torn.file}-wal", kept - 1000)

    rows = await torn.rows()

    assert [row[0] for row in rows["setting"]] == ["number 0", "number 1"]
    checks.require_sound_file(torn.file, torn.settings.backup_folder, whole=True)


@contextmanager
def _nobody() -> Iterator[None]:
    """Rights count for nothing where the tests run as root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def guarded(shop: Shop) -> Iterator[Path]:
    """A folder that may be read and not written, with a database in it."""
    folder = Path(tempfile.mkdtemp())
    shutil.copy(shop.file, folder / "kitchen.db")
    (folder / "kitchen.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("rights", [0o555, 0o777], ids=["with its folder", "alone"])
def test_a_database_that_may_only_be_read_is_refused(guarded: Path, rights: int) -> None:
    guarded.chmod(rights)
    with _nobody(), pytest.raises(checks.Unfit, match=r"cannot be written to .* program's user"):
        checks.require_sound_file(guarded / "kitchen.db", guarded)


def test_a_folder_that_may_only_be_read_is_refused(guarded: Path) -> None:
    with _nobody(), pytest.raises(checks.Unfit, match="FILES_URL"):
        checks.require_folder(guarded / "files", "FILES_URL")


async def test_a_files_folder_that_cannot_be_is_one_sentence(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    code, lines = await said(shop, "run", FILES_URL=f"file:{tmp_path / 'taken' / 'files'}")
    assert (code, len(lines)) == (1, 1) and "FILES_URL" in lines[0]


def _full_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


async def test_a_port_that_somebody_else_has_is_one_sentence_at_the_end(shop: Shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, lines = await said(shop, "run", HOST="127.0.0.1", PORT=port)
    sentence = f"Port {port} on 127.0.0.1 cannot be opened (Address already in use): choose another (PORT, HOST)."
    assert (code, lines[-1]) == (1, sentence)


async def test_a_full_disk_is_one_sentence(shop: Shop) -> None:
    code, lines = await said(shop, "employee", "list", limits=_full_disk)
    assert (code, len(lines)) == (1, 1) and "free space" in lines[0]


async def test_a_database_of_a_newer_program_is_refused(shop: Shop) -> None:
    with sqlite3.connect(shop.file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert "newer (schema 9999)" in await refusal(shop)
    code, lines = await said(shop, "migrate")
    assert (code, len(lines)) == (1, 1) and "install the newer program" in lines[0]


async def test_a_server_that_cannot_be_reached_is_one_sentence(tmp_path: Path) -> None:
    shop = shop_in(tmp_path, "postgresql+asyncpg://kitchen:secret@127.0.0.1:9/kitchen")
    sentence = await refusal(shop)
    assert "127.0.0.1:9/kitchen" in sentence and "DATABASE_URL" in sentence and "secret" not in sentence


async def test_beside_a_program_that_works_only_short_commands_do(shop: Shop) -> None:
    backup = await shop.backup()
    with process_lock(shop.settings.sqlite_path):
        for words in (["run"], ["migrate"], ["restore", str(backup.path), "--yes"]):
            code, lines = await said(shop, *words)
            assert (code, len(lines)) == (1, 1) and "Another process" in lines[0], words
        for words in (["backup"], ["check"]):
            assert await said(shop, *words) == (0, []), words


async def test_a_short_command_does_not_migrate_under_a_program_that_works(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = schema.revisions()
    monkeypatch.setattr(schema, "revisions", lambda: [*known, "9999"])
    with process_lock(shop.settings.sqlite_path), pytest.raises(CannotStart, match="Another process"):
        await open_database(shop.settings)


async def test_several_workers_share_a_postgresql_database(postgres_server: URL, tmp_path: Path) -> None:
    async with postgres_shop(postgres_server, tmp_path) as shop, shop.open():
        with process_lock(shop.settings.sqlite_path), process_lock(shop.settings.sqlite_path):
            async with shop.open():
                pass


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "is missing"), (b"<html>", "is not a Word file")], ids=["missing", "broken"]
)
def test_templates_that_cannot_be_filled_are_named(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    folder = shutil.copytree(maintenance.TEMPLATES, tmp_path / "templates")
    checks.require_templates(folder)
    (folder / "invoice.docx").unlink() if content is None else (folder / "invoice.docx").write_bytes(content)
    with pytest.raises(checks.Unfit, match=rf"invoice\.docx {sentence}"):
        checks.require_templates(folder)


async def test_check_tells_everything_at_once(shop: Shop, tmp_path: Path) -> None:
    spoil(shop.file)
    (tmp_path / "taken").write_text("")
    taken = str(tmp_path / "taken" / "x")
    code, lines = await said(shop, "check", FILES_URL=f"file:{taken}", BACKUP_FOLDER=taken)
    assert code == 1
    assert {line.partition(":")[0] for line in lines} >= {"database", "files", "backups"}
