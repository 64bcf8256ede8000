"""Text messages after they were handed over, and those that may not be: provider, money, limits, the switch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, reminders, shop, sms_account, sms_limits, undelivered
from crm.errors import Forbidden
from db.enums import OutboxStatus, SmsReason, SmsState
from db.models import Contact, Deal, Outbox, Setting, TimelineEntry
from delivery import outbox
from delivery.receipts import Receipts
from delivery.sender import Hand
from tests.crm.timecast import MONDAY
from tests.delivery.sms_provider import Make, Provider, gateway_to, own_make, smsc, smsru
from tests.delivery.stage import Stage

TUESDAY = MONDAY + timedelta(days=1)


@dataclass
class Desk:
    """The shop with a provider that it asks."""

    stage: Stage
    provider: Provider
    ask: Receipts

    async def send(self, kind: str = "link", deal_id: int | None = None, **data: Any) -> tuple[int, int]:
        """A message to the client of a new deal, handed over: the deal and the row."""
        deal_id = deal_id or await self.stage.play.deal()
        row_id = await self.stage.to_client(deal_id, kind, **data)
        await self.stage.work()
        return deal_id, row_id

    async def at(self, day: Any, hour: int, minute: int = 0) -> None:
        """The clock moves, and the worker does all its ticks."""
        self.stage.play.move(day, hour, minute)
        await self.ask()
        await reminders.sweep(self.stage.database)
        await self.stage.work()

    async def status(self, row_id: int) -> OutboxStatus:
        return (await self.stage.row(row_id)).status

    async def reason(self, row_id: int) -> SmsReason | None:
        return (await self.stage.row(row_id)).reason

    async def set(self, key: str, value: Any) -> None:
        async with self.stage.database.transaction() as session:
            await session.merge(Setting(key=key, value=value))
        await shop.reload(self.stage.database)

    async def crew_tomorrow(self) -> tuple[int, int]:
        """«Завтра приедут» for a visit on Tuesday at two."""
        deal_id = await self.stage.play.scheduled(TUESDAY, 14)
        async with self.stage.database.reading() as session:
            found = select(Outbox).where(Outbox.deal_id == deal_id, Outbox.kind == "client.visit")
            booking_id = (await session.scalars(found)).one().data["booking_id"]
        async with self.stage.database.transaction() as session:
            await session.execute(update(Outbox).where(Outbox.kind == "client.visit").values(status="cancelled"))
        return await self.send("crew_tomorrow", deal_id, booking_id=booking_id)


@asynccontextmanager
async def _desk(stage: Stage, make: Make) -> AsyncIterator[Desk]:
    async with gateway_to(make) as (provider, gateway):
        stage.sms = gateway
        stage.__post_init__()
        yield Desk(stage, provider, Receipts(stage.database, gateway))


@pytest.fixture
async def desk(stage: Stage) -> AsyncIterator[Desk]:
    async with _desk(stage, smsc) as found:
        yield found


async def test_a_delivered_message_is_shown_and_not_asked_about_again(desk: Desk) -> None:
    deal_id, row_id = await desk.send()
    await desk.at(MONDAY, 10, 2)
    assert (await desk.stage.row(row_id)).sms_state is SmsState.PENDING
    desk.provider.state = 1
    await desk.at(MONDAY, 10, 10)
    assert (await desk.stage.row(row_id)).sms_state is SmsState.DELIVERED
    assert (await desk.stage.told(deal_id))[-2:] == ["message_sent", "message_delivered"]
    asked = desk.provider.questions
    await desk.at(TUESDAY, 10)
    assert desk.provider.questions == asked


async def test_a_provider_that_never_says_is_asked_less_and_less_and_then_no_more(desk: Desk) -> None:
    _, row_id = await desk.send()
    moments = 0
    while (await desk.stage.row(row_id)).check_at is not None:
        moments += 1
        desk.stage.play.turn(((await desk.stage.row(row_id)).check_at or clock.now()) + timedelta(seconds=1))
        await desk.ask()
    assert (await desk.stage.row(row_id)).sms_state is SmsState.UNKNOWN
    assert 10 < moments < 40
    assert clock.now() - (await desk.stage.row(row_id)).due_at < timedelta(days=4)


async def test_an_undeliverable_message_has_the_manager_call_and_says_why(desk: Desk) -> None:
    deal_id, row_id = await desk.send()
    desk.provider.state = 20
    await desk.at(MONDAY, 10, 2)
    found = await desk.stage.row(row_id)
    assert (found.status, found.sms_state, found.reason) == (
        OutboxStatus.DEAD, SmsState.FAILED, SmsReason.UNREACHABLE
    )
    task = await desk.stage.play.task(deal_id, "call_client")
    assert task is not None
    assert "К-2030" in task.note["text"]
    [push] = await desk.stage.play.said("message_failed", "Анна")
    assert push.data["sms_reason"] == "unreachable"


@pytest.mark.parametrize("make", [smsc, own_make])
async def test_a_lost_answer_is_cleared_up_by_asking_and_nothing_goes_twice(stage: Stage, make: Make) -> None:
    async with _desk(stage, make) as desk:
        desk.provider.faults.append("lost")
        deal_id, row_id = await desk.send()
        assert await desk.status(row_id) is OutboxStatus.UNCERTAIN
        await desk.at(MONDAY, 10, 3)
        assert await desk.status(row_id) is OutboxStatus.SENT
        assert len(desk.provider.taken) == 1
        assert (await desk.stage.told(deal_id))[-2:] == ["message_uncertain", "message_sent"]


async def test_a_message_that_the_provider_never_got_goes_again(desk: Desk) -> None:
    desk.provider.faults.append("cut")
    _, row_id = await desk.send()
    assert await desk.status(row_id) is OutboxStatus.UNCERTAIN
    await desk.at(MONDAY, 10, 3)
    assert await desk.status(row_id) is OutboxStatus.SENT
    assert (len(desk.provider.taken), desk.provider.sendings) == (1, 2)


async def test_where_nobody_can_tell_a_lost_answer_is_left_to_a_person(stage: Stage) -> None:
    async with _desk(stage, smsru) as desk:
        desk.provider.faults.append("lost")
        _, row_id = await desk.send()
        await desk.at(TUESDAY, 10)
        assert (await desk.status(row_id), await desk.reason(row_id)) == (
            OutboxStatus.UNCERTAIN, SmsReason.NO_ANSWER
        )
        assert desk.provider.sendings == 1


async def test_a_worker_that_dies_after_the_provider_took_it_leaves_nothing_open(desk: Desk) -> None:
    row_id = await desk.stage.to_client(await desk.stage.play.deal(), "link")
    [row] = await outbox.claim(desk.stage.database, 10)
    hand = Hand(desk.stage.database, row)
    text = "Кухни Лад"
    async with desk.stage.database.transaction() as session:
        phone = (await session.get_one(Contact, row.contact_id)).phone
        key = f"outbox-{row_id}"
        await sms_limits.reserve(
            session, row.id, hand.row.attempt, phone, text=text, known_id=desk.stage.sms.known_id(phone, key)
        )
    await desk.stage.sms.send(phone, text, key)
    await desk.at(MONDAY, 10, 5)
    await desk.at(MONDAY, 10, 8)
    assert await desk.status(row_id) is OutboxStatus.SENT
    assert len(desk.provider.taken) == 1


@pytest.mark.parametrize(("make", "code"), [(smsc, 3), (smsru, 201)])
async def test_without_money_all_wait_one_alert_is_given_and_they_go_when_it_comes(
    stage: Stage, make: Make, code: int
) -> None:
    async with _desk(stage, make) as desk:
        desk.provider.faults.append(code)
        desk.provider.balance = 0.4
        rows = [(await desk.send())[1] for _ in range(3)]
        assert [await desk.reason(row) for row in rows] == [SmsReason.NO_MONEY] * 3
        assert desk.provider.sendings == 1
        await desk.at(MONDAY, 10, 2)
        assert desk.provider.sendings == 1
        [alert] = await desk.stage.play.said("sms_trouble")
        assert (alert.employee_id, alert.data["sms_reason"]) == (desk.stage.play.people["Борис"], "no_money")
        desk.provider.balance = 500
        await desk.at(MONDAY, 10, 4)
        assert [await desk.status(row) for row in rows] == [OutboxStatus.SENT] * 3


async def test_without_money_for_a_day_nothing_is_given_up_sooner_and_the_director_hears_of_it_once_a_day(
    desk: Desk
) -> None:
    desk.provider.faults.extend([3] * 1000)
    deal_id, row_id = await desk.send()
    for hour in range(10, 21):
        await desk.at(MONDAY, hour, 1)
    await desk.at(TUESDAY, 9, 30)
    assert await desk.status(row_id) is OutboxStatus.RETRY
    assert len(await desk.stage.play.said("sms_trouble")) == 2
    await desk.at(TUESDAY, 11, 30)
    assert (await desk.status(row_id), await desk.reason(row_id)) == (OutboxStatus.DEAD, SmsReason.NO_MONEY)
    assert await desk.stage.play.task(deal_id, "call_client") is not None


async def test_one_number_gets_so_many_a_day_and_the_rest_in_the_morning(desk: Desk) -> None:
    await desk.set("sms.per_number", 2)
    deal_id, _ = await desk.send()
    await desk.send("thanks", deal_id)
    _, third = await desk.send("ready", deal_id)
    found = await desk.stage.row(third)
    assert (found.status, found.reason, found.attempt) == (OutboxStatus.RETRY, SmsReason.NUMBER_LIMIT, 0)
    await desk.send()
    assert len(desk.provider.taken) == 3
    await desk.at(TUESDAY, 9, 1)
    assert await desk.status(third) is OutboxStatus.SENT


async def test_two_messages_at_the_same_moment_do_not_both_take_the_last_place_of_the_day(desk: Desk) -> None:
    await desk.set("sms.per_day", 1)
    for _ in range(2):
        await desk.stage.to_client(await desk.stage.play.deal(), "link")
    first, second = await outbox.claim(desk.stage.database, 10)

    async def reserve(session: AsyncSession, row: Outbox) -> sms_limits.Obstacle | None:
        return await sms_limits.reserve(session, row.id, row.attempt, "+79990000001", text="", known_id=None)

    async def later() -> sms_limits.Obstacle | None:
        async with desk.stage.database.transaction() as session:
            return await reserve(session, second)

    async with desk.stage.database.transaction() as session:
        assert await reserve(session, first) is None
        other = asyncio.create_task(later())
        await asyncio.wait([other], timeout=0.5)  # it would be through, if nothing held it
    found = await other
    assert found is not None
    assert found.reason is SmsReason.DAY_LIMIT


async def test_over_the_days_limit_what_must_arrive_is_said_by_telephone_at_once(desk: Desk) -> None:
    await desk.set("sms.per_day", 1)
    await desk.send()
    deal_id, row_id = await desk.crew_tomorrow()
    assert (await desk.status(row_id), await desk.reason(row_id)) == (OutboxStatus.DEAD, SmsReason.DAY_LIMIT)
    task = await desk.stage.play.task(deal_id, "call_client")
    assert task is not None
    assert "завтра" in task.note["text"]


@pytest.mark.parametrize(("phone", "reason"), [
    ("+77010000001", SmsReason.COUNTRY), ("+12015550123", SmsReason.COUNTRY), ("+78091234567", SmsReason.PREMIUM),
])
async def test_foreign_and_premium_numbers_get_no_message(desk: Desk, phone: str, reason: SmsReason) -> None:
    deal_id = await desk.stage.play.deal()
    async with desk.stage.database.transaction() as session:
        deal = await session.get_one(Deal, deal_id)
        (await session.get_one(Contact, deal.contact_id)).phone = phone
    _, row_id = await desk.send(deal_id=deal_id)
    assert (await desk.status(row_id), await desk.reason(row_id)) == (OutboxStatus.DEAD, reason)
    assert desk.provider.sendings == 0
    assert await desk.stage.play.task(deal_id, "call_client") is not None


async def test_the_switch_holds_everything_back_and_lets_it_go_on(desk: Desk) -> None:
    async def turn(name: str, *, on: bool) -> None:
        async with desk.stage.database.transaction() as session:
            await sms_account.switch(session, await desk.stage.play.actor(session, name), on=on)

    with pytest.raises(Forbidden):
        await turn("Анна", on=False)
    await turn("Борис", on=False)
    _, row_id = await desk.send()
    assert (await desk.status(row_id), await desk.reason(row_id)) == (OutboxStatus.RETRY, SmsReason.SWITCHED_OFF)
    assert desk.provider.sendings == 0
    await turn("Борис", on=True)
    await desk.stage.work()
    assert await desk.status(row_id) is OutboxStatus.SENT


@pytest.mark.parametrize(("state", "is_called"), [(0, True), (1, False)])
async def test_the_crew_of_tomorrow_unconfirmed_before_the_evening_is_an_urgent_call(
    desk: Desk, state: int, is_called: bool
) -> None:
    desk.provider.state = state
    deal_id, _ = await desk.crew_tomorrow()
    await desk.at(MONDAY, 18, 30)
    assert await desk.stage.play.task(deal_id, "call_client") is None
    await desk.at(MONDAY, 19, 1)
    await desk.at(MONDAY, 19, 2)
    task = await desk.stage.play.task(deal_id, "call_client")
    assert (task is not None) is is_called
    assert len(await desk.stage.play.said("message_late", "Анна")) == is_called
    assert ("message_late" in await desk.stage.told(deal_id)) is is_called


async def test_what_telegram_brought_needs_no_call(desk: Desk) -> None:
    deal_id = await desk.stage.play.scheduled(TUESDAY, 14)
    await desk.stage.link_client(deal_id)
    desk.provider.state = 20
    async with desk.stage.database.reading() as session:
        found = select(Outbox).where(Outbox.deal_id == deal_id, Outbox.kind == "client.visit")
        booking_id = (await session.scalars(found)).one().data["booking_id"]
    _, row_id = await desk.send("crew_tomorrow", deal_id, booking_id=booking_id)
    await desk.at(MONDAY, 19, 30)
    found_row = await desk.stage.row(row_id)
    assert (found_row.status, found_row.sms_state) == (OutboxStatus.SENT, SmsState.FAILED)
    assert "message_half" in await desk.stage.told(deal_id)
    assert await desk.stage.play.task(deal_id, "call_client") is None


async def test_a_person_who_sends_again_gets_a_new_name_for_the_message(desk: Desk) -> None:
    deal_id, row_id = await desk.send()
    desk.provider.state = 20
    await desk.at(MONDAY, 10, 2)
    async with desk.stage.database.transaction() as session:
        await undelivered.resend(session, await desk.stage.play.actor(session, "Борис"), row_id)
    desk.provider.state = 1
    await desk.stage.work()
    await desk.at(MONDAY, 10, 5)
    found = await desk.stage.row(row_id)
    assert (found.status, found.sms_state, found.reason) == (OutboxStatus.SENT, SmsState.DELIVERED, None)
    assert [one.id for one in desk.provider.taken] == [f"outbox-{row_id}", f"outbox-{row_id}-1"]
    async with desk.stage.database.reading() as session:
        entry = select(TimelineEntry).where(
            TimelineEntry.deal_id == deal_id, TimelineEntry.kind == "message_failed"
        )
        assert (await session.scalars(entry)).one().data["sms_reason"] == "unreachable"


async def test_money_that_ends_on_the_way_brings_the_message_back(desk: Desk) -> None:
    _, row_id = await desk.send()
    desk.provider.state = 24
    await desk.at(MONDAY, 10, 2)
    assert (await desk.status(row_id), await desk.reason(row_id)) == (OutboxStatus.RETRY, SmsReason.NO_MONEY)
    desk.provider.state = 1
    await desk.at(MONDAY, 10, 20)
    assert await desk.status(row_id) is OutboxStatus.SENT
