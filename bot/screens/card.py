"""The living card of a deal: where it stands, what is to be done, and the buttons that do it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import Tap
from bot.context import Context
from bot.language import Translator
from bot.screen import Button, Screen, esc
from bot.screens import fills, words
from crm import deals, permissions, tasks
from crm.actor import Actor
from crm.case import Case, spec_of
from crm.facts import Missing
from crm.process import STAGES, rests_on
from db.enums import Pipeline, Stage
from db.models import Claim, Task, TaskItem

Rows = list[list[Button]]


async def card(ctx: Context, deal_id: int, *, note: str = "") -> Screen:
    """The card of a deal the person may see. Raises ``NotFound``."""
    return await card_for(ctx.session, ctx.actor, ctx.t, deal_id, note=note)


async def card_for(
    session: AsyncSession, actor: Actor, t: Translator, deal_id: int, *, note: str = "", focus: int | None = None
) -> Screen:
    """``card`` where there is no update to answer, as in a pushed message."""
    case = await deals.view(session, actor, deal_id)
    return await of_case(case, t, note=note, focus=focus)


async def of_case(case: Case, t: Translator, *, note: str = "", focus: int | None = None) -> Screen:
    """The card of a deal that is open already; after an action of the person's own it offers to undo it.

    It shows the task ``focus``, or else the one that is to be done first; the others are a button each.
    """
    chosen = next((row for row in case.tasks if row.id == focus), None)
    task = chosen or deals.living_task(case.tasks, case.deal.stage)
    claim = await case.session.get(Claim, task.claim_id) if task and task.claim_id else None
    lines = [
        f"<b>{words.headline(t, case.shop, case.deal, case.contact)}</b>",
        *([t("card-training")] if case.deal.pipeline is Pipeline.TRAINING else []),
        words.progress(t, case.shop, case.deal.stage),
        money_line(case, t),
        *warnings(case, t),
        *(_task_lines(case, t, task, claim) if task else _closed_lines(case, t)),
    ]
    rows = await undo_row(case, t)
    if task and permissions.allows_deal(case.actor, "deal.edit", case.deal):
        rows = [*task_rows(case, t, task, claim), *rows, *_other_tasks(case, t, task)]
    text = "\n".join(line for line in lines if line)
    return Screen(
        f"{esc(note)}\n\n{text}" if note else text, [*rows, *_bottom(case, t, task)], kind="card",
        deal_id=case.deal.id, task_id=task.id if task else None,
    )


async def undo_row(case: Case, t: Translator) -> Rows:
    """The way back from what the person has just done to the deal; nothing where there is none."""
    if case.last_line is None or not case.last_line.undo:
        return []
    await case.session.flush()
    return [[Button(t("button-undo"), Tap(action="undo.do", id=case.deal.id, version=case.last_line.id))]]


def _other_tasks(case: Case, t: Translator, shown: Task) -> Rows:
    """What else is open on the deal: a claim, a call, a repair."""
    return [
        [Button(f"▸ {words.title(t, task)}", Tap(action="task.open", id=task.id))]
        for task in case.tasks if task.id != shown.id and task.assignee_id == case.manager.id
    ]


def money_line(case: Case, t: Translator) -> str:
    """«150 000 ₽ · оплачено 50 000 ₽ · осталось 100 000 ₽»."""
    if case.deal.amount is None:
        return t("card-no-amount")
    return t(
        "card-money", amount=words.money(t, case.deal.amount), paid=words.money(t, case.standing.paid),
        left=words.money(t, case.standing.left),
    )


def warnings(case: Case, t: Translator) -> list[str]:
    """What is not as it should be: claims, facts that went away behind the deal."""
    found = []
    if case.standing.open_claims:
        found.append(t("card-claims", count=case.standing.open_claims))
    behind = case.deal.stage.position > Stage.CONTRACT.position and not case.deal.stage.is_closed
    if behind and not (case.holds("contract") and case.holds("signed_copy")):
        found.append(t("card-contract-outdated"))
    if behind and not case.holds("prepayment"):
        found.append(t("card-prepayment-gone"))
    if behind and "design" in rests_on(case.deal.stage) and not case.holds("design"):
        found.append(t("card-design-gone"))
    desired, ready = case.deal.desired_date, case.deal.readiness_date
    if desired and ready and ready > desired and case.deal.stage in (Stage.PREPAID, Stage.PRODUCTION):
        found.append(t("card-late", days=(ready - desired).days))
    return found


def _task_lines(case: Case, t: Translator, task: Task, claim: Claim | None) -> list[str]:
    # The deadline follows the title: both are what a glance at the card is for.
    head = f"\n<b>{esc(words.title(t, task))}</b> · {esc(words.due(t, case.shop, task, case.now))}"
    lines = [head]
    if task.note.get("text"):
        lines.append(esc(task.note["text"]))
    for item in task.items:
        done = case.holds(item.fact, claim) if item.fact else item.ticked_at is not None
        star = "" if item.required else t("item-optional")
        lines.append(f"{'✅' if done else '▫️'} {esc(_item(t, item))}{star}{_known(case, t, item)}")
    return lines


def _item(t: Translator, item: TaskItem) -> str:
    return str(item.title.get(t.language) or item.title["ru"])


def _known(case: Case, t: Translator, item: TaskItem) -> str:
    """What is known behind a ticked fact, in a word."""
    dates = {
        "desired_date": case.deal.desired_date, "readiness_date": case.deal.readiness_date,
        "payment_date": case.deal.payment_expected_on, "terms": case.deal.term_date,
    }
    value = dates.get(item.fact or "")
    return f": {esc(words.day(t, value))}" if value else ""


def _closed_lines(case: Case, t: Translator) -> list[str]:
    deal = case.deal
    if deal.stage is Stage.LOST:
        reason = esc(words.chosen(t, case.shop, "lost-reason", deal.lost_reason or "other"))
        return [t("card-lost", reason=reason), esc(deal.lost_comment or "")]
    return [t("card-won")] if deal.stage is Stage.WON else [t("card-no-task")]


def task_rows(case: Case, t: Translator, task: Task, claim: Claim | None = None) -> Rows:
    """The buttons of the card's task: the likeliest first and coloured."""
    spec = spec_of(task)
    if task.code == "install":
        play = [Button(t("button-play-installer"), Tap(action="job.of", id=case.deal.id), style="primary")]
        practice = case.deal.pipeline is Pipeline.TRAINING
        move = [Button(t("button-move-visit"), Tap(action="visit.move", id=case.deal.id))]
        return [play, move] if practice else [move]
    if task.code == "resolve_claim":
        return [[Button(t("button-claim"), Tap(action="claim.open", id=task.claim_id or 0), style="primary")]]
    found = tasks.missing(case, task, claim)
    rows = [_outcome(case, t, task, name) for name in _outcomes(case, task)]
    if not found and not spec.closes_itself and not spec.closing_outcome:
        rows.append([Button(_done_label(case, t, task), _done(task), style="success")])
    elif all(entry.name == "manual" for entry in found) and not spec.closing_outcome:
        rows.append([Button(_all_done_label(case, t, task), _all_done(task), style="success")])
    rows += _item_rows(case, t, task, found)
    unpaid = case.standing.paid < case.standing.due_now
    if case.deal.stage is Stage.CONTRACT and unpaid and task.code in ("sign_contract", "send_invoice"):
        rows.append([Button(t("button-at-table"), Tap(action="table.open", id=case.deal.id))])
    if task.code == "collect_prepayment" and case.holds("payment_date"):
        rows.append([Button(t("button-new-payment-date"), Tap(action="fill.payment_date", id=case.deal.id))])
    if case.deal.stage in (Stage.PREPAID, Stage.PRODUCTION) and case.deal.ready_at is None and case.deal.readiness_date:
        rows.append([Button(t("button-delay"), Tap(action="outcome.delayed", id=case.deal.id))])
    return rows


