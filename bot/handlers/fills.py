"""Filling in the facts of a deal: a form for each, opened by the buttons of cards and refusals."""

from __future__ import annotations

from typing import Any

from bot.callbacks import Tap
from bot.context import Context
from bot.files import FileRef
from bot.fsm.draft import load
from bot.fsm.engine import start_form
from bot.fsm.forms import Answers, Choice, Field, form
from bot.fsm.kinds import CHOICE, DATE, FILES, MARK, MONEY, NAME, TEXT
from bot.fsm.lists import offered
from bot.fsm.requisites import ACCOUNT, BIC, INN, KPP, PASSPORT
from bot.registry import action
from bot.screen import Screen
from bot.screens import fills, words
from bot.screens.card import card, of_case
from crm import contacts, deals, feedback, folder, names, payments, production, schedule
from crm.errors import BadInput
from db.enums import ContactKind, FileKind

_CUSTOM = "custom"


async def open_form(ctx: Context, code: str, **params: Any) -> Screen | None:
    """Open a deal's form; from a refusal, the refused move is tried again after it."""
    deal_id = ctx.tapped.id
    deal = await deals.find(ctx.session, ctx.actor, deal_id)
    going = ctx.tapped.arg == fills.GO_ON
    then = Tap(action="deal.go_on", id=deal_id, arg=deal.stage.value) if going else None
    back = Tap(action="deal.open", id=deal_id)
    return await start_form(ctx, code, then=then, back=back, deal_id=deal_id, **params)


def known(ctx: Context, name: str) -> Any:
    """A parameter the open form was started with."""
    draft = load(ctx)
    return draft.params.get(name) if draft else None


async def _signed(ctx: Context) -> bool:
    return (await deals.view(ctx.session, ctx.actor, ctx.tapped.id)).holds("signed_copy")


def kitchens(ctx: Context, _answers: Answers) -> list[Choice]:
    return offered(ctx, "kitchens")


def schedules(ctx: Context, _answers: Answers) -> list[Choice]:
    return [*offered(ctx, "schedules"), Choice(ctx.t("schedule-custom"), _CUSTOM)]


_PRODUCT = (
    Field("kitchen", CHOICE, choices=kitchens, columns=2),
    # A kitchen of no usual shape needs words; the others may have some («Ещё…»).
    Field("note", TEXT, optional=True, limit=300, when=lambda answers: answers.get("kitchen") == "other"),
    Field("amount", MONEY, check=payments.require_price),
)


@action("fill.product")
async def fill_product(ctx: Context) -> Screen | None:
    return await open_form(ctx, "product_signed" if await _signed(ctx) else "product")


@form("product", *_PRODUCT)
async def save_product(ctx: Context, answers: Answers) -> Screen:
    case = await deals.set_product(
        ctx.session, ctx.actor, answers["deal_id"], kitchen=answers["kitchen"], amount=answers["amount"],
        note=answers["note"], reason=answers.get("reason"),
    )
    return await of_case(case, ctx.t, note=ctx.t("note-saved"))


form("product_signed", *_PRODUCT, Field("reason", TEXT, limit=300))(save_product)


@action("fill.note")
async def fill_note(ctx: Context) -> Screen | None:
    """What the contract says about the kitchen in words."""
    deal = await deals.find(ctx.session, ctx.actor, ctx.tapped.id)
    if deal.kitchen is None or deal.amount is None:
        return await fill_product(ctx)
    return await open_form(ctx, "kitchen_note", kitchen=deal.kitchen, amount=deal.amount)


form("kitchen_note", Field("note", TEXT, limit=300))(save_product)


@action("fill.terms")
async def fill_terms(ctx: Context) -> Screen | None:
    return await open_form(ctx, "terms_signed" if await _signed(ctx) else "terms")


_TERMS = (
    Field("term_date", DATE), Field("schedule", CHOICE, choices=schedules),
    Field("parts", TEXT, when=lambda answers: answers.get("schedule") == _CUSTOM, limit=30),
)


@form("terms", *_TERMS)
async def save_terms(ctx: Context, answers: Answers) -> Screen:
    case = await deals.set_terms(
        ctx.session, ctx.actor, answers["deal_id"], term_date=answers["term_date"],
        parts=_parts(ctx, answers), reason=answers.get("reason"),
    )
    return await of_case(case, ctx.t, note=ctx.t("note-saved"))


form("terms_signed", *_TERMS, Field("reason", TEXT, limit=300))(save_terms)


def _parts(ctx: Context, answers: Answers) -> list[int]:
    if answers["schedule"] != _CUSTOM:
        return list(ctx.shop.number("schedules")[answers["schedule"]])
    return schedule.read_parts(answers["parts"])


def _is_company(answers: Answers) -> bool:
    return answers.get("kind") == ContactKind.COMPANY


def _is_person(answers: Answers) -> bool:
    return answers.get("kind") == ContactKind.PERSON


def _client_kinds(ctx: Context, _answers: Answers) -> list[Choice]:
    return [Choice(words.term(ctx.t, "contact-kind", kind.value), kind.value) for kind in ContactKind]


@action("fill.client")
async def fill_client(ctx: Context) -> Screen | None:
    case = await deals.view(ctx.session, ctx.actor, ctx.tapped.id)
    return await open_form(ctx, "client", known_name=case.contact.name)


