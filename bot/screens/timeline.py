"""A deal's timeline as sentences, pinned entries on top, oldest to newest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button, Row, Screen, esc
from bot.screens import words
from crm import sentences
from crm.dates import format_date
from crm.shop import Shop
from db.enums import ActorKind
from db.models import Deal, TimelineEntry

PAGE = 12

def timeline(
    t: Translator, house: Shop, deal: Deal, pinned: Sequence[TimelineEntry], entries: Sequence[TimelineEntry], *,
    older: bool, newest: bool, may_comment: bool,
) -> Screen:
    """One page; ``older`` says that there is more before it, ``newest`` that it is the last one."""
    lines = [f"<b>{words.headline(t, house, deal, deal.contact)}</b> · {esc(t('timeline-title'))}"]
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


def sentence(t: Translator, house: Shop, entry: TimelineEntry) -> str:
    """What happened, safe inside a message's HTML."""
    return esc(sentences.sentence(t, house, entry))


def _who(t: Translator, entry: TimelineEntry) -> str:
    if entry.actor_kind is ActorKind.SYSTEM:
        return t("timeline-system")
    return entry.actor_name.split()[0] if entry.actor_name else t("timeline-client")
