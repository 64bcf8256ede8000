"""The store, and files that came in the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from crm import folder
from db.enums import FileKind, FileStatus, OutboxStatus
from db.models import DealFile, Outbox
from delivery.files import Store
from sandbox.calls import Upload
from tests.crm.timecast import TUESDAY
from tests.delivery.stage import Stage


async def test_bytes_come_back_as_they_were(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = await store.save(b"\x00kitchen")
    assert await store.read(key) == b"\x00kitchen"
    assert await store.save(b"\x00kitchen") != key


async def test_chunks_are_one_file(tmp_path: Path) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"kit"
        yield b"chen"

    store = Store(tmp_path)
    assert await store.read(await store.save(chunks())) == b"kitchen"


async def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert await store.read(await store.save(b"")) == b""


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_an_interrupted_save_leaves_nothing_behind(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"kit"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await Store(tmp_path).save(broken())
    assert _files(tmp_path) == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "", "ab/..", "ab/" + "0" * 31, "AB/" + "0" * 32])
async def test_only_keys_of_the_store_are_paths(tmp_path: Path, key: str) -> None:
    store = Store(tmp_path)
    with pytest.raises(ValueError, match="not a key"):
        store.path(key)


async def test_deleting_twice_is_no_error(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = await store.save(b"x")
    await store.delete(key)
    await store.delete(key)
    with pytest.raises(FileNotFoundError):
        await store.read(key)


# Fetching


async def _sent_in(stage: Stage, content: bytes = b"photo", kind: FileKind = FileKind.SIGNED_CONTRACT) -> int:
    """Anna has sent a file in the chat; its id in the folder."""
    kept = stage.telegram.files.keep("document", Upload("contract.pdf", content, "application/pdf"))
    deal_id = await stage.play.deal()
    async with stage.database.transaction() as session:
        file = await folder.add_from_chat(
            session, await stage.play.actor(session, "Анна"), deal_id, kind, file_id=kept.file_id,
            unique_id=kept.unique_id, name="contract.pdf", mime="application/pdf",
        )
        return file.id


async def _file(stage: Stage, file_id: int) -> DealFile:
    async with stage.database.reading() as session:
        return await session.get_one(DealFile, file_id)


async def _fetch_row(stage: Stage) -> Outbox:
    async with stage.database.reading() as session:
        return (await session.scalars(select(Outbox).where(Outbox.kind == "work.fetch"))).one()


async def test_the_bytes_of_a_sent_file_are_fetched(stage: Stage) -> None:
    file_id = await _sent_in(stage)
    await stage.work()
    file = await _file(stage, file_id)
    assert (file.status, file.size) == (FileStatus.STORED, 5)
    assert await stage.store.read(file.key or "") == b"photo"
    assert (await _fetch_row(stage)).status is OutboxStatus.SENT


async def test_a_file_is_fetched_again_after_a_failure_of_the_network(stage: Stage) -> None:
    file_id = await _sent_in(stage)
    stage.fail("502", method="getFile")
    await stage.work()
    assert (await _file(stage, file_id)).status is FileStatus.PENDING
    stage.play.move(TUESDAY, 10)
    await stage.work()
    assert (await _file(stage, file_id)).status is FileStatus.STORED


async def test_a_file_that_telegram_no_longer_has_fails_and_its_sender_hears_of_it(stage: Stage) -> None:
    file_id = await _sent_in(stage)
    stage.telegram.files.files.clear()
    await stage.work()
    file = await _file(stage, file_id)
    assert file.status is FileStatus.FAILED
    assert "file_failed" in await stage.told(file.deal_id)
    assert len(await stage.play.said("file_failed", "Анна")) == 1


async def test_a_file_that_failed_is_fetched_when_it_is_sent_again(stage: Stage) -> None:
    file_id = await _sent_in(stage)
    kept = dict(stage.telegram.files.files)
    stage.telegram.files.files.clear()
    await stage.work()
    stage.telegram.files.files.update(kept)
    file = await _file(stage, file_id)
    async with stage.database.transaction() as session:
        again = await folder.add_from_chat(
            session, await stage.play.actor(session, "Анна"), file.deal_id, file.kind, name=file.name,
            file_id=file.telegram_file_id or "", unique_id=file.telegram_unique_id or "",
        )
        assert (again.id, again.status) == (file_id, FileStatus.PENDING)
    await stage.work()
    assert (await _file(stage, file_id)).status is FileStatus.STORED


async def test_a_program_under_the_name_of_a_paper_is_not_kept_and_its_sender_is_told_why(stage: Stage) -> None:
    file_id = await _sent_in(stage, b"MZ\x90\x00\x03\x00\x00\x00")
    await stage.work()
    file = await _file(stage, file_id)
    assert (file.status, file.key) == (FileStatus.FAILED, None)
    assert _files(stage.store.path("ab/" + "0" * 32).parents[1]) == []
    (said,) = await stage.play.said("file_refused", "Анна")
    assert (said.data["why"], said.data["name"]) == ("file-program", "contract.pdf")


async def test_a_file_above_the_limit_is_not_even_asked_for(stage: Stage) -> None:
    file_id = await _sent_in(stage)
    async with stage.database.transaction() as session:
        (await session.get_one(DealFile, file_id)).size = folder.TELEGRAM_LIMIT + 1
    await stage.work()
    assert (await _file(stage, file_id)).status is FileStatus.FAILED
    assert list(stage.telegram.log) == []


async def test_an_error_while_fetching_never_shows_the_token(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    file_id = await _sent_in(stage)
    kept = next(iter(stage.telegram.files.files.values()))
    kept.path = "documents/elsewhere.pdf"
    (stage.telegram.files.directory / "documents").rename(stage.telegram.files.directory / "gone")
    await stage.work()
    row, shown = await _fetch_row(stage), capsys.readouterr()
    secret = stage.telegram.token.split(":")[1]
    assert row.error
    assert secret not in row.error + shown.out + shown.err
    assert (await _file(stage, file_id)).status is not FileStatus.STORED
