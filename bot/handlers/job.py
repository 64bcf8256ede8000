"""One job, worked with one thumb: on the way, on site, report, act, done; and everything that can go wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.callbacks import number
from bot.context import Context
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import CHOICE, FILES, TEXT
from bot.handlers import photos
from bot.registry import action
from bot.screen import Attachment, Screen, esc
from bot.screens import job as screens
from bot.screens import words
from bot.screens.job import Trip
from crm import bookings, claims, folder, messages, repairs, tasks, visits, workflow
from crm.errors import Incomplete, NotFound, Refused
from db.enums import BookingStatus, ClaimKind, FileKind
from db.models import Task
from db.queries import trips as queries

PROBLEMS = ("missing_part", "defect", "room_not_ready", "client_absent", "other")


async def _trip(ctx: Context) -> Trip:
    return await screens.load(ctx.session, ctx.actor, ctx.tapped.id)


def _task(trip: Trip) -> Task:
    """The job's open task. Raises ``Refused`` when it is closed or not given out."""
    if trip.task is None:
        raise Refused("task-closed")
    return trip.task


async def _again(ctx: Context, trip: Trip, note: str = "") -> Screen:
    """The card as it stands after an action; the visit may be another one by now."""
    await ctx.session.flush()
    booking_id = trip.booking.id
    if trip.claim is None and trip.booking.status is not BookingStatus.ACTIVE:
        following = await queries.latest_booking(ctx.session, trip.case.deal.id)
        booking_id = following.id if following else booking_id
    return screens.card(await screens.load(ctx.session, ctx.actor, booking_id), ctx.t, note=note)


@action("trip.open")
async def open_trip(ctx: Context) -> Screen:
    return screens.card(await _trip(ctx), ctx.t)


@action("job.open")
async def open_by_task(ctx: Context) -> Screen:
    """The job behind the task ``install``."""
    task = await tasks.load(ctx.session, ctx.tapped.id)
    return await _open_deals(ctx, task.deal_id or 0)


@action("job.of")
async def open_by_deal(ctx: Context) -> Screen:
    """The job of a deal: a trainee plays the installer from here."""
    return await _open_deals(ctx, ctx.tapped.id)


async def _open_deals(ctx: Context, deal_id: int) -> Screen:
    booking = await queries.latest_booking(ctx.session, deal_id)
    if booking is None:
        raise NotFound
    return screens.card(await screens.load(ctx.session, ctx.actor, booking.id), ctx.t)


@action("trip.called")
async def called(ctx: Context) -> Screen:
    """The client was called an hour before."""
    trip = await _trip(ctx)
    position = next(item.position for item in _task(trip).items if item.code == "called_before")
    await tasks.tick(ctx.session, ctx.actor, _task(trip), position)
    return await _again(ctx, trip)


@action("trip.tick")
async def tick(ctx: Context) -> Screen:
    """A manual item of the job's checklist."""
    trip = await _trip(ctx)
    if (position := number(ctx.tapped.arg)) is None:
        raise NotFound
    await tasks.tick(ctx.session, ctx.actor, _task(trip), position)
    return await _again(ctx, trip)


@action("trip.depart")
async def depart(ctx: Context) -> Screen:
    trip = await _trip(ctx)
    if trip.claim is not None:
        await bookings.depart(ctx.session, ctx.actor, trip.booking)
    else:
        await visits.depart(ctx.session, ctx.actor, _task(trip).id)
    return await _again(ctx, trip)


@action("trip.arrive")
async def arrive(ctx: Context) -> Screen:
    trip = await _trip(ctx)
    if trip.claim is not None:
        await bookings.arrive(ctx.session, ctx.actor, trip.booking)
    else:
        await visits.arrive(ctx.session, ctx.actor, _task(trip).id)
    return await _again(ctx, trip)


@action("trip.done")
async def done(ctx: Context) -> Screen:
    """The last duty: refused while one of the others is missing, each with its button."""
    trip = await _trip(ctx)
    try:
        async with ctx.session.begin_nested():
            await workflow.close_task(ctx.session, ctx.actor, _task(trip).id)
    except Incomplete:
        return screens.refused(await screens.load(ctx.session, ctx.actor, trip.booking.id), ctx.t)
    today = ctx.today
    ahead = await bookings.of_installer(ctx.session, ctx.actor.employee_id or 0, today, today + timedelta(days=14))
    following = next((visit for visit in ahead if visit[0].status is BookingStatus.ACTIVE), None)
    return screens.finished(trip, ctx.t, following)


@action("trip.contact")
async def contact(ctx: Context) -> Screen:
    """The client as a contact that can be tapped."""
    trip = await _trip(ctx)
    client = trip.case.contact
    card = Attachment("contact", client.name, phone=client.phone)
    return Screen(esc(client.name), file=card, fresh=True, deal_id=trip.case.deal.id)


@action("trip.files")
async def files(ctx: Context) -> Screen:
    return screens.file_list(await _trip(ctx), ctx.t)


@action("trip.file")
async def send_file(ctx: Context) -> Screen:
    """Have a file of the folder sent into this chat."""
    trip = await _trip(ctx)
    file = next((file for file in trip.files if str(file.id) == ctx.tapped.arg), None)
    if file is None:
        raise NotFound("file-not-found")
    await folder.load(ctx.session, file.id)
    ctx.session.add(messages.new(
        "send_file", cause=None, employee_id=ctx.actor.employee_id, deal=trip.case.deal, file_id=file.id
    ))
    return Screen(toast=ctx.t("trip-file-coming"))


async def _ask(ctx: Context, code: str) -> Screen | None:
    """Open one of the job's forms."""
    trip = await _trip(ctx)
    if not trip.can_be_worked:
        raise Refused("task-closed")
    return await start_form(ctx, code, back=trip.tap("open"), trip_id=trip.booking.id)


