"""An order in its client's words: the same in his chat and on his page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from crm import facts
from crm.client_texts import ARRIVAL
from crm.dates import format_date
from crm.errors import NotFound
from crm.facts import Standing
from crm.money import format_money
from crm.phones import format_phone
from db.enums import Pipeline, Stage
from db.models import Booking, Contact, Deal, DealFile, Document, Employee
from db.queries import orders as queries

STEPS = 7


class Texts(Protocol):
    """A catalogue in one language."""

    language: str

    def __call__(self, key: str, **params: object) -> str: ...


@dataclass(frozen=True)
class Order:
    """What a client may know of his order."""

    standing: Standing
    visit: Booking | None
    crew: Sequence[Employee]
    papers: Sequence[tuple[Document, DealFile]]

    @property
    def deal(self) -> Deal:
        return self.standing.deal

    @property
    def can_answer_visit(self) -> bool:
        """Whether there is an appointed day to confirm or to ask to be moved."""
        return self.deal.stage is Stage.SCHEDULED and self.visit is not None and self.visit.arrived_at is None

    @property
    def can_be_marked(self) -> bool:
        return self.deal.stage in (Stage.INSTALLED, Stage.WON) and self.deal.feedback_mark is None

    @property
    def can_complain(self) -> bool:
        return self.deal.stage is not Stage.LOST


async def of_contact(session: AsyncSession, contact: Contact) -> list[Deal]:
    """The client's orders, the newest first; practice is nobody's order."""
    return [deal for deal in await queries.deals_of(session, contact.id) if deal.pipeline is not Pipeline.TRAINING]


async def load(session: AsyncSession, contact: Contact, deal_id: int) -> Order:
    """One of the client's orders. Raises ``NotFound`` for anybody else's."""
    standing = await facts.standing(session, deal_id)
    if standing.contact.id != contact.id:
        raise NotFound("deal-not-found")
    visit, crew = await queries.visit(session, deal_id)
    return Order(standing, visit, crew, await queries.papers(session, deal_id))


def step(order: Order, t: Texts) -> str:
    """Where the order stands, in plain words."""
    stage = order.deal.stage
    if stage is Stage.PRODUCTION and order.deal.ready_at is not None:
        return t("order-step-ready")
    return t(f"order-step-{stage.value}")


def bar(order: Order) -> str:
    """«▰▰▰▱▱▱▱»; empty for an order that is off."""
    done = order.deal.stage.position
    return "▰" * done + "▱" * (STEPS - done) if done else ""


def lines(order: Order, t: Texts) -> list[str]:
    """Money, dates and people, a plain line each."""
    return [*_money(order, t), *_dates(order, t), *_people(order, t)]


def _money(order: Order, t: Texts) -> list[str]:
    standing = order.standing
    if not order.deal.amount:
        return []
    amount, paid = format_money(order.deal.amount, t.language), format_money(standing.paid, t.language)
    if standing.left <= 0:
        return [t("order-paid-all", amount=amount)]
    return [t("order-paid", amount=amount, paid=paid, left=format_money(standing.left, t.language))]


def _dates(order: Order, t: Texts) -> list[str]:
    deal, calendar = order.deal, order.standing.shop.calendar
    found = []
    if deal.stage in (Stage.PREPAID, Stage.PRODUCTION) and deal.readiness_date and deal.ready_at is None:
        found.append(t("order-ready-by", day=format_date(deal.readiness_date, t.language, with_weekday=True)))
    if order.can_answer_visit and order.visit is not None:
        start = calendar.local(order.visit.starts_at)
        day = format_date(start.date(), t.language, with_weekday=True)
        latest = calendar.local(order.visit.starts_at + ARRIVAL)
        found.append(t("order-visit", day=day, start=f"{start:%H:%M}", end=f"{latest:%H:%M}"))
    if order.standing.open_claims:
        found.append(t("order-claims", count=order.standing.open_claims))
    return found


def _people(order: Order, t: Texts) -> list[str]:
    found = []
    if order.can_answer_visit and order.crew:
        found.append(t("order-crew", names=", ".join(_person(one) for one in order.crew)))
    return [*found, t("order-manager", name=_person(order.standing.manager))]


def _person(employee: Employee) -> str:
    return f"{employee.name}, {format_phone(employee.phone)}" if employee.phone else employee.name
