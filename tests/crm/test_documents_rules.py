"""When a contract may be made, and which version counts."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm import contacts, deals, documents, folder, invoices, workflow
from crm.errors import Forbidden
from db.enums import ContactKind, DocumentKind, DocumentStatus, InvoiceStatus, Stage
from db.models import Document, Outbox
from tests.crm.cast import TOTAL, Play, agree


async def _versions(play: Play, deal_id: int) -> list[tuple[int, DocumentStatus]]:
    async with play.database.reading() as session:
        rows = await session.scalars(select(Document).where(Document.deal_id == deal_id).order_by(Document.version))
        return [(row.version, row.status) for row in rows]


async def test_contract_is_refused_with_what_it_needs(play: Play) -> None:
    deal_id = await play.new_deal()

    lacking = await play.refused(documents.make, play.anna, deal_id, DocumentKind.CONTRACT)
    assert lacking == ["product", "client", "terms"] and await _versions(play, deal_id) == []


async def test_newer_contract_replaces_the_older_and_both_stay(play: Play) -> None:
    deal = await play.deal(await play.new_deal())
    await play.act(agree, play.anna, deal, TOTAL, [50, 50, 0])
    for _ in range(2):
        await play.act(documents.make, play.anna, deal.id, DocumentKind.CONTRACT)

    assert await _versions(play, deal.id) == [(1, DocumentStatus.OUTDATED), (2, DocumentStatus.QUEUED)]
    async with play.database.reading() as session:
        work = list(await session.scalars(select(Outbox).where(Outbox.kind == "work.document")))
    assert [row.data["asked_by"] for row in work] == [play.anna.id] * 2


async def test_contract_that_could_not_be_made_does_not_count(play: Play) -> None:
    deal = await play.deal(await play.new_deal())
    await play.act(agree, play.anna, deal, TOTAL, [50, 50, 0])
    document = await play.act(documents.make, play.anna, deal.id, DocumentKind.CONTRACT)
    assert "contract" in await play.ticked(deal.id, "sign_contract")

    async with play.database.transaction() as session:
        await documents.failed(session, await session.get_one(Document, document.id), "template is broken")

    assert "contract" not in await play.ticked(deal.id, "sign_contract")


async def test_rendered_document_is_a_file_of_the_folder(play: Play) -> None:
    deal = await play.deal(await play.new_deal())
    await play.act(agree, play.anna, deal, TOTAL, [50, 50, 0])
    document = await play.act(documents.make, play.anna, deal.id, DocumentKind.CONTRACT)
    async with play.database.transaction() as session:
        row = await session.get_one(Document, document.id)
        await documents.finished(session, row, key="k1", name="Договор.docx", size=10, mime="x")

    async with play.database.reading() as session:
        assert [file.name for file in await folder.files(session, deal.id)] == ["Договор.docx"]
    assert await _versions(play, deal.id) == [(1, DocumentStatus.READY)]


async def test_documents_of_a_colleagues_deal_are_not_made(play: Play) -> None:
    deal_id = await play.new_deal()

    with pytest.raises(Forbidden, match="not-your-deal"):
        await play.act(documents.make, play.olga, deal_id, DocumentKind.CONTRACT)


async def test_contract_and_invoice_that_describe_another_kitchen_count_as_missing(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    await play.act(invoices.make, play.anna, deal_id)

    await play.act(deals.set_product, play.anna, deal_id, kitchen="corner", amount=TOTAL, note=None)
    assert await play.open_codes(deal_id) == ["confirm_production"], "nothing new was said"

    await play.act(deals.set_product, play.anna, deal_id, kitchen="straight", amount=TOTAL)
    assert sorted(await play.open_codes(deal_id)) == ["confirm_production", "sign_contract"]
    assert [row.data["fact"] for row in await play.outbox("fact_lost", play.boris)] == ["contract"]
    async with play.database.reading() as session:
        assert (await invoices.all_of(session, deal_id))[-1].status is InvoiceStatus.OUTDATED
    assert "contract" in await play.refused(workflow.advance, play.anna, deal_id)


@pytest.mark.parametrize(
    ("changed", "outdated"), [({}, False), ({"passport": "4511 654321"}, True), ({"address": "Тверь, Мира, 2"}, True)]
)
async def test_contract_that_names_another_client_counts_as_missing(
    play: Play, changed: dict[str, str], outdated: bool
) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    known = {"name": "Иванова Мария Петровна", "passport": "4510 123456", "address": "Москва, Садовая, 1"}

    await play.act(contacts.fill_details, play.anna, deal_id, kind=ContactKind.PERSON, **(known | changed))

    assert ("sign_contract" in await play.open_codes(deal_id)) is outdated
    await play.act(contacts.change_phone, play.anna, deal_id, "+79161112233")
    assert ("sign_contract" in await play.open_codes(deal_id)) is outdated, "a new number is no new contract"
