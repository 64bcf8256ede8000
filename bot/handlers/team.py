"""Colleagues: who works here, let in, let go."""

from __future__ import annotations

from bot import registry
from bot.callbacks import Tap
from bot.context import Context
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import CHOICE, NAME, PHONE
from bot.screen import Screen
from bot.screens import team as screens
from bot.screens import words
from crm import permissions, team
from db.enums import Role
from db.models import Employee
from db.queries import people

_MANAGES = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)


def _roles(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(words.term(ctx.t, "role", role), role.value) for role in Role]


def _experience(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(ctx.t("team-experienced"), "works"), Choice(ctx.t("team-begins-as-trainee"), "trainee")]


@registry.action("team.list", "team.open")
async def listing(ctx: Context) -> Screen:
    """Who works here; ``arg`` is the page."""
    permissions.require(ctx.actor, "team.see")
    page = int(ctx.tapped.arg) if ctx.tapped.arg.isdecimal() and len(ctx.tapped.arg) < 3 else 0
    found = await people.team(ctx.session)
    return screens.listing(ctx.t, found, may_manage=permissions.allows(ctx.actor, "team.manage"), page=page)


async def _person(ctx: Context) -> Employee:
    return await team.find(ctx.session, ctx.tapped.id)


@registry.action("person.open")
async def opened(ctx: Context) -> Screen:
    """One colleague."""
    permissions.require(ctx.actor, "team.see")
    return screens.person(ctx.t, await _person(ctx), may_manage=permissions.allows(ctx.actor, "team.manage"))


@registry.action("team.add")
async def ask(ctx: Context) -> Screen | None:
    """Asks who is new."""
    permissions.require(ctx.actor, "team.manage")
    return await start_form(ctx, "employee", back=Tap(action="team.list"))


@form(
    "employee", Field("role", CHOICE, choices=_roles, columns=2), Field("name", NAME),
    Field("phone", PHONE, optional=True),
    Field("experience", CHOICE, choices=_experience, when=lambda answers: answers.get("role") == "manager"),
)
async def added(ctx: Context, answers: Answers) -> Screen:
    """The colleague exists; the link lets him in."""
    employee, token = await team.add(
        ctx.session, ctx.actor, name=answers["name"], role=Role(answers["role"]), phone=answers["phone"],
        trainee=answers["experience"] == "trainee",
    )
    return screens.invitation(ctx.t, employee, team.link(ctx.shop.bot_name, token))


@registry.action("person.invite")
async def invite(ctx: Context) -> Screen:
    """A new link; the ones before stop working."""
    permissions.require(ctx.actor, "team.manage")
    employee = await _person(ctx)
    token = await team.invite(ctx.session, ctx.actor, employee)
    return screens.invitation(ctx.t, employee, team.link(ctx.shop.bot_name, token))


@registry.action("person.dismiss")
async def who_instead(ctx: Context) -> Screen:
    """Asks who takes over."""
    permissions.require(ctx.actor, "team.manage")
    employee = await _person(ctx)
    roles = (Role.INSTALLER,) if employee.role is Role.INSTALLER else _MANAGES
    others = [one for one in await people.team(ctx.session, *roles) if one.id != employee.id]
    return screens.successors(ctx.t, employee, others)


@registry.action("person.leave")
async def leave(ctx: Context) -> Screen:
    """Lets a colleague go, after it was shown what becomes of his work; ``arg`` is the successor, ``0`` for nobody."""
    permissions.require(ctx.actor, "team.manage")
    employee = await _person(ctx)
    chosen, _, sure = ctx.tapped.arg.partition(".")
    successor_id = int(chosen) if chosen.isdecimal() and len(chosen) < 16 else 0
    if sure != "yes":
        ahead = await team.foresee(ctx.session, ctx.actor, employee.id, successor_id=successor_id or None)
        to = await team.find(ctx.session, successor_id) if successor_id else None
        return screens.parting(ctx.t, await _person(ctx), to, ahead)
    done = await team.dismiss(ctx.session, ctx.actor, employee.id, successor_id=successor_id or None)
    return screens.parted(ctx.t, employee, done)


registry.add_more("more-team", Tap(action="team.list"), needs="team.see")
