"""What Telegram refuses: unknown or closed chats, texts of a wrong length, edits that change nothing."""

from __future__ import annotations

from typing import Any

from sandbox.calls import Json, Params, Refusal, bad_request
from sandbox.entities import parse_html, trimmed, with_found
from sandbox.people import Letter, Person, Query
from sandbox.state import State
from sandbox.weblinks import utf16_length

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITIES_LIMIT = 100
_DELETABLE_SECONDS = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def known_person(state: State, params: Params) -> Person:
    """The person whose private chat ``chat_id`` names, open or not."""
    name = params.text("chat_id")
    if not name:
        raise bad_request("chat_id is empty")
    person = state.people.get(int(name)) if name.lstrip("-").isdigit() else None
    if person is None:
        raise bad_request("chat not found")
    return person


def recipient(state: State, params: Params) -> Person:
    """The person to whom the bot may write; raises the 403 of a chat that is closed to it."""
    person = known_person(state, params)
    if not person.started:
        raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
    if person.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    return person


def formatted(
    state: State, params: Params, name: str, parse_mode: Any, entities: Any
) -> tuple[str, list[Json]]:
    """The parameter ``name`` as plain, trimmed text with its entities."""
    source, mode = params.text(name), str(parse_mode or "").lower()
    given: list[Json] = []
    if mode == "html":
        source, given = parse_html(source)
    elif mode:
        raise bad_request("unsupported parse_mode")
    elif entities:
        given = _given_entities(entities, source)
    mentioned = [_with_user(state, entity) for entity in given]
    text, kept = trimmed(source, [entity for entity in mentioned if entity])
    return text, with_found(text, kept)[:ENTITIES_LIMIT]


def _given_entities(entities: Any, source: str) -> list[Json]:
    if not isinstance(entities, list) or not all(
        isinstance(entity, dict) and {"type", "offset", "length"} <= entity.keys() for entity in entities
    ):
        raise bad_request("can't parse entities: expected an Array of MessageEntity")
    end = utf16_length(source)
    return [e for e in entities if e["length"] > 0 and 0 <= e["offset"] and e["offset"] + e["length"] <= end]


def _with_user(state: State, entity: Json) -> Json | None:
    """A mention by id of somebody the bot does not know is dropped, as Telegram does."""
    if "user_id" not in entity:
        return entity
    person = state.people.get(entity["user_id"])
    rest = {key: value for key, value in entity.items() if key != "user_id"}
    return rest | {"user": person.as_user()} if person and person.started else None


def message_text(state: State, params: Params) -> Json:
    """``text`` and ``entities`` of a message."""
    text, entities = formatted(state, params, "text", params.text("parse_mode"), params.structure("entities"))
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def message_caption(state: State, params: Params) -> Json:
    """``caption`` and ``caption_entities`` of a message; empty when there is no caption."""
    given = params.structure("caption_entities")
    text, entities = formatted(state, params, "caption", params.text("parse_mode"), given)
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    caption = {"caption": text} if text else {}
    return caption | ({"caption_entities": entities} if entities else {})


def own_letter(state: State, person: Person, params: Params) -> Letter:
    """The bot's own message which an edit names."""
    message_id = params.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    letter = state.chats[person.id].letters.get(message_id)
    if letter is None:
        raise bad_request("message to edit not found")
    if not letter.from_bot or letter.markup not in ("", "inline") or "pinned_message" in letter.body:
        raise bad_request("message can't be edited")
    return letter


def inline_letter(state: State, params: Params) -> tuple[Person, Letter]:
    """The message with ``inline_message_id``: one which a person sent by the bot's inline results."""
    name = params.text("inline_message_id")
    for person_id, chat in state.chats.items():
        for letter in chat.letters.values():
            if f"inline-{letter.id}" == name and "via_bot" in letter.body:
                return state.people[person_id], letter
    raise bad_request("MESSAGE_ID_INVALID")


def check_modified(old: Json, new: Json) -> None:
    """Refuse an edit which changes nothing that is seen."""
    if old | {"edit_date": 0} == new | {"edit_date": 0}:
        raise bad_request(_NOT_MODIFIED)


def check_deletable(state: State, letter: Letter | None) -> Letter:
    """Refuse to delete what is gone or older than 48 hours."""
    if letter is None:
        raise bad_request("message to delete not found")
    if state.clock.timestamp() - int(letter.body["date"]) > _DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    return letter


def replied(state: State, person: Person, params: Params) -> Json:
    """``reply_to_message`` of a message, if it is a reply."""
    given = params.structure("reply_parameters") or {}
    if not isinstance(given, dict):
        raise bad_request("can't parse reply parameters JSON object")
    message_id = int(given.get("message_id") or params.integer("reply_to_message_id"))
    if not message_id:
        return {}
    letter = state.chats[person.id].letters.get(message_id)
    if letter is not None:
        return {"reply_to_message": quoted(letter)}
    if given.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def quoted(letter: Letter) -> Json:
    """A message inside another one: without the messages inside it."""
    return {
        key: value for key, value in letter.body.items() if key not in ("reply_to_message", "pinned_message")
    }


def open_query(state: State, query_id: str) -> Query:
    """The query which still waits for an answer."""
    query = state.queries.get(query_id)
    if query is None or not state.is_open(query):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    return query
