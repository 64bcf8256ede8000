"""The folder: any file once, its kind a fact."""

from __future__ import annotations

import pytest

from crm import folder, workflow
from crm.actor import of_client
from crm.errors import BadInput, Forbidden, NotFound
from db.enums import FileKind, FileStatus, Stage
from db.models import DealFile
from tests.crm.cast import Play, send_file


async def test_same_file_sent_twice_is_kept_once_and_fetched_once(play: Play) -> None:
    deal_id = await play.new_deal()
    sent = {"file_id": "f", "unique_id": "u", "name": "договор.pdf"}

    for _ in range(2):
        await play.act(folder.add_from_chat, play.anna, deal_id, FileKind.SIGNED_CONTRACT, **sent)

    async with play.database.reading() as session:
        assert len(await folder.files(session, deal_id)) == 1
    assert len(await play.outbox("work.fetch")) == 1


@pytest.mark.parametrize(("size", "key"), [(0, "file-empty"), (20 * 1024 * 1024 + 1, "file-too-large")])
async def test_empty_and_too_large_files_are_refused(play: Play, size: int, key: str) -> None:
    deal_id = await play.new_deal()

    with pytest.raises(BadInput, match=key):
        await play.act(send_file, play.anna, deal_id, FileKind.OTHER, size=size)


@pytest.mark.parametrize("name", ["setup.exe", "договор.pdf.scr", "../../x.BAT", "a.js\u202e"])
def test_programs_are_refused_by_their_name(name: str) -> None:
    with pytest.raises(BadInput, match="file-program"):
        folder.refuse_unfit(name, 5000)


async def test_kind_of_a_file_is_what_its_fact_looks_at(play: Play) -> None:
    deal_id = await play.new_deal()
    file_id = await play.act(send_file, play.anna, deal_id, FileKind.OTHER)
    assert "signed_copy" not in await play.ticked(deal_id, "sign_contract")

    await play.act(folder.change_kind, play.anna, file_id, FileKind.SIGNED_CONTRACT)
    assert "signed_copy" in await play.ticked(deal_id, "sign_contract")

    await play.act(folder.change_kind, play.anna, file_id, FileKind.DESIGN)
    assert "signed_copy" not in await play.ticked(deal_id, "sign_contract")


async def test_removed_file_is_gone_from_the_folder_with_its_fact_and_comes_back_when_sent_again(play: Play) -> None:
    deal_id = await play.new_deal()
    sent = {"file_id": "f", "unique_id": "u", "name": "договор.pdf"}
    file = await play.act(folder.add_from_chat, play.anna, deal_id, FileKind.SIGNED_CONTRACT, **sent)

    await play.act(folder.remove, play.anna, file.id)
    assert "signed_copy" not in await play.ticked(deal_id, "sign_contract")
    with pytest.raises(NotFound, match="file-not-found"):
        await play.act(folder.remove, play.anna, file.id)

    await play.act(folder.add_from_chat, play.anna, deal_id, FileKind.SIGNED_CONTRACT, **sent)
    assert "signed_copy" in await play.ticked(deal_id, "sign_contract")


async def test_file_sent_again_as_something_else_stands_for_both(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    signed = await _signed_copy(play, deal_id)

    for _ in range(2):
        await play.act(
            folder.add_from_chat, play.anna, deal_id, FileKind.DESIGN, file_id="x", name="x",
            unique_id=signed.telegram_unique_id,
        )

    async with play.database.reading() as session:
        kinds = [row.kind for row in await folder.files(session, deal_id)]
    assert kinds.count(FileKind.DESIGN) == kinds.count(FileKind.SIGNED_CONTRACT) == 1
    assert "sign_contract" not in await play.open_codes(deal_id)


async def test_signed_copy_that_turns_out_to_be_something_else_opens_its_repair(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    signed = await _signed_copy(play, deal_id)

    await play.act(folder.change_kind, play.anna, signed.id, FileKind.DESIGN)

    assert "signed_copy" in await play.refused(workflow.advance, play.anna, deal_id)
    assert "sign_contract" in await play.open_codes(deal_id)


async def test_file_named_what_it_was_sent_as_already_is_kept_once(play: Play) -> None:
    deal_id = await play.new_deal()
    sent = {"file_id": "f", "unique_id": "u", "name": "договор.pdf"}
    for kind in (FileKind.SIGNED_CONTRACT, FileKind.OTHER):
        file = await play.act(folder.add_from_chat, play.anna, deal_id, kind, **sent)

    await play.act(folder.change_kind, play.anna, file.id, FileKind.SIGNED_CONTRACT)

    async with play.database.reading() as session:
        assert [row.kind for row in await folder.files(session, deal_id)] == [FileKind.SIGNED_CONTRACT]
    assert "signed_copy" in await play.ticked(deal_id, "sign_contract")


async def _signed_copy(play: Play, deal_id: int) -> DealFile:
    async with play.database.reading() as session:
        return next(row for row in await folder.files(session, deal_id) if row.kind is FileKind.SIGNED_CONTRACT)


async def test_file_whose_bytes_never_came_does_not_count(play: Play) -> None:
    deal_id = await play.new_deal()
    file_id = await play.act(send_file, play.anna, deal_id, FileKind.SIGNED_CONTRACT)
    async with play.database.transaction() as session:
        (await session.get_one(DealFile, file_id)).status = FileStatus.FAILED

    assert "signed_copy" not in await play.ticked(deal_id, "sign_contract")


async def test_files_of_a_deal_come_from_its_manager_and_its_client_not_from_strangers(play: Play) -> None:
    deal_id = await play.new_deal()
    client, stranger = await play.client(deal_id), await play.client(await play.new_deal())

    await play.act(send_file, of_client(client), deal_id, FileKind.PHOTO)
    with pytest.raises(NotFound):
        await play.act(send_file, of_client(stranger), deal_id, FileKind.PHOTO)
    with pytest.raises(Forbidden, match="not-your-deal"):
        await play.act(send_file, play.olga, deal_id, FileKind.SIGNED_CONTRACT)


async def test_name_of_a_file_is_a_label_and_leads_nowhere(play: Play) -> None:
    deal_id = await play.new_deal()
    file = await play.act(
        folder.add_from_chat, play.anna, deal_id, FileKind.OTHER, file_id="f", unique_id="u", name="../../etc/passwd"
    )

    assert "/" not in file.name and ".." not in file.name
