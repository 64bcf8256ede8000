"""The names and numbers of the trade as they stand in messages."""

from __future__ import annotations

from datetime import datetime

from bot.language import Translator
from bot.screen import esc
from crm.shop import Shop
from crm.terms import chosen, day, moment, money, outcome, stage_name, term, title
from db.enums import Stage
from db.models import Contact, Deal, Task

__all__ = ["chosen", "day", "due", "headline", "moment", "money", "outcome", "progress", "stage_name", "term", "title"]

_STAGES = 7


def progress(t: Translator, shop: Shop, stage: Stage) -> str:
    """«▰▰▰▱▱▱▱ 3/7 Производство запущено»."""
    name = esc(stage_name(t, shop, stage))
    if stage is Stage.LOST:
        return f"✖ {name}"
    done = stage.position
    return f"{'▰' * done}{'▱' * (_STAGES - done)} {done}/{_STAGES} {name}"


def headline(t: Translator, shop: Shop, deal: Deal, contact: Contact) -> str:
    """«К-2026-0042 · Угловая · Иванова Мария»."""
    parts = [deal.number]
    if deal.kitchen:
        parts.append(chosen(t, shop, "kitchen", deal.kitchen))
    parts.append(contact.name)
    return " · ".join(esc(part) for part in parts)


def due(t: Translator, shop: Shop, task: Task, now: datetime) -> str:
    """Until when, and whether that is past; a task that waits for its day says from when."""
    if task.starts_at > now:
        return t("due-waits", moment=moment(t, shop, task.starts_at))
    if task.due_at < now:
        return t("due-overdue", moment=moment(t, shop, task.due_at))
    return t("due-until", moment=moment(t, shop, task.due_at))
