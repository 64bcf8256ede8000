"""The names and numbers of the trade as a person reads them."""

from __future__ import annotations

from datetime import date, datetime

from bot.language import Translator
from bot.screen import esc
from crm.dates import format_date, format_moment
from crm.money import format_money
from crm.process import TASKS
from crm.shop import Shop
from db.enums import Stage
from db.models import Contact, Deal, Task

_STAGES = 7


def term(t: Translator, group: str, value: str) -> str:
    """The name of a code: ``term(t, "payment-way", "cash")`` is «наличные»; an unknown code shows itself."""
    key = f"{group}-{value}".replace("_", "-")
    return t(key) if t.has(key) else value


def money(t: Translator, kopecks: int) -> str:
    return format_money(kopecks, t.language)


def day(t: Translator, value: date | None) -> str:
    return format_date(value, t.language, with_weekday=True) if value else "—"


def moment(t: Translator, shop: Shop, value: datetime) -> str:
    return format_moment(value, shop.timezone, t.language)


def stage_name(t: Translator, shop: Shop, stage: Stage) -> str:
    return shop.word(f"stage.{stage.value}.name", t.language)


def progress(t: Translator, shop: Shop, stage: Stage) -> str:
    """«▰▰▰▱▱▱▱ 3/7 Производство запущено»."""
    name = esc(stage_name(t, shop, stage))
    if stage is Stage.LOST:
        return f"✖ {name}"
    done = stage.position
    return f"{'▰' * done}{'▱' * (_STAGES - done)} {done}/{_STAGES} {name}"


def headline(t: Translator, deal: Deal, contact: Contact) -> str:
    """«К-2026-0042 · Угловая · Иванова Мария»."""
    parts = [deal.number]
    if deal.kitchen:
        parts.append(term(t, "kitchen", deal.kitchen))
    parts.append(contact.name)
    return " · ".join(esc(part) for part in parts)


def title(t: Translator, task: Task) -> str:
    """The task's title as it was when the task was opened."""
    return str(task.title.get(t.language) or task.title["ru"])


def outcome(t: Translator, shop: Shop, code: str, name: str) -> str:
    """The label of a task's outcome."""
    return shop.word(f"task.{code}.outcome.{name}", t.language) if name in TASKS[code].outcomes else name


def due(t: Translator, shop: Shop, task: Task, now: datetime) -> str:
    """Until when, and whether that is past; a task that waits for its day says from when."""
    if task.starts_at > now:
        return t("due-waits", moment=moment(t, shop, task.starts_at))
    if task.due_at < now:
        return t("due-overdue", moment=moment(t, shop, task.due_at))
    return t("due-until", moment=moment(t, shop, task.due_at))
