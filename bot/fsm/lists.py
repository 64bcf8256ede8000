"""Choices from the lists that the shop keeps itself."""

from __future__ import annotations

from bot.context import Context
from bot.fsm.forms import Choice
from bot.screens import words
from crm.choices import LISTS


def offered(ctx: Context, name: str) -> list[Choice]:
    """What is on the list now, in its order."""
    return [Choice(words.chosen(ctx.t, ctx.shop, LISTS[name], code), code) for code in ctx.shop.number(name)]
