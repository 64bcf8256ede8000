"""The first page: what stands where, and what is late."""

from __future__ import annotations

from starlette.responses import Response

from admin.routing import Visit, page
from crm import clock, deals, permissions
from db.enums import OutboxStatus, Pipeline, Stage
from db.queries import due, outbox
from db.queries.deals import Filter, count_by_stage


async def show(visit: Visit) -> Response:
    """Deals by stage; for those who steer, also what is overdue and what did not get through."""
    steers = permissions.allows(visit.actor, "report.see")
    async with visit.database.reading() as session:
        wanted = Filter(visit.actor.home_pipeline, manager_id=deals.limited_to(session, visit.actor))
        stages = await count_by_stage(session, wanted)
        late = await due.overdue_tasks(session, clock.now(), 10**6) if steers else []
        claims = await due.open_claims(session) if steers else []
        letters = await outbox.count_by_status(session) if steers else {}
    opened = [(stage, stages.get(stage, 0)) for stage in Stage if not stage.is_closed]
    lost = sum(letters.get(status, 0) for status in (OutboxStatus.DEAD, OutboxStatus.UNCERTAIN))
    return visit.render(
        "home.html", stages=opened, most=max(count for _, count in opened) or 1, steers=steers, late=len(late),
        claims=len(claims), lost=lost, training=wanted.pipeline is Pipeline.TRAINING,
    )


ROUTES = [page("/", show, needs="panel.enter")]
