"""One contact per number, one company per INN, one chat per link."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from crm import contacts
from crm.errors import NotFound, Refused
from db.enums import ContactKind, Pipeline
from db.models import Contact
from tests.crm.cast import Play


async def test_phone_number_of_another_client_is_refused_with_his_name(play: Play) -> None:
    await play.new_deal(name="Лосев Пётр", phone="+79160000001")
    deal_id = await play.new_deal()

    with pytest.raises(Refused) as caught:
        await play.act(contacts.change_phone, play.anna, deal_id, "+79160000001")
    assert (caught.value.key, caught.value.params["name"]) == ("phone-known", "Лосев Пётр")

    await play.act(contacts.change_phone, play.anna, deal_id, "+74951234567")
    client = await play.client(deal_id)
    assert (client.phone, client.is_mobile) == ("+74951234567", False)
    assert (await play.timeline(deal_id))[-1].kind == "phone_changed"


async def test_no_two_clients_can_have_one_phone_number(play: Play) -> None:
    await play.new_deal(phone="+79160000001")
    client = await play.client(await play.new_deal())

    with pytest.raises(IntegrityError):
        async with play.database.transaction() as session:
            await session.execute(update(Contact).where(Contact.id == client.id).values(phone="+79160000001"))


async def test_inn_of_another_company_is_refused(play: Play) -> None:
    first, second = await play.new_deal(), await play.new_deal()
    await play.act(
        contacts.fill_details, play.anna, first, kind=ContactKind.COMPANY, name="ООО Лад", inn="7707083893"
    )

    with pytest.raises(Refused, match="inn-known"):
        await play.act(
            contacts.fill_details, play.anna, second, kind=ContactKind.COMPANY, name="ООО Не Лад", inn="7707083893"
        )


async def test_personal_link_ties_the_chat_and_follows_the_newer_one(play: Play) -> None:
    first, second = await play.client(await play.new_deal()), await play.client(await play.new_deal())

    await play.act(contacts.link_client, first.link_token, 77)
    await play.act(contacts.link_client, second.link_token, 77)

    async with play.database.reading() as session:
        known = await contacts.by_telegram(session, 77)
        assert known is not None and known.id == second.id
    with pytest.raises(NotFound, match="link-unknown"):
        await play.act(contacts.link_client, "guessed", 78)


@pytest.mark.parametrize(
    ("about", "pipeline", "reached"),
    [({"is_mobile": True}, Pipeline.GENERAL, True), ({"is_mobile": False}, Pipeline.GENERAL, False),
     ({"is_mobile": False, "telegram_id": 7}, Pipeline.GENERAL, True),
     ({"is_mobile": False, "telegram_id": 7, "blocked_bot": True}, Pipeline.GENERAL, False),
     ({"is_mobile": False}, Pipeline.TRAINING, True)],
)
def test_client_is_messaged_where_a_channel_reaches_him(
    about: dict[str, object], pipeline: Pipeline, reached: bool
) -> None:
    assert contacts.may_be_messaged(Contact(name="Мария", phone="+7", **about), pipeline) is reached
