"""Deals put together by hand, with a past of any length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from sqlalchemy.ext.asyncio import AsyncSession

from crm.actor import Actor
from db.enums import PaymentKind, PaymentWay, Pipeline, Stage
from db.models import Contact, Deal, Payment, StageVisit
from tests.crm.cast import at

_numbers = count(1)


@dataclass
class Sold:
    """A deal put together by hand; its stages with the days since which it stood in them."""

    way: Sequence[tuple[Stage, date]]
    owner: Actor
    pipeline: Pipeline = Pipeline.GENERAL
    amount: int | None = 100_000_00
    schedule: list[int] | None = field(default_factory=lambda: [50, 40, 10])
    paid: dict[date, int] = field(default_factory=dict)
    mark: int | None = None
    comment: str | None = None
    days: dict[str, date] = field(default_factory=dict)

    async def add(self, session: AsyncSession) -> int:
        """Write it down; its id."""
        number = next(_numbers)
        contact = Contact(name="Иванова Мария", phone=f"+7916000{number:04}", link_token=f"figures{number}")
        session.add(contact)
        await session.flush()
        stage, since = self.way[-1]
        deal = Deal(
            number=f"Ф-{contact.id}", pipeline=self.pipeline, stage=stage, stage_entered_at=at(since, 10),
            visit=len(self.way), contact_id=contact.id, manager_id=self.owner.id or 0, amount=self.amount,
            schedule=self.schedule, feedback_mark=self.mark, feedback_comment=self.comment,
            closed_at=at(since, 10) if stage.is_closed else None, **self.days,
        )
        session.add(deal)
        await session.flush()
        for visit, (entered, day) in enumerate(self.way, 1):
            session.add(StageVisit(deal_id=deal.id, visit=visit, stage=entered, entered_at=at(day, 10)))
        for day, amount in self.paid.items():
            kind = PaymentKind.PAYMENT if amount > 0 else PaymentKind.REFUND
            session.add(Payment(deal_id=deal.id, kind=kind, amount=amount, paid_on=day, way=PaymentWay.CASH))
        await session.flush()
        return deal.id
