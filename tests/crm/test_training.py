"""Practice: the same process, and nothing of it leaves the trainee's chat."""

from __future__ import annotations

from sqlalchemy import func, select

from crm import claims, production, returns, workflow
from db.enums import ClaimKind, OutboxStatus, Pipeline, Stage
from db.models import BookingSlot, Outbox
from tests.crm.cast import TUESDAY, Play


async def _sent(play: Play) -> list[Outbox]:
    async with play.database.reading() as session:
        return list(await session.scalars(select(Outbox).where(~Outbox.kind.startswith("work."))))


async def test_whole_practice_deal_says_nothing_to_clients_and_nothing_to_colleagues(play: Play) -> None:
    deal_id = await play.deal_in(Stage.WON, owner=play.toma)

    assert (await play.deal(deal_id)).pipeline is Pipeline.TRAINING
    rows = await _sent(play)
    to_clients = [row for row in rows if row.contact_id is not None]
    assert {row.kind for row in to_clients} >= {"client.invoice", "client.prepayment", "client.ready", "client.visit",
                                                "client.crew_tomorrow", "client.thanks"}
    assert {(row.status, row.channel) for row in to_clients} == {(OutboxStatus.SENT, "practice")}
    assert {row.employee_id for row in rows if row.employee_id} <= {play.toma.id}


async def test_trainee_reads_in_the_timeline_what_the_client_was_told_once(play: Play) -> None:
    deal_id = await play.deal_in(Stage.WON, owner=play.toma)

    said = [line.data for line in await play.timeline(deal_id) if line.kind == "message_sent"]
    told = [row for row in await _sent(play) if row.contact_id is not None]
    assert sorted(data["outbox_id"] for data in said) == sorted(row.id for row in told)
    assert all("{" not in data["text"] and data["text"] for data in said)


async def test_practice_tells_no_director_whatever_happens(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION, owner=play.toma)
    await play.act(production.delay, play.toma, deal_id, day=TUESDAY, reason="фасады", measure="смена")
    await play.act(claims.register, play.toma, deal_id, kind=ClaimKind.DEFECT, text="скол")
    await play.act(returns.lose, play.toma, deal_id, reason="price", comment="")

    assert [row.kind for row in await _sent(play) if row.employee_id == play.boris.id] == []


async def test_trainee_plays_the_installer_and_takes_nobodys_time(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED, owner=play.toma)

    assert [booking.lead_id for booking in await play.bookings(deal_id)] == [play.toma.id]
    async with play.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(BookingSlot)) == 0


async def test_practice_is_guarded_like_real_work(play: Play) -> None:
    real, practice = await play.new_deal(), await play.new_deal(play.toma)

    assert await play.refused(workflow.advance, play.anna, real) == await play.refused(
        workflow.advance, play.toma, practice
    )


async def test_practice_client_with_a_landline_is_messaged_all_the_same(play: Play) -> None:
    deal_id = await play.deal_in(Stage.PRODUCTION, owner=play.toma, phone="+74951234567")
    await play.act(production.ready, play.toma, deal_id)

    await play.act(production.tell_ready, play.toma, deal_id)

    assert [row.channel for row in await play.outbox("client.ready")] == ["practice"]
