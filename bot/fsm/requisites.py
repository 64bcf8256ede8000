"""Kinds of answers for what a contract needs: documents and accounts with their check digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.fsm.kinds import Kind
from crm.errors import BadInput
from crm.names import read_bic, read_inn, read_kpp, read_passport

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fsm.forms import Field


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
