"""Puts the Telegram face together: bot, dispatcher, inbox, and the loop that fetches updates."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Update
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot import routing
from bot.handlers import load_handlers
from bot.handlers.membership import membership_handler
from bot.inbox import Inbox, Raw, reason_of
from bot.middlewares.boundary import BoundaryMiddleware
from bot.middlewares.identity import IdentityMiddleware
from bot.middlewares.transaction import TransactionMiddleware
from bot.polling import ALLOWED_UPDATES, Polling, pause
from bot.shown import Shown
from config import Settings
from crm.shop import learn_bot_name
from db.session import Database

WEBHOOK_PATH = "/telegram/webhook"

log = structlog.get_logger(__name__)


@dataclass
class Face:
    """The parts of the Telegram face; ``shown`` is shared with whoever else draws cards in this process."""

    bot: Bot
    dispatcher: Dispatcher
    inbox: Inbox
    shown: Shown
    polling: Polling

    async def close(self) -> None:
        """Let the updates in hand be finished, then close the connections."""
        await self.inbox.drained()
        await self.bot.session.close()


def build_bot(settings: Settings) -> Bot:
    """The bot over its API server. Raises aiogram's ``TokenValidationError`` for a malformed token."""
    if settings.bot_token is None:
        raise ValueError("BOT_TOKEN is not set")
    server = TelegramAPIServer.from_base(settings.bot_api_url)
    session = AiohttpSession(api=server, proxy=settings.bot_proxy)
    return Bot(settings.bot_token.get_secret_value(), session=session)


def build_dispatcher(database: Database, shown: Shown) -> Dispatcher:
    """One handler per kind of update, inside: errors, transaction, who it is."""
    load_handlers()
    dispatcher = Dispatcher(disable_fsm=True)
    for middleware in (
        BoundaryMiddleware(database, shown), TransactionMiddleware(database, shown), IdentityMiddleware(),
    ):  # fmt: skip
        dispatcher.update.outer_middleware(middleware)
    dispatcher.message.register(routing.message_handler)
    dispatcher.edited_message.register(routing.edited_handler)
    dispatcher.callback_query.register(routing.tap_handler)
    dispatcher.inline_query.register(routing.inline_handler)
    dispatcher.my_chat_member.register(membership_handler)
    return dispatcher


def build(bot: Bot, database: Database) -> Face:
    """The whole face over a loaded shop (``crm.shop.load``)."""
    shown = Shown(database)
    dispatcher = build_dispatcher(database, shown)

    async def work(raw: Raw, more_of_album: bool) -> None:
        update = Update.model_validate(raw, context={"bot": bot})
        await dispatcher.feed_update(bot, update, more_of_album=more_of_album)

    inbox = Inbox(database, work)
    return Face(bot, dispatcher, inbox, shown, Polling(bot, inbox))


async def run(face: Face, database: Database, settings: Settings) -> None:
    """Work updates until cancelled: by polling, or by the webhook when ``WEBHOOK_SECRET`` is set."""
    async with asyncio.TaskGroup() as group:
        group.create_task(face.inbox.run())
        group.create_task(introduce(face.bot, database))
        if settings.webhook_secret is None:
            group.create_task(face.polling.run())
        else:
            group.create_task(_set_webhook(face.bot, settings, settings.webhook_secret))


async def introduce(bot: Bot, database: Database) -> None:
    """Learn the bot's own name, which invite links need; tried until Telegram answers."""
    attempt = 0
    while True:
        try:
            me = await bot.get_me()
            await learn_bot_name(database, me.username or "")
        except (TelegramAPIError, SQLAlchemyError, OSError) as error:
            attempt += 1
            log.warning("telegram.unknown_self", error=reason_of(error))
            await pause(attempt)
        else:
            return


async def _set_webhook(bot: Bot, settings: Settings, secret: SecretStr) -> None:
    attempt = 0
    while True:
        try:
            await bot.set_webhook(
                f"{settings.public_url}{WEBHOOK_PATH}", allowed_updates=list(ALLOWED_UPDATES),
                secret_token=secret.get_secret_value(),
            )  # fmt: skip
        except (TelegramAPIError, OSError) as error:
            attempt += 1
            log.warning("telegram.no_webhook", error=str(error))
            await pause(attempt)
        else:
            return
