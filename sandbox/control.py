"""The page's own API: what the phones show, and what happens with clock, faults and people."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.actions import NotPossible
from sandbox.calls import Json, Refusal
from sandbox.faults import Fault
from sandbox.sms import Sms
from sandbox.state import State

StartOver = Callable[[], Awaitable[None]]
Handler = Callable[[Request], Awaitable[Response]]

_HEARTBEAT = 15.0


def refusing(handler: Handler) -> Handler:
    """Turn what is not possible into an answer with one sentence."""

    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except (NotPossible, ValueError, TypeError, KeyError) as error:
            return JSONResponse({"error": str(error) or type(error).__name__}, status_code=400)
        except Refusal as refusal:
            return JSONResponse({"error": refusal.description}, status_code=refusal.code)

    return guarded


async def body_of(request: Request) -> Json:
    """The JSON object of a request, empty when there is none; raises ValueError for another thing."""
    body = await request.body()
    data = json.loads(body) if body else {}
    if not isinstance(data, dict):
        raise ValueError("a JSON object is expected")
    return data


def sms_json(state: State, sms: Sms) -> Json:
    """A text message as the page shows it, with its reader if the number is known."""
    reader = next((person.id for person in state.people.values() if person.phone == sms.to), None)
    return {"id": sms.id, "to": sms.to, "text": sms.text, "at": sms.at, "person_id": reader}


class Control:
    """The routes beside the phones; ``start_over`` resets the program under the sandbox."""

    def __init__(self, state: State, start_over: StartOver | None) -> None:
        self.state = state
        self._start_over = start_over

    def routes(self) -> list[Route]:
        """All of them."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/api/state", self.world),
            ("GET", "/api/events", self.events),
            ("GET", "/api/files/{file_id}", self.file),
            ("POST", "/api/people", self.add_person),
            ("POST", "/api/clock", self.move_clock),
            ("POST", "/api/start-over", self.start_over),
            ("GET", "/api/faults", self.faults),
            ("POST", "/api/faults", self.add_fault),
            ("DELETE", "/api/faults", self.clear_faults),
            ("GET", "/api/log", self.log),
            ("GET", "/api/unanswered", self.unanswered),
            ("GET", "/api/queue", self.queue),
            ("POST", "/sms", self.accept_sms),
            ("GET", "/sms/{id}", self.sms_status),
        ]
        return [Route(path, refusing(handler), methods=[verb]) for verb, path, handler in table]

    async def world(self, request: Request) -> Response:
        """Everything the page needs at its start."""
        state = self.state
        return JSONResponse(
            {
                "bot": {"username": state.bot["username"], "first_name": state.bot["first_name"]},
                "people": state.people_json(),
                "clock": await state.clock.as_json(),
                "sms": [sms_json(state, sms) for sms in state.sms.messages],
            }
        )

    async def events(self, request: Request) -> Response:
        """Server-sent events."""

        async def stream() -> AsyncIterator[str]:
            async for event in self.state.feed.follow(_HEARTBEAT):
                if event is None:
                    yield ": still here\n\n"
                else:
                    yield f"event: {event[0]}\ndata: {json.dumps(event[1], ensure_ascii=False)}\n\n"

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)

    async def file(self, request: Request) -> Response:
        """A file of a message."""
        stored = self.state.files.files.get(request.path_params["file_id"])
        if stored is None:
            return JSONResponse({"error": "no such file"}, status_code=404)
        kind = "inline" if stored.kind != "document" else "attachment"
        headers = {
            "Content-Disposition": f"{kind}; filename*=UTF-8''{quote(stored.name)}",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(self.state.files.content(stored), media_type=stored.mime, headers=headers)

    async def add_person(self, request: Request) -> Response:
        """A new phone on the page."""
        given = await body_of(request)
        names = ("last_name", "username", "language_code")
        optional = {name: str(given[name]) for name in names if given.get(name)}
        role = str(given.get("role") or "client")
        person = self.state.add_person(
            str(given["first_name"]), phone=str(given["phone"]), role=role, **optional
        )
        return JSONResponse(next(item for item in self.state.people_json() if item["id"] == person.id))

    async def move_clock(self, request: Request) -> Response:
        """Move the clock or set it back to real time."""
        given, clock = await body_of(request), self.state.clock
        match given.get("action"):
            case "next_event":
                if not await clock.advance_to_event():
                    raise NotPossible("nothing is planned")
            case "next_morning":
                clock.advance_to_morning()
            case "advance":
                clock.advance(float(given["seconds"]))
            case "reset":
                clock.set_offset(0)
            case _:
                raise ValueError("action is next_event, next_morning, advance or reset")
        shown = await clock.as_json()
        self.state.feed.publish("clock", {"clock": shown})
        return JSONResponse(shown)

    async def start_over(self, request: Request) -> Response:
        """Everything from the beginning."""
        if self._start_over is None:
            self.state.clear()
        else:
            await self._start_over()
        self.state.feed.publish("reset", {})
        return JSONResponse({"ok": True})

    async def faults(self, request: Request) -> Response:
        """Ordered faults."""
        return JSONResponse(self.state.faults.as_json())

    async def add_fault(self, request: Request) -> Response:
        """Order a fault."""
        given = await body_of(request)
        fault = Fault(
            method=str(given.get("method") or "*"),
            kind=str(given["kind"]),
            times=int(given.get("times", 1)),
            retry_after=int(given.get("retry_after", 1)),
            seconds=float(given.get("seconds", 1)),
        )
        self.state.faults.add(fault)
        return JSONResponse(self.state.faults.as_json())

    async def clear_faults(self, request: Request) -> Response:
        """Order no more faults."""
        self.state.faults.clear()
        return JSONResponse([])

    async def log(self, request: Request) -> Response:
        """Calls of the Bot API, oldest first."""
        return JSONResponse(list(self.state.log))

    async def unanswered(self, request: Request) -> Response:
        """Pressed buttons without an answer."""
        return JSONResponse([query.as_json() for query in self.state.unanswered()])

    async def queue(self, request: Request) -> Response:
        """How much the bot has still to take and to answer."""
        left: dict[str, Any] = {"pending": len(self.state.updates.pending)}
        return JSONResponse(left | {"unanswered": len(self.state.unanswered())})

    async def accept_sms(self, request: Request) -> Response:
        """The gateway: the same key never sends twice."""
        given = await body_of(request)
        at = self.state.clock.now().isoformat()
        to, text, key = (str(given.get(name) or "") for name in ("to", "text", "key"))
        sms, fresh = self.state.sms.accept(to, text, key, at)
        if fresh:
            self.state.feed.publish("sms", {"sms": sms_json(self.state, sms)})
            self.state.snapshot.touch()
        return JSONResponse({"id": sms.id})

    async def sms_status(self, request: Request) -> Response:
        """What became of a text message."""
        sms = self.state.sms.find(request.path_params["id"])
        if sms is None:
            return JSONResponse({"error": "no such message"}, status_code=404)
        return JSONResponse({"status": "delivered"} | asdict(sms))
