"""The HTTP gateway against real servers that behave and misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from db.enums import SmsState
from delivery.sms import Receipt, SmsError
from delivery.sms.http import HttpGateway
from delivery.sms.log import LogGateway, redacted

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def _provider(answer: Answer, **options: Any) -> AsyncIterator[HttpGateway]:
    """A gateway whose provider answers so."""
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    gateway = HttpGateway(f"http://127.0.0.1:{runner.addresses[0][1]}/sms", **options)
    try:
        yield gateway
    finally:
        await gateway.close()
        await runner.cleanup()


async def _says(status: int, text: str) -> Answer:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, text=text)

    return answer


async def test_a_message_goes_with_key_sender_and_token() -> None:
    seen: list[Any] = []

    async def answer(request: web.Request) -> web.Response:
        seen.append((await request.json(), request.headers["Authorization"]))
        return web.json_response({"id": 77})

    async with _provider(answer, token="secret", sender="Lad") as gateway:
        assert await gateway.send("+79990000001", "Привет", "outbox-1") == "77"
    body = {"to": "+79990000001", "text": "Привет", "key": "outbox-1", "sender": "Lad"}
    assert seen == [(body, "Bearer secret")]


@pytest.mark.parametrize("status", [400, 410, 422])
async def test_a_refused_number_is_final(status: int) -> None:
    async with _provider(await _says(status, "wrong number")) as gateway:
        with pytest.raises(SmsError, match="wrong number") as error:
            await gateway.send("+79990000001", "Привет", "outbox-1")
    assert (error.value.permanent, error.value.uncertain) == (True, False)


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_a_server_that_breaks_in_the_middle_leaves_it_uncertain(status: int) -> None:
    async with _provider(await _says(status, "oops")) as gateway:
        with pytest.raises(SmsError) as error:
            await gateway.send("+79990000001", "Привет", "outbox-1")
    assert (error.value.permanent, error.value.uncertain) == (False, True)


@pytest.mark.parametrize("status", [401, 402, 403, 404, 429, 503])
async def test_trouble_with_the_account_or_the_server_may_pass(status: int) -> None:
    async with _provider(await _says(status, "later")) as gateway:
        with pytest.raises(SmsError) as error:
            await gateway.send("+79990000001", "Привет", "outbox-1")
    assert (error.value.permanent, error.value.uncertain) == (False, False)


@pytest.mark.parametrize("text", ["", "OK", "[]", '{"status": "queued"}'])
async def test_an_answer_without_an_id_leaves_it_uncertain(text: str) -> None:
    async with _provider(await _says(200, text)) as gateway:
        with pytest.raises(SmsError) as error:
            await gateway.send("+79990000001", "Привет", "outbox-1")
    assert error.value.uncertain


async def test_a_connection_that_breaks_before_the_answer_leaves_it_uncertain() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with _provider(answer) as gateway:
        with pytest.raises(SmsError) as error:
            await gateway.send("+79990000001", "Привет", "outbox-1")
    assert error.value.uncertain


async def test_nobody_at_the_address_is_certainly_not_sent() -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    gateway = HttpGateway(f"http://127.0.0.1:{port}/sms")
    with pytest.raises(SmsError) as error:
        await gateway.send("+79990000001", "Привет", "outbox-1")
    await gateway.close()
    assert (error.value.permanent, error.value.uncertain) == (False, False)


async def test_the_state_of_a_message_can_be_asked_for() -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.path == "/sms/a b"
        return web.json_response({"status": "delivered"})

    async with _provider(answer) as gateway:
        assert await gateway.status("a b") == Receipt(SmsState.DELIVERED)


async def test_the_log_gateway_hides_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert await LogGateway().send("+79991234567", "Привет", "outbox-1") == "log-outbox-1"
    shown = capsys.readouterr().out
    assert "Привет" in shown
    assert "1234567" not in shown


def test_a_short_number_is_hidden_altogether() -> None:
    assert redacted("112") == "•••"
