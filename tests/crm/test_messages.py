"""What leaves when, to whom, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from crm import clock, messages, production, returns
from db.enums import OutboxStatus, Stage
from db.models import Outbox
from tests.crm.cast import MONDAY, TUESDAY, Play, at, pay


async def test_client_message_waits_a_minute_by_day_and_for_the_morning_by_night(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(pay, play.anna, deal_id, 100)
    play.turn(at(MONDAY, 22))
    await play.act(pay, play.anna, deal_id, 100)

    by_day, by_night = (await play.outbox("client.payment"))[-2:]
    assert timedelta(seconds=59) < by_day.not_before - by_day.created_at < timedelta(seconds=61)
    assert by_night.not_before == at(TUESDAY, 9)


async def test_message_of_the_last_minute_before_the_night_waits_for_the_morning(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    play.turn(at(MONDAY, 20, 59) + timedelta(seconds=30))

    await play.act(pay, play.anna, deal_id, 100)

    assert (await play.outbox("client.payment"))[-1].not_before == at(TUESDAY, 9)


@pytest.mark.parametrize(("hours", "waits"), [(13, False), (15, True)])
async def test_message_about_a_visit_within_fourteen_hours_does_not_wait_for_the_morning(
    play: Play, hours: int, waits: bool
) -> None:
    deal_id = await play.new_deal()
    play.turn(at(MONDAY, 22))
    async with play.database.transaction() as session:
        row = messages.to_client(
            session, await play.deal(deal_id), await play.client(deal_id), "visit", cause="1",
            visit_at=clock.now() + timedelta(hours=hours),
        )

    assert (row.not_before == at(TUESDAY, 9)) is waits


async def test_unasked_push_waits_for_the_morning_unless_urgent(play: Play) -> None:
    play.turn(at(MONDAY, 23))
    async with play.database.transaction() as session:
        calm = messages.push(session, "deal_given", play.anna.id or 0, cause="1")
        urgent = messages.push(session, "problem", play.anna.id or 0, cause="1", urgent=True)

    assert calm.not_before == at(TUESDAY, 9) and urgent.not_before < at(MONDAY, 23, 1)


async def test_nobody_is_told_of_his_own_act(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION, owner=play.boris)

    await play.act(production.delay, play.boris, deal_id, day=TUESDAY, reason="фасады", measure="смена")

    assert await play.outbox("delay") == []


async def test_one_cause_is_said_once_and_a_cancelled_one_may_be_said_again(play: Play) -> None:
    async with play.database.transaction() as session:
        for _ in range(2):
            await messages.add_once(
                session, [messages.new("reminder", cause="7:monday", employee_id=play.anna.id)]
            )
    assert len(await play.outbox("reminder")) == 1

    async with play.database.transaction() as session:
        await messages.cancel(session, Outbox.kind == "reminder")
        await messages.add_once(session, [messages.new("reminder", cause="7:monday", employee_id=play.anna.id)])

    assert [row.status for row in await play.outbox("reminder")] == [OutboxStatus.CANCELLED, OutboxStatus.NEW]


async def test_no_two_messages_can_have_one_cause(play: Play) -> None:
    with pytest.raises(IntegrityError):
        async with play.database.transaction() as session:
            for _ in range(2):
                session.add(messages.new("reminder", cause="7:monday", employee_id=play.anna.id))

    assert await play.outbox("reminder") == []


async def test_what_has_left_is_not_cancelled_any_more(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.deliver()
    await play.act(pay, play.anna, deal_id, 100)

    await play.act(returns.lose, play.anna, deal_id, reason="price", comment="")

    prepayment, payment = await play.outbox("client.prepayment"), await play.outbox("client.payment")
    assert [row.status for row in (*prepayment, *payment)] == [OutboxStatus.SENT, OutboxStatus.CANCELLED]


async def test_first_money_is_confirmed_as_prepayment_and_later_money_as_payment(play: Play) -> None:
    await play.deal_in(Stage.PAID)

    assert [len(await play.outbox(f"client.{kind}")) for kind in ("prepayment", "payment")] == [1, 1]


async def test_every_message_to_a_client_has_a_template_in_both_languages(play: Play) -> None:
    words = play.database.info["shop"].words

    assert not [
        (kind, language) for kind in messages.CLIENT_KINDS for language in ("ru", "en")
        if not words.get((f"message.{kind}", language))
    ]
