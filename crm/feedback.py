"""What the client thinks of it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from crm import permissions
from crm.actor import Actor
from crm.case import Case, open_case
from crm.errors import BadInput, NotFound, Refused
from db.enums import ActorKind, Stage


async def record(session: AsyncSession, actor: Actor, deal_id: int, *, mark: int, comment: str | None) -> Case:
    """Note the client's mark (1–5) and words; by the manager on the phone or by the client himself.

    Raises ``BadInput`` outside 1–5, ``Refused`` before the kitchen stands.
    """
    if not 1 <= mark <= 5:
        raise BadInput("mark-range", field="mark")
    case = await open_case(session, actor, deal_id)
    if actor.kind is ActorKind.CLIENT:
        if case.contact.id != actor.id:
            raise NotFound("deal-not-found")
    else:
        permissions.require_deal(actor, "deal.edit", case.deal)
    if case.deal.stage not in (Stage.INSTALLED, Stage.WON):
        raise Refused("feedback-too-early")
    case.change_deal(feedback_mark=mark, feedback_comment=comment or case.deal.feedback_comment)
    await case.refresh()
    case.note("feedback", mark=mark, comment=comment or "")
    if actor.kind is ActorKind.CLIENT:
        case.push("client_mark", case.manager.id, cause=f"{deal_id}:{case.now.isoformat()}", mark=mark)
    return case
