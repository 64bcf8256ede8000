"""Backups: whole or none, made beside the working program, and put back as they were."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url

import maintenance
from db import schema
from db.backup import BackupFailed, Stopped, Why, shelf
from db.backup.making import make
from db.backup.restoring import unfinished
from db.lock import Locked, process_lock
from program import CannotStart
from tests.db.house import Shop, postgres_shop, shop_in, with_next_migration

MAIN = Path(__file__).parents[2] / "main.py"


@pytest.fixture(params=["sqlite", "postgresql"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    if request.param == "sqlite":
        yield shop_in(tmp_path)
        return
    async with postgres_shop(request.getfixturevalue("postgres_server"), tmp_path) as shop:
        yield shop


@pytest.fixture
def small(tmp_path: Path, sqlite_template: Path) -> Shop:
    """A shop on SQLite that has nothing but its words."""
    shop = shop_in(tmp_path)
    shop.file.write_bytes(sqlite_template.read_bytes())
    return shop


async def test_after_a_restore_everything_is_as_it_was_when_the_backup_was_made(shop: Shop) -> None:
    keys = await shop.fill()
    before = await shop.rows()
    backup = await shop.backup()
    async with shop.working() as play:
        play.count = 100
        await play.deal()
        async with play.database.transaction() as session:
            await session.execute(text("DELETE FROM deal_file"))
            await session.execute(text("UPDATE deal SET amount = 1"))
    await shop.store.delete(keys[0])
    shop.store.path(keys[1]).write_bytes(b"rotten")
    changed = await shop.rows()

    kept = await shop.restore(backup.path)

    assert await shop.rows() == before != changed
    assert [await shop.store.read(key) for key in keys] == [b"contract", b"design"]
    assert await _kept(shop, kept).rows() == changed


def _kept(shop: Shop, name: str) -> Shop:
    """The shop with the database that a restore has put aside."""
    url = f"sqlite+aiosqlite:///{name}"
    if shop.settings.sqlite_path is None:
        url = f"{shop.settings.database_url.rpartition('/')[0]}/{name}"
    return shop_in(shop.settings.backup_folder.parent, url)


async def test_a_backup_says_what_it_holds(shop: Shop) -> None:
    keys = await shop.fill()
    await shop.store.delete(keys[0])
    backup = await shop.backup()
    manifest = json.loads((backup.path / "manifest.json").read_text())
    assert manifest["database"]["counts"]["deal"] == 2
    assert set(manifest["files"]) == {keys[1]}
    assert manifest["lost"] == [keys[0]], "one lost photo must not stop all backups"


async def test_what_is_committed_is_in_the_backup_and_what_is_not_is_not(shop: Shop) -> None:
    await shop.fill()
    async with shop.working() as play:
        async with play.database.transaction() as session:
            await session.execute(text("UPDATE deal SET amount = 777"))
        async with play.database.transaction() as session:
            await session.execute(text("UPDATE deal SET amount = 888"))
            backup = await shop.backup()
            await session.rollback()
    await shop.restore(backup.path)
    assert {deal["amount"] for deal in await _deals(shop)} == {777}


async def _deals(shop: Shop) -> list[dict[str, int]]:
    async with shop.open() as database, database.reading() as session:
        return [{"amount": row.amount} for row in (await session.execute(text("SELECT amount FROM deal"))).all()]


async def test_restoring_beside_a_program_that_works_is_refused(shop: Shop) -> None:
    await shop.fill()
    backup = await shop.backup()
    with process_lock(shop.settings.sqlite_path):
        async with shop.open() as database, database.reading() as session:
            await session.execute(text("SELECT 1"))
            with pytest.raises((Locked, BackupFailed), match=r"Another process|other connections"):
                await shop.restore(backup.path)


async def test_a_second_backup_holds_the_files_without_copying_them_again(small: Shop) -> None:
    [key, _] = await small.fill()
    first, second = await small.backup(), await small.backup()
    paths = [small.store.path(key), first.path / "files" / key, second.path / "files" / key]
    store, one, two = (path.stat().st_ino for path in paths)
    assert store != one == two, "a file spoilt in the store must not be spoilt in the backups"


def _spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _alter(folder: Path, change: Callable[[Any], object]) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    change(manifest)
    path.write_text(json.dumps(manifest))


SPOILT: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a flipped bit": ("has changed", lambda path: _spoil(path / "kitchen.db")),
    "a file gone": ("lacks", lambda path: next((path / "files").rglob("??/*")).unlink()),
    "half a manifest": ("cannot be read", lambda path: (path / "manifest.json").write_text("{")),
    "no manifest": ("is not a backup", lambda path: (path / "manifest.json").unlink()),
    "a newer schema": (
        "newer program", lambda path: _alter(path, lambda it: it["database"].update(revision="9999"))
    ),
    "another database": (
        "is of postgresql", lambda path: _alter(path, lambda it: it["database"].update(kind="postgresql"))
    ),
    "a row too few": ("other rows", lambda path: _alter(path, lambda it: it["database"]["counts"].update(deal=9))),
    "a key that climbs out": ("cannot be read", lambda path: _alter(path, lambda it: it["files"].update({"../x": ""}))),
}


@pytest.mark.parametrize("how", SPOILT)
async def test_a_spoilt_backup_is_refused_and_changes_nothing(small: Shop, how: str) -> None:
    await small.fill()
    backup = await small.backup()
    sentence, spoil = SPOILT[how]
    spoil(backup.path)
    before = await small.rows()
    with pytest.raises(BackupFailed, match=sentence):
        await small.restore(backup.path)
    assert await small.rows() == before


async def test_an_older_backup_is_migrated_before_it_takes_the_place(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.fill()
    backup, before = await shop.backup(), await shop.rows()
    monkeypatch.setattr(schema, "_SCRIPTS", with_next_migration(tmp_path))
    await shop.restore(backup.path)
    assert await schema.current(shop.settings.database_url) == "9999"
    assert await shop.rows() == before


async def test_a_backup_that_cannot_be_migrated_leaves_what_is_there(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.fill()
    backup, before = await shop.backup(), await shop.rows()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "_SCRIPTS", with_next_migration(tmp_path, last="op.execute('nonsense')"))
        with pytest.raises(maintenance.FAULTS, match="taken back"):
            await shop.restore(backup.path)
    assert await shop.rows() == before


async def _blocked(small: Shop) -> str:
    """A file in the store that nobody can read to its end: whoever copies it stands still there."""
    [key, _] = await small.fill()
    small.store.path(key).unlink()
    os.mkfifo(small.store.path(key))
    return key


async def _copying(small: Shop) -> Path:
    """The draft of the backup that has come to its files."""
    while not (found := list(small.settings.backup_folder.glob("*.part/files"))):  # noqa: ASYNC110 - nobody tells it
        await asyncio.sleep(0.01)
    return found[0].parent


async def test_a_backup_killed_in_the_middle_is_none_and_the_next_one_clears_it_away(small: Shop) -> None:
    key = await _blocked(small)
    process = await asyncio.create_subprocess_exec(sys.executable, str(MAIN), "backup", env=_environment(small))
    draft = await asyncio.wait_for(_copying(small), 20)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert draft.is_dir() and shelf.backups(small.settings.backup_folder) == []

    small.store.path(key).unlink()
    small.store.path(key).write_bytes(b"contract")
    backup = await small.backup()

    assert shelf.backups(small.settings.backup_folder) == [backup]
    assert not draft.exists()
    await small.restore(backup.path)


async def test_a_stopped_backup_leaves_nothing(small: Shop) -> None:
    await small.fill()
    stopping = threading.Event()
    stopping.set()
    with pytest.raises(Stopped):
        await asyncio.to_thread(make, small.house, small.settings.backup_folder, "nightly", stop=stopping.is_set)
    assert [path.name for path in small.settings.backup_folder.iterdir()] == [".lock"]


async def test_two_backups_at_once_are_one(small: Shop) -> None:
    key = await _blocked(small)
    first = asyncio.create_task(small.backup())
    await asyncio.wait_for(_copying(small), 20)
    try:
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, str(MAIN), "backup"], env=_environment(small), capture_output=True,
            text=True, timeout=60,
        )
    finally:
        await asyncio.to_thread(small.store.path(key).write_bytes, b"contract")
    assert "is being made" in done.stderr
    await small.restore((await first).path)


def _environment(shop: Shop) -> dict[str, str]:
    settings = shop.settings
    return os.environ | {
        "DATABASE_URL": settings.database_url, "FILES_URL": settings.files_url, "BOT_TOKEN": "",
        "BACKUP_FOLDER": str(settings.backup_folder),
    }


def _little_room() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))


@pytest.mark.parametrize("command", ["backup", "restore"])
async def test_without_room_on_the_disk_one_sentence_is_said_and_nothing_half_is_left(
    small: Shop, command: str
) -> None:
    await small.fill()
    backup, before = await small.backup(), await small.rows()
    words = [command, str(backup.path), "--yes"] if command == "restore" else [command]
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, str(MAIN), *words], env=_environment(small), preexec_fn=_little_room,
        capture_output=True, text=True,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and ("no room" in done.stderr or "cannot be used" in done.stderr)
    assert shelf.backups(small.settings.backup_folder) == [backup]
    assert not list(small.settings.backup_folder.parent.rglob("*.part"))
    assert not list(small.settings.backup_folder.parent.rglob("*.incoming*"))
    assert await small.rows() == before


async def test_a_folder_that_cannot_be_written_to_is_named(small: Shop) -> None:
    (small.settings.backup_folder.parent / "taken").write_text("")
    with pytest.raises(BackupFailed, match=r"taken.* cannot be used") as caught:
        await small.backup(small.settings.backup_folder.parent / "taken" / "copies")
    assert caught.value.why is Why.NO_ACCESS


async def test_a_restore_broken_off_in_the_middle_is_told_and_can_be_repeated(small: Shop) -> None:
    await small.fill()
    backup, before = await small.backup(), await small.rows()
    small.file.rename(small.file.with_name("kitchen.db.restoring"))
    assert unfinished(small.file)
    with pytest.raises(CannotStart, match="restore"):
        await small.rows()
    await small.restore(backup.path)
    assert await small.rows() == before


async def test_the_log_of_a_damaged_database_is_not_played_back_into_the_restored_one(
    small: Shop, tmp_path: Path
) -> None:
    await small.fill()
    backup, before = await small.backup(), await small.rows()
    (tmp_path / "crashed").mkdir()
    crashed = shop_in(tmp_path / "crashed")
    with contextlib.closing(sqlite3.connect(small.file, isolation_level=None)) as connection:
        connection.execute("UPDATE deal SET amount = 5")
        shutil.copy(f"{small.file}-wal", f"{crashed.file}-wal")
    crashed.file.write_bytes(b"rubbish" * 10_000)
    await crashed.restore(backup.path)
    assert await crashed.rows() == before


_KILLED_AT_EVERY_STEP = """
import os, signal, sys
from pathlib import Path

