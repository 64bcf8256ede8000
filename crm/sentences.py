"""What happened to a deal, said in the reader's language: plain text, to be escaped by the face."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from crm.dates import format_date, format_short
from crm.language import Translator
from crm.shop import Shop
from crm.terms import chosen, moment, money, stage_name, term
from db.enums import Stage
from db.models import TimelineEntry

# Parameters whose values are codes, and the group of names each belongs to.
_CODES = {
    "way": "payment-way", "file_kind": "file-kind", "file_kind_before": "file-kind", "claim_kind": "claim-kind",
    "what": "problem", "document_kind": "document-kind", "purpose": "invoice-purpose", "sent_way": "sent-way",
    "decision": "decision", "message_kind": "message-kind", "message": "message-kind-client",
    "sms_reason": "sms-reason",
}
# The same, where the shop has names of its own.
_CHOICES = {"kitchen": "kitchen", "source": "lead-source", "lost_reason": "lost-reason"}


def sentence(t: Translator, house: Shop, entry: TimelineEntry) -> str:
    """What happened, in the reader's language; details that are not empty follow after a dot."""
    key = f"timeline-{entry.kind}".replace("_", "-")
    if not t.has(key):
        return entry.kind
    shown = {name: shown_value(t, house, entry, name, value) for name, value in entry.data.items()}
    parts = [t(key, **shown)]
    for name, value in entry.data.items():
        if value not in (None, "") and (value != 0 or name == "amount_left") and t.has(f"{key}.{name}"):
            parts.append(t(f"{key}.{name}", **shown))
    return " · ".join(parts)


def shown_value(t: Translator, house: Shop, entry: TimelineEntry, name: str, value: Any) -> Any:
    """A parameter as a person reads it, by the convention of its name."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get(t.language) or value.get("ru", ""))
    if isinstance(value, bool | float) or (isinstance(value, int) and not name.startswith("amount")):
        return value
    if isinstance(value, int):
        return money(t, value)
    return _shown_text(t, house, entry, name, str(value))


def _shown_text(t: Translator, house: Shop, entry: TimelineEntry, name: str, value: str) -> str:
    if name in ("stage", "stage_from") and value in set(Stage):
        return stage_name(t, house, Stage(value))
    if name == "outcome" and value:
        return _outcome(t, house, str(entry.data.get("code", "")), value)
    if name == "reason" and entry.kind == "repair_opened":
        return term(t, "repair-reason", value)
    if name == "message_kind":
        return term(t, "message-kind", value.replace(".", "-"))
    if name in _CHOICES:
        return chosen(t, house, _CHOICES[name], value)
    if name in _CODES:
        return term(t, _CODES[name], value)
    if name.endswith(("_date", "_at")):
        return _shown_date(t, house, value)
    return value


def _shown_date(t: Translator, house: Shop, value: str) -> str:
    try:
        if "T" in value:
            return moment(t, house, datetime.fromisoformat(value))
        day = date.fromisoformat(value)
    except ValueError:
        return value
    same_year = day.year == house.today().year
    return format_short(day, t.language) if same_year else format_date(day, t.language)


def _outcome(t: Translator, house: Shop, code: str, value: str) -> str:
    try:
        return house.word(f"task.{code}.outcome.{value}", t.language)
    except KeyError:
        return value
