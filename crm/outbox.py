"""What people decide about messages that did not get through: they arrived, go again, or shall not go."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, permissions, timeline
from crm.actor import Actor
from crm.errors import NotFound, Refused, Stale
from db.enums import OutboxStatus
from db.models import Deal, Outbox

_STUCK = (OutboxStatus.UNCERTAIN, OutboxStatus.DEAD)
_STOPPABLE = (*_STUCK, OutboxStatus.NEW, OutboxStatus.RETRY)


async def load(session: AsyncSession, actor: Actor, outbox_id: int) -> Outbox:
    """A message as it stands. Raises ``Forbidden``, ``NotFound``."""
    permissions.require(actor, "outbox.see")
    row = await session.get(Outbox, outbox_id, populate_existing=True)
    if row is None:
        raise NotFound("message-not-found")
    return row


async def decide(session: AsyncSession, actor: Actor, outbox_id: int, *, sent: bool) -> Outbox:
    """Say whether an uncertain message arrived. One that did not goes again.

    Raises ``Forbidden``, ``NotFound``, ``Stale`` when somebody has decided already.
    """
    if not sent:
        return await _again(session, actor, outbox_id, OutboxStatus.UNCERTAIN)
    row = await _decidable(session, actor, outbox_id)
    await _change(session, row, (OutboxStatus.UNCERTAIN,), status=OutboxStatus.SENT, sent_at=clock.now())
    await _note(session, actor, row, "message_arrived")
    return row


async def resend(session: AsyncSession, actor: Actor, outbox_id: int) -> Outbox:
    """Send an undelivered message again. Raises ``Refused`` when its time is over, ``Stale``."""
    return await _again(session, actor, outbox_id, OutboxStatus.DEAD)


async def cancel(session: AsyncSession, actor: Actor, outbox_id: int) -> Outbox:
    """Let a message that has not left stay; its key is free again. Raises ``Stale`` when it has left."""
    row = await _decidable(session, actor, outbox_id)
    await _change(session, row, _STOPPABLE, status=OutboxStatus.CANCELLED, dedup_key=None)
    await _note(session, actor, row, "message_cancelled")
    return row


async def _again(session: AsyncSession, actor: Actor, outbox_id: int, before: OutboxStatus) -> Outbox:
    row = await _decidable(session, actor, outbox_id)
    if row.not_after is not None and row.not_after < clock.now():
        raise Refused("message-too-late")
    await _change(
        session, row, (before,), status=OutboxStatus.RETRY, due_at=clock.now(), attempt=0, lease_until=None,
        provider_id=None,
    )
    await _note(session, actor, row, "message_resent")
    return row


async def _decidable(session: AsyncSession, actor: Actor, outbox_id: int) -> Outbox:
    permissions.require(actor, "outbox.decide")
    return await load(session, actor, outbox_id)


async def _change(session: AsyncSession, row: Outbox, before: tuple[OutboxStatus, ...], **values: object) -> None:
    """Change the row unless it has moved on meanwhile: of two people who decide at once one is told."""
    changed = await session.execute(
        update(Outbox).where(Outbox.id == row.id, Outbox.status.in_(before)).values(**values)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise Stale
    await session.refresh(row)


async def _note(session: AsyncSession, actor: Actor, row: Outbox, kind: str) -> None:
    """The deal's timeline says what was decided about a message to its client."""
    if row.deal_id is not None and row.contact_id is not None:
        deal = await session.get(Deal, row.deal_id)
        timeline.add(session, actor, deal, kind, message_kind=row.kind)
