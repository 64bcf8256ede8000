"""Booking a visit: length, day, window, done. Each step is a button that knows all before it."""

from __future__ import annotations

from datetime import timedelta

from bot.callbacks import Tap, number
from bot.context import Context
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import TEXT
from bot.refusals import go_on
from bot.registry import action, refusal, run_tap
from bot.screen import Screen
from bot.screens import booking as screens
from bot.screens.booking import Wish
from bot.screens.card import of_case
from crm import bookings, claims, deals, permissions, repairs, visits, windows
from crm.dates import format_window
from crm.errors import Conflict, NotFound, Refused
from db.enums import Stage
from db.models import Deal


@action("booking.open")
async def open_booking(ctx: Context) -> Screen:
    """The nearest time, or how long the visit will take; a visit that is there already is shown instead."""
    wish = screens.read_aim(ctx.tapped)
    deal = await _bookable(ctx, wish)
    existing = await bookings.active(ctx.session, deal.id, wish.claim_id)
    if existing is not None:
        moves = wish.claim_id is None and deal.stage is Stage.SCHEDULED
        return screens.booked(ctx, deal, wish, existing, may_move=moves)
    if wish.claim_id is None and deal.stage is not Stage.PAID:
        raise Refused("booking-not-now")
    usual = timedelta(hours=ctx.shop.number("booking.default_hours"))
    _midnight, tomorrow = bookings.span_of_days(ctx.session, ctx.today, ctx.today)
    near = await windows.nearest(ctx.session, deal, after=tomorrow, duration=usual)
    return screens.durations(ctx, deal, wish, near)


@action("booking.days")
async def choose_day(ctx: Context) -> Screen:
    """A month, each day with the number of installers who are free."""
    wish, (page, *_) = screens.read(ctx.tapped, 1)
    deal = await _bookable(ctx, wish)
    first = max(screens.read_day(f"{page}-01"), ctx.today.replace(day=1))
    since = max(first, ctx.today)
    until = (first + timedelta(days=32)).replace(day=1)
    count = (until - since).days
    free = await windows.free_days(ctx.session, deal, first=since, count=count, duration=wish.duration)
    return screens.month(ctx, deal, wish, first, free)


@action("booking.day")
async def choose_window(ctx: Context) -> Screen:
    """The free windows of a day; too many of them, first by whom; with none, the nearest ones after it."""
    wish, (text, *chosen) = screens.read(ctx.tapped, 1)
    deal, day = await _bookable(ctx, wish), screens.read_day(text)
    found = await windows.free_windows(ctx.session, deal, day=day, duration=wish.duration)
    if chosen:
        found = [window for window in found if str(window.installer_id) == chosen[0]]
    elif len(found) > screens.MOST_WINDOWS:
        return screens.installers(ctx, deal, wish, day, found)
    midnight, _end = bookings.span_of_days(ctx.session, day, day)
    near = [] if found else await windows.nearest(ctx.session, deal, after=midnight, duration=wish.duration)
    return screens.windows(ctx, deal, wish, day, found, near)


@action("booking.window")
async def confirm(ctx: Context) -> Screen:
    """One window, to be taken alone or with somebody else who is free then."""
    wish, (installer, start, *_) = screens.read(ctx.tapped, 2)
    deal, starts_at = await _bookable(ctx, wish), screens.read_start(start)
    day = ctx.shop.calendar.local(starts_at).date()
    found = await windows.free_windows(ctx.session, deal, day=day, duration=wish.duration)
    same = [window for window in found if window.starts_at == starts_at]
    chosen = next((window for window in same if str(window.installer_id) == installer), None)
    if chosen is None:
        return await run_tap(ctx, wish.tap("booking.day", day.isoformat())) or Screen()
    return screens.question(ctx, deal, wish, chosen, [window for window in same if window is not chosen])


@action("booking.take")
async def take(ctx: Context) -> Screen | None:
    """Book it. A conflict, or quiet hours, is answered by the refusals."""
    wish, (installer, start, *crew) = screens.read(ctx.tapped, 2)
    people = [number(person) for person in (installer, *crew)]
    if None in people:
        raise NotFound
    chosen = {
        "installer_id": people[0], "starts_at": screens.read_start(start), "duration": wish.duration,
        "crew": people[1:], "confirmed": ctx.confirmed,
    }
    if wish.claim_id is not None:
        await repairs.book(ctx.session, ctx.actor, wish.claim_id, **chosen)  # type: ignore[arg-type]
        return await run_tap(ctx, wish.back())
    case = await visits.book(ctx.session, ctx.actor, wish.deal_id, **chosen)  # type: ignore[arg-type]
    if wish.aim == screens.GO_ON:
        return await go_on(ctx, Tap(action="deal.next", id=wish.deal_id))
    ends_at = chosen["starts_at"] + wish.duration  # type: ignore[operator]
    when = format_window(chosen["starts_at"], ends_at, ctx.shop.timezone, ctx.language)  # type: ignore[arg-type]
    return await of_case(case, ctx.t, note=ctx.t("slot-done", when=when))


@refusal(Conflict)
async def offer_instead(ctx: Context, error: Conflict) -> Screen | None:
    """The reason, and what is free, as buttons."""
    if ctx.tap is None or ctx.tapped.action != "booking.take":
        return None
    wish, _ = screens.read(ctx.tapped, 2)
    return screens.conflict(ctx, wish, error)


@action("visit.unbook")
async def unbook(ctx: Context) -> Screen | None:
    """Give the time back and choose another; ``arg`` is the claim whose visit it is."""
    if ctx.tapped.arg:
        wish = screens.read_aim(ctx.tapped)
        await repairs.unbook(ctx.session, ctx.actor, wish.claim_id or 0)
    else:
        await visits.unbook(ctx.session, ctx.actor, ctx.tapped.id)
    return await run_tap(ctx, Tap(action="booking.open", id=ctx.tapped.id, arg=ctx.tapped.arg))


@action("visit.move")
async def move(ctx: Context) -> Screen | None:
    """The client asks for another day: first why, then the choice of a new time."""
    deal = await deals.find(ctx.session, ctx.actor, ctx.tapped.id)
    if deal.stage is Stage.PAID:
        return await run_tap(ctx, Tap(action="visit.unbook", id=deal.id))
    permissions.require_deal(ctx.actor, "deal.return", deal)
    back, then = Tap(action="deal.open", id=deal.id), Tap(action="booking.open", id=deal.id)
    return await start_form(ctx, "visit-move", back=back, then=then, deal_id=deal.id)


def _reasons(ctx: Context, _answers: Answers) -> list[Choice]:
    labels = [ctx.t(key) for key in ("visit-move-client", "visit-move-room", "visit-move-us")]
    return [Choice(label, label) for label in labels]


@form("visit-move", Field("reason", TEXT, choices=_reasons, limit=300))
async def moved(ctx: Context, answers: Answers) -> Screen:
    """Back to «Доплата получена»; the new time is chosen next."""
    case = await visits.move(ctx.session, ctx.actor, answers["deal_id"], reason=answers["reason"])
    return await of_case(case, ctx.t, note=ctx.t("slot-moved"))


async def _bookable(ctx: Context, wish: Wish) -> Deal:
    """The deal, for somebody who may book on it. Raises ``Forbidden``, ``NotFound``."""
    deal = await deals.find(ctx.session, ctx.actor, wish.deal_id)
    permissions.require_deal(ctx.actor, "booking.make", deal)
    if wish.claim_id is not None and (await claims.load(ctx.session, wish.claim_id)).deal_id != deal.id:
        raise NotFound("claim-not-found")
    return deal


