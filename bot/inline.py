"""Results of ``@bot query``: cards to be shared with a colleague."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import (
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
)

from bot.screen import Row

_MOST = 50


@dataclass(frozen=True)
class Found:
    """One result: how it is listed, and the message it becomes."""

    id: str
    title: str
    text: str
    description: str = ""
    rows: Sequence[Row] = ()


async def answer(bot: Bot, query_id: str, found: Sequence[Found]) -> None:
    """Show the results to nobody but the one who asked, and never from a cache."""
    await bot.answer_inline_query(
        query_id, [_article(item) for item in found[:_MOST]], cache_time=0, is_personal=True
    )


def _article(item: Found) -> InlineQueryResultArticle:
    rows = [[button.markup() for button in row] for row in item.rows]
    return InlineQueryResultArticle(
        id=item.id, title=item.title, description=item.description or None,
        input_message_content=InputTextMessageContent(message_text=item.text, parse_mode="HTML"),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=rows) if rows else None,
    )