def _known_name(ctx: Context, _answers: Answers) -> list[Choice]:
    name = known(ctx, "known_name")
    return [Choice(name, name)] if name and len(name.split()) > 1 else []


def _no_passport(ctx: Context, _answers: Answers) -> list[Choice]:
    return [] if ctx.shop.number("client.passport_required") else [Choice(ctx.t("choice-none"), None)]


@form(
    "client",
    Field("kind", CHOICE, choices=_client_kinds, columns=2),
    Field("name", NAME, choices=_known_name, limit=200),
    Field("passport", PASSPORT, when=_is_person, choices=_no_passport),
    Field("inn", INN, when=_is_company),
    Field("kpp", KPP, when=lambda answers: _is_company(answers) and len(answers.get("inn") or "") == 10),
    Field("bic", BIC, when=_is_company),
    Field("account", ACCOUNT, when=_is_company),
    Field("signatory", NAME, when=_is_company, limit=200),
    Field("address", TEXT, limit=300),
)
async def save_client(ctx: Context, answers: Answers) -> Screen:
    kind = ContactKind(answers["kind"])
    details = {name: answers[name] for name in ("name", "passport", "inn", "kpp", "bic", "signatory", "address")}
    if kind is ContactKind.COMPANY:
        details["bank_account"] = names.read_account(answers["account"], answers["bic"])
    await contacts.fill_details(ctx.session, ctx.actor, answers["deal_id"], kind=kind, **details)
    await ctx.session.flush()
    return await card(ctx, answers["deal_id"], note=ctx.t("note-saved"))


async def _file_form(ctx: Context, kind: FileKind) -> Screen | None:
    return await open_form(ctx, "files", file_kind=kind.value)


@action("fill.signed_copy")
async def fill_signed_copy(ctx: Context) -> Screen | None:
    return await _file_form(ctx, FileKind.SIGNED_CONTRACT)


@action("fill.design")
async def fill_design(ctx: Context) -> Screen | None:
    return await _file_form(ctx, FileKind.DESIGN)


@action("fill.act_or_claim")
async def fill_act(ctx: Context) -> Screen | None:
    return await _file_form(ctx, FileKind.ACT)


@form("files", Field("files", FILES, at_once=True))
async def save_files(ctx: Context, answers: Answers) -> Screen:
    kind = FileKind(answers["file_kind"])
    for ref in answers["files"]:
        await keep_file(ctx, answers["deal_id"], kind, ref)
    note = ctx.t("note-files", count=len(answers["files"]), kind=words.term(ctx.t, "file-kind", kind.value))
    return await card(ctx, answers["deal_id"], note=note)


async def keep_file(ctx: Context, deal_id: int, kind: FileKind, ref: FileRef, *, claim_id: int | None = None) -> None:
    """Put a file that came in a message into the deal's folder."""
    await folder.add_from_chat(
        ctx.session, ctx.actor, deal_id, kind, file_id=ref.file_id, unique_id=ref.unique_id, name=ref.name,
        media=ref.kind, mime=ref.mime, size=ref.size, claim_id=claim_id,
    )


@action("fill.payment_date")
async def fill_payment_date(ctx: Context) -> Screen | None:
    return await open_form(ctx, "payment_date")


@form("payment_date", Field("day", DATE))
async def save_payment_date(ctx: Context, answers: Answers) -> Screen:
    case = await payments.expect(ctx.session, ctx.actor, answers["deal_id"], answers["day"])
    return await of_case(case, ctx.t, note=ctx.t("note-saved"))


@action("fill.desired_date")
async def fill_desired_date(ctx: Context) -> Screen | None:
    return await open_form(ctx, "desired_date")


@form("desired_date", Field("day", DATE))
async def save_desired_date(ctx: Context, answers: Answers) -> Screen:
    case = await deals.set_desired_date(ctx.session, ctx.actor, answers["deal_id"], answers["day"])
    return await of_case(case, ctx.t, note=ctx.t("note-saved"))


@action("fill.readiness_date")
async def fill_readiness(ctx: Context) -> Screen | None:
    return await open_form(ctx, "readiness_date")


@form("readiness_date", Field("day", DATE))
async def save_readiness(ctx: Context, answers: Answers) -> Screen:
    case = await production.set_readiness(
        ctx.session, ctx.actor, answers["deal_id"], answers["day"], confirmed=answers["confirmed"]
    )
    return await of_case(case, ctx.t, note=ctx.t("note-saved"))


@action("fill.feedback")
async def fill_feedback(ctx: Context) -> Screen | None:
    return await open_form(ctx, "feedback")


@form("feedback", Field("mark", MARK), Field("comment", TEXT, optional=True))
async def save_feedback(ctx: Context, answers: Answers) -> Screen:
    case = await feedback.record(
        ctx.session, ctx.actor, answers["deal_id"], mark=answers["mark"], comment=answers["comment"]
    )
    return await of_case(case, ctx.t, note=ctx.t("note-saved"))


@action("fill.report")
async def fill_report(ctx: Context) -> Screen | None:
    """Reports come from the installer; the manager is told whom to ask."""
    raise BadInput("report-by-installer")
