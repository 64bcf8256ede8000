"""Who is it: one statement finds the person together with the draft; only strangers cost a second one."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject, Update, User
from sqlalchemy import Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.context import Context
from bot.fsm.storage import DraftStorage
from bot.language import preferred, translator
from bot.middlewares.transaction import Next
from crm import actor as actors
from crm import shop as shops
from crm.actor import Actor
from db.enums import ActorKind
from db.models import Contact, Draft, Employee

Found = tuple[Employee | Contact, str | None, dict[str, Any] | None]


class IdentityMiddleware(BaseMiddleware):
    """Gives the handler ``ctx``. What does not come from a person in a private chat is ignored."""

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        update = cast(Update, event)
        user = getattr(update.event, "from_user", None)
        if user is None or user.is_bot or _elsewhere(update, user):
            return None
        ctx = await identify(data["session"], user, update)
        ctx.more_of_album = data.get("more_of_album", False)
        data["ctx"] = ctx
        return await handler(event, data)


async def identify(session: AsyncSession, user: User, update: Update) -> Context:
    """The context of an update: employee, else linked contact, else a stranger with no rights at all."""
    row = await _known(session, user.id)
    person, state, kept = row or (None, None, None)
    house = shops.of(session)
    language = (person.language if person else None) or preferred(user.language_code, house.language)
    draft = DraftStorage(session, user.id, state, kept)
    return Context(
        session=session,
        actor=_actor(person, language, user),
        chat_id=user.id,
        user_id=user.id,
        t=translator(language),
        draft=draft,
        employee=person if isinstance(person, Employee) else None,
        contact=person if isinstance(person, Contact) else None,
        message=update.message or update.edited_message,
        callback=update.callback_query,
    )


async def _known(session: AsyncSession, telegram_id: int) -> Found | None:
    """An employee; a client, who may have worked here once; else somebody who did."""
    found = await _find(session, Employee, telegram_id)
    if found is not None and isinstance(found[0], Employee) and found[0].is_active:
        return found
    return await _find(session, Contact, telegram_id) or found


async def _find(
    session: AsyncSession, table: type[Employee] | type[Contact], telegram_id: int
) -> Found | None:
    """The person with this Telegram account, and the state and data of the draft in the private chat."""
    row = (await session.execute(_with_draft(table), {"telegram_id": telegram_id})).one_or_none()
    return tuple(row) if row is not None else None


@cache
def _with_draft(table: type[Employee] | type[Contact]) -> Select[Any]:
    return (
        select(table, Draft.state, Draft.data)
        .outerjoin(Draft, Draft.chat_id == table.telegram_id)
        .where(table.telegram_id == bindparam("telegram_id"))
    )


def _actor(person: Employee | Contact | None, language: str, user: User) -> Actor:
    if isinstance(person, Employee):
        return actors.of_employee(person, language)
    if isinstance(person, Contact):
        return actors.of_client(person)
    return Actor(ActorKind.CLIENT, None, user.full_name, None, language)


def _elsewhere(update: Update, user: User) -> bool:
    """Whether a message or a tap comes from a group or a channel: the bot works in private chats."""
    event = update.event
    message = event.message if isinstance(event, CallbackQuery) else event
    chat = getattr(message, "chat", None)
    return isinstance(event, Message | CallbackQuery) and chat is not None and chat.id != user.id
