"""The panel's list of deals: filters, search, pages by key; never the whole table.

Newest first. A page begins after a deal, not at an offset, so the thousandth page costs what the first one does. What
is only a few of all deals (those with a claim, those of an installer) is looked up one by one; anything else is walked
through by an index that has its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager

from db.enums import BookingStatus, ClaimKind, ClaimStatus, Pipeline, Stage
from db.models import OPEN_DEAL, OPEN_TASK, Booking, BookingCrew, Claim, Deal, Payment, StageVisit, Task
from db.queries import search
from db.queries.deals import MOST_COUNTED


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


async def first(session: AsyncSession, wanted: Wanted, *, limit: int = 50) -> tuple[list[Deal], int]:
    """The first page, and how many deals there are, up to a thousand: looked for once."""
    statement, key = await _selected(session, wanted)
    ids = list(await session.scalars(statement.order_by(*(part.desc() for part in key)).limit(MOST_COUNTED)))
    rows = await session.scalars(_with_people().where(Deal.id.in_(ids[:limit])))
    return _newest_first(rows, len(key)), len(ids)


async def page(
    session: AsyncSession, wanted: Wanted, *, after: int | None = None, before: int | None = None, limit: int = 50
) -> list[Deal]:
    """Deals with contact and manager, newest first: those after a deal in the list, or those right before one."""
    statement, key = await _selected(session, wanted)
    anchor = before if before is not None else after
    if anchor is not None:
        place = _key_of(anchor, len(key))
        statement = statement.where(tuple_(*key) > place if before is not None else tuple_(*key) < place)
    in_order = statement.order_by(*(key if before is not None else [part.desc() for part in key]))
    ids = in_order.limit(limit).subquery()
    return _newest_first(await session.scalars(_with_people().join(ids, ids.c.id == Deal.id)), len(key))


async def count(session: AsyncSession, wanted: Wanted, *, most: int | None = MOST_COUNTED) -> int:
    """How many deals there are, up to a thousand; with ``most`` ``None`` all of them."""
    statement, _ = await _selected(session, wanted)
    return await session.scalar(select(func.count()).select_from(statement.limit(most).subquery())) or 0


def _with_people() -> Select[Deal]:
    loaded = contains_eager(Deal.contact), contains_eager(Deal.manager)
    return select(Deal).join(Deal.contact).join(Deal.manager).options(*loaded)


def _newest_first(deals: Iterable[Deal], length: int) -> list[Deal]:
    """In the order of a key of this length."""
    return sorted(deals, key=lambda deal: (deal.created_at, deal.id)[-length:], reverse=True)


async def _selected(session: AsyncSession, wanted: Wanted) -> tuple[Select[int], list[SQLColumnExpression[Any]]]:
    """The ids of the deals, not sorted yet, and what is larger the newer a deal is.

    What is sorted by the deal's id alone is found by the ids that there are; any other list is walked.
    """
    few, conditions = _few(wanted), _conditions(wanted)
    if wanted.installer_id is not None and not wanted.text and not _is_open(wanted):
        return _all_of(wanted.installer_id).where(*conditions, *few), [BookingCrew.deal_id]
    if wanted.installer_id is not None:
        conditions += _visited_by(wanted.installer_id)
    statement = select(Deal.id).where(*conditions, *few)
    if wanted.text:
        statement, number = await search.narrowed(session, statement, wanted.text)
        return statement, [number]
    return statement, [Deal.id] if few else [Deal.created_at, Deal.id]


def _key_of(deal_id: int, length: int) -> ColumnElement[Any]:
    """Where a deal stands in the order of a key of this length."""
    deal = aliased(Deal)
    opened = select(deal.created_at).where(deal.id == deal_id).scalar_subquery()
    return tuple_(*[opened, literal(deal_id)][-length:])


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Deal.pipeline == wanted.pipeline]
    for owner in (wanted.manager_id, wanted.seen_of):
        if owner is not None:
            found.append(Deal.manager_id == owner)
    if wanted.stage is not None:
        found.append(Deal.stage == wanted.stage)
    if _is_open(wanted):
        found.append(OPEN_DEAL)
    if wanted.opened_from is not None:
        found.append(Deal.created_at >= wanted.opened_from)
    if wanted.opened_before is not None:
        found.append(Deal.created_at < wanted.opened_before)
    if wanted.mark is not None:
        found.append(Deal.feedback_mark == wanted.mark)
    return found


def _is_open(wanted: Wanted) -> bool:
    return not (wanted.closed or wanted.text or (wanted.stage and wanted.stage.is_closed))


def _few(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[Select[Any]] = []
    if wanted.overdue_at is not None:
        found.append(_late(wanted.overdue_at, wanted.late_of))
    if wanted.entered is not None:
        found.append(_entered(wanted.entered, wanted.entered_from))
    if wanted.has_claim:
        claimed = select(Claim.deal_id).where(Claim.status == ClaimStatus.OPEN)
        found.append(claimed.where(Claim.kind == wanted.claim_kind) if wanted.claim_kind else claimed)
    return [Deal.id.in_(ids) for ids in found]


def _all_of(installer_id: int) -> Select[int]:
    """The deals to which somebody ever came; a visit that was given back does not count."""
    return (
        select(BookingCrew.deal_id.label("id")).join(Deal, Deal.id == BookingCrew.deal_id)
        .join(Booking, Booking.id == BookingCrew.booking_id).distinct()
        .where(BookingCrew.installer_id == installer_id, Booking.status != BookingStatus.RELEASED)
    )


def _visited_by(installer_id: int) -> list[ColumnElement[bool]]:
    """The same, asked of each deal of a list that is walked: of those at work, which are fewer than those of years."""
    mine = BookingCrew.installer_id == installer_id
    visit = select(Booking.id).where(
        mine, BookingCrew.deal_id == Deal.id, Booking.id == BookingCrew.booking_id,
        Booking.status != BookingStatus.RELEASED,
    )
    # Neither may be taken for a way to find the deals.
    return [
        (Deal.id + 0).in_(select(BookingCrew.deal_id).where(mine)),
        visit.correlate(Deal).limit(1).scalar_subquery().is_not(None),
    ]


def _late(moment: datetime, assignee_id: int | None) -> Select[Any]:
    late = select(Task.deal_id).where(OPEN_TASK, Task.due_at < moment, Task.deal_id.is_not(None))
    return late if assignee_id is None else late.where(Task.assignee_id == assignee_id)


def _entered(stage: Stage, since: datetime | None) -> Select[int]:
    came = select(StageVisit.deal_id).where(StageVisit.stage == stage)
    return came if since is None else came.where(StageVisit.entered_at >= since)


async def paid(session: AsyncSession, deal_ids: Sequence[int]) -> dict[int, int]:
    """What was paid for these deals, kopecks."""
    rows = await session.execute(
        select(Payment.deal_id, func.sum(Payment.amount)).where(Payment.deal_id.in_(deal_ids)).group_by(Payment.deal_id)
    )
    return {row[0]: int(row[1]) for row in rows}
