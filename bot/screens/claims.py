"""Complaints: a deal's, everybody's open ones, and the card of one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm import clock
from crm.names import excerpt
from crm.shop import Shop
from db.enums import ClaimStatus, Stage
from db.models import Booking, Claim, Deal, Task

_SHOWN = 10


def claim(
    t: Translator, house: Shop, row: Claim, deal: Deal, task: Task | None, *, photos: int, has_act: bool,
    visit: Booking | None, may_work: bool,
) -> Screen:
    """The card of one complaint: what is known, what is next."""
    lines = [
        f"<b>{esc(t('claim-title', number=row.id, kind=words.term(t, 'claim-kind', row.kind)))}</b>",
        words.headline(t, house, deal, deal.contact), "", esc(row.text),
    ]
    if row.is_money_demand:
        lines.append(f"<b>{esc(t('claim-money-demand'))}</b>")
    if photos:
        lines.append(esc(t("claim-photos", count=photos)))
    lines += _steps(t, house, row, has_act=has_act)
    if visit is not None:
        lines.append(f"🔧 {esc(t('claim-visit', moment=words.moment(t, house, visit.starts_at)))}")
    if task is not None:
        lines.append(f"\n<b>{esc(words.title(t, task))}</b> · {esc(words.due(t, house, task, clock.now()))}")
    is_open = row.status is ClaimStatus.OPEN
    rows = _rows(t, row, deal, task, has_act=has_act) if is_open and may_work else []
    if not is_open:
        lines.append(f"\n{esc(words.term(t, 'claim-status', row.status))}")
    return Screen("\n".join(lines), [*rows, *_ways(t, row, deal)], deal_id=deal.id, kind="claim")


def _steps(t: Translator, house: Shop, row: Claim, *, has_act: bool) -> list[str]:
    def step(done: bool, key: str, detail: str = "") -> str:
        return f"{'✅' if done else '▫️'} {esc(t(key))}{f': {esc(detail)}' if detail else ''}"

    planned = bool(row.measures and row.promised_on)
    plan = t("claim-plan-detail", measures=row.measures or "", day=words.day(t, row.promised_on)) if planned else ""
    return [
        "",
        step(row.called_at is not None, "claim-step-called",
             words.moment(t, house, row.called_at) if row.called_at else ""),
        step(planned, "claim-step-plan", plan),
        step(row.done_on is not None, "claim-step-done", words.day(t, row.done_on) if row.done_on else ""),
        step(row.confirmed_at is not None, "claim-step-confirmed"),
        step(has_act, "claim-step-act"),
    ]


def _rows(t: Translator, row: Claim, deal: Deal, task: Task | None, *, has_act: bool) -> list[Row]:
    planned = bool(row.measures and row.promised_on)
    steps: list[tuple[bool, Button]] = [
        (row.called_at is not None, Button(t("claim-called"), Tap(action="claim.called", id=row.id))),
        (planned, Button(t("claim-plan"), Tap(action="claim.plan", id=row.id))),
        (row.done_on is not None, Button(t("claim-done"), Tap(action="claim.done", id=row.id))),
        (row.confirmed_at is not None, Button(t("claim-confirmed"), Tap(action="claim.confirm", id=row.id))),
        (has_act, Button(t("claim-act"), Tap(action="fill.act_or_claim", id=deal.id))),
    ]
    # Nobody confirms what has not been done.
    left = [button for done, button in steps if not done and not (button is steps[3][1] and row.done_on is None)]
    rows: list[Row] = []
    if task is not None and all(done for done, _ in steps):
        close = Tap(action="claim.close", id=row.id, version=task.version)
        rows.append([Button(t("claim-close"), close, style="success")])
    rows += [[Button(button.text, button.tap, style=None if number else "primary")]
             for number, button in enumerate(left)]
    more = [Button(t("claim-add-photos"), Tap(action="claim.photos", id=row.id))]
    if row.done_on is None:
        more.insert(0, Button(t("claim-book"), Tap(action="booking.open", id=deal.id, arg=str(row.id))))
    if planned:
        more.append(Button(t("claim-new-plan"), Tap(action="claim.plan", id=row.id)))
    return [*rows, more]


def _ways(t: Translator, row: Claim, deal: Deal) -> list[Row]:
    return [[
        Button(t("claim-list-of-deal"), Tap(action="claims.of", id=deal.id)),
        Button(t("back-to-deal"), Tap(action="deal.open", id=deal.id)),
    ]]


def of_deal(t: Translator, house: Shop, deal: Deal, rows: Sequence[Claim], *, may_register: bool) -> Screen:
    """The complaints of one deal, newest first."""
    newest = sorted(rows, key=lambda row: -row.id)[:_SHOWN]
    lines = [f"<b>{words.headline(t, house, deal, deal.contact)}</b>", ""]
    lines += [_line(t, row) for row in newest] or [esc(t("claims-none"))]
    buttons: list[Row] = [[Button(_label(t, row), Tap(action="claim.open", id=row.id))] for row in newest]
    if may_register and deal.stage is not Stage.LOST:
        buttons.append([Button(t("claim-register"), Tap(action="claim.new", id=deal.id))])
    buttons.append([Button(t("back-to-deal"), Tap(action="deal.open", id=deal.id))])
    return Screen("\n".join(lines), buttons, deal_id=deal.id)


def open_ones(t: Translator, rows: Sequence[tuple[Claim, Deal]], *, page: int = 0) -> Screen:
    """Everybody's open complaints, oldest first."""
    shown = rows[page * _SHOWN : (page + 1) * _SHOWN]
    lines = [f"<b>{esc(t('claims-open', count=len(rows)))}</b>", ""]
    lines += [f"{esc(deal.number)} · {_line(t, row)}" for row, deal in shown] or [esc(t("claims-none-open"))]
    buttons: list[Row] = [
        [Button(f"{deal.number} · {_label(t, row)}", Tap(action="claim.open", id=row.id))] for row, deal in shown
    ]
    turn = [Button("‹", Tap(action="claims.list", arg=str(page - 1)))] if page else []
    if (page + 1) * _SHOWN < len(rows):
        turn.append(Button("›", Tap(action="claims.list", arg=str(page + 1))))
    return Screen("\n".join(lines), [*buttons, turn, [Button(t("back-to-more"), Tap(action="more.open"))]])


def _line(t: Translator, row: Claim) -> str:
    mark = "▫️" if row.status is ClaimStatus.OPEN else "✅"
    until = f" · {t('claim-promised', day=words.day(t, row.promised_on))}" if row.promised_on else ""
    return esc(f"{mark} № {row.id} {words.term(t, 'claim-kind', row.kind)}: {excerpt(row.text, 80)}{until}")


def _label(t: Translator, row: Claim) -> str:
    return f"№ {row.id} · {words.term(t, 'claim-kind', row.kind)}"

