"""Deals in lists: by stage, a stage's page, what a search found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm import clock, permissions
from crm.actor import Actor
from crm.names import short_name
from crm.shop import Shop
from db.enums import Pipeline, Stage
from db.models import Deal
from db.queries.deals import MOST_COUNTED

PAGE = 8
_SHELVES = {"g": Pipeline.GENERAL, "t": Pipeline.TRAINING}


@dataclass(frozen=True)
class Shelf:
    """Which deals are looked at, as buttons carry it: ``production.m.g.0``."""

    mine: bool
    pipeline: Pipeline
    stage: Stage | None = None
    page: int = 0

    @property
    def code(self) -> str:
        stage = self.stage.value if self.stage else ""
        return f"{stage}.{'m' if self.mine else 'a'}.{self.pipeline.value[0]}.{self.page}"


def read_shelf(arg: str, actor: Actor, *, sees_all: bool) -> Shelf:
    """The shelf a button asks for; whatever is forged or missing becomes the person's own default."""
    parts = (arg.split(".") if arg.count(".") == 3 else f".{arg}.0".split("."))[:4]
    parts += [""] * (4 - len(parts))
    stage, who, pipeline, page = parts
    sells = permissions.allows(actor, "deal.move")
    mine = (who != "a" if sells and not permissions.allows(actor, "report.see") else who == "m") or not sees_all
    return Shelf(
        mine, _SHELVES.get(pipeline, actor.home_pipeline),
        Stage(stage) if stage in set(Stage) else None, int(page) if page.isdecimal() and len(page) < 5 else 0,
    )


def stages(
    t: Translator, house: Shop, shelf: Shelf, counts: dict[Stage, int], leads: int | None, *, may_switch: bool
) -> Screen:
    """How many deals stand where; every stage that has any is a button."""
    total = sum(count for stage, count in counts.items() if not stage.is_closed)
    rows: list[Row] = []
    if leads:
        rows.append([Button(t("deals-leads", count=leads), _to("leads.list", replace(shelf, stage=None)))])
    for stage in Stage:
        if counts.get(stage):
            more = "+" if stage.is_closed and counts[stage] == MOST_COUNTED else ""
            label = f"{words.stage_name(t, house, stage)} · {counts[stage]}{more}"
            rows.append([Button(label, _to("deals.list", replace(shelf, stage=stage, page=0)))])
    rows.append([Button(t("deals-search"), Tap(action="deals.search"))])
    rows.append(_switches(t, shelf, may_switch=may_switch))
    rows.append([
        Button(t("deals-new-lead"), Tap(action="lead.new", arg=shelf.pipeline.value)),
        Button(t("deals-today"), Tap(action="today.show", arg=f"0.{shelf.pipeline.value[0]}")),
    ])
    text = t("deals-none") if not total and not counts else t("deals-open", count=total)
    return Screen(f"<b>{esc(_title(t, shelf))}</b>\n{esc(text)}", rows)


def _switches(t: Translator, shelf: Shelf, *, may_switch: bool) -> list[Button]:
    other = Pipeline.TRAINING if shelf.pipeline is Pipeline.GENERAL else Pipeline.GENERAL
    row = []
    if may_switch:
        whose = replace(shelf, mine=not shelf.mine)
        row.append(Button(t("deals-all" if shelf.mine else "deals-mine"), _to("deals.stages", whose)))
    row.append(Button(t(f"deals-to-{other.value}"), _to("deals.stages", replace(shelf, pipeline=other))))
    return row


def _title(t: Translator, shelf: Shelf) -> str:
    whose = t("deals-title-mine" if shelf.mine else "deals-title-all")
    return f"{whose} · {t(f'pipeline-{shelf.pipeline.value}')}"


def page(t: Translator, house: Shop, shelf: Shelf, stage: Stage, found: Sequence[Deal]) -> Screen:
    """One page of a stage; ``found`` holds one deal more than a page when there is another page."""
    shown = found[:PAGE]
    lines = [f"<b>{esc(words.stage_name(t, house, stage))}</b> · {esc(_title(t, shelf))}", ""]
    lines += [line(t, house, deal) for deal in shown] or [esc(t("deals-page-empty"))]
    turn = []
    if shelf.page:
        turn.append(Button("‹", _to("deals.list", replace(shelf, page=shelf.page - 1))))
    if len(found) > PAGE:
        turn.append(Button("›", _to("deals.list", replace(shelf, page=shelf.page + 1))))
    back = Button(t("deals-back"), _to("deals.stages", replace(shelf, stage=None, page=0)))
    return Screen("\n".join(lines), [*deal_rows(shown), turn, [back]])


def found(t: Translator, house: Shop, text: str, deals: Sequence[Deal], *, action: str = "deal.open") -> Screen:
    """What a search found; ``action`` is what a result's button does."""
    lines = [f"<b>{esc(t('deals-found', text=text))}</b>", ""]
    lines += [line(t, house, deal, stage=True) for deal in deals[:PAGE]]
    if len(deals) > PAGE:
        lines += ["", esc(t("deals-more-found"))]
    rows = deal_rows(deals[:PAGE], action=action)
    again = Button(t("deals-search"), Tap(action="deals.search"))
    return Screen("\n".join(lines), [*rows, [again, Button(t("deals-back"), Tap(action="deals.stages"))]])


def nothing_found(t: Translator, text: str) -> Screen:
    """No deal answers the search; what else can be done."""
    rows = [
        [Button(t("deals-search"), Tap(action="deals.search")), Button(t("deals-back"), Tap(action="deals.stages"))],
    ]
    return Screen(esc(t("deals-not-found", text=text)), rows)


def line(t: Translator, house: Shop, deal: Deal, *, stage: bool = False) -> str:
    """«К-2026-0042 · Иванова М. · 150 000 ₽ · 3 дн.»."""
    days = (clock.now() - deal.stage_entered_at).days
    parts = [deal.number, short_name(deal.contact.name)]
    if deal.amount:
        parts.append(words.money(t, deal.amount))
    parts.append(words.stage_name(t, house, deal.stage) if stage else t("deals-days", days=days))
    return " · ".join(esc(part) for part in parts)


def deal_rows(deals: Sequence[Deal], *, action: str = "deal.open") -> list[Row]:
    """A button for every deal."""
    return [[Button(label(deal), Tap(action=action, id=deal.id))] for deal in deals]


def label(deal: Deal) -> str:
    """The deal's name on a button."""
    return f"{deal.number} · {short_name(deal.contact.name)}"


def _to(action: str, shelf: Shelf) -> Tap:
    return Tap(action=action, arg=shelf.code)
