"""Documents from order to chat, through the real templates."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
from sqlalchemy import select

from crm import deals, document_templates, documents, facts
from crm.actor import SYSTEM
from db.enums import DocumentKind, DocumentStatus, OutboxStatus
from db.models import Contact, Deal, DealFile, Document, Outbox
from db.session import Database
from tests.crm.timecast import NEXT_MONDAY
from tests.delivery.stage import Stage


async def _order(stage: Stage) -> tuple[int, int]:
    """Anna has ordered the act; deal and document."""
    deal_id = await stage.play.deal()
    async with stage.database.transaction() as session:
        actor = await stage.play.actor(session, "Анна")
        await deals.set_product(session, actor, deal_id, kitchen="straight", amount=300_000_00)
        document = await documents.make(session, actor, deal_id, DocumentKind.ACT)
        return deal_id, document.id


async def _document(stage: Stage, document_id: int) -> Document:
    async with stage.database.reading() as session:
        return await session.get_one(Document, document_id)


async def test_an_ordered_document_lies_in_the_folder_and_comes_to_the_chat(stage: Stage) -> None:
    anna = await stage.link("Анна")
    deal_id, document_id = await _order(stage)
    await stage.work()
    document = await _document(stage, document_id)
    assert document.status is DocumentStatus.READY
    async with stage.database.reading() as session:
        file = await session.get_one(DealFile, document.file_id)
        deal = await session.get_one(Deal, deal_id)
    content = await stage.store.read(file.key or "")
    assert deal.number in zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    await stage.work()
    [letter] = stage.telegram.chats[anna.id].letters.values()
    assert letter.body["document"]["file_name"] == f"Документ {deal.number} v1.docx"


async def test_a_broken_template_fails_the_document_and_says_why(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "act.docx").write_bytes(b"no document")
    stage.templates = tmp_path
    stage.__post_init__()
    deal_id, document_id = await _order(stage)
    await stage.work()
    document = await _document(stage, document_id)
    assert document.status is DocumentStatus.FAILED
    assert "document-template" in (document.error or "")
    assert "document_failed" in await stage.told(deal_id)
    assert len(await stage.play.said("document_failed", "Анна")) == 1


async def test_an_outdated_order_is_not_rendered(stage: Stage) -> None:
    deal_id, document_id = await _order(stage)
    async with stage.database.transaction() as session:
        await documents.outdate(session, deal_id, DocumentKind.ACT)
    await stage.work()
    assert (await _document(stage, document_id)).file_id is None
    async with stage.database.reading() as session:
        row = (await session.scalars(select(Outbox).where(Outbox.kind == "work.document"))).one()
    assert row.status is OutboxStatus.CANCELLED


async def test_a_contract_that_could_not_be_made_does_not_count(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "contract.docx").write_bytes(b"no document")
    stage.templates = tmp_path
    stage.__post_init__()
    deal_id = await stage.play.deal()
    async with stage.database.transaction() as session:
        actor = await stage.play.actor(session, "Анна")
        await deals.set_product(session, actor, deal_id, kitchen="straight", amount=300_000_00)
        deal = await session.get_one(Deal, deal_id)
        contact = await session.get_one(Contact, deal.contact_id)
        contact.passport, contact.address = "4510 123456", "Москва"
        deal.term_date, deal.schedule = NEXT_MONDAY, [50, 50, 0]
        await session.flush()
        await documents.make(session, actor, deal_id, DocumentKind.CONTRACT)
        assert facts.holds("contract", await facts.standing(session, deal_id))
    await stage.work()
    async with stage.database.reading() as session:
        assert not facts.holds("contract", await facts.standing(session, deal_id))


async def test_documents_are_made_from_the_shops_own_template_whichever_process_took_it_in(
    stage: Stage, tmp_path: Path
) -> None:
    template = docx.Document()
    template.add_paragraph("Наш акт по заказу {{ number }}")
    template.save(str(tmp_path / "own.docx"))
    content = (tmp_path / "own.docx").read_bytes()
    elsewhere = Database(stage.database.url)
    try:
        elsewhere.info |= stage.database.info
        async with elsewhere.transaction() as session:
            kept = await document_templates.keep(session, SYSTEM, DocumentKind.ACT, name="акт.docx", content=content)
            await document_templates.use(session, SYSTEM, kept.id)
    finally:
        await elsewhere.dispose()

    deal_id, document_id = await _order(stage)
    await stage.work()

    async with stage.database.reading() as session:
        file = await session.get_one(DealFile, (await _document(stage, document_id)).file_id)
        deal = await session.get_one(Deal, deal_id)
    made = docx.Document(io.BytesIO(await stage.store.read(file.key or "")))
    assert [paragraph.text for paragraph in made.paragraphs] == [f"Наш акт по заказу {deal.number}"]
