"""Methods which put a new message into a chat."""

from __future__ import annotations

from typing import Any

from sandbox.calls import Json, Params, bad_request
from sandbox.keyboards import reply_markup
from sandbox.media import media_content, media_group
from sandbox.people import Letter, Person
from sandbox.state import State
from sandbox.validation import message_caption, message_text, recipient, replied

_ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)
_COPIED = (
    "text entities caption caption_entities photo document voice audio video animation sticker "
    "contact location venue"
).split()


def deliver(state: State, person: Person, params: Params, content: Json) -> Json:
    """Send ``content`` with the reply, the keyboard and the protection the call asks for."""
    kind, markup = reply_markup(params)
    body = content | replied(state, person, params)
    if params.flag("protect_content"):
        body |= {"has_protected_content": True}
    if kind == "inline":
        body |= {"reply_markup": markup}
    letter = state.add_letter(person, body, from_bot=True, markup=kind)
    if kind in ("reply", "remove", "force"):
        state.set_keyboard(person.id, None if kind == "remove" else markup)
    return letter.body


def send_message(state: State, params: Params) -> Json:
    """sendMessage."""
    person = recipient(state, params)
    return deliver(state, person, params, message_text(state, params))


def _send_media(kind: str) -> Any:
    def send(state: State, params: Params) -> Json:
        person = recipient(state, params)
        content = media_content(state, kind, params, params.values.get(kind))
        return deliver(state, person, params, content | message_caption(state, params))

    return send


def send_sticker(state: State, params: Params) -> Json:
    """sendSticker: no caption."""
    person = recipient(state, params)
    content = media_content(state, "sticker", params, params.values.get("sticker"))
    return deliver(state, person, params, content)


def send_media_group(state: State, params: Params) -> list[Json]:
    """sendMediaGroup: one message for each item, joined by ``media_group_id``."""
    person = recipient(state, params)
    contents = media_group(state, params)
    album = {"media_group_id": str(state.count("album"))}
    return [deliver(state, person, params, content | album) for content in contents]


def send_contact(state: State, params: Params) -> Json:
    """sendContact."""
    person = recipient(state, params)
    for name in ("phone_number", "first_name"):
        if not params.text(name).strip():
            raise bad_request(f"{name.replace('_', ' ')} must be non-empty")
    names = ("phone_number", "first_name", "last_name", "vcard")
    return deliver(state, person, params, {"contact": {n: params.text(n) for n in names if params.has(n)}})


def _location(params: Params) -> Json:
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def send_location(state: State, params: Params) -> Json:
    """sendLocation."""
    return deliver(state, recipient(state, params), params, {"location": _location(params)})


def send_venue(state: State, params: Params) -> Json:
    """sendVenue."""
    person, location = recipient(state, params), _location(params)
    if not (params.text("title").strip() and params.text("address").strip()):
        raise bad_request("venue title and address must be non-empty")
    venue = {"location": location, "title": params.text("title"), "address": params.text("address")}
    return deliver(state, person, params, {"venue": venue, "location": location})


def send_chat_action(state: State, params: Params) -> bool:
    """sendChatAction."""
    person = recipient(state, params)
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.set_typing(person.id, params.text("action"))
    return True


def _source(state: State, params: Params, message_id: int, verb: str) -> Letter:
    from_chat = params.text("from_chat_id")
    chat = state.chats.get(int(from_chat)) if from_chat.lstrip("-").isdigit() else None
    if chat is None:
        raise bad_request("chat not found")
    letter = chat.letters.get(message_id)
    if letter is None:
        raise bad_request(f"message to {verb} not found")
    if letter.protected or "pinned_message" in letter.body:
        raise bad_request(f"message can't be {'forwarded' if verb == 'forward' else 'copied'}")
    return letter


def _forward(state: State, person: Person, params: Params, message_id: int) -> Json:
    letter = _source(state, params, message_id, "forward")
    sender = letter.body["from"]
    origin = {"type": "user", "sender_user": sender, "date": letter.body["date"]}
    content = {name: letter.body[name] for name in _COPIED if name in letter.body}
    return deliver(state, person, params, content | {"forward_origin": origin})


def _copy(state: State, person: Person, params: Params, message_id: int) -> Json:
    letter = _source(state, params, message_id, "copy")
    content = {name: letter.body[name] for name in _COPIED if name in letter.body}
    if "caption" in params.values and "text" not in content:
        content = {name: content[name] for name in content if not name.startswith("caption")}
        content |= message_caption(state, params)
    return {"message_id": deliver(state, person, params, content)["message_id"]}


def forward_message(state: State, params: Params) -> Json:
    """forwardMessage."""
    return _forward(state, recipient(state, params), params, params.integer("message_id"))


def copy_message(state: State, params: Params) -> Json:
    """copyMessage."""
    return _copy(state, recipient(state, params), params, params.integer("message_id"))


def _many(one: Any) -> Any:
    def each(state: State, params: Params) -> list[Json]:
        person, message_ids = recipient(state, params), params.structure("message_ids")
        if not isinstance(message_ids, list) or not 1 <= len(message_ids) <= 100:
            raise bad_request("message identifiers are not specified")
        return [{"message_id": one(state, person, params, number)["message_id"]} for number in message_ids]

    return each


SEND_METHODS = {
    "sendMessage": send_message,
    "sendPhoto": _send_media("photo"),
    "sendDocument": _send_media("document"),
    "sendVoice": _send_media("voice"),
    "sendAudio": _send_media("audio"),
    "sendVideo": _send_media("video"),
    "sendAnimation": _send_media("animation"),
    "sendSticker": send_sticker,
    "sendMediaGroup": send_media_group,
    "sendContact": send_contact,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendChatAction": send_chat_action,
    "forwardMessage": forward_message,
    "forwardMessages": _many(_forward),
    "copyMessage": copy_message,
    "copyMessages": _many(_copy),
}
