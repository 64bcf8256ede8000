"""The commands in Telegram's own menu: by person, since each role has its own."""

from __future__ import annotations

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeChat

from bot.language import translator
from db.enums import Role

_SELLER = ("today", "deals", "new", "calendar", "panel", "help", "language")
_STEERING = ("today", "deals", "new", "report", "calendar", "panel", "help", "language")
_OFFICE = ("deals", "panel", "help", "language")

BY_ROLE: dict[Role | None, tuple[str, ...]] = {
    Role.MANAGER: _SELLER,
    Role.DIRECTOR: _STEERING,
    Role.ADMIN: _STEERING,
    Role.INSTALLER: ("orders", "week", "daysoff", "help", "language"),
    Role.ACCOUNTANT: _OFFICE,
    Role.VIEWER: _OFFICE,
    None: ("start", "language"),
}


async def set_commands(bot: Bot, chat_id: int, role: Role | None, language: str) -> None:
    """Put the role's commands into the chat's menu; ``None`` is a client."""
    t = translator(language)
    commands = [BotCommand(command=name, description=t(f"command-{name}")) for name in BY_ROLE[role]]
    await bot.set_my_commands(commands, scope=BotCommandScopeChat(chat_id=chat_id))
