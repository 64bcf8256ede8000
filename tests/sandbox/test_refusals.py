"""What Telegram refuses, the sandbox refuses in the same words."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from sandbox.people import Person
from tests.e2e.phone import SandboxServer

Json = dict[str, Any]


async def call(server: SandboxServer, method: str, token: str = "", **params: Any) -> Json:
    async with httpx2.AsyncClient(base_url=server.base_url) as client:
        answer = await client.post(f"/bot{token or server.state.token}/{method}", json=params)
        body: Json = answer.json()
        assert body["ok"] or body["error_code"] == answer.status_code
        return body


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": " \n "}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "я" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "parse_mode": "Wiki"}, "unsupported parse_mode"),
        ({"text": "x", "reply_to_message_id": 77}, "message to be replied not found"),
    ],
)
async def test_texts_are_measured(
    server: SandboxServer, anna_manager: Person, params: Json, reason: str
) -> None:
    answer = await call(server, "sendMessage", chat_id=anna_manager.id, **params)
    assert answer["description"] == f"Bad Request: {reason}"


async def test_markup_does_not_count_to_the_length(server: SandboxServer, anna_manager: Person) -> None:
    text = f"<b>{'я' * 4096}</b>"
    answer = await call(server, "sendMessage", chat_id=anna_manager.id, text=text, parse_mode="HTML")
    assert answer["ok"]


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "А", "callback_data": "я" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "А", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "a"}, "Inline keyboard button text must be non-empty"),
        ({"callback_data": "a"}, "can't parse inline keyboard button: Can't find field \"text\""),
        (
            {"text": "А"},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "А", "url": "http://localhost/x"},
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "А", "url": "tel:+79990000001"},
            "inline keyboard button URL 'tel:+79990000001' is invalid: Unsupported URL protocol",
        ),
        ({"text": "А", "callback_data": "a", "style": "red"}, "invalid button style specified"),
        ({"text": "А", "copy_text": {"text": "x" * 257}}, "COPY_TEXT_INVALID"),
    ],
)
async def test_inline_buttons_are_checked(
    server: SandboxServer, anna_manager: Person, button: Json, reason: str
) -> None:
    markup = {"inline_keyboard": [[button]]}
    answer = await call(server, "sendMessage", chat_id=anna_manager.id, text="x", reply_markup=markup)
    assert answer["description"] == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("[]", "object expected as reply markup"),
        ("{", "can't parse reply_markup JSON object"),
        ({"keyboard": [[""]]}, "Keyboard button text must be non-empty"),
        (
            {"inline_keyboard": [[{"text": "А", "callback_data": "a"}] * 9]},
            "reply markup is too long",
        ),
        (
            {"inline_keyboard": [{"text": "А", "callback_data": "a"}]},
            "can't parse inline keyboard: expected an Array of Array of buttons",
        ),
    ],
)
async def test_keyboards_are_checked(
    server: SandboxServer, anna_manager: Person, markup: Any, reason: str
) -> None:
    answer = await call(server, "sendMessage", chat_id=anna_manager.id, text="x", reply_markup=markup)
    assert answer["description"] == f"Bad Request: {reason}"


async def test_captions_are_shorter_than_texts(server: SandboxServer, anna_manager: Person) -> None:
    async with httpx2.AsyncClient(base_url=server.base_url) as client:
        answer = await client.post(
            f"/bot{server.state.token}/sendDocument",
            data={"chat_id": str(anna_manager.id), "caption": "я" * 1025},
            files={"document": ("a.txt", b"x")},
        )
    assert answer.json()["description"] == "Bad Request: message caption is too long"


async def test_an_edit_takes_only_inline_keyboards(server: SandboxServer, anna_manager: Person) -> None:
    sent = await call(server, "sendMessage", chat_id=anna_manager.id, text="x")
    answer = await call(
        server,
        "editMessageText",
        chat_id=anna_manager.id,
        message_id=sent["result"]["message_id"],
        text="y",
        reply_markup={"keyboard": [["А"]]},
    )
    assert answer["description"] == "Bad Request: inline keyboard expected"


async def test_commands_are_lower_case(server: SandboxServer) -> None:
    answer = await call(server, "setMyCommands", commands=[{"command": "Старт", "description": "x"}])
    assert answer["description"] == "Bad Request: BOT_COMMAND_INVALID"


async def test_an_unknown_method_is_not_found(server: SandboxServer) -> None:
    assert await call(server, "sendMassage") == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_a_wrong_token_is_unauthorized(server: SandboxServer) -> None:
    answer = await call(server, "getMe", token="1:wrong")
    assert (answer["error_code"], answer["description"]) == (401, "Unauthorized")


async def test_calls_may_be_get_with_any_case_and_unknown_parameters(server: SandboxServer) -> None:
    async with httpx2.AsyncClient(base_url=server.base_url) as client:
        answer = await client.get(f"/bot{server.state.token}/getme", params={"nonsense": "1"})
    assert answer.json()["result"]["is_bot"] is True


async def test_every_call_is_in_the_log(server: SandboxServer, anna_manager: Person) -> None:
    await call(server, "sendMessage", chat_id=anna_manager.id, text="")
    await call(server, "sendMessage", chat_id=anna_manager.id, text="x")
    async with httpx2.AsyncClient(base_url=server.base_url) as client:
        log = (await client.get("/api/log")).json()
    assert [(entry["method"], entry["ok"], entry["error_code"]) for entry in log] == [
        ("sendMessage", False, 400),
        ("sendMessage", True, None),
    ]
