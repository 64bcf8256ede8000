"""The way into the panel: a link that works once, for a few minutes."""

from __future__ import annotations

from bot.callbacks import Tap
from bot.context import Context
from bot.registry import action, add_more, command
from bot.screen import Button, Screen, esc
from crm import logins


@command("panel")
@action("panel.open")
async def open_panel(ctx: Context) -> Screen:
    """A fresh link; the one before stops working. Raises ``Forbidden`` for roles without a panel."""
    token = await logins.make_link(ctx.session, ctx.actor)
    path = f"/admin/login/{token}"
    if ctx.shop.public_url is None:
        return Screen(ctx.t("panel-link-local", path=esc(path)), fresh=True)
    return Screen(ctx.t("panel-link"), [[Button(ctx.t("panel-enter"), url=f"{ctx.shop.public_url}{path}")]], fresh=True)


add_more("more-panel", Tap(action="panel.open"), needs="panel.enter")
