"""What happens by itself when a stage is entered or a task is closed; named in ``crm.process``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy import select

from crm import bookings, messages
from crm.case import Case, director_ids
from db.enums import ActorKind, BookingStatus, OutboxStatus
from db.models import Booking, Outbox, Task

Effect = Callable[[Case, Task | None], Awaitable[None]]


async def run(case: Case, names: tuple[str, ...], task: Task | None) -> None:
    """Run the named effects in order."""
    for name in names:
        await EFFECTS[name](case, task)


async def booking_of(case: Case) -> Booking | None:
    """The deal's booked installation, with its crew."""
    if case.booking is None or case.booking.status is not BookingStatus.ACTIVE:
        case.booking = await bookings.active(case.session, case.deal.id)
    return case.booking


async def task_opened(case: Case, task: Task) -> None:
    """Tell the assignee, unless he opened it himself; his living card shows it."""
    if case.deal.pipeline == "training":
        return
    urgent = task.code == "install"
    case.push("task_given", task.assignee_id, cause=str(task.id), task_id=task.id, urgent=urgent)


async def payment_summary(case: Case, _task: Task | None = None) -> None:
    """Pin what was agreed, paid and is left; the one before steps down."""
    from crm import timeline

    s = case.standing
    await timeline.pin_instead(
        case.session, case.actor, case.deal, "payment_summary", amount=case.deal.amount or 0, amount_paid=s.paid,
        amount_left=s.left, percent=s.percent_paid,
    )


async def first_summary(case: Case, _task: Task | None) -> None:
    """Pin the summary where no payment has pinned it yet: a deal that is paid after the installation."""
    if case.standing.paid == 0:
        await payment_summary(case)


async def visit_confirmation(case: Case, _task: Task | None) -> None:
    """Tell the client his date, and the crew their job. A client who knew of another date is told the new one."""
    booking = await booking_of(case)
    if booking is None:
        return
    is_off = Outbox.kind == "client.visit_cancelled"
    case.journal.silenced += await messages.cancel(case.session, Outbox.deal_id == case.deal.id, is_off)
    moved = await announced(case) - {booking.id}
    case.tell_client(
        "visit_moved" if moved else "visit", cause=str(booking.id), booking_id=booking.id, visit_at=booking.starts_at,
        not_after=booking.starts_at,
    )
    for member in booking.crew:
        case.push("booking_new", member.installer_id, cause=str(booking.id), booking_id=booking.id)


async def announced(case: Case) -> set[int]:
    """The bookings of the deal that its client has been told of."""
    left = (OutboxStatus.SENT, OutboxStatus.UNCERTAIN, OutboxStatus.CLAIMED)
    said = await case.session.scalars(
        select(Outbox.data["booking_id"].as_integer())
        .where(Outbox.deal_id == case.deal.id, Outbox.status.in_(left), Outbox.kind.in_(_ANNOUNCING))
    )
    return set(said)


async def crew_message(case: Case, _task: Task | None) -> None:
    """The client's last word before the visit: who comes, and when."""
    booking = await booking_of(case)
    if booking is None:
        return
    await bookings.confirm(case.session, case.actor, booking)
    case.tell_client(
        "crew_tomorrow", cause=str(booking.id), booking_id=booking.id, visit_at=booking.starts_at,
        not_after=booking.starts_at,
    )


async def visit_done(case: Case, _task: Task | None) -> None:
    booking = await booking_of(case)
    if booking is not None:
        await bookings.finish(case.session, booking)
        case.journal.released.append(booking)


async def tell_installed(case: Case, _task: Task | None) -> None:
    """The manager hears at once that the kitchen stands."""
    if case.actor.kind is ActorKind.EMPLOYEE:
        case.push("installed", case.manager.id, cause=f"{case.deal.id}:{case.deal.visit}", urgent=True)


async def thanks(case: Case, _task: Task | None) -> None:
    """Once for a deal, even if it is reopened and won again."""
    if not await messages.known(case.session, f"client.thanks:{case.deal.id}"):
        case.tell_client("thanks", cause=str(case.deal.id))


async def claim_resolved(case: Case, task: Task | None) -> None:
    from crm import claims

    if task is not None and task.claim_id is not None:
        await claims.resolve(case, task.claim_id)


async def tell_directors(case: Case, kind: str, *, cause: str, **data: object) -> None:
    """A push to everybody who steers the shop."""
    if case.deal.pipeline == "training":
        return
    for employee_id in await director_ids(case.session):
        case.push(kind, employee_id, cause=cause, **data)


_ANNOUNCING = ("client.visit", "client.visit_moved", "client.crew_tomorrow", "client.install_continues")
# What is said because the deal stands in a stage; what money or a claim caused is true wherever it stands.
_OF_THE_STAGE = (
    "client.ready", "client.visit", "client.visit_moved", "client.crew_tomorrow", "client.install_continues",
    "client.delay", "task_given", "reminder", "escalation", "booking_new", "booking_changed", "call_client_now",
    "installer_late",
)


async def drop_messages(case: Case, *, all_to_client: bool = False) -> None:
    """Cancel what the abandoned stage visits had still to say; ``all_to_client`` silences the deal altogether."""
    of_stage = Outbox.kind.in_(_OF_THE_STAGE)
    wanted = of_stage | Outbox.kind.startswith("client.") if all_to_client else of_stage
    case.journal.silenced += await messages.cancel(case.session, Outbox.deal_id == case.deal.id, wanted)


EFFECTS: dict[str, Effect] = {
    "payment_summary": first_summary,
    "visit_confirmation": visit_confirmation,
    "crew_message": crew_message,
    "visit_done": visit_done,
    "tell_installed": tell_installed,
    "thanks": thanks,
    "claim_resolved": claim_resolved,
}
