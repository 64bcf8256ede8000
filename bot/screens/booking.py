"""Choosing the time of a visit: how long, which day, whose hours, and the question before it is booked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.callbacks import Tap, number
from bot.callbacks import day as day_in
from bot.context import Context
from bot.language import Translator
from bot.month import BLANK, following, month_rows
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm.dates import format_window
from crm.errors import Conflict, NotFound
from crm.roster import ready_on
from crm.shop import Shop
from crm.windows import Window
from db.models import Booking, Deal

HOURS = (4, 6, 8)
INSTALLATION, GO_ON = "0", "go"
# Telegram refuses more than a hundred buttons under a message.
MOST_WINDOWS = 60



@dataclass(frozen=True)
class Wish:
    """What is to be booked, as buttons carry it.

    ``aim`` is ``INSTALLATION``, ``GO_ON`` (the installation, after which the refused move is tried again), or the
    number of a claim.
    """

    deal_id: int
    aim: str = INSTALLATION
    minutes: int = 0

    @property
    def claim_id(self) -> int | None:
        return int(self.aim) if self.aim not in (INSTALLATION, GO_ON) else None

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    def tap(self, action: str, *rest: object) -> Tap:
        """A button of the next step."""
        parts = [self.aim, str(self.minutes), *(str(part) for part in rest)]
        return Tap(action=action, id=self.deal_id, arg=".".join(parts))

    def back(self) -> Tap:
        """The card from which the choice began."""
        if self.claim_id is not None:
            return Tap(action="claim.open", id=self.claim_id)
        return Tap(action="deal.open", id=self.deal_id)


def read_aim(tap: Tap) -> Wish:
    """The wish of the button that begins the choice. Raises ``NotFound`` for a forged one."""
    aim = tap.arg or INSTALLATION
    if aim != GO_ON and number(aim) is None:
        raise NotFound
    return Wish(tap.id, aim)


def read(tap: Tap, count: int) -> tuple[Wish, list[str]]:
    """The wish and at least ``count`` further parts of a button. Raises ``NotFound`` for a forged one."""
    aim, _, rest = tap.arg.partition(".")
    minutes, *parts = rest.split(".")
    if len(parts) < count or not 0 < (number(minutes) or 0) <= 24 * 60:
        raise NotFound
    return replace(read_aim(Tap(action=tap.action, id=tap.id, arg=aim)), minutes=int(minutes)), parts


def read_day(text: str) -> date:
    """The day in a button. Raises ``NotFound`` for a forged one."""
    if (found := day_in(text)) is None:
        raise NotFound
    return found


def read_start(text: str) -> datetime:
    """The moment in a button. Raises ``NotFound`` for a forged one."""
    if not text.isdecimal() or len(text) > 10:
        raise NotFound
    return datetime.fromtimestamp(int(text), UTC)


def durations(ctx: Context, deal: Deal, wish: Wish, near: Sequence[Window]) -> Screen:
    """The nearest free time of the usual length, to be taken at once; else how long the work will take."""
    month = f"{max(ctx.today, ready_on(ctx.shop, deal) or ctx.today):%Y-%m}"
    usual = ctx.shop.number("booking.default_hours")
    row = [
        Button(ctx.t("slot-hours", hours=hours), replace(wish, minutes=hours * 60).tap("booking.days", month),
               style="primary" if hours == usual and not near else None)
        for hours in HOURS
    ]
    asked = ctx.t("slot-near", hours=usual) if near else ctx.t("slot-how-long")
    text = f"{_head(ctx.t, ctx.shop, deal, wish)}\n\n{_facts(ctx.t, ctx.shop, deal)}{asked}"
    likely = replace(wish, minutes=usual * 60)
    rows = [[_window(ctx, likely, window, dated=True)] for window in near]
    rows[:1] = [[replace(button, style="primary") for button in row] for row in rows[:1]]
    return Screen(text, [*rows, row, [_cancel(ctx.t, wish)]], deal_id=deal.id)


def booked(ctx: Context, deal: Deal, wish: Wish, booking: Booking, *, may_move: bool) -> Screen:
    """There is a visit already: it can be changed, not doubled."""
    when = format_window(booking.starts_at, booking.ends_at, ctx.shop.timezone, ctx.language)
    action = "visit.move" if may_move else "visit.unbook"
    change = Tap(action=action, id=deal.id, arg="" if wish.claim_id is None else wish.aim)
    rows = [[Button(ctx.t("slot-change"), change)], [_cancel(ctx.t, wish)]]
    text = f"{_head(ctx.t, ctx.shop, deal, wish)}\n\n{ctx.t('slot-booked', when=esc(when))}"
    return Screen(text, rows, deal_id=deal.id)


def month(ctx: Context, deal: Deal, wish: Wish, first: date, free: Mapping[date, int]) -> Screen:
    """The days of a month with the number of installers who are free; ``free`` holds the days from today on."""
    legend = ctx.t("slot-legend", hours=wish.minutes // 60)
    text = f"{_head(ctx.t, ctx.shop, deal, wish)}\n\n{_facts(ctx.t, ctx.shop, deal)}{legend}"
    horizon = ctx.today + timedelta(days=ctx.shop.number("booking.horizon_days"))

    def page(day: date) -> Tap | None:
        is_open = following(day) > ctx.today and day.replace(day=1) <= horizon
        return wish.tap("booking.days", f"{day:%Y-%m}") if is_open else None

    rows = month_rows(first, ctx.language, page, lambda day: _day(ctx, wish, day, free))
    rows.append([Button(ctx.t("slot-other-duration"), Tap(action="booking.open", id=deal.id, arg=wish.aim)),
                 _cancel(ctx.t, wish)])
    return Screen(text, rows, deal_id=deal.id)


def _day(ctx: Context, wish: Wish, day: date, free: Mapping[date, int]) -> Button:
    if day not in free:
        return Button(BLANK)
    if free[day]:
        label = f"{day.day}·{free[day]}"
    else:
        label = f"{day.day} ✕" if ctx.shop.calendar.is_working(day) else f"{day.day} –"
    return Button(label, wish.tap("booking.day", day.isoformat()))


def windows(ctx: Context, deal: Deal, wish: Wish, day: date, found: Sequence[Window], near: Sequence[Window]) -> Screen:
    """Whose hours are free on a day; with none, the nearest that are."""
    shown = esc(words.day(ctx.t, day))
    key = "slot-day" if found else ("slot-day-full" if near else "slot-day-none")
    text = f"{_head(ctx.t, ctx.shop, deal, wish)}\n\n{ctx.t(key, day=shown)}"
    rows: list[Row] = []
    if found:
        buttons = [_window(ctx, wish, window, dated=False) for window in found]
        rows += [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    else:
        rows += [[_window(ctx, wish, window, dated=True)] for window in near]
    rows.append([Button(ctx.t("slot-other-day"), wish.tap("booking.days", f"{day:%Y-%m}")), _cancel(ctx.t, wish)])
    return Screen(text, rows, deal_id=deal.id)


def installers(ctx: Context, deal: Deal, wish: Wish, day: date, found: Sequence[Window]) -> Screen:
    """Who is free on a day and from when, where everybody's hours would not fit under one message."""
    first: dict[int, Window] = {}
    for window in found:
        first.setdefault(window.installer_id, window)
    buttons = [
        Button(f"{window.installer_name} · {ctx.shop.calendar.local(window.starts_at):%H:%M}",
               wish.tap("booking.day", day.isoformat(), window.installer_id))
        for window in sorted(first.values(), key=lambda window: window.installer_name)[:MOST_WINDOWS]
    ]
    rows: list[Row] = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    rows.append([Button(ctx.t("slot-other-day"), wish.tap("booking.days", f"{day:%Y-%m}")), _cancel(ctx.t, wish)])
    text = ctx.t("slot-day-who", day=esc(words.day(ctx.t, day)))
    return Screen(f"{_head(ctx.t, ctx.shop, deal, wish)}\n\n{text}", rows, deal_id=deal.id)