import maintenance
from db.backup import shelf
from tests.db.house import shop_in

sync = shelf.sync


def until(number):
    left = [number]

    def step(path):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        sync(path)

    return step


for number, folder in enumerate(sys.argv[2:], 1):
    child = os.fork()
    if not child:
        shelf.sync = until(number)
        maintenance.restore(shop_in(Path(folder)).settings, Path(sys.argv[1]), print)
        os._exit(0)
    print("killed" if os.waitpid(child, 0)[1] == signal.SIGKILL else "restored")
"""


async def test_a_restore_killed_at_any_step_leaves_the_old_or_the_new_and_can_be_repeated(
    small: Shop, tmp_path: Path
) -> None:
    await small.fill()
    backup, before = await small.backup(), await small.rows()
    async with small.open() as database, database.transaction() as session:
        await session.execute(text("UPDATE deal SET amount = 1"))
    changed = await small.rows()
    folders = [tmp_path / "killed" / str(number) for number in range(1, 13)]
    for folder in folders:
        folder.mkdir(parents=True)
        shutil.copy(small.file, folder / "kitchen.db")
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", _KILLED_AT_EVERY_STEP, str(backup.path), *map(str, folders)],
        cwd=MAIN.parent, capture_output=True, text=True,
    )
    ends = [line for line in done.stdout.splitlines() if line in ("killed", "restored")]
    assert ends.count("killed") >= 6 and ends[-1] == "restored", done.stderr
    for folder in folders:
        shop = shop_in(folder)
        try:
            assert await shop.rows() in (before, changed)
        except CannotStart as refused:
            assert "restore again" in str(refused)
        await shop.restore(backup.path)
        assert await shop.rows() == before


# What PostgreSQL's tools need


def _tool(folder: Path, says: str) -> None:
    """A pg_dump that writes down how it was called, and fails."""
    path = folder / "pg_dump"
    notes = f'echo "$@" > {folder}/words; echo "$PGPASSWORD" > {folder}/password'
    path.write_text(f'#!/bin/sh\n{notes}\necho "{says}" >&2\nexit 1\n')
    path.chmod(0o755)


async def test_a_missing_and_an_old_pg_dump_are_told_and_no_password_stands_on_its_command_line(
    postgres_server: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with postgres_shop(postgres_server, tmp_path) as shop:
        async with shop.open():
            pass
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(BackupFailed, match="pg_dump is not installed") as caught:
            await shop.backup()
        assert caught.value.why is Why.NO_TOOL

        _tool(tmp_path, "pg_dump: error: aborting because of server version mismatch")
        # The server may ask for its own password; one that trusts everybody takes any.
        password = postgres_server.password or "any password"
        address = make_url(shop.settings.database_url).set(password=password)
        shop = shop_in(tmp_path, address.render_as_string(hide_password=False))
        with pytest.raises(BackupFailed, match="older than the server"):
            await shop.backup()
        assert (tmp_path / "password").read_text() == f"{password}\n"
        assert password not in (tmp_path / "words").read_text()
