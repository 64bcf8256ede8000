"""A person's chat with the bot, without a network: what it shows, and what pressing and typing do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod
from aiogram.types import InlineKeyboardMarkup, ReplyKeyboardMarkup, Update

from benchmarks import stock, telegram
from benchmarks.statements import Traffic, watched
from bot.screen import Screen
from db.session import Database
from sandbox.entities import parse_html, trimmed

Raw = dict[str, Any]


@dataclass
class Answer:
    """The Bot API calls after one update. ``before_card`` counts those that were over before the card was drawn."""

    calls: int = 0
    before_card: int = 0
    unchanged_edits: int = 0
    is_tap: bool = False
    traffic: Traffic = field(default_factory=Traffic)


@dataclass
class Phone:
    """One person's messages from the bot, oldest first, and the menu below the input."""

    user_id: int
    database: Database
    dispatcher: Dispatcher
    bot: Bot
    messages: dict[int, Raw] = field(default_factory=dict)
    menu: list[str] = field(default_factory=list)

    def find(self, label: str) -> tuple[Raw, str] | None:
        """The newest button whose text contains ``label``: its message and data."""
        for message in sorted(self.messages.values(), key=lambda shown: -int(shown["drawn"])):
            for row in message["keyboard"]:
                for button in row:
                    if label in button["text"] and "callback_data" in button:
                        return message, button["callback_data"]
        return None

    async def press(self, label: str) -> Answer:
        """Press a button under a message, else one of the menu. Raises LookupError when nothing is called so."""
        found = self.find(label)
        if found is not None:
            message, data = found
            return await self._feed(self._tap(message, data))
        words = next((text for text in self.menu if label in text), None)
        if words is None:
            newest = max(self.messages.values(), key=lambda shown: int(shown["drawn"]), default={})
            labels = [button["text"] for row in newest.get("keyboard", []) for button in row]
            raise LookupError(f"no button «{label}»: {newest.get('text')!r} {labels}")
        return await self.type(words)

    async def type(self, text: str) -> Answer:
        """Write a message."""
        return await self._feed(self._message(text=text))

    async def send_file(self, name: str) -> Answer:
        """Send a document."""
        number = telegram.next_update_id()
        document = {"file_id": f"file{number}", "file_unique_id": f"unique{number}", "file_name": name, "file_size": 99}
        return await self._feed(self._message(document=document))

    def receive(self, screen: Screen) -> None:
        """A message that was sent to the chat meanwhile."""
        number = telegram.next_update_id()
        text, entities = trimmed(*parse_html(screen.text))
        shown = {"id": number, "text": text, "entities": entities, "keyboard": _keyboard(screen.inline_markup())}
        self.messages[number] = shown | {"drawn": number}

    def _message(self, **content: Any) -> Raw:
        number = telegram.next_update_id()
        message = {
            "message_id": 2_000_000 + number, "date": 1900000000, "chat": telegram.private_chat(self.user_id),
            "from": telegram.person(self.user_id), **content,
        }
        return {"update_id": number, "message": message}

    def _tap(self, shown: Raw, data: str) -> Raw:
        raw = telegram.tap(self.user_id, data, message_id=shown["id"], text=shown["text"], keyboard=shown["keyboard"])
        raw["callback_query"]["message"]["entities"] = shown["entities"]
        return raw

    async def _feed(self, raw: Raw) -> Answer:
        await stock.store_updates(self.database, [raw])
        session = telegram.session_of(self.bot)
        session.calls = []
        update = Update.model_validate(raw, context={"bot": self.bot})
        with watched(self.database) as traffic:
            await self.dispatcher.feed_update(self.bot, update)
        calls, session.calls = session.calls, None
        answer = Answer(len(calls), is_tap="callback_query" in raw, traffic=traffic)
        cards = [over for method, over, _ in calls if isinstance(method, SendMessage | EditMessageText)]
        answer.before_card = cards[0] if cards else 0
        answer.unchanged_edits = sum(not self._draw(*call) for call in calls)
        return answer

    def _draw(self, method: TelegramMethod[Any], _over: int, result: Any) -> bool:
        """Show what a call says; false for an edit that leaves its message as it was."""
        if isinstance(method, SendMessage) and isinstance(method.reply_markup, ReplyKeyboardMarkup):
            self.menu = [button.text for row in method.reply_markup.keyboard for button in row]
        if not isinstance(method, SendMessage | EditMessageText):
            return True
        edited = method.message_id if isinstance(method, EditMessageText) else None
        number = edited or result.message_id
        text, entities = trimmed(*parse_html(str(method.text)))
        fresh = {"id": number, "text": text, "entities": entities, "keyboard": _keyboard(method.reply_markup)}
        before = self.messages.get(number, {})
        self.messages[number] = fresh | {"drawn": telegram.next_update_id()}
        return any(before.get(name) != value for name, value in fresh.items())


def _keyboard(markup: Any) -> list[list[Raw]]:
    if not isinstance(markup, InlineKeyboardMarkup):
        return []
    return [[button.model_dump(exclude_none=True) for button in row] for row in markup.inline_keyboard]