def _outcomes(case: Case, task: Task) -> tuple[str, ...]:
    # A delay has a button of its own, shown wherever it can happen.
    return tuple(name for name in spec_of(task).outcomes if name != "delayed")


def _outcome(case: Case, t: Translator, task: Task, name: str) -> list[Button]:
    subject = task.lead_id or case.deal.id
    closing = name == spec_of(task).closing_outcome
    action = f"control.{name}" if task.code == "control_call" else f"outcome.{name}"
    label = words.outcome(t, case.shop, task.code, name)
    return [Button(label, Tap(action=action, id=subject, version=task.version), style="success" if closing else None)]


def _done(task: Task) -> Tap:
    return Tap(action="task.done", id=task.id, version=task.version)


def _done_label(case: Case, t: Translator, task: Task) -> str:
    following = STAGES[case.deal.stage].next
    if spec_of(task).moves and following is not None:
        return t("button-next-stage", stage=words.stage_name(t, case.shop, following))
    return t("button-done")


def _all_done(task: Task) -> Tap:
    return Tap(action="item.set", id=task.id, arg="all+done")


def _all_done_label(case: Case, t: Translator, task: Task) -> str:
    """Only ticks are missing: one tap says that all is done and goes on."""
    following = STAGES[case.deal.stage].next
    if spec_of(task).moves and following is not None:
        return t("button-done-and-next", stage=words.stage_name(t, case.shop, following))
    return t("button-done-and-close")


def _item_rows(case: Case, t: Translator, task: Task, found: list[Missing]) -> Rows:
    rows: Rows = []
    for item in task.items:
        lacking = next((entry for entry in found if entry.position == item.position), None)
        if lacking is None or (lacking.name == "ready" and spec_of(task).closing_outcome):
            continue
        button = fills.fill_button(t, case.deal.id, lacking, go_on=False)
        if button is not None:
            rows.append([button if rows or item.fact is None else _primary(button)])
    rows += [[_untick(t, task, item)] for item in task.items if item.fact is None and item.ticked_at is not None]
    unticked = [item for item in task.items if item.fact is None and item.ticked_at is None]
    if len(unticked) > 1 and not spec_of(task).closing_outcome:
        rows.append([Button(t("button-all-done"), Tap(action="item.set", id=task.id, arg="all+"))])
    return rows


def _primary(button: Button) -> Button:
    return Button(button.text, button.tap, style="primary")


def _untick(t: Translator, task: Task, item: TaskItem) -> Button:
    return Button(f"☑ {_item(t, item)}", Tap(action="item.set", id=task.id, arg=f"{item.position}-"))


def _bottom(case: Case, t: Translator, task: Task | None) -> Rows:
    deal_id = case.deal.id

    def to(key: str, action: str) -> Button:
        return Button(t(key), Tap(action=action, id=deal_id))

    rows = [
        [to("button-money", "money.open"), to("button-folder", "folder.open"), to("button-timeline", "timeline.open")],
        [to("button-client", "client.show"), to("button-more", "deal.more")],
        [Button(t("button-today"), Tap(action="today.show"))],
    ]
    if task is not None:
        rows[1].insert(0, Button(t("button-help"), Tap(action="task.help", id=task.id)))
    return rows
