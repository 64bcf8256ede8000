"""Every sentence of the timeline, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fluent.syntax import FluentParser, ast

import crm
from bot.language import translator
from bot.screens import timeline as screens
from db.enums import ActorKind
from db.models import TimelineEntry
from db.session import Database

# What the rules write under these names; every other parameter is a text.
SAMPLES: dict[str, Any] = {
    "stage": "paid", "stage_from": "scheduled", "task": {"ru": "Позвонить", "en": "Call"}, "kitchen": "corner",
    "lost_reason": "price", "file_kind": "act", "file_kind_before": "photo", "claim_kind": "missing_part",
    "way": "cash", "document_kind": "contract", "purpose": "balance", "sent_way": "in_person", "claim": 3,
    "mark": 5, "percent": 33, "days_late": 4, "version": 2, "ordinal": 1, "message_kind": "client.ready",
    "decision": "balance_later", "source": "phone", "what": "defect", "start_at": "2026-12-17T06:00:00+00:00",
}


def _sample(name: str) -> Any:
    if name in SAMPLES:
        return SAMPLES[name]
    if name.startswith("amount"):
        return 150_000_00
    return "2026-12-18" if name.endswith("_date") else f"<{name}>"


def _kinds() -> dict[str, list[str]]:
    """The kinds of entries with the names their sentences are filled with."""
    found: dict[str, list[str]] = {}
    for path in sorted((Path(crm.__file__).parent / "locales" / "ru").glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text("utf-8")).body:
            if isinstance(entry, ast.Message) and entry.id.name.startswith("timeline-"):
                found[entry.id.name.removeprefix("timeline-").replace("-", "_")] = _names(entry)
    return found


def _names(node: object) -> list[str]:
    if isinstance(node, ast.VariableReference):
        return [node.id.name]
    parts = node if isinstance(node, list) else list(vars(node).values()) if isinstance(node, ast.BaseNode) else []
    return [name for part in parts for name in _names(part)]


def _entry(kind: str, **data: Any) -> TimelineEntry:
    return TimelineEntry(kind=kind, data=data, actor_kind=ActorKind.SYSTEM, actor_name="")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_of_entry_is_a_sentence(database: Database, language: str) -> None:
    kinds = _kinds()
    assert {"moved", "payment", "comment", "claim_planned", "message_resent"} <= kinds.keys()
    for kind, names in kinds.items():
        text = screens.sentence(
            translator(language), database.info["shop"], _entry(kind, **{name: _sample(name) for name in names})
        )
        assert text and kind != text
        assert not {"15000000", "2026-12-18", "in_person", "missing_part", "balance_later", "{"} & set(text.split())


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("moved", {"stage_from": "paid", "stage": "scheduled"}, "Доплата получена → Дата монтажа назначена"),
        ("payment", {"amount": 50_000_00, "paid_date": "2026-11-23", "way": "cash", "amount_left": 0}, "осталось 0"),
        ("task_closed", {"task": {"ru": "Звонок"}, "code": "control_call", "outcome": "ready"}, "Клиент готов"),
        ("lost", {"lost_reason": "price", "comment": "", "amount_refund": 0, "amount_kept": 0}, "проиграна: Дорого"),
        ("comment", {"text": "<b>жирно</b>"}, "&lt;b&gt;жирно&lt;/b&gt;"),
        ("repair_opened", {"task": {"ru": "Доплата"}, "reason": "money"}, "денег стало меньше"),
    ],
)
def test_codes_and_sums_arrive_as_words(database: Database, kind: str, data: dict[str, Any], said: str) -> None:
    text = screens.sentence(translator("ru"), database.info["shop"], _entry(kind, **data))
    assert said in text
    assert "вернуть" not in text and "удержано" not in text


def test_an_entry_of_an_unknown_kind_is_shown_by_its_name(database: Database) -> None:
    assert screens.sentence(translator("ru"), database.info["shop"], _entry("from_the_future")) == "from_the_future"
