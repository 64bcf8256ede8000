"""The table of Bot API methods which the sandbox knows."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.calls import Params, Refusal
from sandbox.methods_bot import BOT_METHODS
from sandbox.methods_edit import EDIT_METHODS
from sandbox.methods_query import QUERY_METHODS
from sandbox.methods_send import SEND_METHODS
from sandbox.state import State

Method = Callable[[State, Params], Any]

METHODS: Mapping[str, Method] = {**BOT_METHODS, **SEND_METHODS, **EDIT_METHODS, **QUERY_METHODS}
_NAMES = {name.lower(): name for name in METHODS}


def method_name(given: str) -> str:
    """The method as the Bot API spells it (calls may use any case); raises the 404 of an unknown one."""
    name = _NAMES.get(given.lower())
    if name is None:
        raise Refusal(404, "Not Found")
    return name


async def perform(state: State, name: str, params: Params) -> Any:
    """Carry out one method; raises Refusal."""
    result = METHODS[name](state, params)
    return await result if inspect.isawaitable(result) else result
