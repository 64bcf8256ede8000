"""The client's page, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select, update
from starlette.applications import Starlette

from config import Settings
from crm import clock, documents, shop
from db.enums import Stage
from db.models import Contact, Deal, Document, Employee
from db.session import Database
from delivery.files import Store
from tests.bot.visits import turn_clock
from tests.crm import cast
from web import pages


@pytest.fixture
async def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


@pytest.fixture
async def browser(database: Database, store: Store, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    turn_clock(tmp_path, cast.at(cast.MONDAY, 10))
    await shop.reload(database)
    app = Starlette(routes=pages.routes(database, Settings(_env_file=None), store.path))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://shop") as client:
        yield client
    clock.use_offset_file(None)


async def _client_of(database: Database, deal: Deal, **changes: object) -> Contact:
    async with database.transaction() as session:
        if changes:
            await session.execute(update(Contact).where(Contact.id == deal.contact_id).values(changes))
        return await session.get_one(Contact, deal.contact_id, populate_existing=True)


async def _deal(database: Database, stage: Stage) -> Deal:
    async with database.transaction() as session:
        return await cast.deal_in(session, stage)


async def test_the_page_says_where_the_order_stands(browser: httpx2.AsyncClient, database: Database) -> None:
    deal = await _deal(database, Stage.SCHEDULED)
    contact = await _client_of(database, deal)
    answer = await browser.get(f"/o/{contact.link_token}")
    assert answer.status_code == 200
    for part in (deal.number, "День монтажа назначен", "всё оплачено", "Монтаж ср 06.03", "Пётр Кузнец",
                 "Ваш менеджер: Анна Смирнова"):
        assert part in answer.text, part
    assert answer.text.count('class="done"') == 5


async def test_the_page_speaks_the_clients_language(browser: httpx2.AsyncClient, database: Database) -> None:
    contact = await _client_of(database, await _deal(database, Stage.PRODUCTION), language="en")
    text = (await browser.get(f"/o/{contact.link_token}")).text
    assert '<html lang="en">' in text and "Your kitchen is being made" in text


async def test_the_page_is_neither_kept_nor_indexed(browser: httpx2.AsyncClient, database: Database) -> None:
    contact = await _client_of(database, await _deal(database, Stage.CONTRACT))
    for path in (f"/o/{contact.link_token}", "/o/nobody"):
        headers = (await browser.get(path)).headers
        assert headers["cache-control"] == "no-store"
        assert "noindex" in headers["x-robots-tag"]
        assert headers["referrer-policy"] == "no-referrer"


async def test_an_unknown_link_is_explained(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/o/nobody")
    assert answer.status_code == 404
    assert "Такой ссылки нет" in answer.text
    english = await browser.get("/o/nobody", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert "There is no such link" in english.text


async def test_names_cannot_smuggle_markup_into_the_page(browser: httpx2.AsyncClient, database: Database) -> None:
    deal = await _deal(database, Stage.CONTRACT)
    async with database.transaction() as session:
        await session.execute(update(Employee).values(name="<script>alert(1)</script>"))
    contact = await _client_of(database, deal)
    text = (await browser.get(f"/o/{contact.link_token}")).text
    assert "<script>" not in text and "&lt;script&gt;" in text


async def test_a_document_is_downloaded_by_its_own_client_only(
    browser: httpx2.AsyncClient, database: Database, store: Store
) -> None:
    deal, foreign = await _deal(database, Stage.PREPAID), await _deal(database, Stage.PREPAID)
    key = await store.save(b"the contract")
    async with database.transaction() as session:
        document = (await session.scalars(select(Document).where(Document.deal_id == deal.id))).first()
        assert document is not None
        file = await documents.finished(session, document, key=key, name="Договор.docx", size=12, mime="text/plain")
    contact, other = await _client_of(database, deal), await _client_of(database, foreign)
    page = await browser.get(f"/o/{contact.link_token}")
    assert f"/o/{contact.link_token}/files/{file.id}" in page.text
    answer = await browser.get(f"/o/{contact.link_token}/files/{file.id}")
    assert (answer.status_code, answer.content) == (200, b"the contract")
    assert (await browser.get(f"/o/{other.link_token}/files/{file.id}")).status_code == 404
    assert (await browser.get(f"/o/nobody/files/{file.id}")).status_code == 404
