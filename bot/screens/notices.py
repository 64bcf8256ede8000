"""Messages to the staff that say one thing and lead to the deal, the claim or the lead it is about."""

from __future__ import annotations

from datetime import date

from bot.callbacks import Tap
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from bot.screens.push import Push
from db.models import Task

# Facts the sentences are filled with; a row brings those that its kind has.
_DEFAULTS = {"mark": 0, "days": 0, "name": "", "wish": ""}


async def notice(push: Push) -> Screen | None:
    """A sentence by kind, the deal, and what was said; a kind without a sentence still leads to its deal."""
    key = f"push-{push.row.kind}".replace("_", "-")
    title = push.t(key, **_facts(push)) if push.t.has(key) else push.t("push-other")
    lines = [f"<b>{esc(title)}</b>", await push.headline(), *_details(push)]
    rows: list[Row] = [*_own_rows(push), *push.deal_row()]
    return Screen("\n".join(line for line in lines if line), rows, deal_id=push.row.deal_id)


def _facts(push: Push) -> dict[str, object]:
    known = {name: push.data[name] for name in _DEFAULTS if name in push.data}
    return _DEFAULTS | known


def _details(push: Push) -> list[str]:
    """What was written or chosen by whoever caused the message, in words."""
    t, data = push.t, push.data
    lines = []
    if data.get("what"):
        lines.append(esc(words.term(t, "problem", data["what"])))
    if data.get("fact"):
        lines.append(esc(words.term(t, "fact", data["fact"])))
    if data.get("day"):
        lines.append(t("push-new-date", day=esc(words.day(t, date.fromisoformat(data["day"])))))
    if data.get("reason"):
        is_code = push.row.kind == "deal_lost"
        reason = words.chosen(t, push.shop, "lost-reason", data["reason"]) if is_code else data["reason"]
        lines.append(t("push-reason", reason=esc(reason)))
    if data.get("sms_reason"):
        lines.append(t("push-reason", reason=esc(words.term(t, "sms-reason", data["sms_reason"]))))
    if push.row.kind == "file_refused":
        lines.append(esc(t(data["why"], name=data["name"])))
    if data.get("text"):
        lines.append(f"«{esc(data['text'])}»")
    return lines


def _own_rows(push: Push) -> list[Row]:
    """The button the kind is about, before the one to the deal."""
    t, deal_id = push.t, push.row.deal_id or 0
    if push.row.kind == "client_wrote":
        return [[Button(t("push-call-client"), Tap(action="client.contact", id=deal_id))]]
    if push.row.kind == "repair_done" and push.data.get("claim_id"):
        return [[Button(t("push-open-claim"), Tap(action="claim.open", id=push.data["claim_id"]), style="primary")]]
    if push.row.kind in ("not_done", "visit_moved") and not push.is_installer:
        return [[Button(t("push-new-time"), Tap(action="booking.open", id=deal_id))]]
    return []


def reason(push: Push) -> str:
    """Why a reminder comes now."""
    key = f"push-why-{push.data.get('why', 'due')}".replace("_", "-")
    return push.t(key) if push.t.has(key) else push.t("push-why-due")


def of_task(push: Push, task: Task, note: str, *, headline: str = "") -> Screen:
    """A task with the way to where it is worked."""
    t = push.t
    lines = [esc(note), f"<b>{esc(words.title(t, task))}</b>", headline]
    if task.claim_id is not None:
        rows: list[Row] = [[Button(t("push-open-claim"), Tap(action="claim.open", id=task.claim_id))]]
    elif task.deal_id is None:
        rows = [[Button(t("push-open-lead"), Tap(action="lead.open", id=task.lead_id or 0))]]
    elif push.is_installer:
        rows = [[Button(t("push-open-job"), Tap(action="job.open", id=task.id))]]
    else:
        rows = [[Button(t("push-open-deal"), Tap(action="deal.open", id=task.deal_id))]]
    return Screen("\n".join(line for line in lines if line), rows, deal_id=task.deal_id, task_id=task.id)
