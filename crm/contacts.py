"""Clients: one per phone number, found before a second one is made. Practice has its own."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from crm import phones
from crm.actor import Actor
from crm.case import open_case
from crm.errors import NotFound, Refused
from db.enums import ContactKind, Pipeline
from db.models import Contact, Deal

_LINK_BYTES = 8


async def by_phone(
    session: AsyncSession, phone: str, pipeline: Pipeline = Pipeline.GENERAL
) -> Contact | None:
    """The contact with this number (E.164): a real client, or in training one of practice."""
    practice = pipeline is Pipeline.TRAINING
    return await session.scalar(select(Contact).where(Contact.phone == phone, Contact.is_practice.is_(practice)))


async def deals_of(session: AsyncSession, contact_id: int) -> list[Deal]:
    """The contact's deals, newest first."""
    statement = select(Deal).where(Deal.contact_id == contact_id).options(joinedload(Deal.contact))
    return list(await session.scalars(statement.order_by(Deal.id.desc())))


def create(
    session: AsyncSession, *, name: str, phone: str, language: str = "ru", pipeline: Pipeline = Pipeline.GENERAL
) -> Contact:
    """A new contact; the caller has made sure that the number is not known yet in this pipeline."""
    contact = Contact(
        name=name, phone=phone, is_mobile=phones.is_mobile(phone), language=language,
        kind=ContactKind.PERSON, is_practice=pipeline is Pipeline.TRAINING,
        link_token=secrets.token_urlsafe(_LINK_BYTES).replace("-", "a").replace("_", "b"),
    )
    session.add(contact)
    return contact


_PERSON = ("name", "passport", "address")
_COMPANY = ("name", "inn", "kpp", "bank_account", "bic", "signatory", "address")


async def fill_details(
    session: AsyncSession, actor: Actor, deal_id: int, *, kind: ContactKind, **details: Any
) -> Contact:
    """Fill in what the contract needs to know about the client; papers that say something else become outdated.

    Raises ``Refused`` for an INN of somebody else.
    """
    from crm import deals, returns

    case = await open_case(session, actor, deal_id, action="deal.edit")
    contact, held = case.contact, returns.held(case)
    await _refuse_known_inn(session, contact, details.get("inn"))
    before = _printed(contact)
    contact.kind = kind
    for name in _PERSON if kind is ContactKind.PERSON else _COMPANY:
        if name in details:
            setattr(contact, name, details[name])
    if case.deal.address is None and contact.address:
        case.deal.address = contact.address
    case.note("client_filled", name=contact.name)
    if _printed(contact) != before:
        await deals.client_changed(case, held)
    return contact


def _printed(contact: Contact) -> dict[str, Any]:
    """What the contract says about the client; a new phone number is no reason to sign it again."""
    names = _PERSON if contact.kind is ContactKind.PERSON else _COMPANY
    return {"kind": contact.kind} | {name: getattr(contact, name) for name in names}


async def _refuse_known_inn(session: AsyncSession, contact: Contact, inn: str | None) -> None:
    if inn is None:
        return
    other = await session.scalar(select(Contact).where(
        Contact.inn == inn, Contact.is_practice.is_(contact.is_practice), Contact.id != contact.id
    ))
    if other is not None:
        raise Refused("inn-known", name=other.name)


async def link_client(session: AsyncSession, token: str, telegram_id: int) -> Contact:
    """Let a client into the bot by his personal link. Raises ``NotFound`` for an unknown one.

    The link follows the phone in whose hands it is: opened elsewhere, the newer chat gets the messages.
    """
    contact = await session.scalar(select(Contact).where(Contact.link_token == token))
    if contact is None or contact.is_practice:
        raise NotFound("link-unknown")
    before = await session.scalar(select(Contact).where(Contact.telegram_id == telegram_id))
    if before is not None and before.id != contact.id:
        before.telegram_id = None
        await session.flush()
    contact.telegram_id, contact.blocked_bot = telegram_id, False
    return contact


async def by_telegram(session: AsyncSession, telegram_id: int) -> Contact | None:
    return await session.scalar(select(Contact).where(Contact.telegram_id == telegram_id))


async def change_phone(session: AsyncSession, actor: Actor, deal_id: int, phone: str) -> Contact:
    """Give the deal's client another number. Raises ``Refused`` when it is somebody else's."""
    case = await open_case(session, actor, deal_id, action="deal.edit")
    owner = await by_phone(session, phone, case.deal.pipeline)
    if owner is not None and owner.id != case.contact.id:
        raise Refused("phone-known", name=owner.name)
    before, case.contact.phone = case.contact.phone, phone
    case.contact.is_mobile = phones.is_mobile(phone)
    case.note("phone_changed", before=before, phone=phone)
    return case.contact


def may_be_messaged(contact: Contact, pipeline: Pipeline) -> bool:
    """Whether any channel reaches this client without a call."""
    if pipeline is Pipeline.TRAINING:
        return True
    return contact.is_mobile or (contact.telegram_id is not None and not contact.blocked_bot)
