"""«Сегодня»: what a person has to do, by kind of work, the overdue first."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from crm import clock, permissions
from crm import shop as shops
from crm.actor import Actor
from crm.dates import format_date, format_short
from crm.names import short_name
from crm.shop import Shop
from db.enums import Pipeline
from db.queries import today as queries
from db.queries.today import Due

PAGE = 10

_MONEY = ("send_invoice", "collect_prepayment", "collect_balance", "refund")
_PRODUCTION = ("confirm_production", "check_production")
_INSTALLATION = ("agree_installation", "install")
_GROUPS = ("call", "money", "production", "installation", "later", "others")


async def today(
    session: AsyncSession, actor: Actor, t: Translator, *, page: int = 0, pipeline: Pipeline | None = None
) -> Screen:
    """The living list of one person; directors see what is overdue with everybody, too."""
    house, now = shops.of(session), clock.now()
    shelf = pipeline or actor.home_pipeline
    tomorrow = house.calendar.at(house.today() + timedelta(days=1), time.min)
    steers = permissions.allows(actor, "report.see") and shelf is Pipeline.GENERAL
    found = await queries.due(
        session, actor.employee_id or 0, now=now, begun_by=tomorrow, pipeline=shelf, overdue_of_all=steers
    )
    entries = sorted(((group_of(entry, actor, tomorrow), entry) for entry in found), key=_order)
    pages = max(1, -(-len(entries) // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = entries[page * PAGE : (page + 1) * PAGE]
    lines = [_head(t, house, found, now, shelf), *_lines(t, house, shown, now)]
    rows: list[Row] = [[_button(t, entry, now)] for _, entry in shown]
    rows += _pager(shelf, page, pages)
    rows += _ways(t, actor, shelf)
    return Screen("\n".join(lines), rows, kind="today")


def group_of(entry: Due, actor: Actor, tomorrow: datetime) -> str:
    """Which heading a task stands under: its kind of work when it is due, else later or somebody else's."""
    if entry.assignee_id != actor.employee_id:
        return "others"
    if entry.due_at >= tomorrow:
        return "later"
    if entry.code in _MONEY:
        return "money"
    if entry.code in _PRODUCTION:
        return "production"
    return "installation" if entry.code in _INSTALLATION else "call"


def _order(entry: tuple[str, Due]) -> tuple[int, datetime, int]:
    return _GROUPS.index(entry[0]), entry[1].due_at, entry[1].task_id


def _head(t: Translator, house: Shop, found: list[Due], now: datetime, shelf: Pipeline) -> str:
    day = format_date(house.today(), t.language, with_weekday=True)
    late = sum(entry.due_at < now for entry in found)
    head = f"<b>{esc(t('today-title', day=day))}</b>"
    if shelf is Pipeline.TRAINING:
        head += f" · {esc(t('pipeline-training'))}"
    if not found:
        return f"{head}\n\n{esc(t('today-empty'))}"
    count = t("today-count", count=len(found))
    return f"{head}\n{esc(count)}" + (f" · {esc(t('today-late', count=late))}" if late else "")


def _lines(t: Translator, house: Shop, shown: list[tuple[str, Due]], now: datetime) -> list[str]:
    lines: list[str] = []
    group = ""
    for its_group, entry in shown:
        if its_group != group:
            group = its_group
            lines.append(f"\n<b>{esc(t(f'today-{group}'))}</b>")
        lines.append(_line(t, house, entry, now))
    return lines


def _line(t: Translator, house: Shop, entry: Due, now: datetime) -> str:
    mark = "🔴" if entry.due_at < now else "▫️"
    who = " · ".join(esc(part) for part in (entry.number, short_name(entry.client)) if part)
    text = f"{mark} {who} — {esc(_title(t, entry))}, {esc(_until(t, house, entry.due_at))}"
    return text


def _until(t: Translator, house: Shop, moment: datetime) -> str:
    local = house.calendar.local(moment)
    if local.date() == house.today():
        return t("today-until", time=f"{local:%H:%M}")
    return t("today-until-day", day=format_short(local.date(), t.language))


def _title(t: Translator, entry: Due) -> str:
    return str(entry.title.get(t.language) or entry.title.get("ru", ""))


def _button(t: Translator, entry: Due, now: datetime) -> Button:
    number = entry.number.split("-")[-1] if entry.number else ""
    client = short_name(entry.client).split()[0] if entry.client else ""
    label = " · ".join(part for part in (number, client, _title(t, entry)) if part)
    return Button(f"🔴 {label}" if entry.due_at < now else label, tap_of(entry))


def tap_of(entry: Due) -> Tap:
    """Where a task is worked: on its claim, its lead or its deal's card."""
    if entry.claim_id is not None:
        return Tap(action="claim.open", id=entry.claim_id)
    if entry.lead_id is not None and entry.deal_id is None:
        return Tap(action="lead.open", id=entry.lead_id)
    return Tap(action="deal.open", id=entry.deal_id or 0)


def _pager(shelf: Pipeline, page: int, pages: int) -> list[Row]:
    def to(label: str, number: int) -> Button:
        return Button(label, Tap(action="today.show", arg=f"{number}.{shelf.value[0]}"))

    row = [to("‹", page - 1)] if page else []
    row += [Button(f"{page + 1} / {pages}")] if pages > 1 else []
    row += [to("›", page + 1)] if page + 1 < pages else []
    return [row] if row else []


def _ways(t: Translator, actor: Actor, shelf: Pipeline) -> list[Row]:
    row = []
    if permissions.allows(actor, "deal.see"):
        row.append(Button(t("today-deals"), Tap(action="deals.stages", arg=f".{shelf.value[0]}")))
    if permissions.allows(actor, "lead.create"):
        row.append(Button(t("today-new-lead"), Tap(action="lead.new", arg=shelf.value)))
    refresh = Button(t("today-refresh"), Tap(action="today.show", arg=f"0.{shelf.value[0]}"))
    return [[refresh, *row]]
