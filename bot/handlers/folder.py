"""The folder: what is in it, and files that come at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot import registry
from bot.callbacks import Tap
from bot.context import Context
from bot.files import CONTENT_TYPES, FileRef, read_file
from bot.handlers.fills import keep_file
from bot.screen import Button, Screen, esc
from bot.screens import folder as screens
from bot.screens import words
from bot.screens.card import card
from crm import clock, deals, folder, messages, permissions
from crm.errors import BadInput, NotFound
from db.enums import FileKind
from db.models import Deal, DealFile
from db.queries import folder as queries

_PENDING = "files"
_FORGOTTEN_AFTER = timedelta(hours=12)
_LIKELY = 3


@registry.action("folder.open")
async def listing(ctx: Context) -> Screen:
    """The files of a deal; ``arg`` is the page."""
    page = int(ctx.tapped.arg) if ctx.tapped.arg.isdecimal() and len(ctx.tapped.arg) < 5 else 0
    return await _folder(ctx, ctx.tapped.id, page=page)


async def _folder(ctx: Context, deal_id: int, *, page: int = 0) -> Screen:
    deal = await deals.find(ctx.session, ctx.actor, deal_id)
    return screens.listing(ctx.t, deal, await folder.files(ctx.session, deal_id), page=page)


async def _file(ctx: Context) -> tuple[DealFile, Deal]:
    row = await folder.load(ctx.session, ctx.tapped.id)
    return row, await deals.find(ctx.session, ctx.actor, row.deal_id)


@registry.action("file.open")
async def send(ctx: Context) -> Screen:
    """Sends the file: at once where Telegram has it, else ``delivery`` brings it from the store."""
    row, deal = await _file(ctx)
    screen = screens.file(ctx.t, deal, row, may_change=permissions.allows_deal(ctx.actor, "file.remove", deal))
    if screen.file is None:
        letter = messages.new(
            "send_file", cause=None, employee_id=ctx.actor.employee_id, deal=deal, file_id=row.id
        )
        ctx.session.add(letter)
        return replace(screen, toast=ctx.t("file-on-its-way"))
    return screen


@registry.action("file.kind")
async def which_kind(ctx: Context) -> Screen:
    """Asks what the file is instead."""
    row, deal = await _file(ctx)
    permissions.require_deal(ctx.actor, "file.remove", deal)
    return screens.kinds(ctx.t, row)


@registry.action("file.set")
async def set_kind(ctx: Context) -> Screen:
    """The file is something else from now on."""
    kind = _kind(ctx.tapped.arg)
    await folder.change_kind(ctx.session, ctx.actor, ctx.tapped.id, kind)
    _, deal = await _file(ctx)
    await ctx.session.flush()
    toast = ctx.t("file-kind-set", kind=words.term(ctx.t, "file-kind", kind))
    return replace(await _folder(ctx, deal.id), toast=toast)


@registry.action("file.remove")
async def remove(ctx: Context) -> Screen:
    """Takes the file out, after one more question."""
    row, deal = await _file(ctx)
    permissions.require_deal(ctx.actor, "file.remove", deal)
    if ctx.tapped.arg != "yes":
        return screens.removal(ctx.t, row)
    await folder.remove(ctx.session, ctx.actor, row.id)
    await ctx.session.flush()
    return replace(await _folder(ctx, deal.id), toast=ctx.t("file-removed"))


@registry.anything(*CONTENT_TYPES)
async def came(ctx: Context) -> Screen | None:
    """A file sent at any time."""
    if not permissions.allows(ctx.actor, "file.add"):
        return None
    return await ask_about(ctx)


async def ask_about(ctx: Context, *, deal_id: int | None = None) -> Screen | None:
    """To which deal, as what? An album is one question, asked after its last file.

    Raises ``BadInput`` for a file that cannot be taken, unless others wait with it.
    """
    pending = _pending(ctx)
    try:
        found = read_file(ctx.message) if ctx.message is not None else None
    except BadInput as error:
        if not pending["files"] and not ctx.more_of_album:
            raise
        pending["refused"] = ctx.error_text(error)
        found = None
    if found is not None and found.unique_id not in [file["unique_id"] for file in pending["files"]]:
        pending["files"].append(found.as_json())
    pending["deal"] = deal_id or pending["deal"]
    ctx.draft.put(_PENDING, pending)
    return None if ctx.more_of_album else await _question(ctx)


def _pending(ctx: Context) -> dict[str, Any]:
    """The files that wait for an answer; those of long ago are forgotten."""
    data = ctx.draft.data if ctx.draft.state == _PENDING else {}
    if data and clock.now() - datetime.fromisoformat(data["since"]) < _FORGOTTEN_AFTER:
        return {**data, "files": list(data["files"])}
    return {"files": [], "deal": None, "refused": "", "since": clock.now().isoformat()}


async def _question(ctx: Context, *, all_kinds: bool = False) -> Screen:
    pending = _pending(ctx)
    if not pending["files"]:
        ctx.draft.put(None, {})
        raise BadInput("files-sorted")
    likely = await _likely(ctx, pending["deal"])
    return screens.question(
        ctx.t, len(pending["files"]), likely[0] if likely else None, [] if all_kinds else likely[1:],
        all_kinds=all_kinds, refused=pending["refused"],
    )


async def _likely(ctx: Context, deal_id: int | None) -> list[Deal]:
    """The deal that was named, those seen last in the chat, and those that moved last."""
    found = [await deals.find(ctx.session, ctx.actor, deal_id)] if deal_id else []
    found += await queries.recently_seen(ctx.session, ctx.chat_id)
    if len(found) < _LIKELY:
        found += await queries.lately_moved(ctx.session, ctx.actor.employee_id or 0)
    unique = {deal.id: deal for deal in found}
    return list(unique.values())[: _LIKELY + 1]


@registry.action("files.deal", "files.kinds")
async def choose_deal(ctx: Context) -> Screen:
    """Another deal, or all kinds of this one."""
    deal = await deals.find(ctx.session, ctx.actor, ctx.tapped.id)
    pending = _pending(ctx)
    pending["deal"] = deal.id
    ctx.draft.put(_PENDING, pending)
    return await _question(ctx, all_kinds=ctx.tapped.action == "files.kinds")


@registry.action("files.as")
async def keep(ctx: Context) -> Screen:
    """The answer: the files go into the folder, and the deal's card shows what that changed."""
    kind, deal_id = _kind(ctx.tapped.arg), ctx.tapped.id
    files = _pending(ctx)["files"]
    if not files:
        raise BadInput("files-sorted")
    await deals.find(ctx.session, ctx.actor, deal_id)
    for file in files:
        await keep_file(ctx, deal_id, kind, FileRef(**file))
    ctx.draft.put(None, {})
    await ctx.session.flush()
    note = ctx.t("files-kept", count=len(files), kind=words.term(ctx.t, "file-kind", kind))
    if not permissions.allows(ctx.actor, "deal.see"):
        return Screen(esc(note))
    return await card(ctx, deal_id, note=note)


@registry.action("files.drop")
async def drop(ctx: Context) -> Screen:
    """They were sent by mistake."""
    if ctx.draft.state == _PENDING:
        ctx.draft.put(None, {})
    sees = permissions.allows(ctx.actor, "deal.see")
    rows = [[Button(ctx.t("deals-today"), Tap(action="today.show"))]] if sees else []
    return Screen(esc(ctx.t("files-dropped")), rows)


def _kind(value: str) -> FileKind:
    if value not in set(FileKind):
        raise NotFound
    return FileKind(value)
