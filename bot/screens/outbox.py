"""Messages that did not get through or are on their way, and what a person can decide about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm.letters import answer, kind_of, why
from crm.names import excerpt
from crm.shop import Shop
from crm.undelivered import CANCELLED, DECIDED, RESENT
from db.enums import OutboxStatus, SmsReason
from db.queries.outbox import UNDELIVERED, WAITING, Letter

PAGE = 8


@dataclass(frozen=True)
class Sms:
    """How text messages stand today: switched on, sent so far, the day's limit, and what keeps all of them back."""

    is_on: bool
    sent: int
    limit: int
    trouble: SmsReason | None = None


def listing(
    t: Translator, house: Shop, letters: Sequence[Letter], counts: Mapping[OutboxStatus, int], *,
    waiting: bool, page: int, sms: Sms | None = None,
) -> Screen:
    """One of the two heaps; ``letters`` holds one more than a page when there is another page."""
    stuck, going = (sum(counts.get(one, 0) for one in heap) for heap in (UNDELIVERED, WAITING))
    lines = [f"<b>{esc(t('outbox-waiting' if waiting else 'outbox-stuck', count=going if waiting else stuck))}</b>"]
    lines += _sms_lines(t, sms) if sms else []
    lines += ["", *(_line(t, house, letter) for letter in letters[:PAGE])]
    if not letters:
        lines.append(esc(t("outbox-empty")))
    rows: list[Row] = [
        [Button(f"{kind_of(t, letter.row)} · {letter.to}", Tap(action="outbox.open", id=letter.row.id))]
        for letter in letters[:PAGE]
    ]
    other = t("outbox-to-stuck", count=stuck) if waiting else t("outbox-to-waiting", count=going)
    rows.append(_turn(waiting, page, more=len(letters) > PAGE))
    if sms is not None:
        rows.append([_switch(t, on=not sms.is_on)])
    rows.append([Button(other, _to(not waiting, 0)), Button(t("back-to-more"), Tap(action="more.open"))])
    return Screen("\n".join(lines), rows)


def _sms_lines(t: Translator, sms: Sms) -> list[str]:
    lines = [t("outbox-sms-on", count=sms.sent, limit=sms.limit) if sms.is_on else t("outbox-sms-off")]
    if sms.trouble is not None:
        lines.append(t("outbox-sms-trouble", reason=words.term(t, "sms-reason", sms.trouble)))
    return [esc(line) for line in lines]


def _switch(t: Translator, *, on: bool) -> Button:
    return Button(t(f"outbox-sms-switch-{'on' if on else 'off'}"), Tap(action="sms.switch", arg="on" if on else "off"))


def switching_off(t: Translator) -> Screen:
    """Asks once more."""
    rows: list[Row] = [
        [Button(t("outbox-sms-sure-yes"), Tap(action="sms.switch", arg="off.yes"), style="danger")],
        [Button(t("outbox-keep"), Tap(action="outbox.list"))],
    ]
    return Screen(esc(t("outbox-sms-sure")), rows)


def _to(waiting: bool, page: int) -> Tap:
    return Tap(action="outbox.list", arg=f"{'w' if waiting else 's'}.{page}")


def _turn(waiting: bool, page: int, *, more: bool) -> list[Button]:
    row = [Button("‹", _to(waiting, page - 1))] if page else []
    return [*row, Button("›", _to(waiting, page + 1))] if more else row


def _line(t: Translator, house: Shop, letter: Letter) -> str:
    parts = [
        words.moment(t, house, letter.row.due_at), letter.number, letter.to, kind_of(t, letter.row),
        words.term(t, "outbox-status", letter.row.status),
        words.term(t, "sms-reason", letter.row.reason) if letter.row.reason else None,
    ]
    return "▫️ " + " · ".join(esc(part) for part in parts if part)


def letter(t: Translator, house: Shop, one: Letter, *, may_decide: bool) -> Screen:
    """One message: to whom, what, why it is stuck, and the decision."""
    row = one.row
    lines = [
        f"<b>{esc(kind_of(t, one.row))}</b> · {esc(words.term(t, 'outbox-status', row.status))}",
        esc(" · ".join(part for part in (one.number, one.to) if part)),
        esc(t("outbox-due", moment=words.moment(t, house, row.due_at), attempts=row.attempt)),
    ]
    if reason := ": ".join(part for part in (why(t, row), answer(row)) if part):
        lines.append(esc(t("outbox-error", error=reason)))
    if row.sms_state:
        lines.append(esc(t("outbox-sms-state", state=words.term(t, "sms-state", row.sms_state))))
    if row.sent_text:
        lines += ["", f"<i>{esc(excerpt(row.sent_text, 400))}</i>"]
    if row.status is OutboxStatus.UNCERTAIN:
        lines += ["", esc(t("outbox-ask"))]
    rows = _decisions(t, one) if may_decide else []
    if row.deal_id:
        rows.append([Button(t("back-to-deal"), Tap(action="deal.open", id=row.deal_id))])
    return Screen("\n".join(lines), [*rows, [Button(t("outbox-back"), Tap(action="outbox.list"))]])


def _decisions(t: Translator, one: Letter) -> list[Row]:
    def to(key: str, action: str, style: str | None = None) -> Button:
        return Button(t(key), Tap(action=action, id=one.row.id), style=style)  # type: ignore[arg-type]

    status = one.row.status
    rows: list[Row] = []
    if status in DECIDED:
        rows.append([to("outbox-arrived", "outbox.arrived", "success"), to("outbox-lost", "outbox.lost")])
    elif status in RESENT:
        rows.append([to("outbox-resend", "outbox.resend", "primary")])
    if status in CANCELLED:
        rows.append([to("outbox-cancel", "outbox.cancel", "danger")])
    return rows


def cancelling(t: Translator, one: Letter) -> Screen:
    """Asks once more."""
    rows: list[Row] = [
        [Button(t("outbox-cancel-yes"), Tap(action="outbox.cancel", id=one.row.id, arg="yes"), style="danger")],
        [Button(t("outbox-keep"), Tap(action="outbox.open", id=one.row.id))],
    ]
    client = "yes" if one.row.contact_id else "no"
    return Screen(esc(t("outbox-cancel-sure", kind=kind_of(t, one.row), to=one.to, client=client)), rows)


def undelivered(t: Translator, house: Shop, letters: Sequence[Letter]) -> Screen:
    """A manager's clients whom no message reached: to be called."""
    lines = [f"<b>{esc(t('undelivered-title'))}</b>", ""]
    lines += [_line(t, house, one) for one in letters] or [esc(t("undelivered-none"))]
    rows: list[Row] = [
        [Button(f"{one.number} · {one.to}", Tap(action="deal.open", id=one.row.deal_id))]
        for one in letters if one.row.deal_id
    ]
    return Screen("\n".join(lines), [*rows, [Button(t("back-to-more"), Tap(action="more.open"))]])
