"""From the order to the finished kitchen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crm import contacts, production, workflow
from crm.errors import BadInput, Refused, Unsure
from db.enums import ClaimKind, OutboxStatus, Stage
from db.models import Claim, Outbox
from tests.crm.cast import FRIDAY, IN_A_MONTH, MONDAY, THURSDAY, WEDNESDAY, Play, at, send_file, tick


async def _enter_production(play: Play, ready: date) -> int:
    deal_id = await play.deal_in(Stage.PREPAID)
    await play.act(production.set_readiness, play.anna, deal_id, ready, confirmed=True)
    await play.act(send_file, play.anna, deal_id, "design")
    await play.act(tick, play.anna, deal_id, "confirm_production")
    await play.act(workflow.advance, play.anna, deal_id)
    return deal_id


@pytest.mark.parametrize(
    ("ready", "first_look"),
    [
        (date(2030, 3, 18), date(2030, 3, 13)),  # three working days before
        (date(2030, 3, 5), MONDAY),  # too near: today
        (date(2030, 4, 12), date(2030, 3, 25)),  # 28 working days to go: halfway, after 14
    ],
)
async def test_first_look_is_three_working_days_before_or_halfway_while_that_is_far(
    play: Play, ready: date, first_look: date
) -> None:
    deal_id = await _enter_production(play, ready)

    task = await play.task(deal_id, "check_production")
    assert task.starts_at.date() == first_look
    assert task.due_at == at(first_look, 18)


async def test_readiness_in_the_past_is_refused_and_later_than_wished_is_warned_of_and_told(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)
    with pytest.raises(BadInput, match="date-in-past"):
        await play.act(production.set_readiness, play.anna, deal_id, MONDAY - timedelta(days=1))
    late = IN_A_MONTH + timedelta(days=3)
    with pytest.raises(Unsure) as caught:
        await play.act(production.set_readiness, play.anna, deal_id, late)
    assert (caught.value.key, caught.value.params["days"]) == ("readiness-after-desired", 3)
    assert (await play.deal(deal_id)).readiness_date is None

    await play.act(production.set_readiness, play.anna, deal_id, late, confirmed=True)

    assert (await play.deal(deal_id)).readiness_date == late
    assert [row.data["days"] for row in await play.outbox("readiness_late", play.boris)] == [3]


async def test_in_schedule_moves_the_look_to_the_chosen_day_and_stays_open(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)

    await play.act(production.still_in_schedule, play.anna, deal_id, THURSDAY)

    task = await play.task(deal_id, "check_production")
    assert (task.starts_at, task.due_at) == (at(THURSDAY, 9), at(THURSDAY, 18))


async def test_delay_tells_the_director_moves_the_look_and_offers_a_message_sent_once(play: Play) -> None:
    deal_id = await _enter_production(play, date(2030, 3, 18))

    await play.act(
        production.delay, play.anna, deal_id, day=date(2030, 3, 25), reason="фасады", measure="вторая смена"
    )

    assert (await play.task(deal_id, "check_production")).starts_at == at(date(2030, 3, 20), 9)
    assert [row.data["reason"] for row in await play.outbox("delay", play.boris)] == ["фасады"]
    assert await play.outbox("client.delay") == []
    line = (await play.timeline(deal_id))[-1]
    assert (line.kind, line.data["measure"]) == ("delayed", "вторая смена")
    for _ in range(2):
        await play.act(production.tell_delay, play.anna, deal_id, text="Простите")
    assert [row.data["text"] for row in await play.outbox("client.delay")] == ["Простите"]


@pytest.mark.parametrize("stage", [Stage.CONTRACT, Stage.PAID])
async def test_delay_belongs_to_the_time_between_prepayment_and_readiness(play: Play, stage: Stage) -> None:
    deal_id = await play.deal_in(stage)

    with pytest.raises(Refused, match="delay-not-now"):
        await play.act(production.delay, play.anna, deal_id, day=THURSDAY, reason="фасады", measure="смена")


async def test_delay_needs_a_reason(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PREPAID)

    with pytest.raises(BadInput, match="reason-needed"):
        await play.act(production.delay, play.anna, deal_id, day=THURSDAY, reason=" ", measure="")


async def test_ready_sets_the_date_to_today_and_asks_for_the_balance(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    assert (await play.deal(deal_id)).readiness_date == WEDNESDAY

    await play.act(production.ready, play.anna, deal_id)

    assert (await play.deal(deal_id)).readiness_date == MONDAY
    task = await play.task(deal_id, "collect_balance")
    assert task.due_at == at(THURSDAY, 18)
    with pytest.raises(Refused, match="no-production-check"):
        await play.act(production.ready, play.anna, deal_id)


async def test_ready_except_a_part_registers_a_claim_with_its_promised_date(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)

    await play.act(production.ready, play.anna, deal_id, missing_part="ручка", promised_on=FRIDAY)

    assert sorted(await play.open_codes(deal_id)) == ["collect_balance", "resolve_claim"]
    async with play.database.reading() as session:
        claim = await session.get_one(Claim, (await play.task(deal_id, "resolve_claim")).claim_id)
    assert (claim.kind, claim.text, claim.promised_on) == (ClaimKind.MISSING_PART, "ручка", FRIDAY)
    assert (await play.task(deal_id, "resolve_claim")).due_at == at(FRIDAY, 18)


async def test_client_is_told_once_that_it_is_ready_and_not_before(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    with pytest.raises(Refused, match="not-ready-yet"):
        await play.act(production.tell_ready, play.anna, deal_id)
    await play.act(production.ready, play.anna, deal_id)

    for _ in range(2):
        await play.act(production.tell_ready, play.anna, deal_id)

    assert len(await play.outbox("client.ready")) == 1
    assert (await play.kinds(deal_id)).count("told_ready") == 1


async def test_ready_message_that_was_not_delivered_unticks_and_can_be_sent_again(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(production.ready, play.anna, deal_id)
    await play.act(production.tell_ready, play.anna, deal_id)
    async with play.database.transaction() as session:
        row = await session.get_one(Outbox, (await play.outbox("client.ready"))[0].id)
        row.status = OutboxStatus.DEAD
    assert "client_told_ready" not in await play.ticked(deal_id, "collect_balance")

    await play.act(production.tell_ready, play.anna, deal_id)

    assert "client_told_ready" in await play.ticked(deal_id, "collect_balance")


async def test_client_with_a_landline_is_told_by_phone(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION)
    await play.act(contacts.change_phone, play.anna, deal_id, "+74951234567")
    await play.act(production.ready, play.anna, deal_id)
    with pytest.raises(Refused, match="client-has-no-channel"):
        await play.act(production.tell_ready, play.anna, deal_id)

    for _ in range(2):
        await play.act(production.tell_ready, play.anna, deal_id, by_phone=True)

    assert await play.ticked(deal_id, "collect_balance") == {"client_told_ready"}
    assert (await play.kinds(deal_id)).count("told_ready_by_phone") == 1
