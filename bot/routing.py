"""What a message or a tap means, and whose function answers it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from aiogram.types import CallbackQuery, InlineQuery, Message

from bot.callbacks import FormTap, Tap, parse
from bot.context import Context
from bot.fsm.draft import load
from bot.fsm.engine import resume_button, take_message, take_tap
from bot.handlers import fallback
from bot.handlers.start import open_link
from bot.inline import Found, answer
from bot.refusals import confirmed_tap
from bot.registry import Handler, book_of
from bot.screen import Screen
from db.models import BotMessage


async def on_tap(ctx: Context) -> Screen | None:
    """A pressed button: an action, a form's button, or something of another age."""
    if (closed := fallback.closed_door(ctx)) is not None:
        return closed
    tap = parse(ctx.callback.data if ctx.callback is not None else None)
    if isinstance(tap, FormTap):
        return await take_tap(ctx, tap)
    handler = book_of(ctx).actions.get(tap.action) if isinstance(tap, Tap) else None
    if handler is None or not isinstance(tap, Tap):
        return await fallback.unknown_button(ctx)
    ctx.tap = confirmed_tap(ctx, tap)
    return await _aside(ctx, handler)


async def on_message(ctx: Context, message: Message) -> Screen | None:
    """A message, in this order: start link, command, menu, reply to a card, open form, kind of content."""
    if (payload := _start_payload(ctx.text)) is not None:
        ctx.arg = payload
        return await _aside(ctx, open_link)
    if (closed := fallback.closed_door(ctx)) is not None:
        return closed
    handler = await _called(ctx, message)
    if handler is not None:
        return await _aside(ctx, handler)
    if (draft := load(ctx)) is not None:
        return await take_message(ctx, draft)
    handler = book_of(ctx).kinds.get(message.content_type)
    screen = await handler(ctx) if handler is not None else None
    return screen if screen is not None or ctx.more_of_album else await fallback.unknown_message(ctx)


async def on_edited(ctx: Context) -> Screen | None:
    """An edit of a message changes nothing that was recorded from it, and the person should know."""
    if (closed := fallback.closed_door(ctx)) is not None:
        return closed
    return Screen(text=ctx.t("edited-not-taken"))


async def _called(ctx: Context, message: Message) -> Handler | None:
    """The handler that the message names: by command, menu label, or by replying to a card."""
    book = book_of(ctx)
    text = (message.text or "").strip()
    if text.startswith("/"):
        word, _, ctx.arg = text[1:].partition(" ")
        return book.commands.get(word.partition("@")[0].lower(), fallback.unknown_command)
    if (key := book.menu_key(text)) is not None:
        return book.menu[key]
    if book.replies is not None and await _replies_to_card(ctx, message):
        return book.replies
    return fallback.finished_form if _replies_to_old_prompt(ctx, message) else None


async def _replies_to_card(ctx: Context, message: Message) -> bool:
    """Whether the message answers one that shows a deal or a task; then the context knows which."""
    shown = message.reply_to_message
    if shown is None or shown.from_user is None or not shown.from_user.is_bot:
        return False
    ctx.reply_to = await ctx.session.get(BotMessage, (ctx.chat_id, shown.message_id))
    return ctx.reply_to is not None and (ctx.reply_to.deal_id or ctx.reply_to.task_id) is not None


def _replies_to_old_prompt(ctx: Context, message: Message) -> bool:
    """Whether the message answers the prompt of a form that is not the open one."""
    markup = message.reply_to_message.reply_markup if message.reply_to_message is not None else None
    taps = [parse(button.callback_data) for row in (markup.inline_keyboard if markup else ()) for button in row]
    keys = {tap.draft for tap in taps if isinstance(tap, FormTap)}
    draft = load(ctx)
    return bool(keys) and (draft is None or draft.short_key not in keys)


async def _aside(ctx: Context, handler: Handler) -> Screen | None:
    """Answer something that is not the open form's business, and offer to go on with the form."""
    before = load(ctx)
    screen = await handler(ctx)
    after = load(ctx)
    button = resume_button(ctx)
    if screen is None or not screen.text or button is None or before is None or after is None:
        return screen
    if before.key != after.key or before.waiting != after.waiting or screen.menu or screen.remove_menu:
        return screen
    return replace(screen, rows=[*screen.rows, [button]])


def _start_payload(text: str) -> str | None:
    word, _, payload = text.strip().partition(" ")
    return payload.strip() if word.partition("@")[0].lower() == "/start" and payload.strip() else None


async def on_inline(ctx: Context, query: str) -> list[Found]:
    """What ``@bot query`` offers to a colleague; nothing to anybody else."""
    search = book_of(ctx).inline
    if search is None or fallback.closed_door(ctx) is not None:
        return []
    return await search(ctx, query.strip())


async def message_handler(message: Message, ctx: Context) -> Screen | None:
    """aiogram's way in."""
    return await on_message(ctx, message)


async def edited_handler(message: Message, ctx: Context) -> Screen | None:
    """aiogram's way in."""
    return await on_edited(ctx)


async def tap_handler(callback: CallbackQuery, ctx: Context) -> Screen | None:
    """aiogram's way in."""
    return await on_tap(ctx)


async def inline_handler(inline_query: InlineQuery, ctx: Context) -> None:
    """aiogram's way in; the results leave after the commit."""
    found = await on_inline(ctx, inline_query.query)
    ctx.after.append(partial(answer, query_id=inline_query.id, found=found))
