"""What is told at fixed times: today's list, tomorrow's jobs, the director's worries, the week's funnel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Attachment, Button, Row, Screen, esc
from bot.screens import job, words
from bot.screens.push import Push
from bot.screens.today import today
from crm import bookings, charts, clock, figures, pictures
from crm import digests as rules
from crm.shop import Shop
from db.enums import BookingStatus, Stage
from db.models import Contact, Deal
from db.queries import funnel as queries
from db.queries.deals import Filter, count_by_stage

_MOST = 12
_WIDEST_BAR = 10
_WEEK_DAYS = 7

log = structlog.get_logger(__name__)


async def morning(push: Push) -> Screen | None:
    """«Сегодня», fresh."""
    return await today(push.session, push.actor, push.t)


async def evening(push: Push) -> Screen | None:
    """The same list with what is still undone."""
    screen = await today(push.session, push.actor, push.t)
    return replace(screen, text=f"{push.t('digest-evening')}\n\n{screen.text}")


async def tomorrow_jobs(push: Push) -> Screen | None:
    """The installer's jobs of the next day."""
    day = date.fromisoformat(push.data["day"])
    found = await bookings.of_day(push.session, push.actor.employee_id or 0, day)
    visits = [visit for visit in found if visit[0].status is BookingStatus.ACTIVE]
    if not visits:
        return None
    today_ = push.shop.today()
    return Screen(job.list_text(push.t, push.shop, today_, visits), job.list_rows(push.t, push.shop, today_, visits))


async def director(push: Push) -> Screen | None:
    """What the shop is late with: tasks, kitchens, claims; each leads to its deal."""
    worries = await rules.worries(push.session, clock.now())
    if not worries:
        return None
    t = push.t
    ids = [task.deal_id or 0 for task in worries.overdue] + [claim.deal_id for claim in worries.claims]
    about = await queries.deals_with_contacts(push.session, [*ids, *(deal.id for deal in worries.delayed)])
    overdue = [(task.deal_id or 0, words.title(t, task)) for task in worries.overdue]
    delayed = [(deal.id, words.day(t, deal.readiness_date)) for deal in worries.delayed]
    claims = [(claim.deal_id, words.term(t, "claim-kind", claim.kind)) for claim in worries.claims]
    lines, rows = [f"<b>{t('digest-director')}</b>"], []
    for key, found in (("digest-overdue", overdue), ("digest-delayed", delayed), ("digest-claims", claims)):
        lines += _section(push, key, found, about)
        rows += [_button(about[deal_id]) for deal_id, _ in found[:_MOST] if deal_id in about]
    return Screen("\n".join(lines), list({row[0].text: row for row in rows}.values())[: 2 * _MOST])


def _section(push: Push, key: str, found: list[tuple[int, str]], about: dict[int, tuple[Deal, Contact]]) -> list[str]:
    if not found:
        return []
    lines = ["", f"<b>{push.t(key, count=len(found))}</b>"]
    for deal_id, text in found[:_MOST]:
        head = " · ".join((about[deal_id][0].number, about[deal_id][1].name)) if deal_id in about else ""
        lines.append(f"▫️ {esc(head)} — {esc(text)}" if head else f"▫️ {esc(text)}")
    return lines


def _button(found: tuple[Deal, Contact]) -> Row:
    deal, contact = found
    return [Button(f"{deal.number} · {contact.name}", Tap(action="deal.open", id=deal.id))]


async def funnel(push: Push) -> Screen | None:
    """The week's picture, or its words alone when it cannot be drawn; nothing while the shop has no deals."""
    screen = await week_picture(push.session, push.t, push.shop, has_bars=False)
    if screen is None:
        return None
    since = clock.now() - timedelta(days=_WEEK_DAYS)
    chart = charts.standing(push.t, push.shop, await figures.funnel(push.session, since), days=_WEEK_DAYS)
    try:
        (png,) = await pictures.draw([chart], "png")
    except pictures.NotDrawn as error:
        log.warning("funnel.not_drawn", why=str(error))
        return await week_picture(push.session, push.t, push.shop)
    return replace(screen, file=Attachment("photo", "funnel.png", content=png))


async def week_picture(session: AsyncSession, t: Translator, shop: Shop, *, has_bars: bool = True) -> Screen | None:
    """How many deals stand where, and how many came in during the last seven days; ``None`` without deals."""
    counts = await count_by_stage(session, Filter())
    entered = await queries.entered_since(session, clock.now() - timedelta(days=_WEEK_DAYS))
    if not counts:
        return None
    most = max(counts.values())
    lines = [f"<b>{t('digest-funnel')}</b>", ""]
    for stage in (stage for stage in Stage if not stage.is_closed):
        count = counts.get(stage, 0)
        bar = "\n" + "▇" * -(-count * _WIDEST_BAR // most) if count and has_bars else ""
        name = words.stage_name(t, shop, stage)
        lines.append(t("digest-stage", bar=bar, name=esc(name), count=count, fresh=entered.get(stage, 0)))
    won, lost = entered.get(Stage.WON, 0), entered.get(Stage.LOST, 0)
    return Screen("\n".join([*lines, "", t("digest-closed", won=won, lost=lost)]))
