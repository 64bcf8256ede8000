"""Which function answers what: dictionaries filled by decorators, looked up once per update.

aiogram runs every plain filter in a thread, so dozens of filtered handlers would cost dozens of thread hops an
update; here one aiogram handler per kind of update looks its function up by name.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from bot.callbacks import Tap
from bot.language import LANGUAGES, translator
from crm.errors import CrmError

if TYPE_CHECKING:
    from bot.context import Context
    from bot.inline import Found
    from bot.screen import Screen

Handler = Callable[["Context"], "Awaitable[Screen | None]"]
InlineHandler = Callable[["Context", str], Awaitable["list[Found]"]]
RefusalHandler = Callable[["Context", Any], Awaitable["Screen | None"]]
H = TypeVar("H", bound=Handler)


@dataclass(frozen=True)
class More:
    """An entry of the menu «Ещё», shown to whoever may do ``needs``."""

    label: str
    tap: Tap
    needs: str | None = None


@dataclass
class Book:
    """The handlers of one audience."""

    actions: dict[str, Handler] = field(default_factory=dict)
    commands: dict[str, Handler] = field(default_factory=dict)
    menu: dict[str, Handler] = field(default_factory=dict)
    payloads: dict[str, Handler] = field(default_factory=dict)
    kinds: dict[str, Handler] = field(default_factory=dict)
    more: list[More] = field(default_factory=list)
    replies: Handler | None = None
    inline: InlineHandler | None = None

    def action(self, *names: str) -> Callable[[H], H]:
        """Answers taps with these actions, such as ``"deal.open"``; ``ctx.tap`` says upon what."""
        return _adder(self.actions, names)

    def command(self, *names: str) -> Callable[[H], H]:
        """Answers ``/name``; what follows it is ``ctx.arg``."""
        return _adder(self.commands, names)

    def menu_button(self, key: str) -> Callable[[H], H]:
        """Answers the label ``key`` of the keyboard below the input, in whichever language it comes."""
        return _adder(self.menu, (key,))

    def start_payload(self, prefix: str) -> Callable[[H], H]:
        """Answers the start link ``prefix_rest``; ``ctx.arg`` is the rest."""
        return _adder(self.payloads, (prefix,))

    def anything(self, *kinds: str) -> Callable[[H], H]:
        """Answers messages of these content types outside of forms: ``text``, ``photo``, ``document``, …"""
        return _adder(self.kinds, kinds)

    def reply(self, handler: H) -> H:
        """Answers what is sent in reply to a message that shows a deal or task (``ctx.reply_to``)."""
        if self.replies is not None:
            raise ValueError("replies already have a handler")
        self.replies = handler
        return handler

    def inline_query(self, handler: InlineHandler) -> InlineHandler:
        """Answers ``@bot query``."""
        if self.inline is not None:
            raise ValueError("inline queries already have a handler")
        self.inline = handler
        return handler

    def add_more(self, label: str, tap: Tap, *, needs: str | None = None) -> None:
        """Put an entry into «Ещё»; ``label`` is a catalogue key, ``needs`` an action of ``crm.permissions``."""
        self.more.append(More(label, tap, needs))

    def menu_key(self, text: str) -> str | None:
        """The key whose label in any language is ``text``."""
        return next((key for key in self.menu if text in _labels(key)), None)

    def card_of(self, tap: Tap | None) -> Tap | None:
        """The tap that shows the thing another tap was about: ``deal.open`` for ``deal.next``."""
        if tap is None:
            return None
        opener = f"{tap.action.partition('.')[0]}.open"
        return Tap(action=opener, id=tap.id) if tap.id and opener in self.actions else None


STAFF = Book()
CLIENTS = Book()
REFUSALS: dict[type[CrmError], RefusalHandler] = {}

action = STAFF.action
command = STAFF.command
menu = STAFF.menu_button
start_payload = STAFF.start_payload
anything = STAFF.anything
reply = STAFF.reply
inline_query = STAFF.inline_query
add_more = STAFF.add_more
client_action = CLIENTS.action
client_command = CLIENTS.command
client_payload = CLIENTS.start_payload
client_anything = CLIENTS.anything
client_reply = CLIENTS.reply


def refusal(kind: type[CrmError]) -> Callable[[RefusalHandler], RefusalHandler]:
    """Answers errors of this kind instead of the bare sentence; called in a new transaction."""

    def add(handler: RefusalHandler) -> RefusalHandler:
        REFUSALS[kind] = handler
        return handler

    return add


def refusal_for(error: CrmError) -> RefusalHandler | None:
    """The handler of the nearest kind."""
    return next((REFUSALS[kind] for kind in type(error).__mro__ if kind in REFUSALS), None)


def book_of(ctx: Context) -> Book:
    """The handlers for whoever wrote."""
    return CLIENTS if ctx.employee is None else STAFF


async def run_tap(ctx: Context, tap: Tap) -> Screen | None:
    """Carry out an action as if its button had been pressed. Raises KeyError for an unknown one."""
    ctx.tap = tap
    return await book_of(ctx).actions[tap.action](ctx)


def _adder(table: dict[str, Handler], names: tuple[str, ...]) -> Callable[[H], H]:
    def add(handler: H) -> H:
        for name in names:
            if name in table:
                raise ValueError(f"{name} already has a handler")
            table[name] = handler
        return handler

    return add


def _labels(key: str) -> list[str]:
    return [translator(language)(key) for language in LANGUAGES]
