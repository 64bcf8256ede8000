"""Methods which change, remove or pin a message."""

from __future__ import annotations

from sandbox.calls import Json, Params, bad_request
from sandbox.keyboards import inline_markup
from sandbox.media import input_media
from sandbox.people import Letter, Person
from sandbox.state import State
from sandbox.validation import (
    check_deletable,
    check_modified,
    inline_letter,
    message_caption,
    message_text,
    own_letter,
    quoted,
    recipient,
)

_MEDIA = ("photo", "document", "voice", "audio", "video", "animation")


def _target(state: State, params: Params) -> tuple[Person, Letter]:
    if params.has("inline_message_id"):
        return inline_letter(state, params)
    person = recipient(state, params)
    return person, own_letter(state, person, params)


def _edited(state: State, params: Params, drop: tuple[str, ...], content: Json) -> Json | bool:
    """Replace the fields ``drop`` and the keyboard by ``content`` and the call's keyboard."""
    person, letter = _target(state, params)
    kept = {name: letter.body[name] for name in letter.body if name not in (*drop, "reply_markup")}
    body = kept | content | inline_markup(params)
    check_modified(letter.body, body)
    if drop:
        body |= {"edit_date": state.clock.timestamp()}
    state.change_letter(person.id, letter, body)
    return True if params.has("inline_message_id") else body


def edit_message_text(state: State, params: Params) -> Json | bool:
    """editMessageText."""
    _, letter = _target(state, params)
    if "text" not in letter.body:
        raise bad_request("there is no text in the message to edit")
    return _edited(state, params, ("text", "entities"), message_text(state, params))


def edit_message_caption(state: State, params: Params) -> Json | bool:
    """editMessageCaption."""
    _, letter = _target(state, params)
    if not any(kind in letter.body for kind in _MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _edited(state, params, ("caption", "caption_entities"), message_caption(state, params))


def edit_message_reply_markup(state: State, params: Params) -> Json | bool:
    """editMessageReplyMarkup."""
    return _edited(state, params, (), {})


def edit_message_media(state: State, params: Params) -> Json | bool:
    """editMessageMedia: also turns a text message into one with media."""
    content = input_media(state, params, params.structure("media"))
    return _edited(state, params, ("text", "entities", "caption", "caption_entities", *_MEDIA), content)


def delete_message(state: State, params: Params) -> bool:
    """deleteMessage."""
    person = recipient(state, params)
    letter = check_deletable(state, state.chats[person.id].letters.get(params.integer("message_id")))
    state.drop_letters(person.id, [letter.id])
    return True


def delete_messages(state: State, params: Params) -> bool:
    """deleteMessages: those which are gone are skipped."""
    person, message_ids = recipient(state, params), params.structure("message_ids")
    if not isinstance(message_ids, list) or not 1 <= len(message_ids) <= 100:
        raise bad_request("message identifiers are not specified")
    letters = state.chats[person.id].letters
    found = [check_deletable(state, letters[number]).id for number in message_ids if number in letters]
    state.drop_letters(person.id, found)
    return True


def pin_chat_message(state: State, params: Params) -> bool:
    """pinChatMessage: the chat shows a service message, and the bot hears of it as of any other."""
    person = recipient(state, params)
    chat, number = state.chats[person.id], params.integer("message_id")
    if number not in chat.letters:
        raise bad_request("message to pin not found")
    if number in chat.pinned:
        return True
    state.set_pinned(person.id, [*chat.pinned, number])
    service = {"pinned_message": quoted(chat.letters[number])}
    letter = state.add_letter(person, service, from_bot=True)
    state.updates.put("message", letter.body)
    return True


def unpin_chat_message(state: State, params: Params) -> bool:
    """unpinChatMessage: without an id, the newest pin."""
    person = recipient(state, params)
    pinned = state.chats[person.id].pinned
    number = params.integer("message_id") or (pinned[-1] if pinned else 0)
    if number not in pinned:
        raise bad_request("message to unpin not found")
    state.set_pinned(person.id, [pin for pin in pinned if pin != number])
    return True


def unpin_all_chat_messages(state: State, params: Params) -> bool:
    """unpinAllChatMessages."""
    state.set_pinned(recipient(state, params).id, [])
    return True


EDIT_METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageMedia": edit_message_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
}
