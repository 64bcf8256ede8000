"""Methods which answer a pressed button or a typed inline query."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.calls import Json, Params, bad_request
from sandbox.keyboards import reply_markup
from sandbox.media import media_content
from sandbox.state import State
from sandbox.validation import message_caption, message_text, open_query
from sandbox.weblinks import utf16_length

_ANSWER_LIMIT = 200
_MOST_RESULTS = 50
_RESULT_ID_BYTES = 64
_CACHED = {
    "photo": "photo_file_id",
    "document": "document_file_id",
    "voice": "voice_file_id",
    "video": "video_file_id",
    "audio": "audio_file_id",
    "sticker": "sticker_file_id",
}


def answer_callback_query(state: State, params: Params) -> bool:
    """answerCallbackQuery."""
    query = open_query(state, params.text("callback_query_id"))
    text, url = params.text("text"), params.text("url")
    if utf16_length(text) > _ANSWER_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    answer = {"text": text, "show_alert": params.flag("show_alert"), "url": url}
    state.answer_query(query, answer)
    event = {"person_id": query.person_id, "message_id": query.message_id, "callback_query_id": query.id}
    state.feed.publish("answer", event | answer)
    state.tell_queue()
    return True


def answer_inline_query(state: State, params: Params) -> bool:
    """answerInlineQuery: every result is checked now and can be chosen as long as the chat shows it."""
    query = open_query(state, params.text("inline_query_id"))
    results = params.structure("results")
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        raise bad_request("can't parse inline query results JSON object")
    _check_results(results)
    contents = {str(result["id"]): result_content(state, result) for result in results}
    state.answer_query(query, {"results": results})
    chat = state.chats[query.person_id]
    chat.inline = {"query": query.data, "results": results, "contents": contents}
    event = {"person_id": query.person_id, "query": query.data, "results": results}
    state.feed.publish("inline", event)
    return True


def _check_results(results: list[Json]) -> None:
    if len(results) > _MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    numbers = [str(result.get("id", "")) for result in results]
    if not all(1 <= len(number.encode()) <= _RESULT_ID_BYTES for number in numbers):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(numbers)) < len(numbers):
        raise bad_request("RESULT_ID_DUPLICATE")
    for result in results:
        if result.get("type") == "article" and not str(result.get("title", "")).strip():
            raise bad_request("ARTICLE_TITLE_EMPTY")


def result_content(state: State, result: Json) -> Json:
    """The message which choosing ``result`` sends."""
    own = Params(result)
    _, markup = reply_markup(own)
    keyboard = {"reply_markup": markup} if markup else {}
    return _sent_content(state, own, result.get("input_message_content")) | keyboard


def _sent_content(state: State, own: Params, content: Any) -> Json:
    kind = own.text("type")
    if isinstance(content, dict):
        return _input_content(state, content)
    if kind in _CACHED and own.has(_CACHED[kind]):
        media = media_content(state, kind, own, own.text(_CACHED[kind]))
        return media | message_caption(state, own)
    raise bad_request("can't parse inline query result: message content must be specified")


def _input_content(state: State, content: Json) -> Json:
    own = Params(content)
    if "message_text" in content:
        return message_text(state, replace(own, values=content | {"text": content["message_text"]}))
    if "phone_number" in content:
        return {"contact": content}
    if "latitude" in content:
        return {"location": {"latitude": own.number("latitude"), "longitude": own.number("longitude")}}
    raise bad_request("can't parse input message content")


QUERY_METHODS = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}
