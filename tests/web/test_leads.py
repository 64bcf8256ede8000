"""Enquiries from the website, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from config import Settings
from crm import api_keys
from crm.actor import SYSTEM
from crm.errors import BadInput, Forbidden, NotFound, Refused
from db.enums import Role
from db.models import Lead, Outbox
from db.session import Database
from tests.crm import cast
from web import leads

MARIA = {"name": "Мария", "phone": "8 (916) 123-45-67", "source": "landing", "wish": "угловая", "key": "site-1"}


@pytest.fixture
async def site(database: Database) -> AsyncIterator[httpx2.AsyncClient]:
    async with database.transaction() as session:
        await cast.anna_manager(session)
    settings = Settings(lead_api_key="secret", _env_file=None)
    transport = httpx2.ASGITransport(app=Starlette(routes=leads.routes(database, settings)))
    async with httpx2.AsyncClient(
        transport=transport, base_url="http://shop", headers={"X-Api-Key": "secret"}
    ) as client:
        yield client


async def _leads(database: Database) -> list[Lead]:
    async with database.reading() as session:
        return list(await session.scalars(select(Lead)))


async def test_an_enquiry_becomes_a_lead_and_its_manager_hears_of_it(
    site: httpx2.AsyncClient, database: Database
) -> None:
    answer = await site.post("/api/leads", json=MARIA)
    assert answer.status_code == 201
    lead = (await _leads(database))[0]
    assert (lead.id, lead.name, lead.phone, lead.source, lead.wish) == (
        answer.json()["id"], "Мария", "+79161234567", "landing", "угловая"
    )
    async with database.reading() as session:
        assert (await session.scalars(select(Outbox.kind))).all() == ["lead_new"]


async def test_the_same_key_makes_one_lead(site: httpx2.AsyncClient, database: Database) -> None:
    answers = await asyncio.gather(*(site.post("/api/leads", json=MARIA) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(await _leads(database)) == 1


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"name": "Мария"}, "телефон"),
        ({"name": "Мария", "phone": "12"}, "12"),
        ({"name": "", "phone": "+79161234567"}, "мя"),
        ({"name": ["Мария"], "phone": "+79161234567"}, "JSON"),
        (MARIA | {"key": "k" * 81}, "80"),
        ([], "JSON"),
    ],
)
async def test_a_wrong_body_is_answered_with_a_sentence(
    site: httpx2.AsyncClient, database: Database, body: Any, part: str
) -> None:
    answer = await site.post("/api/leads", json=body)
    assert answer.status_code == 400
    assert part in answer.json()["error"]
    assert await _leads(database) == []


async def test_what_is_no_json_is_refused(site: httpx2.AsyncClient) -> None:
    assert (await site.post("/api/leads", content=b"name=x")).status_code == 400


@pytest.mark.parametrize("key", [b"", b"wrong", "sécret".encode()])
async def test_without_the_key_nothing_is_taken(site: httpx2.AsyncClient, database: Database, key: bytes) -> None:
    answer = await site.post("/api/leads", json=MARIA, headers=[(b"X-Api-Key", key)])
    assert answer.status_code == 401
    assert await _leads(database) == []


async def test_a_shop_without_a_key_takes_nothing(database: Database) -> None:
    routes = leads.routes(database, Settings(_env_file=None))
    transport = httpx2.ASGITransport(app=Starlette(routes=routes))
    async with httpx2.AsyncClient(transport=transport, base_url="http://shop") as client:
        assert (await client.post("/api/leads", json=MARIA, headers={"X-Api-Key": ""})).status_code == 401


async def test_a_body_above_16_kilobytes_is_refused(site: httpx2.AsyncClient, database: Database) -> None:
    answer = await site.post("/api/leads", json=MARIA | {"wish": "у" * 16_384})
    assert answer.status_code == 413
    assert await _leads(database) == []


async def _make(database: Database, name: str) -> str:
    async with database.transaction() as session:
        return await api_keys.make(session, SYSTEM, name)


async def test_a_key_made_in_the_panel_opens_until_it_is_revoked_and_its_use_is_written_down(
    site: httpx2.AsyncClient, database: Database
) -> None:
    key, other = await _make(database, "Сайт"), await _make(database, "Акция")
    async with database.reading() as session:
        made = {row.name: row for row in await api_keys.all_of(session, SYSTEM)}
        assert made["Сайт"].used_at is None and key not in str([vars(row) for row in made.values()])

    taken = await site.post("/api/leads", json=MARIA, headers={"X-Api-Key": key})
    async with database.transaction() as session:
        used = {row.name: row.used_at for row in await api_keys.all_of(session, SYSTEM)}
        await api_keys.revoke(session, SYSTEM, made["Сайт"].id)
    refused = await site.post("/api/leads", json=MARIA, headers={"X-Api-Key": key})

    assert (taken.status_code, refused.status_code) == (201, 401)
    assert used["Сайт"] is not None and used["Акция"] is None
    for good in (other, "secret"):
        assert (await site.post("/api/leads", json=MARIA, headers={"X-Api-Key": good})).status_code == 200


async def test_living_keys_have_names_of_their_own_and_only_an_admin_makes_them(database: Database) -> None:
    async with database.transaction() as session:
        director = await cast.person(session, "Борис", Role.DIRECTOR)
    await _make(database, "Сайт")
    with pytest.raises(Refused, match="api-key-name-known"):
        await _make(database, " сайт ")
    with pytest.raises(BadInput, match="name-empty"):
        await _make(database, " ")
    async with database.transaction() as session:
        for forbidden in (api_keys.make(session, director, "Мой"), api_keys.revoke(session, director, 1)):
            with pytest.raises(Forbidden):
                await forbidden
        await api_keys.revoke(session, SYSTEM, 1)
        with pytest.raises(NotFound):
            await api_keys.revoke(session, SYSTEM, 1)
    await _make(database, "Сайт")
