"""Enquiries: entered, called again, closed, turned into a deal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot import registry
from bot.callbacks import Tap
from bot.context import Context
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import CHOICE, DATE, NAME, PHONE, TEXT
from bot.fsm.lists import offered
from bot.registry import run_tap
from bot.screen import Attachment, Screen, esc
from bot.screens import leads as screens
from bot.screens import words
from bot.screens.card import card
from bot.screens.deals import read_shelf
from crm import contacts, leads, permissions
from crm.errors import NotFound
from db.enums import LeadStatus, Pipeline
from db.models import Contact, Deal, Lead
from db.queries import leads as queries

_PENDING = "known_client"


async def _known_name(ctx: Context, answers: Answers) -> list[Choice]:
    """The name we know the number by."""
    contact = await _by_phone(ctx, answers) if answers.get("phone") else None
    return [Choice(contact.name, contact.name)] if contact is not None else []


def _sources(ctx: Context, _answers: Answers) -> list[Choice]:
    return offered(ctx, "lead_sources")


def _reasons(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(reason.label, reason.label) for reason in offered(ctx, "lost_reasons")]


@registry.menu("menu-new-lead")
@registry.command("new")
@registry.action("lead.new")
async def new(ctx: Context) -> Screen | None:
    """Asks for an enquiry; ``arg`` names the pipeline, by default the person's own."""
    permissions.require(ctx.actor, "lead.create")
    asked = ctx.tap.arg if ctx.tap else ctx.arg
    return await start_form(ctx, "lead", pipeline=_pipeline(ctx, asked).value)


@form(
    "lead", Field("phone", PHONE), Field("name", NAME, choices=_known_name),
    Field("source", CHOICE, choices=_sources, columns=2), Field("wish", TEXT, optional=True, limit=300),
)
async def entered(ctx: Context, answers: Answers) -> Screen:
    """An enquiry is filled in; a number we know is shown first, never passed over in silence."""
    pending = {name: answers[name] for name in ("phone", "name", "source", "wish", "pipeline")}
    pending["key"] = answers["draft_key"]
    contact = await _by_phone(ctx, answers)
    if contact is None:
        return await _shown(ctx, await _create(ctx, pending))
    return await _ask(ctx, contact, pending)


async def _by_phone(ctx: Context, answers: Answers) -> Contact | None:
    return await contacts.by_phone(ctx.session, answers["phone"], Pipeline(answers["pipeline"]))


async def _ask(ctx: Context, contact: Contact, pending: dict[str, Any]) -> Screen:
    ctx.draft.put(_PENDING, pending)
    deals = await contacts.deals_of(ctx.session, contact.id)
    return screens.known_client(ctx.t, contact, deals, Pipeline(pending["pipeline"]))


async def _create(ctx: Context, pending: dict[str, Any]) -> Lead:
    return await leads.create(
        ctx.session, ctx.actor, name=pending["name"], phone=pending["phone"], source=pending["source"],
        wish=pending["wish"], pipeline=Pipeline(pending["pipeline"]), external_key=pending["key"],
    )


@registry.action("known.deal")
async def deal_of_known(ctx: Context) -> Screen:
    """A new deal of the client we know."""
    contact = await _contact(ctx)
    lead = await _create(ctx, _take_pending(ctx, contact))
    await ctx.session.flush()
    return await _converted(ctx, lead, contact)


@registry.action("known.lead")
async def lead_of_known(ctx: Context) -> Screen:
    """An enquiry of its own all the same."""
    contact = await _contact(ctx)
    return await _shown(ctx, await _create(ctx, _take_pending(ctx, contact)))


@registry.action("known.cancel")
async def forget_known(ctx: Context) -> Screen | None:
    """Neither: what was typed is forgotten."""
    if ctx.draft.state == _PENDING:
        ctx.draft.put(None, {})
    screen = await run_tap(ctx, Tap(action="today.show"))
    return replace(screen, toast=ctx.t("form-cancelled")) if screen else None


async def _contact(ctx: Context) -> Contact:
    permissions.require(ctx.actor, "lead.create")
    contact = await ctx.session.get(Contact, ctx.tapped.id)
    if contact is None:
        raise NotFound
    return contact


def _take_pending(ctx: Context, contact: Contact) -> dict[str, Any]:
    """What was typed about this client; an old button knows only whom it is about, and works once."""
    pending = ctx.draft.data if ctx.draft.state == _PENDING else {}
    if pending.get("phone") == contact.phone:
        ctx.draft.put(None, {})
        return pending
    message = ctx.callback.message if ctx.callback else None
    key = f"{ctx.chat_id}:{message.message_id}" if message else None
    return {
        "name": contact.name, "phone": contact.phone, "source": "phone", "wish": None, "key": key,
        "pipeline": _pipeline(ctx, ctx.tapped.arg).value,
    }


