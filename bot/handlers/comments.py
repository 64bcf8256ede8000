"""Comments: by a form, or by a reply to any message that shows a deal."""

from __future__ import annotations

from dataclasses import replace

from bot import registry
from bot.callbacks import Tap
from bot.context import Context
from bot.files import FileRef
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Field, form
from bot.fsm.kinds import TEXT
from bot.handlers import timeline
from bot.handlers.fills import keep_file
from bot.handlers.folder import ask_about
from bot.screen import Button, Screen, esc
from crm import deals, tasks
from crm.errors import NotFound
from crm.names import read_text
from db.enums import FileKind
from db.models import Deal

_VOICE = "voice"


@registry.action("comment.new")
async def ask(ctx: Context) -> Screen | None:
    """Asks what to write."""
    deal = await deals.find(ctx.session, ctx.actor, ctx.tapped.id)
    return await start_form(ctx, "comment", back=Tap(action="deal.open", id=deal.id), deal_id=deal.id)


@form("comment", Field("text", TEXT, voice=True))
async def written(ctx: Context, answers: Answers) -> Screen:
    """Written, and shown where it stands."""
    await _keep(ctx, answers["deal_id"], answers["text"])
    await ctx.session.flush()
    return replace(await timeline.page(ctx, answers["deal_id"]), toast=ctx.t("comment-kept"))


@registry.reply
async def replied(ctx: Context) -> Screen | None:
    """Text or voice in reply to a card is a comment to its deal; a file is asked about."""
    deal = await _deal_of_reply(ctx)
    if ctx.message is None:
        return None
    if ctx.message.text is not None:
        await _keep(ctx, deal.id, read_text(ctx.message.text))
    elif ctx.message.voice is not None:
        await _keep(ctx, deal.id, TEXT.read(ctx, Field("text", TEXT, voice=True)))
    else:
        return await ask_about(ctx, deal_id=deal.id)
    rows = [[
        Button(ctx.t("back-to-deal"), Tap(action="deal.open", id=deal.id)),
        Button(ctx.t("comment-timeline"), Tap(action="timeline.open", id=deal.id)),
    ]]
    return Screen(esc(ctx.t("comment-kept-in", number=deal.number)), rows, deal_id=deal.id, silent=True)


async def _deal_of_reply(ctx: Context) -> Deal:
    shown = ctx.reply_to
    deal_id = shown.deal_id if shown is not None else None
    if deal_id is None and shown is not None and shown.task_id is not None:
        deal_id = (await tasks.load(ctx.session, shown.task_id)).deal_id
    if deal_id is None:
        raise NotFound("deal-not-found")
    return await deals.find(ctx.session, ctx.actor, deal_id)


async def _keep(ctx: Context, deal_id: int, said: str | FileRef) -> None:
    """A text goes into the timeline; a voice note into the folder, with a line that says so."""
    if isinstance(said, FileRef):
        await keep_file(ctx, deal_id, FileKind.OTHER, replace(said, kind=_VOICE))
        said = ctx.t("comment-voice", name=said.name)
    await deals.comment(ctx.session, ctx.actor, deal_id, said)
