"""What the staff is told unasked, made at the moment it leaves: what is no longer true is not said."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import Tap
from bot.language import translator
from bot.screen import Attachment, Button, Row, Screen, esc
from bot.screens import digests, folder, imported, job, notices, words
from bot.screens.card import card_for
from bot.screens.push import Push
from crm import actor as actors
from crm import shop as shops
from crm.errors import CrmError
from crm.phones import format_phone
from db.enums import BookingStatus, ClaimStatus, DocumentStatus, LeadStatus, TaskStatus
from db.models import Booking, Claim, DealFile, Document, Employee, Lead, Outbox, Task
from db.queries import trips as queries

Render = Callable[[Push], Awaitable[Screen | None]]


async def render(session: AsyncSession, row: Outbox) -> Screen | None:
    """The message of a row to an employee; ``None`` when there is nothing to say any more."""
    employee = await session.get(Employee, row.employee_id)
    if employee is None or not employee.is_active:
        return None
    house = shops.of(session)
    actor = actors.of_employee(employee, house.language)
    push = Push(session, row, actor, translator(actor.language), house)
    screen = await RENDERERS.get(row.kind, notices.notice)(push)
    if screen is None:
        return None
    if row.data.get("late"):
        screen = replace(screen, text=f"{push.t('push-late')}\n\n{screen.text}")
    return replace(screen, file=screen.file or await _file(push))


async def _file(push: Push) -> Attachment | None:
    """A file that Telegram has already; what lies in the store only is put in by delivery."""
    if push.row.kind != "send_file":
        return None
    file = await push.session.get(DealFile, push.data.get("file_id"))
    return folder.attachment(file) if file is not None else None


async def task_given(push: Push) -> Screen | None:
    """A new task: the living card of its deal; for an installer the job."""
    task = await _open_task(push)
    if task is None or task.assignee_id != push.actor.id:
        return None
    if task.code == "install":
        return await _job_of_deal(push, task.deal_id or 0, push.t("push-job"))
    if task.deal_id is None or task.claim_id is not None:
        return notices.of_task(push, task, push.t("push-task-given"))
    return await card_for(push.session, push.actor, push.t, task.deal_id, note=push.t("push-task-given"))


async def task_back(push: Push) -> Screen | None:
    """The last claim is resolved, and the feedback can be closed."""
    task = await _open_task(push)
    if task is None or task.deal_id is None:
        return None
    return await card_for(push.session, push.actor, push.t, task.deal_id, note=push.t("push-task-back"))


async def deal_given(push: Push) -> Screen | None:
    deal = await push.deal()
    if deal is None or deal.manager_id != push.actor.id:
        return None
    return await card_for(push.session, push.actor, push.t, deal.id, note=push.t("push-deal-given"))


async def work_given(push: Push) -> Screen | None:
    """Somebody has left or gone away, and his work is here now."""
    counts = {name: push.data[name] for name in ("deals", "leads", "tasks")}
    title, text = push.t("push-work-given", name=esc(push.data["name"])), push.t("push-work-given-what", **counts)
    today = Button(push.t("push-work-given-today"), Tap(action="today.show"), style="primary")
    return Screen(f"<b>{title}</b>\n{text}", [[today]])


async def redraw(push: Push) -> Screen | None:
    """The card in a message that shows it already, after somebody else has changed the deal."""
    try:
        return await card_for(push.session, push.actor, push.t, push.row.deal_id or 0, focus=push.row.task_id)
    except CrmError:
        return None


async def reminder(push: Push) -> Screen | None:
    """Why now, with the card in which it can be done."""
    task = await _open_task(push)
    if task is None:
        return None
    note = notices.reason(push)
    if task.deal_id is None or task.claim_id is not None or push.is_installer:
        return notices.of_task(push, task, note)
    return await card_for(push.session, push.actor, push.t, task.deal_id, note=note)


async def escalation(push: Push) -> Screen | None:
    """A director hears of a task that its owner has left undone."""
    task = await _open_task(push)
    if task is None:
        return None
    owner = await push.session.get(Employee, task.assignee_id)
    days = push.data.get("overdue_days", 0)
    note = push.t("push-escalation", name=owner.name if owner else "", days=days, why=notices.reason(push))
    screen = notices.of_task(push, task, note, headline=await push.headline())
    if task.deal_id is None:
        return screen
    handed = Button(push.t("push-reassign"), Tap(action="deal.reassign", id=task.deal_id))
    return replace(screen, rows=[*screen.rows, [handed]])


async def lead_new(push: Push) -> Screen | None:
    lead = await push.session.get(Lead, push.data.get("lead_id"))
    if lead is None or lead.status is not LeadStatus.NEW:
        return None
    source = words.chosen(push.t, push.shop, "lead-source", lead.source)
    lines = [f"<b>{push.t('push-lead-new')}</b>", f"{esc(lead.name)}, {format_phone(lead.phone)}", esc(source)]
    lines += [esc(lead.wish)] if lead.wish else []
    return Screen("\n".join(lines), [[Button(push.t("push-open-lead"), Tap(action="lead.open", id=lead.id))]])


async def claim(push: Push) -> Screen | None:
    found = await push.session.get(Claim, push.data.get("claim_id"))
    if found is None or found.status is not ClaimStatus.OPEN:
        return None
    kind = words.term(push.t, "claim-kind", found.kind)
    lines = [
        f"<b>{push.t('push-claim', claim=found.id)}</b>", await push.headline(), f"{esc(kind)}: {esc(found.text)}",
    ]
    rows: list[Row] = [[Button(push.t("push-open-claim"), Tap(action="claim.open", id=found.id), style="primary")]]
    return Screen("\n".join(lines), [*rows, *push.deal_row()], deal_id=push.row.deal_id)


async def booking_new(push: Push) -> Screen | None:
    return await _job(push, push.t("push-booking-new"))


async def booking_changed(push: Push) -> Screen | None:
    return await _job(push, push.t("push-booking-changed"))


async def booking_cancelled(push: Push) -> Screen | None:
    booking = await push.session.get(Booking, push.data.get("booking_id"))
    if booking is None or booking.status is not BookingStatus.RELEASED:
        return None
    text = push.t("push-booking-cancelled", when=esc(push.when(booking)))
    rows = [[Button(push.t("trip-back"), Tap(action="trips.list"))]]
    return Screen(f"<b>{text}</b>\n{await push.headline()}", rows, deal_id=push.row.deal_id)


async def call_client_now(push: Push) -> Screen | None:
    booking = await push.session.get(Booking, push.data.get("booking_id"))
    if booking is None or booking.departed_at is not None:
        return None
    return await _job(push, push.t("push-call-client-now"))


async def installer_late(push: Push) -> Screen | None:
    booking = await push.session.get(Booking, push.data.get("booking_id"))
    if booking is None or booking.status is not BookingStatus.ACTIVE or booking.arrived_at is not None:
        return None
    lead = await push.session.get_one(Employee, booking.lead_id)
    phone = format_phone(lead.phone) if lead.phone else ""
    text = push.t("push-installer-late", name=esc(lead.name), phone=phone, when=esc(push.when(booking)))
    return Screen(f"<b>{text}</b>\n{await push.headline()}", push.deal_row(), deal_id=push.row.deal_id)


async def document_ready(push: Push) -> Screen | None:
    document = await push.session.get(Document, push.data.get("document_id"))
    if document is None or document.status is not DocumentStatus.READY:
        return None
    name = words.term(push.t, "document-kind", document.kind)
    text = push.t("push-document-ready", name=esc(name), version=document.version)
    return Screen(f"{text}\n{await push.headline()}", push.deal_row(), deal_id=push.row.deal_id)


async def send_file(push: Push) -> Screen | None:
    """A file somebody asked for with a button."""
    file = await push.session.get(DealFile, push.data.get("file_id"))
    if file is None or file.removed_at is not None:
        return None
    kind = words.term(push.t, "file-kind", file.kind)
    return Screen(f"{esc(kind)}: {esc(file.name)}\n{await push.headline()}", deal_id=push.row.deal_id)


async def backup_failed(push: Push) -> Screen | None:
    """The night has left no copy of the data."""
    day = words.day(push.t, date.fromisoformat(push.data["day"]))
    title = push.t("push-backup-failed", day=esc(day))
    return Screen(f"<b>{title}</b>\n{push.t('push-backup-why', why=push.data['why'])}")


async def update_parked(push: Push) -> Screen | None:
    """A message or a tap of somebody could not be worked and was put aside."""
    title, code = push.t("push-update-parked"), push.t("push-update-code", id=esc(push.data["error_id"]))
    return Screen(f"<b>{title}</b>\n{code}")


async def _open_task(push: Push) -> Task | None:
    task = await push.session.get(Task, push.row.task_id) if push.row.task_id else None
    return task if task is not None and task.status is TaskStatus.OPEN else None


async def _job(push: Push, note: str) -> Screen | None:
    booking = await push.session.get(Booking, push.data.get("booking_id"))
    if booking is None or booking.status is not BookingStatus.ACTIVE:
        return None
    return job.card(await job.load(push.session, push.actor, booking.id), push.t, note=note)


async def _job_of_deal(push: Push, deal_id: int, note: str) -> Screen | None:
    booking = await queries.latest_booking(push.session, deal_id)
    if booking is None:
        return None
    return job.card(await job.load(push.session, push.actor, booking.id), push.t, note=note)


RENDERERS: dict[str, Render] = {
    "task_given": task_given,
    "task_back": task_back,
    "deal_given": deal_given,
    "work_given": work_given,
    "redraw": redraw,
    "reminder": reminder,
    "escalation": escalation,
    "lead_new": lead_new,
    "claim": claim,
    "booking_new": booking_new,
    "booking_changed": booking_changed,
    "booking_cancelled": booking_cancelled,
    "call_client_now": call_client_now,
    "installer_late": installer_late,
    "document_ready": document_ready,
    "send_file": send_file,
    "backup_failed": backup_failed,
    "update_parked": update_parked,
    "import_done": imported.done,
    "import_undone": imported.undone,
    "today": digests.morning,
    "today_evening": digests.evening,
    "tomorrow_jobs": digests.tomorrow_jobs,
    "director_digest": digests.director,
    "funnel_week": digests.funnel,
}
