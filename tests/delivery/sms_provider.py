"""An SMS provider on this machine: answers as SMS.RU, as SMSC and as a gateway of its own make, and fails on order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from delivery.sms import Gateway
from delivery.sms.connection import Connection
from delivery.sms.http import HttpGateway, Shape
from delivery.sms.smsc import Smsc
from delivery.sms.smsru import SmsRu

PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"

Make = Callable[["Provider"], Gateway]


@dataclass
class Taken:
    """A message that the provider accepted; ``state`` is the code its status will have."""

    id: str
    to: str
    text: str
    state: Any = None


@dataclass
class Provider:
    """``faults`` strike one sending each: ``lost``, ``cut``, ``silent``, ``html``, ``502``, ``other``, or a code."""

    base: str = ""
    patience: float = 20
    taken: list[Taken] = field(default_factory=list)
    faults: deque[str | int] = field(default_factory=deque)
    sendings: int = 0
    questions: int = 0
    balance: float = 100.0
    state: Any = None
    seen: list[dict[str, Any]] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def find(self, message_id: str) -> Taken | None:
        return next((one for one in reversed(self.taken) if one.id == message_id), None)

    async def send(
        self, request: web.Request, given: dict[str, str], to: str, text: str, message_id: str,
        answer: Callable[[Taken | None, int], dict[str, Any]],
    ) -> web.StreamResponse:
        """One sending, with whatever fault is due."""
        self.sendings += 1
        self.seen.append(given)
        fault = self.faults.popleft() if self.faults else None
        if fault == "cut":
            return _abort(request)
        if isinstance(fault, int):
            return web.json_response(answer(None, fault))
        one = Taken(message_id, to, text)
        self.taken.append(one)
        match fault:
            case "lost":
                return _abort(request)
            case "silent":
                await self.closing.wait()
            case "html":
                return web.Response(text=PAGE, content_type="text/html")
            case "502":
                return web.Response(status=502, text=PAGE, content_type="text/html")
            case "other":
                one = Taken("somebody-elses", "79990009999", "")
        return web.json_response(answer(one, 0))


def _abort(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _given(request: web.Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.post()).items()}


def _smsru(provider: Provider) -> list[web.RouteDef]:
    async def send(request: web.Request) -> web.StreamResponse:
        given = await _given(request)
        number = given["to"]

        def answer(one: Taken | None, code: int) -> dict[str, Any]:
            whole = code in (200, 220, 300, 301, 302)
            if whole:
                return {"status": "ERROR", "status_code": code, "status_text": "нельзя"}
            said = {"status": "OK", "status_code": 100, "sms_id": one.id} if one else {
                "status": "ERROR", "status_code": code, "status_text": "нельзя",
            }
            return {"status": "OK", "status_code": 100, "sms": {one.to if one else number: said}, "balance": 100.5}

        message_id = f"000000-{len(provider.taken) + 1:08}"
        return await provider.send(request, given, number, given["msg"], message_id, answer)

    async def status(request: web.Request) -> web.StreamResponse:
        provider.questions += 1
        message_id = (await _given(request))["sms_id"]
        one = provider.find(message_id)
        state = (one.state or provider.state or 102) if one else -1
        said = {"status": "OK" if one else "ERROR", "status_code": state, "cost": 0.5, "status_text": "…"}
        return web.json_response(
            {"status": "OK", "status_code": 100, "sms": {message_id: said}, "balance": provider.balance}
        )

    async def balance(request: web.Request) -> web.StreamResponse:
        return web.json_response({"status": "OK", "status_code": 100, "balance": provider.balance})

    return [web.post("/sms/send", send), web.post("/sms/status", status), web.post("/my/balance", balance)]


def _smsc(provider: Provider) -> list[web.RouteDef]:
    async def send(request: web.Request) -> web.StreamResponse:
        given = await _given(request)

        def answer(one: Taken | None, code: int) -> dict[str, Any]:
            return {"id": one.id, "cnt": 1} if one else {"error": "нельзя", "error_code": code, "id": given["id"]}

        return await provider.send(request, given, given["phones"], given["mes"], given["id"], answer)

    async def status(request: web.Request) -> web.StreamResponse:
        provider.questions += 1
        given = await _given(request)
        one = provider.find(given["id"])
        if one is None or one.to != given["phone"]:
            return web.json_response({"error": "message not found", "error_code": 3})
        state = one.state if one.state is not None else provider.state if provider.state is not None else 0
        changed = {"last_date": "17.12.2030 10:00:00", "last_timestamp": 1923721200}
        return web.json_response({"status": state} | changed)

    async def balance(request: web.Request) -> web.StreamResponse:
        return web.json_response({"balance": f"{provider.balance:.2f}"})

    return [web.post("/send.php", send), web.post("/status.php", status), web.post("/balance.php", balance)]


def _own_make(provider: Provider) -> list[web.RouteDef]:
    async def send(request: web.Request) -> web.StreamResponse:
        given = await request.json()

        def answer(one: Taken | None, code: int) -> dict[str, Any]:
            return {"result": [{"message": one.id if one else ""}]}

        known = given | {"header": request.headers.get("X-Api-Key", "")}
        return await provider.send(request, known, given["phone"], given["body"], given["ref"], answer)

    async def status(request: web.Request) -> web.StreamResponse:
        provider.questions += 1
        one = provider.find(request.query["ref"])
        if one is None:
            return web.json_response({"error": "no such message"}, status=404)
        return web.json_response({"report": {"state": one.state or provider.state or "queued"}})

    return [web.post("/own/send", send), web.get("/own/status", status)]


def smsru(provider: Provider) -> Gateway:
    return SmsRu("id", sender="Lad", url=provider.base, connection=Connection(seconds=provider.patience))


def smsc(provider: Provider) -> Gateway:
    connection = Connection(seconds=provider.patience)
    return Smsc("secret", login="lad", sender="Lad", url=provider.base, connection=connection)


def own_make(provider: Provider) -> Gateway:
    shape = Shape(
        body='{"phone": "{to}", "body": "{text}", "ref": "{key}"}', headers={"X-Api-Key": "{token}"},
        id_path="result.0.message", status_url=f"{provider.base}/own/status?ref={{key}}", status_path="report.state",
    )
    connection = Connection({"X-Api-Key": "secret"}, seconds=provider.patience)
    return HttpGateway(f"{provider.base}/own/send", token="secret", shape=shape, connection=connection)


@asynccontextmanager
async def serving() -> AsyncIterator[Provider]:
    """The provider at an address of its own."""
    provider = Provider()
    app = web.Application()
    app.add_routes([*_smsru(provider), *_smsc(provider), *_own_make(provider)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield provider
    finally:
        provider.closing.set()
        await runner.cleanup()


@asynccontextmanager
async def gateway_to(make: Make, *, patience: float = 20) -> AsyncIterator[tuple[Provider, Gateway]]:
    """A provider and a gateway of this make that talks to it, waiting ``patience`` seconds for an answer."""
    async with serving() as provider:
        provider.patience = patience
        gateway = make(provider)
        try:
            yield provider, gateway
        finally:
            await gateway.close()
