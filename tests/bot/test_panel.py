"""The way into the panel from the chat."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from crm import shop
from crm.logins import link_owner
from db.enums import Role
from db.models import Employee, LoginLink
from db.session import Database
from sandbox.state import State
from tests.bot import trade
from tests.conftest import MOSCOW
from tests.e2e.phone import SandboxServer, text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def test_a_director_gets_a_link_that_lets_him_in(
    program: object, server: SandboxServer, database: Database, state: State
) -> None:
    await shop.load(database, timezone=MOSCOW, language="ru", public_url="http://127.0.0.1:9")
    person, boris = await trade.colleague(database, state, "Борис", Role.DIRECTOR)
    async with await server.phone(person.id) as phone:
        await phone.send("/panel")
        shown = await phone.wait_for("Ссылка в панель")

    address = shown["reply_markup"]["inline_keyboard"][0][0]["url"]
    assert address.startswith("http://127.0.0.1:9/admin/login/")
    async with database.reading() as session:
        assert (await link_owner(session, address.rpartition("/")[2])).id == boris.id


async def test_without_an_address_the_link_is_told_to_whoever_sits_at_the_computer(
    program: object, server: SandboxServer, database: Database, state: State
) -> None:
    person, _ = await trade.colleague(database, state, "Борис", Role.DIRECTOR)
    async with await server.phone(person.id) as phone:
        await phone.send("Ещё")
        await phone.wait_for("Ещё")
        await phone.press("Панель в браузере")
        assert "/admin/login/" in text_of(await phone.wait_for("Адрес магазина в интернете не настроен"))


async def test_an_installer_has_no_panel(
    program: object, server: SandboxServer, database: Database, state: State
) -> None:
    person, _ = await trade.colleague(database, state, "Пётр", Role.INSTALLER)
    async with await server.phone(person.id) as phone:
        await phone.send("/panel")
        await phone.wait_for("Это действие вам недоступно")

    async with database.reading() as session:
        assert await session.scalar(select(LoginLink.id)) is None
        assert await session.scalar(select(Employee.id)) is not None
