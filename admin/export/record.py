"""What the log of changes says of a list that was taken out: which, how many rows, as what, by which filters."""

from __future__ import annotations

from datetime import date
from typing import Any

from admin.words import Words
from db.enums import SmsChannel, Stage

_PEOPLE = ("manager", "installer", "late_of", "person")
# Filters that are also columns or fields of the lists bear their names.
_LABELS = {
    "stage": "panel-deals-stage", "manager": "panel-deals-manager", "installer": "panel-deals-installer",
    "overdue": "panel-deals-overdue", "pipeline": "panel-deals-pipeline", "claim": "panel-deals-claim",
    "text": "panel-deals-search", "search": "panel-deals-search", "state": "panel-messages-state",
    "kind": "panel-messages-kind", "channel": "panel-messages-channel", "person": "panel-messages-person",
    "rows": "panel-export-rows", "format": "panel-export-format", "since": "panel-export-since",
    "until": "panel-export-until", "entered": "panel-export-entered", "days": "panel-export-days",
    "late_of": "panel-export-late-of", "mark": "panel-export-mark",
}
_HEAPS = ("waiting", "all")


def list_name(w: Words, code: str) -> str:
    """What the list is called on the screen."""
    known = (f"panel-nav-{code}", f"panel-list-{code}")
    return next((w.t(key) for key in known if w.t.has(key)), code)


def said(w: Words, value: dict[str, Any], people: dict[int, str]) -> str:
    """«Строк: 120; Файл: XLSX; Стадия: Производство»."""
    parts = {key: _value(w, key, str(one), people) for key, one in value.items()}
    return "; ".join(f"{w.t(_LABELS[key]) if key in _LABELS else key}: {text}" for key, text in parts.items())


def _value(w: Words, key: str, value: str, people: dict[int, str]) -> str:
    if key in _PEOPLE:
        return people.get(int(value), value) if value.isdigit() else value
    if value in set(Stage) and key in ("stage", "entered"):
        return w.stage(Stage(value))
    match key, value:
        case "format", _:
            return value.upper()
        case "stage", "all":
            return w.t("panel-deals-all")
        case ("overdue", _) | ("claim", "any"):
            return w.t("panel-yes")
        case ("since" | "until"), _:
            return _day(w, value)
        case "claim", _:
            return w.term("claim-kind", value)
        case "pipeline", _:
            return w.term("pipeline", value)
        case ("state" | "kind" | "channel"), _:
            return _of_message(w, key, value)
    return value


def _of_message(w: Words, key: str, value: str) -> str:
    if key == "kind":
        return w.term("message-kind", value.replace(".", "-"))
    if key == "channel":
        return w.channel(value) if value in ("telegram", *SmsChannel) else value
    if value in _HEAPS:
        return w.t(f"panel-messages-heap-{value}")
    return w.term("outbox-status", value)


def _day(w: Words, text: str) -> str:
    try:
        return w.day(date.fromisoformat(text))
    except ValueError:
        return text
