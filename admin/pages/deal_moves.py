"""What is done to a deal on its page: each form goes to one rule, and a refusal comes back onto the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response
from starlette.routing import Route

from admin.pages.deal import draw, require_same
from admin.routing import Visit, as_id, page
from crm import dates, deals, folder, money, names, payments, permissions, returns, tasks, team, undo, workflow
from crm.errors import BadInput, CrmError
from db.enums import FileKind, PaymentWay, Stage
from db.models import Payment

Act = Callable[[Visit, AsyncSession, int], Awaitable[str]]


def act(path: str, does: Act, *, needs: str) -> Route:
    """A form of the deal's page; ``does`` gives the key of what is said afterwards (``panel-done-…``)."""

    async def answer(visit: Visit) -> Response:
        deal_id = visit.number("deal_id")
        try:
            async with visit.database.transaction() as session:
                permissions.require_deal(visit.actor, needs, await deals.find(session, visit.actor, deal_id))
                done = await does(visit, session, deal_id)
        except CrmError as error:
            return await draw(visit, deal_id, error=error)
        return visit.go(f"/deals/{deal_id}", done)

    return page(f"/deals/{{deal_id}}/{path}", answer, needs=needs, methods=["POST"])


async def go_next(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    await workflow.advance(session, visit.actor, deal_id, version=visit.version())
    return "moved"


async def go_back(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    stage = visit.text("stage")
    if stage not in set(Stage):
        raise BadInput("return-not-back")
    await returns.return_to(
        session, visit.actor, deal_id, Stage(stage), reason=_reason(visit), version=visit.version()
    )
    return "returned"


async def lose(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    refund = money.read_money(visit.text("refund")) if visit.text("refund") else 0
    await returns.lose(
        session, visit.actor, deal_id, reason=visit.text("reason"), comment=visit.text("comment", 500), refund=refund,
        version=visit.version(),
    )
    return "lost"


async def reopen(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    await returns.reopen(session, visit.actor, deal_id, reason=_reason(visit))
    return "reopened"


async def reassign(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    await deals.reassign(session, visit.actor, deal_id, await team.find(session, as_id(visit.text("manager"))))
    return "reassigned"


async def take_back(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    await undo.undo(session, visit.actor, deal_id, as_id(visit.text("entry")))
    return "undone"


async def comment(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    await deals.comment(session, visit.actor, deal_id, names.read_text(visit.text("text")))
    return "commented"


async def tick(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    task = await tasks.load(session, visit.number("task_id"))
    require_same(deal_id, task.deal_id)
    position = visit.text("position")
    await tasks.tick(
        session, visit.actor, task, int(position) if position.isascii() and position.isdigit() else None,
        done=visit.text("done") == "1",
    )
    return "ticked"


async def close(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    task = await tasks.load(session, visit.number("task_id"))
    require_same(deal_id, task.deal_id)
    await workflow.close_task(session, visit.actor, task.id, version=visit.version())
    return "closed"


async def pay(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    today = visit.desk.shop.today()
    wish = visit.text("desired_date")
    await payments.record(
        session, visit.actor, deal_id, amount=money.read_money(visit.text("amount")),
        paid_on=dates.read_date(visit.text("paid_on"), today, prefer="past"), way=_way(visit),
        comment=visit.text("comment", 300) or None, desired_date=dates.read_date(wish, today) if wish else None,
        confirmed=visit.text("confirmed") == "1", draft_key=visit.text("draft_key", 64) or None,
    )
    return "paid"


async def give_back(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    await payments.refund(
        session, visit.actor, deal_id, amount=money.read_money(visit.text("amount")), way=_way(visit),
        paid_on=dates.read_date(visit.text("paid_on"), visit.desk.shop.today(), prefer="past"),
        comment=visit.text("comment", 300) or None, draft_key=visit.text("draft_key", 64) or None,
    )
    return "refunded"


async def reverse(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    payment = await session.get(Payment, visit.number("payment_id"))
    require_same(deal_id, payment.deal_id if payment else None)
    await payments.reverse(session, visit.actor, visit.number("payment_id"), reason=_reason(visit))
    return "reversed"


async def change_file(visit: Visit, session: AsyncSession, deal_id: int) -> str:
    file = await folder.load(session, visit.number("file_id"))
    require_same(deal_id, file.deal_id)
    kind = visit.text("kind")
    if kind == "removed":
        await folder.remove(session, visit.actor, file.id)
        return "file-removed"
    await folder.change_kind(session, visit.actor, file.id, FileKind(kind) if kind in set(FileKind) else file.kind)
    return "saved"


def _reason(visit: Visit) -> str:
    return returns.require_reason(visit.text("reason", 300))


def _way(visit: Visit) -> PaymentWay:
    way = visit.text("way")
    return PaymentWay(way) if way in set(PaymentWay) else PaymentWay.CASH


ROUTES = [
    act("next", go_next, needs="deal.move"),
    act("return", go_back, needs="deal.return"),
    act("lose", lose, needs="deal.lose"),
    act("reopen", reopen, needs="deal.reopen"),
    act("reassign", reassign, needs="deal.reassign"),
    act("undo", take_back, needs="deal.see"),
    act("comment", comment, needs="deal.comment"),
    act("tasks/{task_id}/tick", tick, needs="task.work"),
    act("tasks/{task_id}/close", close, needs="task.work"),
    act("payments", pay, needs="payment.record"),
    act("refunds", give_back, needs="payment.record"),
    act("payments/{payment_id}/reverse", reverse, needs="payment.reverse"),
    act("files/{file_id}/kind", change_file, needs="file.remove"),
]
