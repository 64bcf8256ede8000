"""What a person does with the phone, and the updates the bot gets from it."""

from __future__ import annotations

from typing import Any

from sandbox.calls import Json, Upload
from sandbox.entities import trimmed, with_found
from sandbox.people import Letter, Person, Query
from sandbox.state import State
from sandbox.validation import CAPTION_LIMIT, TEXT_LIMIT, quoted
from sandbox.weblinks import utf16_length

_CHAT_INSTANCE = "-5000000000000000001"


class NotPossible(Exception):
    """A phone would not let the person do this; the text says why."""


def _say(state: State, person: Person, content: Json, reply_to: int = 0) -> Letter:
    if person.blocked:
        raise NotPossible("the person has blocked the bot; /start unblocks it")
    person.started = True
    letter = state.chats[person.id].letters.get(reply_to) if reply_to else None
    if reply_to and letter is None:
        raise NotPossible("the message to reply to is gone")
    reply = {"reply_to_message": quoted(letter)} if letter else {}
    sent = state.add_letter(person, content | reply, from_bot=False)
    _queue(state, "message", sent.body)
    return sent


def _queue(state: State, kind: str, payload: Any) -> None:
    state.updates.put(kind, payload)
    state.tell_queue()


def _text_content(text: str, limit: int, names: tuple[str, str]) -> Json:
    whole, _ = trimmed(text, [])
    if utf16_length(whole) > limit:
        raise NotPossible(f"at most {limit} characters")
    entities = with_found(whole, [])
    return {names[0]: whole} | ({names[1]: entities} if entities else {}) if whole else {}


def write(state: State, person: Person, text: str, reply_to: int = 0) -> Letter:
    """Send a text, which may be that of a button of the reply keyboard."""
    content = _text_content(text, TEXT_LIMIT, ("text", "entities"))
    if not content:
        raise NotPossible("the text is empty")
    return _say(state, person, content, reply_to)


def start(state: State, person: Person, payload: str = "") -> Letter:
    """Press Start, perhaps by a link with a payload; a blocked bot is unblocked first."""
    if person.blocked:
        block(state, person, False)
    return write(state, person, f"/start {payload}".strip())


def edit(state: State, person: Person, message_id: int, text: str) -> Letter:
    """Change an own text message."""
    letter = state.chats[person.id].letters.get(message_id)
    if letter is None or letter.from_bot or "text" not in letter.body:
        raise NotPossible("only own text messages can be edited")
    content = _text_content(text, TEXT_LIMIT, ("text", "entities"))
    if not content:
        raise NotPossible("the text is empty")
    kept = {name: letter.body[name] for name in letter.body if name not in ("text", "entities")}
    state.change_letter(person.id, letter, kept | content | {"edit_date": state.clock.timestamp()})
    _queue(state, "edited_message", letter.body)
    return letter


def press(state: State, person: Person, message_id: int, row: int, column: int) -> Query:
    """Press a button under a message; only buttons with callback data reach the bot."""
    letter = state.chats[person.id].letters.get(message_id)
    if letter is None:
        raise NotPossible("the message is gone")
    rows = letter.body.get("reply_markup", {}).get("inline_keyboard", [])
    if not (0 <= row < len(rows) and 0 <= column < len(rows[row])):
        raise NotPossible("there is no such button")
    button = rows[row][column]
    if "callback_data" not in button:
        raise NotPossible("this button is the phone's own business")
    return press_data(state, person, message_id, button["callback_data"])


def press_data(state: State, person: Person, message_id: int, data: str) -> Query:
    """A press as the bot hears it; a message that is gone comes as an inaccessible one."""
    if person.blocked:
        raise NotPossible("the person has blocked the bot")
    query = state.add_query("c", person, message_id=message_id, data=data)
    letter = state.chats[person.id].letters.get(message_id)
    payload: Json = {"id": query.id, "from": person.as_user(), "chat_instance": _CHAT_INSTANCE, "data": data}
    if letter is None:
        payload["message"] = {"chat": person.as_chat(), "message_id": message_id, "date": 0}
    elif "via_bot" in letter.body:
        payload["inline_message_id"] = f"inline-{letter.id}"
    else:
        payload["message"] = letter.body
    _queue(state, "callback_query", payload)
    return query


def share_contact(state: State, person: Person, contact: Json | None) -> Letter:
    """Send a contact; ``None`` is the person's own, which alone carries the person's id."""
    own = {"phone_number": person.phone.lstrip("+"), "first_name": person.first_name, "user_id": person.id}
    if person.last_name:
        own["last_name"] = person.last_name
    if contact is not None and not (contact.get("phone_number") and contact.get("first_name")):
        raise NotPossible("a contact needs a phone and a name")
    return _say(state, person, {"contact": own if contact is None else contact})


def share_location(state: State, person: Person, latitude: float, longitude: float) -> Letter:
    """Send a point on the map."""
    return _say(state, person, {"location": {"latitude": latitude, "longitude": longitude}})


def send_files(
    state: State, person: Person, kind: str, uploads: list[Upload], caption: str = "", reply_to: int = 0
) -> list[Letter]:
    """Send files; several are an album with the caption on its first message."""
    if kind not in ("photo", "document", "voice", "sticker", "video", "audio"):
        raise NotPossible("kind is photo, document, voice, audio, video or sticker")
    if not 1 <= len(uploads) <= 10:
        raise NotPossible("one to ten files at a time")
    described = _text_content(caption, CAPTION_LIMIT, ("caption", "caption_entities"))
    contents = [state.files.keep(kind, upload).as_content({}) for upload in uploads]
    album = {"media_group_id": str(state.count("album"))} if len(uploads) > 1 else {}
    contents[0] |= described
    return [_say(state, person, content | album, reply_to) for content in contents]


def block(state: State, person: Person, blocked: bool) -> None:
    """Block or unblock the bot; nothing happens when it is already so."""
    if person.blocked == blocked:
        return
    person.blocked = blocked
    was, became = ("member", "kicked") if blocked else ("kicked", "member")
    member: Json = {
        "chat": person.as_chat(),
        "from": person.as_user(),
        "date": state.clock.timestamp(),
        "old_chat_member": _membership(state, was),
        "new_chat_member": _membership(state, became),
    }
    _queue(state, "my_chat_member", member)
    state.tell_people()


def _membership(state: State, status: str) -> Json:
    return {"user": state.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def ask_inline(state: State, person: Person, query: str) -> Query:
    """Type ``@bot query`` in the chat."""
    asked = state.add_query("i", person, data=query)
    payload = {"id": asked.id, "from": person.as_user(), "query": query, "offset": "", "chat_type": "sender"}
    _queue(state, "inline_query", payload)
    return asked


def choose_inline(state: State, person: Person, result_id: str) -> Letter:
    """Send one of the results which the bot has offered last."""
    inline = state.chats[person.id].inline
    if inline is None or result_id not in inline["contents"]:
        raise NotPossible("there is no such result")
    content = inline["contents"][result_id] | {"via_bot": state.bot}
    letter = _say(state, person, content)
    chosen: Json = {"result_id": result_id, "from": person.as_user(), "query": inline["query"]}
    if "reply_markup" in content:
        chosen["inline_message_id"] = f"inline-{letter.id}"
    _queue(state, "chosen_inline_result", chosen)
    return letter


def read(state: State, person: Person) -> None:
    """Look at the chat: nothing in it is unread any more."""
    state.chats[person.id].unread = []
    state.tell_people()
