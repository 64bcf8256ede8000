"""What a handler knows about the update it answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date

from aiogram import Bot
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import Tap
from bot.fsm.storage import DraftStorage
from bot.language import Translator, error_text, translator
from crm import actor as actors
from crm import shop as shops
from crm.actor import Actor
from crm.errors import CrmError
from crm.shop import Shop
from db.models import BotMessage, Contact, Employee

Later = Callable[[Bot], Awaitable[object]]


@dataclass
class Context:
    """One update: who, where, in which language and transaction.

    ``arg`` is what follows a command or the prefix of a start link. ``reply_to`` tells which deal or task the
    message shows to which this one replies. ``more_of_album`` is true for all but the last waiting message of an
    album: answer the last one. ``confirmed`` says that the person has agreed to what ``crm`` was unsure about.
    """

    session: AsyncSession
    actor: Actor
    chat_id: int
    user_id: int
    t: Translator
    draft: DraftStorage
    employee: Employee | None = None
    contact: Contact | None = None
    message: Message | None = None
    callback: CallbackQuery | None = None
    tap: Tap | None = None
    arg: str = ""
    reply_to: BotMessage | None = None
    more_of_album: bool = False
    confirmed: bool = False
    after: list[Later] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.t.language

    @property
    def shop(self) -> Shop:
        return shops.of(self.session)

    @property
    def today(self) -> date:
        """The date on the shop's wall."""
        return self.shop.today()

    @property
    def tapped(self) -> Tap:
        """The action whose button was pressed. Raises LookupError where none was: a message, a command."""
        if self.tap is None:
            raise LookupError("this update is no tap")
        return self.tap

    @property
    def colleague(self) -> Employee:
        """The employee who wrote. Raises LookupError for clients."""
        if self.employee is None:
            raise LookupError("this update is not from an employee")
        return self.employee

    @property
    def text(self) -> str:
        """What was typed, or written under a file."""
        message = self.message
        return (message.text or message.caption or "") if message is not None else ""

    def error_text(self, error: CrmError) -> str:
        """The sentence for an error, not yet escaped."""
        return error_text(self.t, error, self.shop.timezone)

    def become(self, person: Employee | Contact) -> None:
        """The unknown person has just been let in."""
        if isinstance(person, Employee):
            self.employee, self.actor = person, actors.of_employee(person, self.language)
        else:
            self.contact, self.actor = person, actors.of_client(person)

    def speak(self, language: str) -> None:
        """Answer in this language from now on."""
        self.t = translator(language)
