"""Inputs of several steps: what can be sent that is no text, and texts that take more than one message."""

from __future__ import annotations

import io
import zipfile

from sqlalchemy import select

from campaigns.inputs.sentences import pattern
from campaigns.inputs.stand import PATIENCE, Stand, document
from crm import deals
from db.enums import FileStatus
from db.models import DealFile
from tests.e2e.phone import Phone, labels_of, text_of
from tests.e2e.steps import PNG

_EMOJI = "👷🏽"


async def _files(stand: Stand, deal_id: int) -> list[DealFile]:
    async with stand.shop.database.reading() as session:
        return list(await session.scalars(select(DealFile).where(DealFile.deal_id == deal_id)))


async def _into_folder(stand: Stand, phone: Phone, deal_id: int) -> None:
    """Answer the question to which deal, as what."""
    await stand.tap(phone, f"t1|files.as|{deal_id}|0|other")
    await phone.wait_for("в папке", timeout=PATIENCE)


async def photo_as_document_and_document_as_photo(stand: Stand) -> None:
    """Both are taken where a file is asked for."""
    scene, deal_id = await stand.fresh("opened")
    for name, kind in (("снимок.png", "document"), ("договор.png", "photo")):
        await stand.tap(scene.anna, f"t1|fill.signed_copy|{deal_id}|0|")
        await stand.hears(scene.anna, "form-files-files")
        await scene.anna.send_file((name, PNG), kind=kind)
        await scene.anna.wait_for("", timeout=PATIENCE)
    assert sorted(file.media for file in await _files(stand, deal_id)) == ["document", "photo"]


async def album_of_ten_is_kept_once_each(stand: Stand) -> None:
    """Ten at once are one question and ten files."""
    scene, deal_id = await stand.fresh("opened")
    await scene.anna.send_file(*((f"{number}.pdf", f"%PDF-1.4 {number}".encode()) for number in range(10)))
    question = await scene.anna.wait_for("10 файлов", timeout=PATIENCE)
    asked = [message for message in await scene.anna.messages() if "файл" in text_of(message) and labels_of(message)]
    assert [message["message_id"] for message in asked] == [question["message_id"]], "asked more than once"
    await _into_folder(stand, scene.anna, deal_id)
    names = sorted(file.name for file in await _files(stand, deal_id))
    assert names == [f"{number}.pdf" for number in range(10)], f"kept {names}"


async def climbing_file_name_is_only_a_label(stand: Stand) -> None:
    """The name leads nowhere: the bytes lie under a key of the store."""
    scene, deal_id = await stand.fresh("opened")
    await scene.anna.send_file(("..\\..\\x<b>.pdf", b"%PDF-1.4 climbing"))
    await scene.anna.wait_for("1 файл", timeout=PATIENCE)
    await _into_folder(stand, scene.anna, deal_id)
    (file,) = await _files(stand, deal_id)
    assert not set("/\\<>") & set(file.name), file.name


def _bomb() -> bytes:
    """An archive whose list says that it unpacks to four gigabytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", bytes(5000))
    content = packed.getvalue()
    entry = content.index(b"PK\x01\x02")
    return content[: entry + 24] + b"\xfe\xff\xff\xff" + content[entry + 28 :]


async def program_and_bombs_under_names_of_papers(stand: Stand) -> None:
    """Their bytes tell: none is kept, no item stays ticked, and the sender reads why."""
    scene, deal_id = await stand.fresh("opened")
    for name, content, key in (
        ("договор.pdf", b"MZ\x90\x00\x03\x00\x00\x00", "file-program"),
        ("смета.xlsx", _bomb(), "file-unpacks-too-large"), ("архив.zip", _bomb()[:60], "file-broken"),
    ):
        await stand.tap(scene.anna, f"t1|fill.signed_copy|{deal_id}|0|")
        await stand.hears(scene.anna, "form-files-files")
        await scene.anna.send_file((name, content))
        await scene.anna.wait_for(pattern(key), timeout=2 * PATIENCE)
    assert {(file.status, file.key) for file in await _files(stand, deal_id)} == {(FileStatus.FAILED, None)}


async def another_persons_contact_card_is_the_phone(stand: Stand) -> None:
    """A manager shares the client's card: its number is the answer."""
    phone = await stand.come_to("lead.phone")
    await phone.share_contact("79165550011", "Ольга")
    await phone.wait_for("+7\u00a0916\u00a0555-00-11", timeout=PATIENCE)
    await phone.press("‹ Назад")
    await phone.wait_for("")


async def known_number_offers_its_owner(stand: Stand) -> None:
    phone = await stand.come_to("lead.phone")
    scene = await stand.scene("paid")
    await phone.send(scene.client_phone.replace("+7", "8 "))
    prompt = await phone.wait_for("", timeout=PATIENCE)
    assert any(scene.client.split()[0] in label for label in labels_of(prompt)), labels_of(prompt)
    await phone.press("‹ Назад")
    await phone.wait_for("")


async def edited_message_after_acceptance(stand: Stand) -> None:
    """What was taken stays; the person hears that the edit changes nothing."""
    phone = await stand.come_to("pay.amount")
    sent = await phone.send("50 000")
    await phone.wait_for("")
    before = await stand.draft(phone)
    await phone.edit(sent["message_id"], "70 000")
    await stand.hears(phone, "edited-not-taken")
    assert await stand.draft(phone) == before
    await stand.press_form(phone, "back")
    await phone.wait_for("")


async def large_file_outside_of_a_form(stand: Stand) -> None:
    scene = await stand.scene("installed")
    if await stand.draft(scene.anna) is not None:
        await stand.press_form(scene.anna, "cancel")
        await scene.anna.wait_for("")
    await stand.hook(scene.anna, {"document": document("film.mov", 30 * 1024 * 1024)})
    await stand.hears(scene.anna, "file-too-large")


async def long_comments_are_split_and_never_cut(stand: Stand) -> None:
    """Three comments of nearly 4000 UTF-16 units each are read in full, in as many messages as it takes."""
    scene, deal_id = await stand.fresh("opened")
    texts = [f"начало{number} " + _EMOJI * 480 + f" конец{number}" for number in range(3)]
    actor = await scene.actor(scene.anna)
    async with stand.shop.desk() as session:
        for text in texts:
            await deals.comment(session, actor, deal_id, text)
    await stand.tap(scene.anna, f"t1|timeline.open|{deal_id}|0|")
    await scene.anna.wait_for("конец2", timeout=PATIENCE)
    said = "".join(text_of(message) for message in await scene.anna.messages() if message["from_bot"])
    for text in texts:
        assert said.replace("\n", "").count(text.replace("\n", "")) == 1, "a comment is cut"


async def typed_search_is_harmless(stand: Stand) -> None:
    """Whatever is typed outside of forms finds nothing and breaks nothing."""
    phone = (await stand.scene("installed")).anna
    if await stand.draft(phone) is not None:
        await stand.press_form(phone, "cancel")
        await phone.wait_for("")
    for typed in ("'; DROP TABLE deal; --", "%%%", "___", "\\", "{{7*7}}", "٣٣٣٣", "К-2026-9999", "<b>&\""):
        await phone.send(typed)
        await stand.hears(phone, "not-understood")