async def _answered(ctx: Context, answers: Answers) -> Trip:
    return await screens.load(ctx.session, ctx.actor, answers["trip_id"])


@action("trip.report")
async def ask_report(ctx: Context) -> Screen | None:
    return await _ask(ctx, "trip-report")


@form("trip-report", Field("text", TEXT, voice=True), Field("photos", FILES, optional=True))
async def report(ctx: Context, answers: Answers) -> Screen:
    """Result, quality, scope, claims or none: typed or spoken, with photos."""
    trip = await _answered(ctx, answers)
    text = await photos.words_of(ctx, trip.case.deal.id, answers["text"])
    await photos.keep(ctx, trip.case.deal.id, answers["photos"], FileKind.PHOTO)
    await visits.report(ctx.session, ctx.actor, _task(trip).id, text)
    return await _again(ctx, trip, ctx.t("trip-report-taken"))


@action("trip.act")
async def ask_act(ctx: Context) -> Screen | None:
    return await _ask(ctx, "trip-act")


@form("trip-act", Field("photos", FILES, at_once=True))
async def act(ctx: Context, answers: Answers) -> Screen:
    """The signed act: what is sent here needs no further question."""
    trip = await _answered(ctx, answers)
    await photos.keep(ctx, trip.case.deal.id, answers["photos"], FileKind.ACT)
    return await _again(ctx, trip, ctx.t("trip-act-taken"))


def _claim_kinds(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(words.term(ctx.t, "claim-kind", kind), kind.value) for kind in ClaimKind]


@action("trip.claim")
async def ask_claim(ctx: Context) -> Screen | None:
    return await _ask(ctx, "trip-claim")


@form(
    "trip-claim", Field("kind", CHOICE, choices=_claim_kinds, columns=2), Field("text", TEXT, voice=True),
    Field("photos", FILES),
)
async def claim(ctx: Context, answers: Answers) -> Screen:
    """The client's complaint, with pictures of what is wrong."""
    trip = await _answered(ctx, answers)
    deal_id = trip.case.deal.id
    text = await photos.words_of(ctx, deal_id, answers["text"])
    kind = ClaimKind(answers["kind"])
    made = await claims.register(ctx.session, ctx.actor, deal_id, kind=kind, text=text)
    await photos.keep(ctx, deal_id, answers["photos"], FileKind.CLAIM, made.id)
    return await _again(ctx, trip, ctx.t("trip-claim-taken", claim=made.id))


def _problems(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(words.term(ctx.t, "problem", code).capitalize(), code) for code in PROBLEMS]


@action("trip.problem")
async def ask_problem(ctx: Context) -> Screen | None:
    return await _ask(ctx, "trip-problem")


@form(
    "trip-problem", Field("what", CHOICE, choices=_problems), Field("text", TEXT, optional=True, voice=True),
    Field("photos", FILES, optional=True),
)
async def problem(ctx: Context, answers: Answers) -> Screen:
    """Something stands in the way: the manager hears of it at once."""
    trip = await _answered(ctx, answers)
    text = await photos.words_of(ctx, trip.case.deal.id, answers["text"])
    await photos.keep(ctx, trip.case.deal.id, answers["photos"], FileKind.PHOTO)
    await visits.problem(ctx.session, ctx.actor, _task(trip).id, what=answers["what"], text=text)
    return await _again(ctx, trip, ctx.t("trip-problem-told", name=trip.case.manager.first_name))


@action("trip.tomorrow")
async def ask_tomorrow(ctx: Context) -> Screen | None:
    return await _ask(ctx, "trip-tomorrow")


@form("trip-tomorrow", Field("reason", TEXT, limit=300))
async def tomorrow(ctx: Context, answers: Answers) -> Screen:
    """Unfinished: the crew's next free time is booked."""
    trip = await _answered(ctx, answers)
    await visits.go_on_tomorrow(ctx.session, ctx.actor, _task(trip).id, reason=answers["reason"])
    return await _again(ctx, trip, ctx.t("trip-continues"))


def _failures(ctx: Context, _answers: Answers) -> list[Choice]:
    labels = [words.term(ctx.t, "problem", code).capitalize() for code in ("client_absent", "missing_part", "damage")]
    return [Choice(label, label) for label in labels]


@action("trip.not_done")
async def ask_not_done(ctx: Context) -> Screen | None:
    return await _ask(ctx, "trip-not-done")


@form("trip-not-done", Field("reason", TEXT, choices=_failures, limit=300), Field("photos", FILES, optional=True))
async def not_done(ctx: Context, answers: Answers) -> Screen:
    """The visit failed: the deal goes back to be agreed upon again."""
    trip = await _answered(ctx, answers)
    await photos.keep(ctx, trip.case.deal.id, answers["photos"], FileKind.PHOTO)
    await visits.not_done(ctx.session, ctx.actor, _task(trip).id, reason=answers["reason"])
    return replace(screens.finished(trip, ctx.t, None), text=ctx.t("trip-not-done-told"))


@action("trip.repaired")
async def ask_repaired(ctx: Context) -> Screen | None:
    return await _ask(ctx, "trip-repaired")


@form("trip-repaired", Field("text", TEXT, voice=True), Field("photos", FILES, optional=True))
async def repaired(ctx: Context, answers: Answers) -> Screen:
    """What was done about a claim; the manager settles it with the client."""
    trip = await _answered(ctx, answers)
    text = await photos.words_of(ctx, trip.case.deal.id, answers["text"])
    await photos.keep(ctx, trip.case.deal.id, answers["photos"], FileKind.PHOTO)
    await repairs.done(ctx.session, ctx.actor, trip.booking, text=text)
    return screens.finished(trip, ctx.t, None)

