"""Enquiries: the list, the card, and the client whom we know already."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm import clock
from crm.names import short_name
from crm.phones import format_phone
from crm.shop import Shop
from db.enums import LeadStatus, Pipeline
from db.models import Contact, Deal, Lead, Task

_MOST_DEALS = 5


def lead(
    t: Translator, house: Shop, row: Lead, task: Task | None, known: Contact | None, deals: Sequence[Deal]
) -> Screen:
    """The card of an enquiry, with what can be decided on it."""
    lines = [f"<b>{esc(t('lead-title', name=row.name))}</b>", format_phone(row.phone)]
    if row.pipeline is Pipeline.TRAINING:
        lines[0] += f" · {esc(t('pipeline-training'))}"
    lines.append(esc(t("lead-source", source=words.chosen(t, house, "lead-source", row.source))))
    if row.wish:
        lines.append(esc(t("lead-wish", wish=row.wish)))
    if task is not None:
        lines.append(f"\n<b>{esc(words.title(t, task))}</b> · {esc(words.due(t, house, task, clock.now()))}")
    if row.status is not LeadStatus.NEW:
        return Screen("\n".join([*lines, *_closed(t, row)]), _closed_rows(t, row))
    if known is not None:
        lines += ["", _known(t, known, deals)]
    return Screen("\n".join(lines), _rows(t, row, known, deals))


def _rows(t: Translator, row: Lead, known: Contact | None, deals: Sequence[Deal]) -> list[Row]:
    def to(key: str, action: str, **more: object) -> Button:
        return Button(t(key), Tap(action=action, id=row.id, version=row.version), **more)  # type: ignore[arg-type]

    convert = Tap(action="lead.convert", id=row.id, version=row.version, arg=str(known.id) if known else "")
    key = "lead-convert-known" if known else "lead-convert"
    return [
        [Button(t(key), convert, style="success")],
        *_deal_rows(t, deals),
        [to("lead-recall", "lead.recall"), to("lead-close", "lead.close", style="danger")],
        [Button(t("lead-call"), Tap(action="lead.contact", id=row.id))],
        _ways(t),
    ]


def _closed(t: Translator, row: Lead) -> list[str]:
    lines = ["", esc(words.term(t, "lead-status", row.status))]
    return [*lines, esc(row.close_reason)] if row.close_reason else lines


def _closed_rows(t: Translator, row: Lead) -> list[Row]:
    deal = [[Button(t("lead-its-deal"), Tap(action="deal.open", id=row.deal_id))]] if row.deal_id else []
    return [*deal, _ways(t)]


def _ways(t: Translator) -> list[Button]:
    return [Button(t("lead-list"), Tap(action="leads.list")), Button(t("deals-today"), Tap(action="today.show"))]


def leads(t: Translator, house: Shop, rows: Sequence[Lead], *, shown: int = 10) -> Screen:
    """Enquiries nobody has decided on, the oldest first."""
    lines = [f"<b>{esc(t('leads-title', count=len(rows)))}</b>", ""]
    for row in rows[:shown]:
        moment = words.moment(t, house, row.created_at)
        lines.append(esc(f"{row.name} · {format_phone(row.phone)} · {moment}"))
    if not rows:
        lines.append(esc(t("leads-empty")))
    buttons: list[Row] = [
        [Button(f"{row.name} · {row.wish}" if row.wish else row.name, Tap(action="lead.open", id=row.id))]
        for row in rows[:shown]
    ]
    ways = [Button(t("deals-new-lead"), Tap(action="lead.new")), Button(t("deals-back"), Tap(action="deals.stages"))]
    return Screen("\n".join(lines), [*buttons, ways])


def known_client(t: Translator, contact: Contact, deals: Sequence[Deal], pipeline: Pipeline) -> Screen:
    """The number is somebody's: which of the ways is meant."""
    rows: list[Row] = [
        [Button(t("known-new-deal"), Tap(action="known.deal", id=contact.id, arg=pipeline.value), style="primary")],
        *_deal_rows(t, deals),
        [Button(t("known-anyway"), Tap(action="known.lead", id=contact.id, arg=pipeline.value))],
        [Button(t("known-cancel"), Tap(action="known.cancel"))],
    ]
    return Screen(_known(t, contact, deals), rows)


def _known(t: Translator, contact: Contact, deals: Sequence[Deal]) -> str:
    lines = [t("known-client", name=contact.name, phone=format_phone(contact.phone))]
    lines += [t("known-deals", count=len(deals)) if deals else t("known-no-deals")]
    return "\n".join(map(esc, lines))


def _deal_rows(t: Translator, deals: Sequence[Deal]) -> list[Row]:
    return [
        [Button(t("known-open", number=deal.number, name=short_name(deal.contact.name)),
                Tap(action="deal.open", id=deal.id))]
        for deal in deals[:_MOST_DEALS]
    ]
