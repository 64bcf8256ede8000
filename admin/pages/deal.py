"""One page per deal: where it stands, what is to be done, money, files, visits, everything that happened."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from admin.routing import Visit, page, status_of
from crm import claims as complaints
from crm import deals, folder, invoices, payments, permissions, returns, tasks, terms, timeline, undo
from crm.case import Case, spec_of
from crm.errors import CrmError, Forbidden, Incomplete, NotFound, Unsure
from crm.process import STAGES
from db.enums import DocumentKind, FileKind, PaymentKind, PaymentWay, Role, Stage
from db.models import Claim, Payment, Task
from db.queries import deal_page, people

LINES = 40
# How an invoice can have been given that the system did not send.
SENT_WAYS = ("email", "messenger", "in_person", "phone")
_MANAGES = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)

# What the timeline can be narrowed to: the kinds of entries behind each filter.
SHOWN: dict[str, tuple[str, ...]] = {
    "talk": ("comment", "client_message", "client_ready", "no_answer", "feedback", "report", "problem"),
    "moves": ("deal_opened", "deal_imported", "moved", "returned", "lost", "reopened", "undone", "task_closed",
              "task_reassigned", "reassigned", "repair_opened", "decision"),
    "order": ("product_set", "terms_set", "terms_changed", "amount_changed", "client_filled", "phone_changed",
              "address_set", "conditions_set", "desired_date", "readiness_set", "delayed", "in_schedule",
              "production_ready"),
    "money": ("payment", "refund", "payment_reversed", "payment_summary", "payment_expected", "invoice_made",
              "invoice_sent", "invoice_handed", "amount_changed"),
    "visits": ("visit_booked", "visit_moved", "visit_released", "visit_unconfirmed", "crew_changed", "departed",
               "arrived", "not_done", "unfinished", "report", "problem"),
    "claims": ("claim_registered", "claim_called", "claim_planned", "claim_done", "claim_confirmed", "claim_resolved"),
    "files": ("file_added", "file_kind_changed", "file_removed", "file_failed", "document_made", "document_failed"),
    "messages": ("message_sent", "message_delivered", "message_half", "message_late", "message_failed",
                 "message_uncertain", "message_confirmed", "message_missing", "message_resent", "message_cancelled",
                 "message_expired", "push_failed", "told_ready", "told_ready_by_phone", "delay_told"),
}
_ACTIONS = ("deal.move", "deal.return", "deal.lose", "deal.reopen", "deal.reassign", "deal.comment", "task.work",
            "payment.record", "payment.reverse", "file.add", "file.remove", "deal.edit", "document.make")


async def show(visit: Visit) -> Response:
    """The page as it stands."""
    return await draw(visit, visit.number("deal_id"))


async def draw(visit: Visit, deal_id: int, *, error: CrmError | None = None) -> Response:
    """The page, with what was refused on top of it."""
    async with visit.database.reading() as session:
        case = await deals.view(session, visit.actor, deal_id)
        context = {
            **_header(visit, case), **await _money(session, case), **await _timeline(visit, session, deal_id),
            "tasks": await _tasks(visit, session, case),
            "files": await folder.files(session, deal_id), "visits": await deal_page.visits(session, deal_id),
            "claims": await complaints.of_deal(session, deal_id), "managers": await people.team(session, *_MANAGES),
            "undoable": await undo.undoable(session, visit.actor, deal_id),
        }
    return visit.render("deal.html", status_of(error) if error else 200, **context, **_refusal(visit, error))


def _refusal(visit: Visit, error: CrmError | None) -> dict[str, Any]:
    """The sentence, the list of what is missing, and for «are you sure?» the form to be sent again."""
    reasons = [terms.reason(visit.t, entry) for entry in error.missing] if isinstance(error, Incomplete) else []
    fields = {name: value for name, value in visit.form.items() if isinstance(value, str) and name != "csrf"}
    return {
        "error": visit.says(error) if error else "", "reasons": reasons,
        "again": {"action": visit.request.url.path, "fields": fields} if isinstance(error, Unsure) else None,
    }


def _header(visit: Visit, case: Case) -> dict[str, Any]:
    deal, stage = case.deal, case.deal.stage
    may = {action for action in _ACTIONS if permissions.allows_deal(visit.actor, action, deal)}
    return {
        "case": case, "deal": deal, "contact": case.contact, "may": may,
        "next": STAGES[stage].next, "stages": [one for one in Stage if one is not Stage.LOST],
        "back": returns.targets(stage, visit.actor) if "deal.return" in may and not stage.is_closed else [],
        "lost_reasons": case.shop.number("lost_reasons"), "file_kinds": list(FileKind), "ways": list(PaymentWay),
        "kitchens": _kitchens(case), "schedules": list(case.shop.number("schedules")),
        "paper_kinds": list(DocumentKind), "sent_ways": SENT_WAYS,
        "signed": case.holds("signed_copy"),
        "likely_kinds": folder.likely_kinds(deal), "today": case.shop.today(), "draft_key": secrets.token_hex(16),
    }


def _kitchens(case: Case) -> list[str]:
    """What can be chosen; what the deal has stays even when it is offered no more."""
    offered: list[str] = case.shop.number("kitchens")
    has = case.deal.kitchen
    return offered if has is None or has in offered else [*offered, has]


async def _money(session: AsyncSession, case: Case) -> dict[str, Any]:
    entries = await payments.ledger(session, case.deal.id)
    taken_back = {entry.reverses_id for entry in entries}
    return {
        "entries": [(entry, _is_reversible(entry, taken_back)) for entry in entries],
        "invoices": await invoices.all_of(session, case.deal.id),
    }


def _is_reversible(entry: Payment, taken_back: set[int | None]) -> bool:
    return entry.kind is not PaymentKind.REVERSAL and entry.id not in taken_back


async def _tasks(visit: Visit, session: AsyncSession, case: Case) -> list[dict[str, Any]]:
    known = await deal_page.claims(session, {task.claim_id for task in case.tasks if task.claim_id})
    names = await people.names(session)
    first = deals.living_task(case.tasks, case.deal.stage)
    ordered = sorted(case.tasks, key=lambda task: (task is not first, task.due_at))
    return [_task(visit, case, task, known.get(task.claim_id or 0), names) for task in ordered]


def _task(visit: Visit, case: Case, task: Task, claim: Claim | None, names: dict[int, str]) -> dict[str, Any]:
    spec, mine = spec_of(task), _may_work(visit, task)
    return {
        "row": task, "who": names.get(task.assignee_id, ""), "may": mine,
        "may_close": mine and not spec.outcomes and not spec.closes_itself and task.code != "install",
        "items": [
            {"row": item, "done": case.holds(item.fact, claim) if item.fact else item.ticked_at is not None}
            for item in task.items
        ],
    }


def _may_work(visit: Visit, task: Task) -> bool:
    try:
        tasks.require_worker(visit.actor, task)
    except Forbidden:
        return False
    return True


async def _timeline(visit: Visit, session: AsyncSession, deal_id: int) -> dict[str, Any]:
    shown = visit.asked("show") if visit.asked("show") in SHOWN else ""
    before = visit.asked("before")
    older = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    lines = await timeline.page(session, deal_id, before=older, limit=LINES + 1, kinds=SHOWN.get(shown, ()))
    return {
        "lines": lines[:LINES], "older": lines[LINES - 1].id if len(lines) > LINES else None, "shown": shown,
        "filters": list(SHOWN), "sees_messages": permissions.allows(visit.actor, "outbox.see"),
        "pinned": [] if older or shown else await timeline.pinned(session, deal_id),
    }


def require_same(deal_id: int, of: int | None) -> None:
    """Raises ``NotFound`` when a part that was named is another deal's."""
    if of != deal_id:
        raise NotFound


ROUTES = [page("/deals/{deal_id}", show, needs="deal.see")]
