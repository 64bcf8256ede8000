"""Names, sums and moments in the visitor's language, as templates ask for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from crm import clock, letters, sentences, terms
from crm.dates import format_date, format_full, format_moment, format_month, format_short
from crm.language import Translator
from crm.money import plain_rubles
from crm.phones import format_phone
from crm.shop import Shop
from crm.zones import zone_title
from db.enums import ActorKind, SmsChannel, Stage
from db.models import Outbox, TimelineEntry

# By what browsers call themselves; the first that fits, because most also name the others.
_BROWSERS = (("YaBrowser", "Yandex"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"),
             ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
            ("Linux", "Linux"))


@dataclass(frozen=True)
class Words:
    """``w`` in every template. Plain text: templates escape it."""

    t: Translator
    shop: Shop

    def money(self, kopecks: int | None) -> str:
        """«150 000 ₽»; a dash where there is no sum."""
        return "—" if kopecks is None else terms.money(self.t, kopecks)

    def rubles(self, kopecks: int | None) -> str:
        """The number alone, to be changed in a field; empty where there is no sum."""
        return "" if kopecks is None else plain_rubles(kopecks)

    def day(self, value: date | None) -> str:
        """«4 марта 2030»; a dash where there is none."""
        return format_date(value, self.t.language) if value else "—"

    def short(self, value: date | datetime | None) -> str:
        """A date without its year while that is the present one."""
        if value is None:
            return "—"
        day = self.shop.calendar.local(value).date() if isinstance(value, datetime) else value
        same_year = day.year == self.shop.today().year
        return format_short(day, self.t.language) if same_year else format_date(day, self.t.language)

    def weekday(self, value: date) -> str:
        """«ср 06.03»."""
        return format_date(value, self.t.language, with_weekday=True)

    def full(self, value: date) -> str:
        """«17 декабря 2026, четверг»."""
        return format_full(value, self.t.language)

    def month(self, value: date) -> str:
        """«Декабрь»."""
        return format_month(value, self.t.language)

    def moment(self, value: datetime | None) -> str:
        """Date and time on the shop's wall."""
        return format_moment(value, self.shop.timezone, self.t.language) if value else "—"

    def time(self, value: datetime) -> str:
        """«14:02» on the shop's wall."""
        return f"{self.shop.calendar.local(value):%H:%M}"

    def clock(self, value: datetime) -> str:
        """«14:05» of today; with its date when it was another day."""
        return self.time(value) if self.local_day(value) == self.shop.today() else self.moment(value)

    def count(self, number: int) -> str:
        """«12 300»."""
        return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}" if self.t.language == "ru" else ",")

    def decimal(self, value: float) -> str:
        """«4,7»."""
        return f"{value:.1f}".replace(".", ",") if self.t.language == "ru" else f"{value:.1f}"

    def local_day(self, value: datetime) -> date:
        """The date on the shop's wall."""
        return self.shop.calendar.local(value).date()

    def wall(self, value: datetime) -> datetime:
        """The moment on the shop's wall, without its zone."""
        return self.shop.calendar.local(value).replace(tzinfo=None)

    def is_past(self, value: datetime) -> bool:
        return value < clock.now()

    def days_since(self, value: datetime) -> int:
        """Whole days from then until now."""
        return max(0, (clock.now() - value) // timedelta(days=1))

    def phone(self, value: str) -> str:
        return format_phone(value)

    def zone(self, value: str) -> str:
        """A time zone by its city."""
        return zone_title(value, self.t.language)

    def term(self, group: str, value: str) -> str:
        """The name of a code: ``w.term("role", "admin")``; the shop's own where it has one."""
        return terms.chosen(self.t, self.shop, group, value)

    def stage(self, stage: Stage) -> str:
        return terms.stage_name(self.t, self.shop, stage)

    def place(self, code: str) -> str:
        """Where an imported line goes: a stage, or what else may be chosen for it."""
        return self.stage(Stage(code)) if code in set(Stage) else self.term("import-place", code)

    def own(self, titles: dict[str, str]) -> str:
        """A text that is kept in both languages."""
        return str(titles.get(self.t.language) or titles.get("ru", ""))

    def cell(self, name: str, value: Any, people: dict[int, str]) -> str:
        """A column of a list as a person reads it; ``people`` are the names of colleagues by id."""
        if value is None or value == "":
            return "—"
        if name.endswith(("employee_id", "installer_id", "manager_id")):
            return people.get(value, str(value))
        if isinstance(value, bool):
            return self.t("panel-yes" if value else "panel-no")
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, StrEnum):
            return self.term(name.replace("_", "-"), value.value)
        if name == "phone":
            return self.phone(value)
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)

    def event(self, entry: TimelineEntry) -> str:
        """What happened, in a sentence."""
        return sentences.sentence(self.t, self.shop, entry)

    def doer(self, entry: TimelineEntry) -> str:
        """Who did it."""
        if entry.actor_kind is ActorKind.SYSTEM:
            return self.t("panel-who-system")
        return entry.actor_name or self.t("panel-who-client")

    def message_kind(self, row: Outbox) -> str:
        """What a message is about."""
        return letters.kind_of(self.t, row)

    def message_why(self, row: Outbox) -> str:
        """Why a message did not get through; empty where nothing is wrong."""
        return letters.why(self.t, row)

    def message_answer(self, row: Outbox) -> str:
        """What was answered when it was sent, word for word."""
        return letters.answer(row)

    def channel(self, channel: str) -> str:
        """By which way a message leaves."""
        return self.t(f"panel-channel-{'both' if channel == SmsChannel.BOTH else channel}")

    def browser(self, name: str) -> str:
        """«Firefox, Windows» of what a browser says about itself."""
        parts = [next((said for mark, said in marks if mark in name), "") for marks in (_BROWSERS, _SYSTEMS)]
        return ", ".join(part for part in parts if part) or name[:40] or self.t("panel-session-unknown")

    def size(self, count: int | None) -> str:
        """«1,2 МБ»."""
        if count is None:
            return ""
        units: list[tuple[int, Callable[[str], str]]] = [
            (1024 * 1024, lambda number: self.t("panel-size-mb", number=number)),
            (1024, lambda number: self.t("panel-size-kb", number=number)),
        ]
        for unit, said in units:
            if count >= unit:
                number = f"{count / unit:.1f}".removesuffix(".0")
                return said(number.replace(".", ",") if self.t.language == "ru" else number)
        return self.t("panel-size-b", number=count)
