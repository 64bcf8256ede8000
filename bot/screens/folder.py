"""A deal's folder, one of its files, and the question about files that came unasked."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Attachment, AttachmentKind, Button, Row, Screen, esc
from bot.screens import words
from bot.screens.deals import label
from crm import folder
from crm.names import excerpt
from db.enums import FileKind, FileStatus
from db.models import Deal, DealFile

PAGE = 10
# Telegram sends a file again only as what it came as; a round video takes no caption and comes from the store.
_AS_IT_CAME: dict[str, AttachmentKind] = {
    "photo": "photo", "document": "document", "voice": "voice", "audio": "audio", "video": "video",
    "animation": "animation",
}
_MARKS = {FileStatus.PENDING: "⏳ ", FileStatus.FAILED: "⚠️ ", FileStatus.STORED: ""}


def listing(t: Translator, deal: Deal, files: Sequence[DealFile], *, page: int = 0) -> Screen:
    """What is in the folder, by kind; a tap on a file sends it."""
    order = list(FileKind)
    ordered = sorted(files, key=lambda file: (order.index(file.kind), -file.id))
    page = min(page, max(0, (len(files) - 1) // PAGE))
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    lines = [f"<b>📁 {esc(deal.folder)}</b>"]
    kind: FileKind | None = None
    for file in shown:
        if file.kind is not kind:
            kind = file.kind
            lines.append(f"\n<b>{esc(words.term(t, 'file-kind', kind))}</b>")
        lines.append(esc(f"{_MARKS[file.status]}{excerpt(file.name, 60)}"))
    if not files:
        lines += ["", esc(t("folder-empty"))]
    rows: list[Row] = [[Button(_label(t, file), Tap(action="file.open", id=file.id))] for file in shown]
    rows.append(_turn(deal, page, len(files)))
    rows.append([Button(t("back-to-deal"), Tap(action="deal.open", id=deal.id))])
    return Screen("\n".join([*lines, "", esc(t("folder-how"))]), rows, deal_id=deal.id)


def _label(t: Translator, file: DealFile) -> str:
    return f"{words.term(t, 'file-kind', file.kind)} · {excerpt(file.name, 40)}"


def _turn(deal: Deal, page: int, count: int) -> list[Button]:
    row = []
    if page:
        row.append(Button("‹", Tap(action="folder.open", id=deal.id, arg=str(page - 1))))
    if (page + 1) * PAGE < count:
        row.append(Button("›", Tap(action="folder.open", id=deal.id, arg=str(page + 1))))
    return row


def file(t: Translator, deal: Deal, row: DealFile, *, may_change: bool) -> Screen:
    """The file itself where Telegram has it, with what can be done to it."""
    sent = attachment(row)
    text = f"{esc(words.term(t, 'file-kind', row.kind))} · {esc(row.name)}\n{esc(deal.folder)}"
    rows: list[Row] = []
    if may_change:
        rows.append([
            Button(t("file-change-kind"), Tap(action="file.kind", id=row.id)),
            Button(t("file-remove"), Tap(action="file.remove", id=row.id), style="danger"),
        ])
    rows.append([Button(t("back-to-folder"), Tap(action="folder.open", id=deal.id))])
    if sent is None:
        return Screen(f"{text}\n\n{esc(t('file-on-its-way'))}", rows, deal_id=deal.id)
    return Screen(text, rows, file=sent, deal_id=deal.id)


def attachment(row: DealFile) -> Attachment | None:
    """The file where Telegram has it and sends it again; what lies in the store only is put in by delivery."""
    kind = _AS_IT_CAME.get(row.media)
    return Attachment(kind, row.name, file_id=row.telegram_file_id) if kind and row.telegram_file_id else None


def kinds(t: Translator, row: DealFile) -> Screen:
    """What the file is instead."""
    buttons = [
        Button(words.term(t, "file-kind", kind), Tap(action="file.set", id=row.id, arg=kind.value))
        for kind in FileKind if kind is not row.kind
    ]
    rows: list[Row] = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
    rows.append([Button(t("back-to-folder"), Tap(action="folder.open", id=row.deal_id))])
    now = words.term(t, "file-kind", row.kind)
    return Screen(esc(t("file-which-kind", name=row.name, now=now)), rows, deal_id=row.deal_id)


def removal(t: Translator, row: DealFile) -> Screen:
    """Asks once more."""
    rows: list[Row] = [
        [Button(t("file-remove-yes"), Tap(action="file.remove", id=row.id, arg="yes"), style="danger")],
        [Button(t("back-to-folder"), Tap(action="folder.open", id=row.deal_id))],
    ]
    kind = words.term(t, "file-kind", row.kind)
    return Screen(esc(t("file-remove-sure", name=row.name, kind=kind)), rows, deal_id=row.deal_id)


def question(
    t: Translator, count: int, likely: Deal | None, others: Sequence[Deal], *, all_kinds: bool = False,
    refused: str = "",
) -> Screen:
    """To which deal, as what? The likeliest answers first."""
    lines = [esc(refused)] if refused else []
    lines.append(f"<b>{esc(t('files-came', count=count))}</b>")
    rows: list[Row] = []
    if likely is not None:
        lines.append(esc(t("files-to", deal=label(likely))))
        chosen = tuple(FileKind) if all_kinds else (*folder.likely_kinds(likely), FileKind.OTHER)
        buttons = [
            Button(words.term(t, "file-kind", kind), Tap(action="files.as", id=likely.id, arg=kind.value))
            for kind in dict.fromkeys(chosen)
        ]
        rows += [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
        if not all_kinds:
            rows.append([Button(t("files-all-kinds"), Tap(action="files.kinds", id=likely.id))])
    rows += [[Button(t("files-other", deal=label(deal)), Tap(action="files.deal", id=deal.id))] for deal in others]
    lines.append(f"<i>{esc(t('files-find'))}</i>")
    rows.append([Button(t("files-drop"), Tap(action="files.drop"))])
    return Screen("\n".join(lines), rows)
