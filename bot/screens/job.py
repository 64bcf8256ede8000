"""The installer's job as one message: where, whose, what to mind, what to bring, and the next thing to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import Tap
from bot.context import Context
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import fills, words
from bot.screens.week import Visit, trip_button
from crm import deals, tasks
from crm.actor import Actor
from crm.case import Case
from crm.dates import format_window
from crm.errors import NotFound
from crm.phones import format_phone
from crm.shop import Shop
from db.enums import BookingStatus, Pipeline
from db.models import Booking, Claim, DealFile, Employee, Task
from db.queries import trips as queries

_CALLED = "called_before"
_NOTHING = ("", "нет", "none", "no", "-", "—")


@dataclass(frozen=True)
class Trip:
    """A visit with everything the crew needs. ``task`` is the open ``install``, ``claim`` what a repair is about."""

    booking: Booking
    case: Case
    task: Task | None
    claim: Claim | None
    crew: Sequence[Employee]
    files: Sequence[DealFile]

    @property
    def is_mine(self) -> bool:
        """Whether the person who looks is one of those who come."""
        return any(person.id == self.case.actor.id for person in self.crew)

    @property
    def can_be_worked(self) -> bool:
        live = self.booking.status is BookingStatus.ACTIVE
        return live and self.is_mine and (self.task is not None or self.claim is not None)

    @property
    def must_call(self) -> bool:
        """The call an hour before is still to be made."""
        items = self.task.items if self.task else []
        return any(item.code == _CALLED and item.ticked_at is None for item in items)

    def tap(self, action: str, arg: str = "") -> Tap:
        return Tap(action=f"trip.{action}", id=self.booking.id, arg=arg)


async def load(session: AsyncSession, actor: Actor, booking_id: int) -> Trip:
    """A visit on a deal that the actor may see. Raises ``NotFound``."""
    booking = await queries.booking(session, booking_id)
    if booking is None:
        raise NotFound
    case = await deals.view(session, actor, booking.deal_id)
    claim = await session.get(Claim, booking.claim_id) if booking.claim_id else None
    task = None if claim else case.task("install")
    crew = await queries.crew(session, booking_id)
    return Trip(booking, case, task, claim, crew, await queries.files(session, booking.deal_id))


def next_step(trip: Trip) -> str | None:
    """What the crew does next; ``None`` when it is done, not theirs, or not yet given out."""
    if not trip.can_be_worked:
        return None
    if trip.booking.departed_at is None:
        return "depart"
    if trip.booking.arrived_at is None:
        return "arrive"
    if trip.claim is not None:
        return "repaired"
    if not trip.case.holds("report"):
        return "report"
    return "done" if trip.case.holds("act_or_claim") else "act"


def card(trip: Trip, t: Translator, *, note: str = "") -> Screen:
    """The job."""
    lines = [esc(note), ""] if note else []
    lines += [*_head(trip, t), *_place(trip, t), *_people(trip, t), *_mind(trip, t), _money(trip, t)]
    lines += ["", *_steps(trip, t)]
    rows: list[Row] = [*_next_row(trip, t), *maps(t, trip.case.deal.address)]
    rows.append([Button(t("trip-contact"), trip.tap("contact"))])
    if trip.files:
        rows[-1] = [*rows[-1], Button(t("trip-files", count=len(trip.files)), trip.tap("files"))]
    rows += [*_trouble(trip, t), [_way_back(trip, t)]]
    return Screen(
        "\n".join(line for line in lines if line is not None), rows, kind="job", deal_id=trip.case.deal.id,
        task_id=trip.task.id if trip.task else None,
    )


def _head(trip: Trip, t: Translator) -> list[str]:
    booking, shop = trip.booking, trip.case.shop
    when = format_window(booking.starts_at, booking.ends_at, shop.timezone, t.language)
    title = t("trip-repair", claim=trip.claim.id) if trip.claim else t("trip-installation")
    lines = [f"<b>{title} · {esc(when)}</b>", words.headline(t, shop, trip.case.deal, trip.case.contact)]
    if trip.case.deal.pipeline is Pipeline.TRAINING:
        lines.append(t("trip-training"))
    if booking.status is BookingStatus.RELEASED:
        lines.append(t("trip-released"))
    elif trip.task is not None and trip.task.note.get("unconfirmed"):
        lines.append(t("trip-unconfirmed"))
    if trip.claim is not None:
        kind = words.term(t, "claim-kind", trip.claim.kind)
        lines.append(f"⚠️ {esc(kind)}: {esc(trip.claim.text)}")
    return [*lines, ""]


def _place(trip: Trip, t: Translator) -> list[str]:
    deal = trip.case.deal
    details = [
        t(f"trip-{name}", value=esc(value))
        for name, value in (("floor", deal.floor), ("lift", deal.lift), ("code", deal.entry_code))
        if _is_something(value)
    ]
    return [f"📍 {esc(deal.address or t('trip-no-address'))}", *([" · ".join(details)] if details else [])]


def _is_something(value: str | None) -> bool:
    """Whether a detail says more than that there is none; the answer is kept in the word it was given in."""
    return (value or "").strip().rstrip(".").casefold() not in _NOTHING


def _people(trip: Trip, t: Translator) -> list[str]:
    contact, manager = trip.case.contact, trip.case.manager
    lines = [f"👤 {esc(contact.name)}, {format_phone(contact.phone)}"]
    if len(trip.crew) > 1:
        lines.append(t("trip-crew", names=esc(", ".join(person.name for person in trip.crew))))
    phone = f", {format_phone(manager.phone)}" if manager.phone else ""
    return [*lines, t("trip-manager", name=esc(manager.name), phone=phone)]


def _mind(trip: Trip, t: Translator) -> list[str]:
    deal = trip.case.deal
    lines = [f"❗ {esc(deal.conditions)}"] if _is_something(deal.conditions) else []
    if deal.quiet_from and deal.quiet_to:
        lines.append(t("trip-quiet", start=f"{deal.quiet_from:%H:%M}", end=f"{deal.quiet_to:%H:%M}"))
    return lines


def _money(trip: Trip, t: Translator) -> str:
    left = trip.case.standing.left
    return t("trip-collect", sum=words.money(t, left)) if left > 0 else t("trip-paid")


def _steps(trip: Trip, t: Translator) -> list[str]:
    """What has been done, ticked; what the job still needs, open."""
    booking, shop = trip.booking, trip.case.shop
    if booking.status is BookingStatus.DONE:
        return [t("trip-step-finished")]
    if not trip.can_be_worked:
        return [t("trip-waits")] if trip.is_mine and booking.status is BookingStatus.ACTIVE else []
    lines = []
    if trip.task is not None:
        lines.append(_step(t("trip-step-called"), not trip.must_call))
    for key, moment in (("depart", booking.departed_at), ("arrive", booking.arrived_at)):
        at = f" {shop.calendar.local(moment):%H:%M}" if moment else ""
        lines.append(_step(t(f"trip-step-{key}") + at, moment is not None))
    if trip.task is not None:
        lines.append(_step(t("trip-step-report"), trip.case.holds("report")))
        lines.append(_step(t("trip-step-act"), trip.case.holds("act_or_claim")))
    return lines


def _step(text: str, done: bool) -> str:
    return f"{'✅' if done else '▫️'} {text}"


def _next_row(trip: Trip, t: Translator) -> list[Row]:
    step = next_step(trip)
    rows: list[Row] = []
    if step is not None:
        style = "success" if step in ("done", "repaired") else "primary"
        rows.append([Button(t(f"trip-next-{step}"), trip.tap(step), style=style)])  # type: ignore[arg-type]
    if step is not None and trip.must_call:
        rows.append([Button(t("trip-called"), trip.tap("called"))])
    return rows


def maps(t: Translator, address: str | None) -> list[Row]:
    """Both maps at this address."""
    if not address:
        return []
    place = quote(address, safe="")
    return [[
        Button(t("trip-yandex"), url=f"https://yandex.ru/maps/?text={place}"),
        Button(t("trip-2gis"), url=f"https://2gis.ru/search/{place}"),
    ]]


def _trouble(trip: Trip, t: Translator) -> list[Row]:
    if not trip.can_be_worked or trip.task is None:
        return []
    rows: list[Row] = [[Button(t("trip-problem"), trip.tap("problem")), Button(t("trip-claim"), trip.tap("claim"))]]
    if trip.booking.departed_at is not None:
        rows.append([Button(t("trip-tomorrow"), trip.tap("tomorrow")),
                     Button(t("trip-not-done"), trip.tap("not_done"), style="danger")])
    return rows


def _way_back(trip: Trip, t: Translator) -> Button:
    if trip.is_mine and trip.case.deal.pipeline is not Pipeline.TRAINING:
        return Button(t("trip-back"), Tap(action="trips.list"))
    return Button(t("button-back-to-deal"), Tap(action="deal.open", id=trip.case.deal.id))


def refused(trip: Trip, t: Translator) -> Screen:
    """Why the job cannot be closed yet: each missing thing with its button."""
    missing = tasks.missing(trip.case, trip.task) if trip.task else []
    lines = [t("trip-missing"), "", *(f"▫️ {esc(fills.reason(t, entry))}" for entry in missing)]
    targets = {"report": ("trip-next-report", "report"), "act_or_claim": ("trip-next-act", "act")}
    rows: list[Row] = []
    for entry in missing:
        if entry.name in targets:
            key, action = targets[entry.name]
            rows.append([Button(t(key), trip.tap(action))])
        elif entry.position is not None and entry.title:
            label = f"☐ {entry.title.get(t.language) or entry.title['ru']}"
            rows.append([Button(label, trip.tap("tick", str(entry.position)))])
        if entry.name == "act_or_claim":
            rows.append([Button(t("trip-claim"), trip.tap("claim"))])
    rows.append([Button(t("trip-to-card"), trip.tap("open"))])
    task_id = trip.task.id if trip.task else None
    return Screen("\n".join(lines), rows, kind="job", deal_id=trip.case.deal.id, task_id=task_id)


def finished(trip: Trip, t: Translator, following: Visit | None) -> Screen:
    """All done; where to go next."""
    rows: list[Row] = [[trip_button(t, trip.case.shop, following, dated=True)]] if following else []
    rows.append([_way_back(trip, t)])
    return Screen(t("trip-thanks", number=esc(trip.case.deal.number)), rows, deal_id=trip.case.deal.id)


def file_list(trip: Trip, t: Translator) -> Screen:
    """Design and specification, to be sent into the chat."""
    rows: list[Row] = [
        [Button(f"{words.term(t, 'file-kind', file.kind)} · {file.name}", trip.tap("file", str(file.id)))]
        for file in trip.files[:20]
    ]
    rows.append([Button(t("trip-to-card"), trip.tap("open"))])
    return Screen(t("trip-files-choose"), rows, deal_id=trip.case.deal.id)


def job_list(ctx: Context, visits: Sequence[Visit]) -> Screen:
    """Today, tomorrow, later."""
    if not visits:
        rows: list[Row] = [[Button(ctx.t("menu-week"), Tap(action="week.open"))]]
        return Screen(ctx.t("trips-none"), rows)
    return Screen(list_text(ctx.t, ctx.shop, ctx.today, visits), list_rows(ctx.t, ctx.shop, ctx.today, visits))


def list_text(t: Translator, shop: Shop, today: date, visits: Sequence[Visit]) -> str:
    """The visits by day, with hours, places and clients."""
    lines = [f"<b>{t('trips-title')}</b>"]
    for key, found in _groups(shop, today, visits):
        lines += ["", f"<b>{t(key)}</b>"]
        for booking, deal, contact in found:
            when = format_window(booking.starts_at, booking.ends_at, shop.timezone, t.language)
            lines.append(f"{esc(when)} · {esc(deal.number)}, {esc(contact.name)}")
    return "\n".join(lines)


def list_rows(t: Translator, shop: Shop, today: date, visits: Sequence[Visit]) -> list[Row]:
    """A button for each visit; the first one is what comes next."""
    rows: list[Row] = [
        [trip_button(t, shop, visit, dated=key != "trips-today")]
        for key, found in _groups(shop, today, visits) for visit in found
    ]
    return rows[:40]


def _groups(shop: Shop, today: date, visits: Sequence[Visit]) -> list[tuple[str, list[Visit]]]:
    groups: dict[str, list[Visit]] = {"trips-today": [], "trips-tomorrow": [], "trips-later": []}
    for visit in visits:
        ahead = (shop.calendar.local(visit[0].starts_at).date() - today).days
        groups["trips-today" if ahead <= 0 else "trips-tomorrow" if ahead == 1 else "trips-later"].append(visit)
    return [(key, found) for key, found in groups.items() if found]
