"""The panel's list of deals: filters, search, pages by key; never the whole table.

Newest first. A page begins after a deal's id, not at an offset, so the thousandth page costs what the first one does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from db.enums import BookingStatus, ClaimKind, ClaimStatus, Pipeline, Stage, TaskStatus
from db.models import Booking, BookingCrew, Claim, Deal, Payment, StageVisit, Task
from db.queries.deals import matches

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Wanted:
    """What a list shows. ``seen_of``: the only manager whose deals the reader may know of, beside the filters.

    The last ones are those of the dashboard's figures: came into the stage ``entered`` since ``entered_from``; overdue
    tasks of ``late_of``, as of ``overdue_at``; an open claim; the client's mark.
    """

    pipeline: Pipeline = Pipeline.GENERAL
    stage: Stage | None = None
    closed: bool = False
    manager_id: int | None = None
    installer_id: int | None = None
    overdue_at: datetime | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    text: str = ""
    seen_of: int | None = None
    entered: Stage | None = None
    entered_from: datetime | None = None
    late_of: int | None = None
    has_claim: bool = False
    claim_kind: ClaimKind | None = None
    mark: int | None = None


async def page(
    session: AsyncSession, wanted: Wanted, *, after: int | None = None, before: int | None = None, limit: int = 50
) -> list[Deal]:
    """Deals with contact and manager, newest first: those after a deal in the list, or those right before one."""
    statement = (
        select(Deal).join(Deal.contact).join(Deal.manager)
        .options(contains_eager(Deal.contact), contains_eager(Deal.manager)).where(*_conditions(wanted)).limit(limit)
    )
    if before is not None:
        rows = await session.scalars(statement.where(Deal.id > before).order_by(Deal.id))
        return list(rows)[::-1]
    if after is not None:
        statement = statement.where(Deal.id < after)
    return list(await session.scalars(statement.order_by(Deal.id.desc())))


async def count(session: AsyncSession, wanted: Wanted) -> int:
    """How many deals there are, up to a thousand."""
    some = select(Deal.id).where(*_conditions(wanted))
    if wanted.text:
        some = some.join(Deal.contact)
    return await session.scalar(select(func.count()).select_from(some.limit(MOST_COUNTED).subquery())) or 0


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Deal.pipeline == wanted.pipeline]
    for owner in (wanted.manager_id, wanted.seen_of):
        if owner is not None:
            found.append(Deal.manager_id == owner)
    if wanted.stage is not None:
        found.append(Deal.stage == wanted.stage)
    elif not wanted.closed and not wanted.text:
        found.append(Deal.stage.not_in([Stage.WON, Stage.LOST]))
    if wanted.installer_id is not None:
        found.append(_visited_by(wanted.installer_id))
    if wanted.overdue_at is not None:
        found.append(_late(wanted.overdue_at, wanted.late_of))
    if wanted.opened_from is not None:
        found.append(Deal.created_at >= wanted.opened_from)
    if wanted.opened_before is not None:
        found.append(Deal.created_at < wanted.opened_before)
    if wanted.text:
        found.append(matches(wanted.text))
    return found + _figured(wanted)


def _figured(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.entered is not None:
        came = exists().where(StageVisit.deal_id == Deal.id, StageVisit.stage == wanted.entered)
        found.append(came.where(StageVisit.entered_at >= wanted.entered_from) if wanted.entered_from else came)
    if wanted.has_claim:
        claimed = exists().where(Claim.deal_id == Deal.id, Claim.status == ClaimStatus.OPEN)
        found.append(claimed.where(Claim.kind == wanted.claim_kind) if wanted.claim_kind else claimed)
    if wanted.mark is not None:
        found.append(Deal.feedback_mark == wanted.mark)
    return found


def _visited_by(installer_id: int) -> ColumnElement[bool]:
    return exists().where(
        Booking.deal_id == Deal.id, Booking.status != BookingStatus.RELEASED, BookingCrew.booking_id == Booking.id,
        BookingCrew.installer_id == installer_id,
    )


def _late(moment: datetime, assignee_id: int | None) -> ColumnElement[bool]:
    late = exists().where(Task.deal_id == Deal.id, Task.status == TaskStatus.OPEN, Task.due_at < moment)
    return late if assignee_id is None else late.where(Task.assignee_id == assignee_id)


async def paid(session: AsyncSession, deal_ids: Sequence[int]) -> dict[int, int]:
    """What was paid for these deals, kopecks."""
    rows = await session.execute(
        select(Payment.deal_id, func.sum(Payment.amount)).where(Payment.deal_id.in_(deal_ids)).group_by(Payment.deal_id)
    )
    return {row[0]: int(row[1]) for row in rows}
