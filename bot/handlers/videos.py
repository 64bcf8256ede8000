"""Videos of tasks that are kept by Telegram: an admin sends one, whoever has the task watches it in the chat."""

from __future__ import annotations

from bot import registry
from bot.context import Context
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Field, form
from bot.fsm.kinds import VIDEO
from bot.screen import Attachment, Screen, esc
from crm import permissions, tasks, wording
from crm.errors import NotFound
from crm.process import TASKS


@registry.start_payload("v")
async def by_link(ctx: Context) -> Screen | None:
    """The panel's link to give a task its video, ``v_sign_contract``."""
    permissions.require(ctx.actor, "settings.edit")
    if ctx.arg not in TASKS:
        raise NotFound("task-not-found")
    return await start_form(ctx, "video", task=ctx.arg)


@form("video", Field("video", VIDEO))
async def keep(ctx: Context, answers: Answers) -> Screen:
    """Tasks of this kind that are opened from now on have the video."""
    code = answers["task"]
    if code not in TASKS:
        raise NotFound("task-not-found")
    await wording.edit(
        ctx.session, ctx.actor, f"task.{code}.video", "ru", f"{wording.IN_TELEGRAM}{answers['video']}"
    )
    return Screen(ctx.t("video-kept", title=esc(ctx.shop.word(f"task.{code}.title", ctx.language))))


@registry.action("video.show")
async def show(ctx: Context) -> Screen:
    """The video of a task, as a message of its own."""
    task = await tasks.load(ctx.session, ctx.tapped.id)
    file_id = wording.telegram_video(task.video or "")
    if file_id is None:
        raise NotFound("item-not-found")
    return Screen(file=Attachment("video", file_id=file_id), fresh=True, deal_id=task.deal_id, task_id=task.id)
