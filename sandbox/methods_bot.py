"""Methods about the bot itself: who it is, its commands, menu button and descriptions, files and chats."""

from __future__ import annotations

import re
from typing import Any

from sandbox.calls import Json, Params, Refusal, bad_request
from sandbox.files import DOWNLOAD_LIMIT
from sandbox.people import Person
from sandbox.state import State
from sandbox.validation import known_person

_COMMAND = re.compile(r"^[a-z0-9_]{1,32}$")
_SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)
_WEBHOOK_CONFLICT = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(state: State, params: Params) -> Json:
    """getMe."""
    return state.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_guest_queries": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


def done(state: State, params: Params) -> bool:
    """close and logOut: there is no other server to move to."""
    return True


def _scope(state: State, params: Params) -> Json:
    scope = params.structure("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if scope["type"] == "chat":
        person = known_person(state, Params(scope))
        if not person.started:
            raise bad_request("chat not found")
        return {"type": "chat", "chat_id": person.id}
    return scope


def _same(item: Json, scope: Json, language: str) -> bool:
    return bool(item["scope"] == scope and item["language_code"] == language)


def _checked_commands(commands: Any) -> list[Json]:
    if not isinstance(commands, list) or not all(isinstance(command, dict) for command in commands):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.match(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return [
        {"command": command["command"].removeprefix("/"), "description": command["description"]}
        for command in commands
    ]


def _put_commands(state: State, params: Params, commands: list[Json]) -> bool:
    scope, language = _scope(state, params), params.text("language_code")
    others = [item for item in state.commands if not _same(item, scope, language)]
    fresh = {"scope": scope, "language_code": language, "commands": commands}
    state.commands = [*others, fresh] if commands else others
    for person in state.people.values():
        event = {"person_id": person.id, "commands": shown_commands(state, person)}
        state.feed.publish("commands", event)
    state.snapshot.touch()
    return True


def set_my_commands(state: State, params: Params) -> bool:
    """setMyCommands."""
    return _put_commands(state, params, _checked_commands(params.structure("commands")))


def delete_my_commands(state: State, params: Params) -> bool:
    """deleteMyCommands."""
    return _put_commands(state, params, [])


def get_my_commands(state: State, params: Params) -> list[Json]:
    """getMyCommands: exactly those of the given scope and language."""
    scope, language = _scope(state, params), params.text("language_code")
    found = [item["commands"] for item in state.commands if _same(item, scope, language)]
    return found[0] if found else []


def shown_commands(state: State, person: Person) -> list[Json]:
    """The commands in a person's menu: the narrowest scope wins, then the person's language."""
    for scope in ({"type": "chat", "chat_id": person.id}, {"type": "all_private_chats"}, {"type": "default"}):
        for language in (person.language_code, ""):
            for item in state.commands:
                if _same(item, scope, language):
                    return list(item["commands"])
    return []


def set_chat_menu_button(state: State, params: Params) -> bool:
    """setChatMenuButton."""
    button = params.structure("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: unsupported type specified")
    key = str(known_person(state, params).id) if params.has("chat_id") else ""
    state.menu_buttons[key] = button
    state.snapshot.touch()
    return True


def get_chat_menu_button(state: State, params: Params) -> Json:
    """getChatMenuButton."""
    key = str(known_person(state, params).id) if params.has("chat_id") else ""
    return state.menu_buttons.get(key) or state.menu_buttons.get("") or {"type": "commands"}


def _set_profile(field: str) -> Any:
    def change(state: State, params: Params) -> bool:
        text = params.text(field)
        if len(text) > _LIMITS[field]:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        state.profile[f"{field}:{params.text('language_code')}"] = text
        state.snapshot.touch()
        return True

    return change


def _get_profile(field: str) -> Any:
    def read(state: State, params: Params) -> Json:
        default = state.bot["first_name"] if field == "name" else ""
        language = params.text("language_code")
        given = state.profile.get(f"{field}:{language}") or state.profile.get(f"{field}:")
        return {field: given or default}

    return read


def get_chat(state: State, params: Params) -> Json:
    """getChat: a ChatFullInfo of somebody who has started the bot."""
    person = known_person(state, params)
    if not person.started:
        raise bad_request("chat not found")
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    info = person.as_chat() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, True),
    }
    chat = state.chats[person.id]
    return info | ({"pinned_message": chat.letters[chat.pinned[-1]].body} if chat.pinned else {})


def get_file(state: State, params: Params) -> Json:
    """getFile: bots download at most 20 MB."""
    stored = state.files.files.get(params.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return stored.as_file()


def _webhook_conflict(state: State) -> None:
    if state.webhook.url:
        raise Refusal(409, _WEBHOOK_CONFLICT)


async def get_updates(state: State, params: Params) -> list[Json]:
    """getUpdates: a long poll of up to 50 seconds."""
    _webhook_conflict(state)
    _allow(state, params)
    limit = min(max(params.integer("limit", 100), 1), 100)
    seconds = min(max(params.integer("timeout"), 0), 50)
    updates = await state.updates.poll(params.integer("offset"), limit, seconds, state.tell_queue)
    _webhook_conflict(state)
    return updates


def _allow(state: State, params: Params) -> None:
    allowed = params.structure("allowed_updates")
    if isinstance(allowed, list):
        state.updates.allowed = [str(kind) for kind in allowed]


def set_webhook(state: State, params: Params) -> bool:
    """setWebhook; an empty address removes it."""
    if not params.text("url"):
        return delete_webhook(state, params)
    limit = params.integer("max_connections", 40)
    state.webhook.set(params.text("url"), params.text("secret_token"), limit)
    state.updates.terminate_poll("terminated by setWebhook request")
    _allow(state, params)
    _drop_pending(state, params)
    return True


def delete_webhook(state: State, params: Params) -> bool:
    """deleteWebhook."""
    state.webhook.delete()
    _drop_pending(state, params)
    return True


def _drop_pending(state: State, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        state.updates.pending.clear()
    state.tell_queue()


def get_webhook_info(state: State, params: Params) -> Json:
    """getWebhookInfo."""
    return state.webhook.as_info()


BOT_METHODS = {
    "getMe": get_me,
    "close": done,
    "logOut": done,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "setMyName": _set_profile("name"),
    "getMyName": _get_profile("name"),
    "setMyDescription": _set_profile("description"),
    "getMyDescription": _get_profile("description"),
    "setMyShortDescription": _set_profile("short_description"),
    "getMyShortDescription": _get_profile("short_description"),
    "getChat": get_chat,
    "getFile": get_file,
}
