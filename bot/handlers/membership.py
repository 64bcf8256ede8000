"""Blocking and unblocking the bot: what is to be said then goes another way."""

from __future__ import annotations

from aiogram.types import ChatMemberUpdated

from bot.context import Context


async def membership_handler(event: ChatMemberUpdated, ctx: Context) -> None:
    """Remember whether messages can reach the person's chat."""
    blocked = event.new_chat_member.status == "kicked"
    for person in (ctx.employee, ctx.contact):
        if person is not None:
            person.blocked_bot = blocked
