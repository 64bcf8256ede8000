"""What a handler hands back: text, buttons, perhaps a file. It is shown after the commit, in one place."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Literal

from aiogram.types import (
    CopyTextButton,
    DisabledButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.callbacks import FormTap, Tap

Style = Literal["primary", "success", "danger"]
AttachmentKind = Literal["photo", "document", "voice", "audio", "video", "animation", "contact"]

_LONGEST_LABEL = 64


def esc(text: object) -> str:
    """Foreign text made safe inside a message's HTML: shown literally, whatever is in it."""
    return escape(str(text), quote=True).replace("&#x27;", "'")


@dataclass(frozen=True)
class Button:
    """One button under a message. Without any purpose it is a label that cannot be pressed."""

    text: str
    tap: Tap | FormTap | None = None
    url: str | None = None
    style: Style | None = None
    copy: str | None = None
    inline: str | None = None

    def markup(self) -> InlineKeyboardButton:
        """The button as Telegram takes it. Raises ValueError when its data exceeds 64 bytes."""
        label = self.text if len(self.text) <= _LONGEST_LABEL else self.text[: _LONGEST_LABEL - 1] + "…"
        return InlineKeyboardButton(text=label, style=self.style, **self._purpose())

    def _purpose(self) -> dict[str, Any]:
        if self.tap is not None:
            return {"callback_data": self.tap.pack()}
        if self.url is not None:
            return {"url": self.url}
        if self.copy is not None:
            return {"copy_text": CopyTextButton(text=self.copy)}
        if self.inline is not None:
            return {"switch_inline_query": self.inline}
        return {"disabled": DisabledButton()}


Row = Sequence[Button]


@dataclass(frozen=True)
class Attachment:
    """A file to be sent with a screen: by its bytes, by a path, or by Telegram's id of it.

    A ``contact`` is a name and a phone that can be tapped.
    """

    kind: AttachmentKind
    name: str = ""
    content: bytes | None = None
    path: Path | None = None
    file_id: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Screen:
    """An answer. Text is HTML; whatever people typed goes through ``esc`` first.

    ``menu`` replaces the keyboard below the input and cannot stand together with ``rows``. A screen without text
    is only the ``toast``. ``fresh`` sends a new message where a tap would otherwise edit the old one. ``kind``,
    ``deal_id`` and ``task_id`` are remembered, so that replies and redraws find the message.
    """

    text: str = ""
    rows: Sequence[Row] = ()
    menu: Sequence[Sequence[str]] | None = None
    file: Attachment | None = None
    toast: str | None = None
    alert: bool = False
    fresh: bool = False
    deal_id: int | None = None
    task_id: int | None = None
    kind: str = "screen"
    pin: bool = False
    then: tuple[Screen, ...] = ()
    remove_menu: bool = False
    silent: bool = False
    ask_phone: str | None = None

    def __post_init__(self) -> None:
        if self.rows and (self.menu or self.remove_menu or self.ask_phone):
            raise ValueError("a message has one keyboard: buttons under it or the menu, not both")

    @property
    def is_remembered(self) -> bool:
        """Whether somebody will ask later what this message shows."""
        return self.kind != "screen" or self.deal_id is not None or self.task_id is not None

    @property
    def is_editable(self) -> bool:
        """Whether an existing text message can be turned into this screen."""
        return not (self.fresh or self.file or self.menu or self.remove_menu or self.ask_phone)

    def inline_markup(self) -> InlineKeyboardMarkup | None:
        """The buttons under the message."""
        return self._inline

    @cached_property
    def _inline(self) -> InlineKeyboardMarkup | None:
        # Asked for when the screen is compared, noted and drawn.
        rows = [[button.markup() for button in row] for row in self.rows if row]
        return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None

    @cached_property
    def digest(self) -> str:
        """A short name for what the screen looks like."""
        markup = self.markup()
        look = self.text + (markup.model_dump_json(exclude_none=True) if markup else "")
        return hashlib.blake2b(look.encode("utf-8", "replace"), digest_size=12).hexdigest()

    def markup(self) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None:
        """The keyboard of a new message, of whichever kind."""
        if self.menu is not None:
            keys = [[KeyboardButton(text=label) for label in row] for row in self.menu]
            return ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, is_persistent=True)
        if self.ask_phone is not None:
            key = KeyboardButton(text=self.ask_phone, request_contact=True)
            return ReplyKeyboardMarkup(keyboard=[[key]], resize_keyboard=True, one_time_keyboard=True)
        if self.remove_menu:
            return ReplyKeyboardRemove(remove_keyboard=True)
        return self.inline_markup()
