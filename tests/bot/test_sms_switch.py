"""The director's screen of messages: why one is stuck, in words, and the switch for all text messages."""

from __future__ import annotations

from sqlalchemy import select

from bot.screens import pushes
from crm import clock, sms_account
from db.enums import OutboxStatus, Role, SmsReason
from db.models import Change, Outbox
from db.session import Database
from sandbox.state import State
from tests.bot import trade
from tests.e2e.phone import SandboxServer, text_of


async def test_the_director_reads_what_is_wrong_and_stops_and_starts_text_messages(
    program: object, server: SandboxServer, state: State, database: Database
) -> None:
    person, boss = await trade.colleague(database, state, "Борис", Role.DIRECTOR)
    deal = await trade.opened_deal(database, boss)
    async with database.transaction() as session:
        await sms_account.note_trouble(session, SmsReason.NO_MONEY)
        session.add(Outbox(
            kind="client.invoice", contact_id=deal.contact_id, deal_id=deal.id, status=OutboxStatus.DEAD,
            reason=SmsReason.UNREACHABLE, error="SMSC 20", not_before=clock.now(), due_at=clock.now(),
        ))
    async with await server.phone(person.id) as phone:
        await phone.send("Ещё")
        await phone.wait_for("Ещё")
        await phone.wait_for("Ещё")
        await phone.press("Сообщения")
        shown = text_of(await phone.wait_for("SMS: отправляются"))
        assert "у оператора закончились деньги на счёте SMS" in shown
        assert "телефон клиента недоступен" in shown
        await phone.press("Выключить SMS")
        await phone.wait_for("Выключить SMS для всех клиентов")
        await phone.press("Да, выключить")
        await phone.wait_for("SMS: выключены")
        async with database.reading() as session:
            assert not await sms_account.is_on(session)
        await phone.press("Включить SMS")
        await phone.wait_for("SMS: отправляются")
    assert await trade.how_many(database, Change, Change.subject == "setting:sms.enabled") == 2


async def test_the_director_is_told_in_words_that_the_money_has_ended(
    program: object, state: State, database: Database
) -> None:
    _, boss = await trade.colleague(database, state, "Борис", Role.DIRECTOR)
    async with database.transaction() as session:
        await sms_account.note_trouble(session, SmsReason.NO_MONEY)
    async with database.reading() as session:
        row = (await session.scalars(select(Outbox).where(Outbox.kind == "sms_trouble"))).one()
        screen = await pushes.render(session, row)
    assert row.employee_id == boss.id
    assert screen is not None
    assert "SMS клиентам не уходят" in screen.text
    assert "у оператора закончились деньги на счёте SMS" in screen.text


async def test_a_forged_switch_asks_first_and_a_manager_has_none(
    program: object, server: SandboxServer, state: State, database: Database
) -> None:
    person, _ = await trade.colleague(database, state, "Анна", Role.MANAGER)
    boss, _ = await trade.colleague(database, state, "Борис", Role.DIRECTOR)
    for who in (person, boss):
        async with await server.phone(who.id) as phone:
            await phone.send("/today")
            card = await phone.wait_for("Сегодня")
            await phone.press_old(card["message_id"], "t1|sms.switch|0|0|" + ("off.yes" if who is person else "zzz"))
            await phone.answer()
            await phone.settle()
    async with database.reading() as session:
        assert await sms_account.is_on(session)