@registry.anything("contact")
async def shared(ctx: Context) -> Screen | None:
    """A contact sent at any time: its owner if we know him, else a new enquiry."""
    if not permissions.allows(ctx.actor, "lead.create") or ctx.message is None or ctx.message.contact is None:
        return None
    phone = PHONE.read(ctx, Field("phone", PHONE))
    name = " ".join(filter(None, (ctx.message.contact.first_name, ctx.message.contact.last_name)))
    pipeline = ctx.actor.home_pipeline.value
    contact = await contacts.by_phone(ctx.session, phone, ctx.actor.home_pipeline)
    if contact is not None:
        pending = {"name": contact.name, "phone": phone, "source": "phone", "wish": None, "pipeline": pipeline}
        return await _ask(ctx, contact, pending | {"key": f"{ctx.chat_id}:{ctx.message.message_id}"})
    return await start_form(ctx, "lead", prefill={"phone": phone, "name": name[:120]}, pipeline=pipeline)


@registry.action("leads.list", "leads.open")
async def all_open(ctx: Context) -> Screen:
    """Enquiries nobody has decided on; ``arg`` is a shelf of deals."""
    permissions.require(ctx.actor, "lead.work")
    sees_all = permissions.allows(ctx.actor, "report.see") or bool(ctx.shop.number("managers.see_all"))
    shelf = read_shelf(ctx.tapped.arg, ctx.actor, sees_all=sees_all)
    owner = ctx.actor.employee_id if shelf.mine else None
    return screens.leads(ctx.t, ctx.shop, await queries.open_leads(ctx.session, owner, shelf.pipeline))


@registry.action("lead.open")
async def opened(ctx: Context) -> Screen:
    """The card of an enquiry."""
    return await _shown(ctx, await leads.load(ctx.session, ctx.actor, ctx.tapped.id))


async def _shown(ctx: Context, lead: Lead) -> Screen:
    is_new = lead.status is LeadStatus.NEW
    contact = await contacts.by_phone(ctx.session, lead.phone, lead.pipeline) if is_new else None
    deals: list[Deal] = await contacts.deals_of(ctx.session, contact.id) if contact else []
    task = await queries.open_task(ctx.session, lead.id)
    return screens.lead(ctx.t, ctx.shop, lead, task, contact, deals)


@registry.action("lead.contact")
async def send_contact(ctx: Context) -> Screen:
    """The caller as a contact card: tap and call."""
    lead = await leads.load(ctx.session, ctx.actor, ctx.tapped.id)
    return Screen(text=esc(lead.name), file=Attachment("contact", lead.name, phone=lead.phone), fresh=True)


@registry.action("lead.convert")
async def convert(ctx: Context) -> Screen:
    """Open a deal; ``arg`` is the client chosen when the number is known."""
    chosen = ctx.tapped.arg
    contact = await ctx.session.get(Contact, int(chosen)) if chosen.isdecimal() and len(chosen) < 16 else None
    lead = await leads.load(ctx.session, ctx.actor, ctx.tapped.id)
    return await _converted(ctx, lead, contact, version=ctx.tapped.version or None)


async def _converted(ctx: Context, lead: Lead, contact: Contact | None, *, version: int | None = None) -> Screen:
    case = await leads.convert(ctx.session, ctx.actor, lead.id, contact=contact, version=version)
    await ctx.session.flush()
    return await card(ctx, case.deal.id, note=ctx.t("lead-converted", number=case.deal.number))


@registry.action("lead.recall")
async def ask_day(ctx: Context) -> Screen | None:
    """Asks when to call again."""
    await leads.load(ctx.session, ctx.actor, ctx.tapped.id)
    return await start_form(ctx, "lead_recall", lead_id=ctx.tapped.id)


@form("lead_recall", Field("day", DATE))
async def recall(ctx: Context, answers: Answers) -> Screen:
    """The task waits for its day."""
    lead = await leads.recall(ctx.session, ctx.actor, answers["lead_id"], answers["day"])
    await ctx.session.flush()
    screen = await _shown(ctx, lead)
    return replace(screen, toast=ctx.t("lead-recalled", day=words.day(ctx.t, answers["day"])))


@registry.action("lead.close")
async def ask_reason(ctx: Context) -> Screen | None:
    """Asks why it leads nowhere."""
    await leads.load(ctx.session, ctx.actor, ctx.tapped.id)
    return await start_form(ctx, "lead_close", lead_id=ctx.tapped.id, version=ctx.tapped.version)


@form("lead_close", Field("reason", TEXT, choices=_reasons, columns=2, limit=300))
async def close(ctx: Context, answers: Answers) -> Screen:
    """Closed, with the reason."""
    reason, version = answers["reason"], answers["version"] or None
    lead = await leads.close(ctx.session, ctx.actor, answers["lead_id"], reason=reason, version=version)
    await ctx.session.flush()
    return await _shown(ctx, lead)


def _pipeline(ctx: Context, asked: str) -> Pipeline:
    """The pipeline a button asks for; practice for trainees whatever it asks."""
    if ctx.actor.is_trainee or asked not in set(Pipeline):
        return ctx.actor.home_pipeline
    return Pipeline(asked)
