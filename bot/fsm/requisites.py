"""Kinds of answers for what a contract needs: documents and accounts with their check digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.fsm.draft import load
from bot.fsm.kinds import Kind
from crm.errors import BadInput
from crm.names import read_account, read_bic, read_inn, read_kpp, read_passport

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fsm.forms import Field


def _account(ctx: Context, field: Field) -> str:
    """An account's key is that of its bank: the field stands behind ``bic`` in its form."""
    draft = load(ctx)
    bank = draft.answers["bic"] if draft is not None else ""
    return _typed(lambda text: read_account(text, bank))(ctx, field)


def _typed(read: Callable[[str], str]) -> Callable[[Context, Field], str]:
    def answer(ctx: Context, _field: Field) -> str:
        if ctx.message is None or ctx.message.text is None:
            raise BadInput("form-text-wanted")
        return read(ctx.message.text)

    return answer


PASSPORT = Kind("passport", _typed(read_passport))
INN = Kind("inn", _typed(read_inn))
KPP = Kind("kpp", _typed(read_kpp))
BIC = Kind("bic", _typed(read_bic))
ACCOUNT = Kind("account", _account)
