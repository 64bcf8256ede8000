"""The Bot API over HTTP: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from sandbox.calls import Json, Params, Refusal, Upload, bad_request
from sandbox.faults import Fault
from sandbox.files import DOWNLOAD_LIMIT, UPLOAD_LIMIT
from sandbox.methods import method_name, perform
from sandbox.state import State

_FORM_SLACK = 1024 * 1024


class Dropped(Response):
    """No answer at all: the connection breaks, as in a bad network."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cycle = getattr(receive, "__self__", None)
        if cycle is None or not hasattr(cycle, "transport"):
            raise ConnectionAbortedError("the connection was to be dropped")
        cycle.transport.abort()
        while (await receive())["type"] != "http.disconnect":
            pass


def api_routes(state: State) -> list[Route]:
    """Routes of the Bot API."""

    async def call(request: Request) -> Response:
        return await answer(state, request)

    async def download(request: Request) -> Response:
        return _file(state, request)

    return [
        Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
        Route("/file/bot{token}/{path:path}", download, methods=["GET"]),
    ]


async def answer(state: State, request: Request) -> Response:
    """Take one call from HTTP, let an ordered fault strike, and answer as Telegram does."""
    try:
        if request.path_params["token"] != state.token:
            raise Refusal(401, "Unauthorized")
        method = method_name(request.path_params["method"])
        params = await read_params(request)
    except Refusal as refusal:
        return _refused(state, request.path_params["method"], Params(), refusal)
    fault = state.faults.take(method)
    if fault is not None and fault.kind == "refuse":
        return Dropped()
    response = await _perform(state, method, params, fault)
    return Dropped() if fault is not None and fault.kind == "lost" else response


async def _perform(state: State, method: str, params: Params, fault: Fault | None) -> Response:
    try:
        if fault is not None:
            fault.raise_refusal()
            if fault.kind == "delay":
                await asyncio.sleep(fault.seconds)
        result = await perform(state, method, params)
    except Refusal as refusal:
        return _refused(state, method, params, refusal)
    write_log(state, method, params, None)
    return JSONResponse({"ok": True, "result": result})


def _refused(state: State, method: str, params: Params, refusal: Refusal) -> Response:
    write_log(state, method, params, refusal)
    return JSONResponse(refusal.as_json(), status_code=refusal.code)


def write_log(state: State, method: str, params: Params, refusal: Refusal | None) -> None:
    """Note a call and what became of it."""
    state.log.append(
        {
            "method": method,
            "params": params.as_log(),
            "at": state.clock.now().isoformat(),
            "ok": refusal is None,
            "error_code": refusal.code if refusal else None,
            "description": refusal.description if refusal else None,
        }
    )


async def perform_reply(state: State, call: Json) -> None:
    """Carry out the call with which a bot answered its webhook; only the log shows what became of it."""
    params = Params({name: value for name, value in call.items() if name != "method"})
    given = str(call["method"])
    try:
        method = method_name(given)
        await perform(state, method, params)
    except Refusal as refusal:
        write_log(state, given, params, refusal)
    else:
        write_log(state, method, params, None)


async def read_params(request: Request) -> Params:
    """Parameters from the query string and a JSON, form or multipart body; raises Refusal."""
    values: dict[str, Any] = dict(request.query_params)
    if int(request.headers.get("content-length") or 0) > UPLOAD_LIMIT + _FORM_SLACK:
        raise Refusal(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return Params(values | _json_body(await request.body()))
    if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        async with request.form() as form:
            texts = {name: item for name, item in form.items() if isinstance(item, str)}
            uploads = {
                name: await upload(item) for name, item in form.items() if isinstance(item, UploadFile)
            }
            return Params(values | texts, uploads)
    return Params(values)


def _json_body(body: bytes) -> Json:
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise bad_request("can't parse JSON object")
    return data


async def upload(item: UploadFile) -> Upload:
    """An uploaded file, read whole."""
    return Upload(item.filename or "file", await item.read(), item.content_type or "application/octet-stream")


def _file(state: State, request: Request) -> Response:
    if request.path_params["token"] != state.token:
        return JSONResponse(Refusal(401, "Unauthorized").as_json(), status_code=401)
    stored = state.files.at_path(request.path_params["path"])
    if stored is None or stored.size > DOWNLOAD_LIMIT:
        return JSONResponse(Refusal(404, "Not Found").as_json(), status_code=404)
    return Response(state.files.content(stored), media_type="application/octet-stream")
