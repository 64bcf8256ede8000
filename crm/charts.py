"""The figures as charts, with words in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from crm import terms
from crm.dates import format_short
from crm.figures import Figures, Step
from crm.language import Translator
from crm.pictures import Bar, Bars, Columns
from crm.shop import Shop

_THOUSAND, _MILLION = 1_000_00, 1_000_000_00


def funnel(t: Translator, house: Shop, figures: Figures) -> Bars:
    """How many deals came into each stage during the period, and how many of them went on."""
    return Bars(t("chart-funnel", days=figures.days), [
        Bar(terms.stage_name(t, house, step.stage), step.entered, str(step.entered),
            t("chart-went-on", percent=step.percent) if step.percent is not None else "")
        for step in figures.funnel
    ])


def standing(t: Translator, house: Shop, funnel: Sequence[Step], *, days: int) -> Bars:
    """How many deals stand in each stage, and how many came into it during the last ``days`` days."""
    return Bars(t("chart-standing"), [
        Bar(terms.stage_name(t, house, step.stage), step.now, str(step.now),
            t("chart-fresh", count=step.entered, days=days) if step.entered else "")
        for step in funnel
    ])


def money(t: Translator, figures: Figures) -> Columns:
    """What came in and what is to come, by week."""
    weeks = figures.money.weeks
    is_large = max((max(week.received, week.expected) for week in weeks), default=0) >= 10 * _MILLION
    unit = _MILLION if is_large else _THOUSAND
    return Columns(
        t("chart-money"), [format_short(week.monday, t.language) for week in weeks],
        [
            (t("chart-received"), [week.received / unit for week in weeks]),
            (t("chart-expected"), [week.expected / unit for week in weeks]),
        ],
        t("chart-millions" if is_large else "chart-thousands"),
        mark=next(number for number, week in enumerate(weeks) if week.monday == figures.monday),
    )


def marks(t: Translator, figures: Figures) -> Bars:
    """How often each mark was given, the best first."""
    counts = [(mark, figures.marks.get(mark, 0)) for mark in range(5, 0, -1)]
    return Bars(t("chart-marks"), [Bar("★" * mark, count, str(count)) for mark, count in counts])


def length(t: Translator, days: float | None) -> str:
    """«4,5 дн.»; nothing where nothing is known."""
    if days is None:
        return ""
    number = f"{days:.1f}".removesuffix(".0")
    return t("chart-days", days=number.replace(".", ",") if t.language == "ru" else number)
