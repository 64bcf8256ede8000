"""The way in: links, greeting, menu, help, language."""

from __future__ import annotations

from functools import partial

from bot.callbacks import Tap
from bot.commands import set_commands
from bot.context import Context
from bot.handlers import fallback
from bot.menus import menu_for
from bot.registry import action, add_more, book_of, client_action, client_command, command, menu
from bot.screen import Button, Screen, esc
from crm import contacts, permissions, team
from crm.errors import BadInput

_CLIENT_PREFIX = "c_"


async def open_link(ctx: Context) -> Screen | None:
    """``/start`` with a payload: a link to a thing, a client's personal link, or an invitation."""
    prefix, _, rest = ctx.arg.partition("_")
    known = ctx.employee is not None or ctx.contact is not None
    if known and rest and prefix in book_of(ctx).payloads and fallback.closed_door(ctx) is None:
        ctx.arg = rest
        return await book_of(ctx).payloads[prefix](ctx)
    if ctx.arg.startswith(_CLIENT_PREFIX):
        return await _join_as_client(ctx, rest)
    return await _join_team(ctx)


async def _join_team(ctx: Context) -> Screen:
    """An invitation; a colleague who opens a used one again is simply greeted."""
    try:
        ctx.become(await team.accept_invite(ctx.session, ctx.arg, ctx.user_id, ctx.language))
    except BadInput:
        if ctx.employee is None or not ctx.employee.is_active:
            raise
    _offer_commands(ctx)
    return greeting(ctx)


async def _join_as_client(ctx: Context, token: str) -> Screen | None:
    if ctx.employee is not None and ctx.employee.is_active:
        return Screen(text=ctx.t("link-is-clients"), menu=menu_for(ctx))
    ctx.become(await contacts.link_client(ctx.session, token, ctx.user_id))
    ctx.employee = None
    _offer_commands(ctx)
    ctx.arg = ""
    return await book_of(ctx).commands["start"](ctx)


@command("start")
async def start(ctx: Context) -> Screen:
    """The greeting again, with the menu."""
    _offer_commands(ctx)
    return greeting(ctx)


def greeting(ctx: Context) -> Screen:
    """Who you are here and where to begin; it brings the role's menu."""
    who = ctx.colleague
    text = ctx.t("greeting", name=esc(who.first_name), role=ctx.t(f"your-role-{who.role}"))
    return Screen(text=f"{text}\n\n{ctx.t(f'greeting-{who.role}')}", menu=menu_for(ctx))


@command("help")
@action("help.open")
async def help_(ctx: Context) -> Screen:
    """What can be done here; the menu comes back if it was lost."""
    return Screen(text=ctx.t("help"), menu=menu_for(ctx))


@menu("menu-more")
@action("more.open")
async def more(ctx: Context) -> Screen:
    """Everything that is needed seldom, as far as the role may do it."""
    offered = [
        entry for entry in book_of(ctx).more if entry.needs is None or permissions.allows(ctx.actor, entry.needs)
    ]
    return Screen(text=ctx.t("more"), rows=[[Button(ctx.t(entry.label), entry.tap)] for entry in offered])


@command("language")
@action("language.open")
@client_command("language")
@client_action("language.open")
async def choose_language(ctx: Context) -> Screen:
    """Both languages, each in its own name."""
    rows = [
        [Button("Русский", Tap(action="language.set", arg="ru"))],
        [Button("English", Tap(action="language.set", arg="en"))],
    ]
    return Screen(text=ctx.t("language-choose"), rows=rows)


@action("language.set")
@client_action("language.set")
async def set_language(ctx: Context) -> Screen:
    """From now on in this language, menu and commands included."""
    language = ctx.tapped.arg
    if ctx.contact is not None and ctx.employee is None:
        if language not in ("ru", "en"):
            raise BadInput("language-unknown")
        ctx.contact.language = language
    else:
        await team.set_language(ctx.session, ctx.actor, language)
    ctx.speak(language)
    _offer_commands(ctx)
    return Screen(text=ctx.t("language-set"), menu=menu_for(ctx))


@client_command("start", "help")
async def welcome_client(ctx: Context) -> Screen | None:
    """A client's own screen, where there is one."""
    opener = book_of(ctx).actions.get("order.open")
    return await opener(ctx) if opener is not None else Screen(text=ctx.t("client-welcome"))


def _offer_commands(ctx: Context) -> None:
    role = ctx.employee.role if ctx.employee is not None else None
    ctx.after.append(partial(set_commands, chat_id=ctx.chat_id, role=role, language=ctx.language))


add_more("more-language", Tap(action="language.open"))
add_more("more-help", Tap(action="help.open"))