def _window(ctx: Context, wish: Wish, window: Window, *, dated: bool) -> Button:
    local = ctx.shop.calendar.local(window.starts_at)
    when = f"{words.day(ctx.t, local.date())}, {local:%H:%M}" if dated else f"{local:%H:%M}"
    target = wish.tap("booking.window", window.installer_id, int(window.starts_at.timestamp()))
    return Button(f"{when} · {window.installer_name}", target)


def question(ctx: Context, deal: Deal, wish: Wish, chosen: Window, others: Sequence[Window]) -> Screen:
    """The last look before the time is taken; ``others`` could come along."""
    when = format_window(chosen.starts_at, chosen.ends_at, ctx.shop.timezone, ctx.language)
    text = f"{_head(ctx.t, ctx.shop, deal, wish)}\n\n" + ctx.t(
        "slot-question", when=esc(when), installer=esc(chosen.installer_name)
    )
    start = int(chosen.starts_at.timestamp())
    rows: list[Row] = [
        [Button(ctx.t("slot-take"), wish.tap("booking.take", chosen.installer_id, start), style="success")]
    ]
    rows += [
        [Button(ctx.t("slot-take-with", name=other.installer_name),
                wish.tap("booking.take", chosen.installer_id, start, other.installer_id))]
        for other in others[:4]
    ]
    day = ctx.shop.calendar.local(chosen.starts_at).date()
    rows.append([Button(ctx.t("slot-other-time"), wish.tap("booking.day", day.isoformat())), _cancel(ctx.t, wish)])
    return Screen(text, rows, deal_id=deal.id)


def conflict(ctx: Context, wish: Wish, error: Conflict) -> Screen:
    """Why the time cannot be had, and what can be had instead."""
    rows: list[Row] = [[_window(ctx, wish, window, dated=True)] for window in error.alternatives]
    rows.append([Button(ctx.t("slot-other-day"), wish.tap("booking.days", f"{ctx.today:%Y-%m}")),
                 _cancel(ctx.t, wish)])
    text = esc(ctx.error_text(error))
    if error.alternatives:
        text += f"\n\n{ctx.t('slot-instead')}"
    return Screen(text, rows, deal_id=wish.deal_id)


def _head(t: Translator, house: Shop, deal: Deal, wish: Wish) -> str:
    title = t("slot-title") if wish.claim_id is None else t("slot-title-claim", claim=wish.claim_id)
    return f"<b>{esc(title)}</b>\n{words.headline(t, house, deal, deal.contact)}"


def _facts(t: Translator, shop: Shop, deal: Deal) -> str:
    """What limits the choice: readiness and quiet hours."""
    lines = []
    if (ready := ready_on(shop, deal)) is not None:
        lines.append(t("slot-ready", day=esc(words.day(t, ready))))
    if deal.quiet_from and deal.quiet_to:
        lines.append(t("slot-quiet", start=f"{deal.quiet_from:%H:%M}", end=f"{deal.quiet_to:%H:%M}"))
    return "\n".join(lines) + "\n\n" if lines else ""


def _cancel(t: Translator, wish: Wish) -> Button:
    return Button(t("slot-cancel"), wish.back())
