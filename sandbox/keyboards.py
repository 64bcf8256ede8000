"""Keyboards as Telegram accepts them: inline ones under a message and reply ones below the input."""

from __future__ import annotations

from typing import Any

from sandbox.calls import Json, Params, bad_request
from sandbox.weblinks import link_problem, utf16_length

_ACTIONS = (
    "callback_data",
    "url",
    "copy_text",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "web_app",
    "login_url",
    "callback_game",
    "pay",
    "disabled",
)
_KINDS = {
    "inline_keyboard": "inline",
    "keyboard": "reply",
    "remove_keyboard": "remove",
    "force_reply": "force",
}
_STYLES = ("danger", "success", "primary")
_MOST_BUTTONS = 100
_MOST_REPLY_BUTTONS = 300
_WIDEST_ROW = 8
_WIDEST_REPLY_ROW = 12
_CALLBACK_BYTES = 64
_COPY_LIMIT = 256
_PLACEHOLDER_LIMIT = 64


def reply_markup(params: Params) -> tuple[str, Json]:
    """The kind (``inline``, ``reply``, ``remove``, ``force`` or empty) and the checked markup of a call."""
    markup = params.structure("reply_markup")
    if markup is None:
        return "", {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    kind = next((name for key, name in _KINDS.items() if markup.get(key)), "")
    if kind == "inline":
        _check_inline(_rows(markup["inline_keyboard"], "inline keyboard"))
        rows = [row for row in markup["inline_keyboard"] if row]
        return ("inline", {"inline_keyboard": rows}) if rows else ("", {})
    if kind == "reply":
        return "reply", _checked_reply(markup)
    return kind, markup


def inline_markup(params: Params) -> Json:
    """The ``reply_markup`` part of an edited message; empty when the keyboard goes away."""
    kind, markup = reply_markup(params)
    if kind not in ("", "inline"):
        raise bad_request("inline keyboard expected")
    return {"reply_markup": markup} if markup else {}


def _rows(rows: Any, what: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f"can't parse {what}: expected an Array of Array of buttons")
    return rows


def _check_inline(rows: list[list[Any]]) -> None:
    if sum(map(len, rows)) > _MOST_BUTTONS or any(len(row) > _WIDEST_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_inline_button(button)


def _check_inline_button(button: Any) -> None:
    where = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"{where}: expected an Object")
    _check_face(button, "Inline keyboard button", where)
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        raise bad_request(f"{where}: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"{where}: exactly one of {', '.join(actions)} must be specified")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= _CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(str(button["url"]))
    if "copy_text" in button:
        _check_copy(button["copy_text"])


def _check_face(button: Json, what: str, where: str) -> None:
    text = button.get("text")
    if text is None:
        raise bad_request(f'{where}: Can\'t find field "text"')
    if not isinstance(text, str):
        raise bad_request(f'{where}: Field "text" must be of type String')
    if not text.strip():
        raise bad_request(f"{what} text must be non-empty")
    if button.get("style") not in (None, *_STYLES):
        raise bad_request("invalid button style specified")


def _check_url(url: str) -> None:
    problem = link_problem(url) if url else "URL is empty"
    if problem:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: {problem}")


def _check_copy(copy_text: Any) -> None:
    text = copy_text.get("text") if isinstance(copy_text, dict) else None
    if not isinstance(text, str) or not 1 <= utf16_length(text) <= _COPY_LIMIT:
        raise bad_request("COPY_TEXT_INVALID")


def _checked_reply(markup: Json) -> Json:
    rows = [[_reply_button(button) for button in row] for row in _rows(markup["keyboard"], "keyboard") if row]
    if not rows:
        raise bad_request("reply keyboard must be non-empty")
    if sum(map(len, rows)) > _MOST_REPLY_BUTTONS or any(len(row) > _WIDEST_REPLY_ROW for row in rows):
        raise bad_request("reply markup is too long")
    if utf16_length(str(markup.get("input_field_placeholder") or "")) > _PLACEHOLDER_LIMIT:
        raise bad_request("reply keyboard placeholder is too long")
    return markup | {"keyboard": rows}


def _reply_button(button: Any) -> Json:
    where = "can't parse keyboard button"
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request(f"{where}: expected an Object or String")
    _check_face(button, "Keyboard button", where)
    requests = [name for name in button if name.startswith("request_") and button[name]]
    if len(requests) > 1:
        raise bad_request(f"{where}: at most one of {', '.join(requests)} must be specified")
    return button
