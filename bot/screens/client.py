"""The client's side: one message that shows where the order stands, and the few buttons that help."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import Tap
from bot.language import Translator, translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm import documents, orders
from crm.orders import Order
from crm.shop import Shop
from db.models import Contact, Deal, Outbox

BELOW = "below"
"""Asks for the status as a message of its own."""


def status(order: Order, t: Translator, *, others: bool, note: str = "") -> Screen:
    """Where the order stands, paid and left, dates, who comes."""
    deal = order.deal
    head = [f"<b>{esc(t('order-title', number=deal.number))}</b>"]
    if deal.kitchen:
        head[0] += f" · {esc(words.chosen(t, order.standing.shop, 'kitchen', deal.kitchen))}"
    lines = [esc(note), ""] if note else []
    lines += [*head, f"{orders.bar(order)} {esc(orders.step(order, t))}".strip(), ""]
    lines += [esc(line) for line in orders.lines(order, t)]
    return Screen("\n".join(lines), _rows(order, t, others=others), kind="order", deal_id=deal.id)


async def redrawn(session: AsyncSession, row: Outbox) -> Screen | None:
    """The order in a message that shows it already; ``None`` when it is this client's no more."""
    contact = await session.get(Contact, row.contact_id)
    if contact is None:
        return None
    theirs = await orders.of_contact(session, contact)
    if row.deal_id is None or row.deal_id not in [deal.id for deal in theirs]:
        return None
    order = await orders.load(session, contact, row.deal_id)
    return status(order, translator(contact.language), others=len(theirs) > 1)


def where_it_stands(t: Translator, deal_id: int) -> Screen:
    """The button under a message to the client; the answer comes below, and the message stays."""
    return Screen("", [[Button(t("order-where"), Tap(action="order.open", id=deal_id, arg=BELOW))]])


def _rows(order: Order, t: Translator, *, others: bool) -> list[Row]:
    def to(key: str, action: str) -> Button:
        return Button(t(key), Tap(action=f"order.{action}", id=order.deal.id))

    rows: list[Row] = []
    if order.can_answer_visit:
        ready = Button(t("order-ready"), Tap(action="order.ready", id=order.deal.id), style="primary")
        rows.append([ready, to("order-move", "move")])
    if order.can_be_marked:
        rows.append([
            Button(f"{mark} ★", Tap(action="order.mark", id=order.deal.id, arg=str(mark))) for mark in range(1, 6)
        ])
    last = [to("order-wrong", "wrong")] if order.can_complain else []
    rows.append([*([to("order-papers", "papers")] if order.papers else []), *last])
    if others:
        rows.append([Button(t("order-others"), Tap(action="order.choose"))])
    return [row for row in rows if row]


def choice(t: Translator, house: Shop, deals: Sequence[Deal]) -> Screen:
    """Which of several orders."""
    rows: list[Row] = []
    for deal in deals[:20]:
        kitchen = words.chosen(t, house, "kitchen", deal.kitchen) if deal.kitchen else ""
        label = " · ".join(part for part in (deal.number, kitchen, t(f"order-step-{deal.stage.value}")) if part)
        rows.append([Button(label, Tap(action="order.open", id=deal.id))])
    return Screen(t("order-which"), rows)


def papers(order: Order, t: Translator) -> Screen:
    """The documents, to be sent into the chat."""
    rows: list[Row] = [
        [Button(documents.file_name(order.deal, document, words.term(t, "document-kind", document.kind)),
                Tap(action="order.paper", id=order.deal.id, arg=str(file.id)))]
        for document, file in order.papers[:20]
    ]
    rows.append([back(t, order.deal.id)])
    return Screen(t("order-papers-choose"), rows, deal_id=order.deal.id)


def passed_on(t: Translator, deal_id: int, manager: str) -> Screen:
    """What was written has reached somebody."""
    return Screen(t("order-passed-on", name=esc(manager)), [[back(t, deal_id)]], deal_id=deal_id)


def marked(t: Translator, deal_id: int, mark: int) -> Screen:
    """Thanks for the mark, and room for a word."""
    rows: list[Row] = [
        [Button(t("order-comment"), Tap(action="order.comment", id=deal_id, arg=str(mark)))], [back(t, deal_id)]
    ]
    key = "order-marked" if mark > 3 else "order-marked-low"
    return Screen(t(key), rows, deal_id=deal_id)


def back(t: Translator, deal_id: int) -> Button:
    """The way back to the order."""
    return Button(t("order-back"), Tap(action="order.open", id=deal_id))
