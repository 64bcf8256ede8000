"""The installation: agreed, confirmed, made, moved, broken off."""

from __future__ import annotations

import pytest

from crm import bookings, claims, folder, returns, visits, workflow
from crm.case import open_case
from crm.errors import BadInput, Forbidden, NotFound, Refused
from db.enums import BookingStatus, ClaimKind, FileKind, Stage
from tests.crm.cast import FOUR_HOURS, MOSCOW, THURSDAY, TUESDAY, WEDNESDAY, Play, assemble, at, book, send_file, tick


async def _job(play: Play) -> tuple[int, int]:
    """A confirmed visit: the deal, and the installer's task."""
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(visits.client_is_ready, play.anna, deal_id)
    return deal_id, (await play.task(deal_id, "install")).id


async def test_client_gets_the_confirmation_and_the_crew_its_booking_when_the_date_is_set(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    booking = (await play.bookings(deal_id))[0]

    assert (booking.starts_at, booking.ends_at) == (at(WEDNESDAY, 9), at(WEDNESDAY, 13))
    assert [row.data["booking_id"] for row in await play.outbox("client.visit")] == [booking.id]
    assert [row.data["booking_id"] for row in await play.outbox("booking_new", play.petr)] == [booking.id]


async def test_control_call_is_from_ten_to_six_of_the_last_working_day_before(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    task = await play.task(deal_id, "control_call")
    assert (task.starts_at, task.due_at) == (at(TUESDAY, 10), at(TUESDAY, 18))


async def test_ready_client_gets_the_crew_message_and_the_installer_his_task(play: Play) -> None:
    deal_id, job_id = await _job(play)
    booking = (await play.bookings(deal_id))[0]

    job = await play.task(deal_id, "install")
    assert (job.assignee_id, job.starts_at, job.due_at) == (play.petr.id, booking.starts_at, booking.ends_at)
    assert booking.confirmed_at is not None
    crew = await play.outbox("client.crew_tomorrow")
    assert [(row.data["booking_id"], row.not_after) for row in crew] == [(booking.id, booking.starts_at)]
    assert [row.task_id for row in await play.outbox("task_given", play.petr)] == [job_id]


async def test_client_who_does_not_answer_leaves_the_call_open(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    await play.act(visits.no_answer, play.anna, deal_id)

    assert (await play.open_codes(deal_id), (await play.kinds(deal_id))[-1]) == (["control_call"], "no_answer")


async def test_visit_is_moved_round_after_round_but_not_once_the_installer_is_on_site(play: Play) -> None:
    deal_id, job_id = await _job(play)
    await play.act(visits.depart, play.petr, job_id)
    await play.act(visits.move, play.anna, deal_id, reason="ремонт")
    assert "install" not in await play.open_codes(deal_id)

    await _agree_anew(play, deal_id)
    await play.act(visits.move, play.anna, deal_id, reason="ещё раз")
    await _agree_anew(play, deal_id)
    await play.act(visits.arrive, play.petr, (await play.task(deal_id, "install")).id)

    with pytest.raises(Refused, match="installer-on-site"):
        await play.act(visits.move, play.anna, deal_id, reason="поздно")


async def _agree_anew(play: Play, deal_id: int) -> None:
    await play.act(book, play.anna, deal_id)
    await play.act(tick, play.anna, deal_id, "agree_installation")
    await play.act(workflow.advance, play.anna, deal_id)
    await play.act(visits.client_is_ready, play.anna, deal_id)


async def test_moving_a_visit_needs_a_reason(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)

    with pytest.raises(BadInput, match="reason-needed"):
        await play.act(visits.move, play.anna, deal_id, reason="")
    assert await play.stage(deal_id) is Stage.SCHEDULED


async def test_unconfirmed_job_is_given_once_and_can_be_done_without_the_call(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    for _ in range(2):
        await play.act(visits.give_job, deal_id)
    job = await play.task(deal_id, "install")
    assert job.note == {"unconfirmed": True}
    assert await play.open_codes(deal_id) == ["control_call", "install"]

    await play.act(assemble, play.petr, deal_id, job.id)
    await play.act(workflow.close_task, play.petr, job.id)

    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.INSTALLED, ["feedback_call"])
    assert await play.outbox("client.crew_tomorrow") == []


async def test_client_who_confirms_late_takes_the_mark_off_the_job(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(visits.give_job, deal_id)

    await play.act(visits.client_is_ready, play.anna, deal_id)

    assert await play.open_codes(deal_id) == ["install"]
    assert (await play.task(deal_id, "install")).note == {}
    assert len(await play.outbox("client.crew_tomorrow")) == 1


@pytest.mark.parametrize(
    ("hour", "unasked", "at_once", "morning"),
    [(18, "18", None, None), (21, "09", "21", "09"), (23, "23", "23", "09")],
)
async def test_late_in_the_evening_the_manager_says_when_the_client_hears_of_his_crew(
    play: Play, hour: int, unasked: str, at_once: str | None, morning: str | None
) -> None:
    """The visit is at noon the next day: after 22:00 it is within the hours for which the night does not count."""
    deal_id = await play.deal_in(Stage.SCHEDULED)
    await play.act(visits.move, play.anna, deal_id, reason="позже")
    await play.act(book, play.anna, deal_id, since=at(WEDNESDAY, 12))
    await play.act(tick, play.anna, deal_id, "agree_installation")
    await play.act(workflow.advance, play.anna, deal_id)
    play.turn(at(TUESDAY, hour))
    await play.act(visits.client_is_ready, play.anna, deal_id)
    assert await _leaves(play) == unasked
    async with play.database.reading() as session:
        asked = await visits.morning_for_client(await open_case(session, play.anna, deal_id, lock=False))
    assert (asked is not None) is (morning is not None)
    if morning is None:
        return

    await play.act(visits.tell_crew, play.anna, deal_id, at_once=True)
    assert await _leaves(play) == at_once
    await play.act(visits.tell_crew, play.anna, deal_id, at_once=False)
    assert await _leaves(play) == morning
    await play.deliver()
    with pytest.raises(Refused, match="message-not-now"):
        await play.act(visits.tell_crew, play.anna, deal_id, at_once=True)


async def _leaves(play: Play) -> str:
    (row,) = await play.outbox("client.crew_tomorrow")
    return f"{row.not_before.astimezone(MOSCOW):%H}"


async def test_job_closes_with_a_signed_act_or_a_claim_with_a_photo(play: Play) -> None:
    deal_id, job_id = await _job(play)
    await play.act(visits.arrive, play.petr, job_id)
    await play.act(visits.report, play.petr, job_id, "Собрано, скол на двери")
    assert await play.refused(workflow.close_task, play.petr, job_id) == ["act_or_claim"]

    claim = await play.act(claims.register, play.petr, deal_id, kind=ClaimKind.DEFECT, text="скол")
    assert await play.refused(workflow.close_task, play.petr, job_id) == ["act_or_claim"]
    await play.act(
        folder.attach_to_claim, play.petr, claim.id, file_id="f", unique_id="u", name="скол.jpg", media="photo"
    )
    await play.act(workflow.close_task, play.petr, job_id)

    assert sorted(await play.open_codes(deal_id)) == ["feedback_call", "resolve_claim"]


async def test_manager_hears_at_once_that_the_kitchen_stands(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)

    assert [row.deal_id for row in await play.outbox("installed", play.anna)] == [deal_id]
    assert [booking.status for booking in await play.bookings(deal_id)] == [BookingStatus.DONE]


async def test_unfinished_job_books_the_next_free_time_of_the_same_crew_and_tells_client_and_manager(
    play: Play,
) -> None:
    deal_id, job_id = await _job(play)
    play.turn(at(WEDNESDAY, 12))
    await play.act(visits.arrive, play.petr, job_id)

    await play.act(visits.go_on_tomorrow, play.petr, job_id, reason="не успели")

    first, second = await play.bookings(deal_id)
    assert (first.status, second.status, second.lead_id) == (BookingStatus.DONE, BookingStatus.ACTIVE, play.petr.id)
    assert second.ends_at - second.starts_at == FOUR_HOURS
    assert (first.starts_at, second.starts_at) == (at(WEDNESDAY, 9), at(THURSDAY, 9))
    job = await play.task(deal_id, "install")
    assert (job.id, job.due_at) == (job_id, second.ends_at)
    assert len(await play.outbox("client.install_continues")) == len(await play.outbox("unfinished", play.anna)) == 1

    await play.act(assemble, play.petr, deal_id, job_id)
    await play.act(workflow.close_task, play.petr, job_id)
    assert {booking.status for booking in await play.bookings(deal_id)} == {BookingStatus.DONE}


async def test_job_not_done_returns_the_deal_and_tells_manager_and_director(play: Play) -> None:
    deal_id, job_id = await _job(play)
    with pytest.raises(BadInput, match="reason-needed"):
        await play.act(visits.not_done, play.petr, job_id, reason=" ")

    await play.act(visits.not_done, play.petr, job_id, reason="никого нет дома")

    assert (await play.stage(deal_id), await play.open_codes(deal_id)) == (Stage.PAID, ["agree_installation"])
    assert [row.data["reason"] for row in await play.outbox("not_done")] == ["никого нет дома"] * 2
    assert {row.employee_id for row in await play.outbox("not_done")} == {play.anna.id, play.boris.id}


async def test_problem_reaches_the_manager_at_once_even_at_night(play: Play) -> None:
    deal_id, job_id = await _job(play)
    play.turn(at(WEDNESDAY, 22))

    await play.act(visits.problem, play.petr, job_id, what="missing_part", text="нет цоколя")

    row = (await play.outbox("problem", play.anna))[0]
    assert row.not_before < at(WEDNESDAY, 22, 1) and row.data["text"] == "нет цоколя"
    assert await play.stage(deal_id) is Stage.SCHEDULED


async def test_job_belongs_to_its_crew(play: Play) -> None:
    _, job_id = await _job(play)

    with pytest.raises(Forbidden):
        await play.act(visits.arrive, play.ivan, job_id)
    with pytest.raises(Forbidden):
        await play.act(visits.report, play.ivan, job_id, "Собрано")


async def test_arriving_stands_for_the_call_an_hour_before(play: Play) -> None:
    deal_id, job_id = await _job(play)

    await play.act(visits.arrive, play.petr, job_id)

    assert await play.ticked(deal_id, "install") == {"called_before"}


async def test_time_is_booked_only_between_balance_and_agreement(play: Play) -> None:
    for stage in (Stage.PRODUCTION, Stage.SCHEDULED):
        deal_id = await play.deal_in(stage)
        with pytest.raises(Refused, match="booking-not-now"):
            await play.act(
                visits.book, play.anna, deal_id, installer_id=play.ivan.id, starts_at=at(THURSDAY, 10),
                duration=FOUR_HOURS,
            )


async def test_reminder_of_a_visit_on_the_next_morning_does_not_wait_for_the_morning(play: Play) -> None:
    deal_id = await play.deal_in(Stage.SCHEDULED)
    play.turn(at(TUESDAY, 21, 30))

    await play.act(visits.client_is_ready, play.anna, deal_id)

    row = (await play.outbox("client.crew_tomorrow"))[0]
    assert row.not_before <= at(TUESDAY, 21, 32)


async def test_return_to_scheduled_needs_a_visit_ahead(play: Play) -> None:
    deal_id = await play.deal_in(Stage.INSTALLED)

    with pytest.raises(Refused, match="return-needs-visit"):
        await play.act(returns.return_to, play.anna, deal_id, Stage.SCHEDULED, reason="не туда")
    assert await play.act(bookings.active, deal_id) is None


async def test_files_of_the_job_may_be_sent_by_its_installer_and_by_no_other(play: Play) -> None:
    deal_id, _ = await _job(play)
    await play.act(send_file, play.petr, deal_id, FileKind.ACT)

    with pytest.raises(NotFound):
        await play.act(send_file, play.ivan, deal_id, FileKind.ACT)
    assert "act_or_claim" in await play.ticked(deal_id, "install")
