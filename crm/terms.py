"""The names and numbers of the trade as a person reads them; plain text, to be escaped by the face."""

from __future__ import annotations

from datetime import date, datetime

from crm.dates import format_date, format_moment
from crm.facts import Missing
from crm.language import Translator
from crm.money import format_money
from crm.process import TASKS
from crm.shop import Shop
from db.enums import Stage
from db.models import Task


def term(t: Translator, group: str, value: str) -> str:
    """The name of a code: ``term(t, "payment-way", "cash")`` is «наличные»; an unknown code shows itself."""
    key = f"{group}-{value}".replace("_", "-")
    return t(key) if t.has(key) else value


def usual(t: Translator, group: str, value: str) -> str:
    """What a choice of the shop's lists is called as delivered; a schedule of the shop's own by its percents."""
    if group == "schedule" and not t.has(f"schedule-{value}".replace("_", "-")):
        return schedule_name(t, [int(part) for part in value.split("-")])
    return term(t, group, value)


def schedule_name(t: Translator, parts: list[int]) -> str:
    """«60 % до производства, 40 % до монтажа»."""
    said = [t(f"schedule-part-{place}", percent=percent) for place, percent in enumerate(parts) if percent]
    return ", ".join(said)


def chosen(t: Translator, shop: Shop, group: str, value: str) -> str:
    """What the shop calls a choice of its lists (``crm.choices``), offered still or no more."""
    own = shop.numbers.get(f"names.{group}", {}).get(value, {})
    return own.get(t.language) or usual(t, group, value)


def money(t: Translator, kopecks: int) -> str:
    return format_money(kopecks, t.language)


def day(t: Translator, value: date | None) -> str:
    return format_date(value, t.language, with_weekday=True) if value else "—"


def moment(t: Translator, shop: Shop, value: datetime) -> str:
    return format_moment(value, shop.timezone, t.language)


def stage_name(t: Translator, shop: Shop, stage: Stage) -> str:
    return shop.word(f"stage.{stage.value}.name", t.language)


def title(t: Translator, task: Task) -> str:
    """The task's title as it was when the task was opened."""
    return str(task.title.get(t.language) or task.title["ru"])


def outcome(t: Translator, shop: Shop, code: str, name: str) -> str:
    """The label of a task's outcome."""
    return shop.word(f"task.{code}.outcome.{name}", t.language) if name in TASKS[code].outcomes else name


def reason(t: Translator, missing: Missing) -> str:
    """«предоплата не внесена»: one line of a refusal."""
    if missing.name in ("manual", "outcome"):
        return t(f"fact-{missing.name}", title=own_title(t, missing))
    return t(f"fact-{missing.name}".replace("_", "-"))


def own_title(t: Translator, missing: Missing) -> str:
    """The title of the item that is missing, where it has one of its own."""
    titles = missing.title or {}
    return str(titles.get(t.language) or titles.get("ru", ""))
