"""A deal's timeline as sentences, pinned entries on top, oldest to newest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm.dates import format_date, format_short
from crm.shop import Shop
from db.enums import ActorKind, Stage
from db.models import Deal, TimelineEntry

PAGE = 12
_LONGEST = 600

# Parameters whose values are codes, and the group of names each belongs to.
_CODES = {
    "kitchen": "kitchen", "way": "payment-way", "source": "lead-source", "lost_reason": "lost-reason",
    "file_kind": "file-kind", "file_kind_before": "file-kind", "claim_kind": "claim-kind", "what": "problem",
    "document_kind": "document-kind", "purpose": "invoice-purpose", "sent_way": "sent-way", "decision": "decision",
    "message_kind": "message-kind",
}


def timeline(
    t: Translator, house: Shop, deal: Deal, pinned: Sequence[TimelineEntry], entries: Sequence[TimelineEntry], *,
    older: bool, newest: bool, may_comment: bool,
) -> Screen:
    """One page; ``older`` says that there is more before it, ``newest`` that it is the last one."""
    lines = [f"<b>{words.headline(t, deal, deal.contact)}</b> · {esc(t('timeline-title'))}"]
    lines += [f"📌 {sentence(t, house, entry)}" for entry in pinned]
    day: date | None = None
    for entry in entries:
        local = house.calendar.local(entry.created_at)
        if local.date() != day:
            day = local.date()
            lines.append(f"\n<b>{esc(format_date(day, t.language))}</b>")
        lines.append(line(t, house, entry))
    turn = []
    if older and entries:
        turn.append(Button(t("timeline-older"), Tap(action="timeline.open", id=deal.id, arg=str(entries[0].id))))
    if not newest:
        turn.append(Button(t("timeline-newest"), Tap(action="timeline.open", id=deal.id)))
    rows: list[Row] = [turn]
    if may_comment:
        rows.append([Button(t("timeline-add"), Tap(action="comment.new", id=deal.id))])
    rows.append([
        Button(t("timeline-folder"), Tap(action="folder.open", id=deal.id)),
        Button(t("back-to-deal"), Tap(action="deal.open", id=deal.id)),
    ])
    return Screen("\n".join(lines), rows, deal_id=deal.id)


def line(t: Translator, house: Shop, entry: TimelineEntry) -> str:
    """«14:02 Анна: Оплата получена …»; what was taken back is struck out."""
    text = sentence(t, house, entry)
    if entry.undone_at is not None:
        text = f"<s>{text}</s>"
    local = house.calendar.local(entry.created_at)
    return f"{local:%H:%M} {esc(_who(t, entry))}: {text}"


def _who(t: Translator, entry: TimelineEntry) -> str:
    if entry.actor_kind is ActorKind.SYSTEM:
        return t("timeline-system")
    return entry.actor_name.split()[0] if entry.actor_name else t("timeline-client")


def sentence(t: Translator, house: Shop, entry: TimelineEntry) -> str:
    """What happened, in the reader's language; details that are not empty follow after a dot."""
    key = f"timeline-{entry.kind}".replace("_", "-")
    if not t.has(key):
        return esc(entry.kind)
    shown = {name: shown_value(t, house, entry, name, value) for name, value in entry.data.items()}
    parts = [t(key, **shown)]
    for name, value in entry.data.items():
        if value not in (None, "") and (value != 0 or name == "amount_left") and t.has(f"{key}.{name}"):
            parts.append(t(f"{key}.{name}", **shown))
    text = " · ".join(parts)
    return esc(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def shown_value(t: Translator, house: Shop, entry: TimelineEntry, name: str, value: Any) -> Any:
    """A parameter as a person reads it, by the convention of its name."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get(t.language) or value.get("ru", ""))
    if isinstance(value, bool | float) or (isinstance(value, int) and not name.startswith("amount")):
        return value
    if isinstance(value, int):
        return words.money(t, value)
    return _shown_text(t, house, entry, name, str(value))


def _shown_text(t: Translator, house: Shop, entry: TimelineEntry, name: str, value: str) -> str:
    if name in ("stage", "stage_from") and value in set(Stage):
        return words.stage_name(t, house, Stage(value))
    if name == "outcome" and value:
        return _outcome(t, house, str(entry.data.get("code", "")), value)
    if name == "reason" and entry.kind == "repair_opened":
        return words.term(t, "repair-reason", value)
    if name == "message_kind":
        return words.term(t, "message-kind", value.replace(".", "-"))
    if name in _CODES:
        return words.term(t, _CODES[name], value)
    if name.endswith(("_date", "_at")):
        return _shown_date(t, house, value)
    return value


def _shown_date(t: Translator, house: Shop, value: str) -> str:
    try:
        if "T" in value:
            return words.moment(t, house, datetime.fromisoformat(value))
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
