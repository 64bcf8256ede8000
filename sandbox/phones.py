"""The page's API of one phone: what its chat shows and what its owner does."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import actions
from sandbox.api import upload
from sandbox.calls import Json
from sandbox.control import body_of, refusing
from sandbox.methods_bot import shown_commands
from sandbox.people import Letter, Person
from sandbox.state import State

Action = Callable[[State, Person, Json], Any]


def _text(state: State, person: Person, given: Json) -> Json:
    return _sent(actions.write(state, person, str(given["text"]), int(given.get("reply_to") or 0)))


def _start(state: State, person: Person, given: Json) -> Json:
    return _sent(actions.start(state, person, str(given.get("payload") or "")))


def _edit(state: State, person: Person, given: Json) -> Json:
    return _sent(actions.edit(state, person, int(given["message_id"]), str(given["text"])))


def _press(state: State, person: Person, given: Json) -> Json:
    message_id = int(given["message_id"])
    if "data" in given:  # A button of long ago, which no message shows any more.
        query = actions.press_data(state, person, message_id, str(given["data"]))
    else:
        query = actions.press(state, person, message_id, int(given["row"]), int(given["column"]))
    return {"callback_query_id": query.id}


def _contact(state: State, person: Person, given: Json) -> Json:
    if given.get("own"):
        return _sent(actions.share_contact(state, person, None))
    contact = {"phone_number": given.get("phone"), "first_name": given.get("first_name")}
    if given.get("last_name"):
        contact["last_name"] = given["last_name"]
    return _sent(actions.share_contact(state, person, contact))


def _location(state: State, person: Person, given: Json) -> Json:
    place = float(given["latitude"]), float(given["longitude"])
    return _sent(actions.share_location(state, person, *place))


def _block(state: State, person: Person, given: Json) -> Json:
    actions.block(state, person, bool(given["blocked"]))
    return {"blocked": person.blocked}


def _inline(state: State, person: Person, given: Json) -> Json:
    return {"inline_query_id": actions.ask_inline(state, person, str(given["query"])).id}


def _choose(state: State, person: Person, given: Json) -> Json:
    return _sent(actions.choose_inline(state, person, str(given["result_id"])))


def _read(state: State, person: Person, given: Json) -> Json:
    actions.read(state, person)
    return {"ok": True}


def _sent(letter: Letter) -> Json:
    return {"message": letter.as_page()}


_ACTIONS: dict[str, Action] = {
    "text": _text,
    "start": _start,
    "edit": _edit,
    "press": _press,
    "contact": _contact,
    "location": _location,
    "block": _block,
    "inline": _inline,
    "inline/choose": _choose,
    "read": _read,
}


def phone_routes(state: State) -> list[Route]:
    """Routes of all phones."""

    def person_of(request: Request) -> Person:
        person = state.people.get(request.path_params["person_id"])
        if person is None:
            raise actions.NotPossible("no such person")
        return person

    def doing(action: Action) -> Callable[[Request], Awaitable[Response]]:
        async def handler(request: Request) -> Response:
            return JSONResponse(action(state, person_of(request), await body_of(request)))

        return refusing(handler)

    async def chat(request: Request) -> Response:
        return JSONResponse(chat_json(state, person_of(request)))

    async def queries(request: Request) -> Response:
        person = person_of(request)
        asked = [query for query in state.queries.values() if query.person_id == person.id]
        return JSONResponse([query.as_json() for query in asked])

    async def files(request: Request) -> Response:
        return await _send_files(state, person_of(request), request)

    base = "/api/chats/{person_id:int}"
    done = [Route(f"{base}/{name}", doing(action), methods=["POST"]) for name, action in _ACTIONS.items()]
    return [
        Route(base, refusing(chat), methods=["GET"]),
        Route(f"{base}/queries", refusing(queries), methods=["GET"]),
        Route(f"{base}/files", refusing(files), methods=["POST"]),
        *done,
    ]


def chat_json(state: State, person: Person) -> Json:
    """A chat as its phone shows it."""
    chat = state.chats[person.id]
    return {
        "messages": [letter.as_page() for letter in chat.letters.values()],
        "reply_keyboard": chat.reply_keyboard,
        "commands": shown_commands(state, person),
        "pinned": chat.pinned,
        "typing": time.monotonic() < chat.typing_until,
    }


async def _send_files(state: State, person: Person, request: Request) -> Response:
    async with request.form() as form:
        given = [item for name in ("files", "files[]") for item in form.getlist(name)]
        uploads = [await upload(item) for item in given if isinstance(item, UploadFile)]
        kind, caption = str(form.get("kind") or "document"), str(form.get("caption") or "")
        reply_to = int(str(form.get("reply_to") or 0))
    letters = actions.send_files(state, person, kind, uploads, caption, reply_to)
    return JSONResponse({"messages": [letter.as_page() for letter in letters]})
