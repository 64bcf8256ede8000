"""Claiming, leases, fences and what may not leave."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from crm import clock, messages, undelivered
from crm.errors import Forbidden, Stale
from db.enums import OutboxStatus
from db.models import Outbox
from db.session import Database
from delivery import outbox
from tests.crm.timecast import MONDAY, TUESDAY, at
from tests.delivery.stage import Stage


async def _add(database: Database, kind: str = "hello", **values: object) -> int:
    async with database.transaction() as session:
        row = messages.new(kind, cause=None)
        for name, value in values.items():
            setattr(row, name, value)
        session.add(row)
        await session.flush()
        return row.id


async def _status(database: Database, outbox_id: int) -> OutboxStatus:
    async with database.reading() as session:
        return (await session.get_one(Outbox, outbox_id)).status


async def test_two_workers_never_claim_the_same_row(database: Database) -> None:
    ids = {await _add(database) for _ in range(10)}
    claimed = await asyncio.gather(*(outbox.claim(database, 5) for _ in range(4)))
    taken = [row.id for rows in claimed for row in rows]
    assert len(taken) == len(set(taken))
    assert set(taken) <= ids
    assert len(taken) + len(await outbox.claim(database, 10)) == 10


async def test_a_row_is_not_due_before_its_time(stage: Stage) -> None:
    waiting = await _add(stage.database, due_at=clock.now() + timedelta(minutes=5))
    assert await outbox.claim(stage.database, 10) == []
    stage.play.move(MONDAY, 10, 6)
    assert [row.id for row in await outbox.claim(stage.database, 10)] == [waiting]


async def test_an_abandoned_card_is_claimed_again_and_the_first_sender_is_fenced_off(stage: Stage) -> None:
    await _add(stage.database)
    [first] = await outbox.claim(stage.database, 10)
    stage.play.move(MONDAY, 10, 2)
    [second] = await outbox.claim(stage.database, 10)
    assert second.attempt == first.attempt + 1
    async with stage.database.transaction() as session:
        assert not await outbox.dead(session, first, "too slow")
    async with stage.database.transaction() as session:
        assert await outbox.sent(session, second, channel="telegram")


async def test_a_lease_given_while_the_clock_was_fast_holds_nothing_up(stage: Stage) -> None:
    await _add(stage.database)
    stage.play.move(TUESDAY, 10)
    [first] = await outbox.claim(stage.database, 10)
    stage.play.move(MONDAY, 10, 1)
    [second] = await outbox.claim(stage.database, 10)
    assert second.attempt == first.attempt + 1


async def test_a_worker_whose_clock_is_behind_leaves_alone_what_another_one_holds(stage: Stage) -> None:
    held = await _add(stage.database)
    stage.play.move(MONDAY, 10, 1)
    await outbox.claim(stage.database, 10)
    stage.play.turn(at(MONDAY, 10) + timedelta(seconds=30))
    assert await outbox.claim(stage.database, 10) == []
    assert await _status(stage.database, held) is OutboxStatus.CLAIMED


async def test_what_is_in_hand_is_not_claimed_again_even_when_the_clock_is_moved(stage: Stage) -> None:
    held = await _add(stage.database)
    await outbox.claim(stage.database, 10)
    stage.play.move(TUESDAY, 10)
    assert await outbox.claim(stage.database, 10, in_hand=[held]) == []


async def test_a_renewed_lease_keeps_the_row(stage: Stage) -> None:
    held = await _add(stage.database)
    rows = await outbox.claim(stage.database, 10)
    stage.play.move(MONDAY, 10, 2)
    assert await outbox.renew(stage.database, rows) == {held}
    assert await outbox.claim(stage.database, 10) == []


async def test_a_row_that_somebody_else_has_taken_cannot_be_renewed(stage: Stage) -> None:
    await _add(stage.database)
    lost = await outbox.claim(stage.database, 10)
    stage.play.move(MONDAY, 10, 2)
    await outbox.claim(stage.database, 10)
    assert await outbox.renew(stage.database, lost) == set()


async def test_a_clients_message_abandoned_in_the_middle_becomes_uncertain(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    message = await stage.to_client(deal_id, "link")
    assert len(await outbox.claim(stage.database, 10)) == 1
    stage.play.move(MONDAY, 10, 2)
    assert await outbox.claim(stage.database, 10) == []
    assert (await stage.row(message)).status is OutboxStatus.UNCERTAIN
    assert "message_uncertain" in await stage.told(deal_id)


async def test_a_late_mark_of_the_same_attempt_resolves_the_uncertainty(stage: Stage) -> None:
    message = await stage.to_client(await stage.play.deal(), "link")
    [row] = await outbox.claim(stage.database, 10)
    stage.play.move(MONDAY, 10, 2)
    await outbox.claim(stage.database, 10)
    async with stage.database.transaction() as session:
        assert await outbox.sent(session, row, channel="sms")
    assert (await stage.row(message)).status is OutboxStatus.SENT


async def test_what_is_too_late_is_cancelled_and_noted(stage: Stage) -> None:
    deal_id = await stage.play.deal()
    message = await stage.to_client(deal_id, "link", not_after=clock.now() + timedelta(minutes=1))
    stage.play.move(MONDAY, 10, 5)
    assert await stage.work() == 0
    assert (await stage.row(message)).status is OutboxStatus.CANCELLED
    assert "message_expired" in await stage.told(deal_id)


async def test_a_clients_message_that_slipped_into_the_night_waits_for_the_morning(stage: Stage) -> None:
    message = await stage.to_client(await stage.play.deal(), "link")
    stage.play.move(MONDAY, 23)
    assert await stage.work() == 0
    assert (await stage.row(message)).due_at == at(TUESDAY, 9)
    stage.play.move(TUESDAY, 9)
    assert await stage.work() == 1


async def test_a_message_meant_for_the_night_from_its_beginning_leaves_at_night(stage: Stage) -> None:
    message = await stage.to_client(await stage.play.deal(), "link")
    async with stage.database.transaction() as session:
        row = await session.get_one(Outbox, message)
        row.not_before = row.due_at = at(MONDAY, 22)
    stage.play.move(MONDAY, 22, 1)
    assert await stage.work() == 1


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 30), (2, 60), (5, 480), (20, 3600), (5000, 3600)])
def test_backoff_doubles_up_to_an_hour_and_spreads_a_fifth(attempt: int, seconds: float) -> None:
    found = [outbox.backoff(attempt).total_seconds() for _ in range(200)]
    assert seconds * 0.8 <= min(found) < max(found) <= seconds * 1.2
    assert max(found) > seconds > min(found)


async def test_after_a_day_of_failures_a_row_is_dead(database: Database) -> None:
    old = datetime(2020, 1, 1, tzinfo=UTC)
    tired = await _add(database, attempt=7, not_before=old)
    fresh = await _add(database, attempt=0, not_before=old)
    for row in await outbox.claim(database, 10):
        async with database.transaction() as session:
            await outbox.retry(session, row, "no")
    assert await _status(database, tired) is OutboxStatus.DEAD
    assert await _status(database, fresh) is OutboxStatus.RETRY


async def test_giving_a_row_back_untried_counts_as_no_attempt(database: Database) -> None:
    waiting = await _add(database)
    [row] = await outbox.claim(database, 10)
    async with database.transaction() as session:
        await outbox.postpone(session, row, 5)
    async with database.reading() as session:
        found = await session.get_one(Outbox, waiting)
    assert (found.status, found.attempt) == (OutboxStatus.RETRY, 0)
    assert found.due_at > clock.now()


async def _uncertain(stage: Stage) -> tuple[int, int]:
    deal_id = await stage.play.deal()
    message = await stage.to_client(deal_id, "link")
    [row] = await outbox.claim(stage.database, 10)
    async with stage.database.transaction() as session:
        await outbox.uncertain(session, row, "no answer")
    return deal_id, message


async def test_only_who_steers_decides_about_an_uncertain_message(stage: Stage) -> None:
    _, message = await _uncertain(stage)
    with pytest.raises(Forbidden):
        async with stage.database.transaction() as session:
            await undelivered.decide(session, await stage.play.actor(session, "Анна"), message, sent=True)
    assert (await stage.row(message)).status is OutboxStatus.UNCERTAIN


async def test_a_message_said_to_have_arrived_counts_as_sent(stage: Stage) -> None:
    deal_id, message = await _uncertain(stage)
    async with stage.database.transaction() as session:
        await undelivered.decide(session, await stage.play.actor(session, "Борис"), message, sent=True)
    assert (await stage.row(message)).status is OutboxStatus.SENT
    assert await stage.play.task(deal_id, "call_client") is None


async def test_a_message_said_not_to_have_arrived_has_the_manager_call(stage: Stage) -> None:
    deal_id, message = await _uncertain(stage)
    async with stage.database.transaction() as session:
        await undelivered.decide(session, await stage.play.actor(session, "Борис"), message, sent=False)
    assert (await stage.row(message)).status is OutboxStatus.DEAD
    assert await stage.play.task(deal_id, "call_client") is not None


async def test_a_message_sent_again_by_a_person_leaves(stage: Stage) -> None:
    _, message = await _uncertain(stage)
    async with stage.database.transaction() as session:
        await undelivered.resend(session, await stage.play.actor(session, "Борис"), message)
    assert await stage.work() == 1
    assert (await stage.row(message)).status is OutboxStatus.SENT
    with pytest.raises(Stale):
        async with stage.database.transaction() as session:
            await undelivered.resend(session, await stage.play.actor(session, "Борис"), message)


async def test_a_cancelled_message_frees_its_key(stage: Stage) -> None:
    _, message = await _uncertain(stage)
    async with stage.database.transaction() as session:
        await undelivered.cancel(session, await stage.play.actor(session, "Борис"), message)
    row = await stage.row(message)
    assert (row.status, row.dedup_key) == (OutboxStatus.CANCELLED, None)
