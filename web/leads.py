"""Enquiries from the shop's website."""

from __future__ import annotations

import hmac
import json
from typing import Any

from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.language import error_text, translator
from config import Settings
from crm import api_keys, leads
from crm.actor import SYSTEM
from crm.errors import BadInput, CrmError
from crm.names import read_name, read_text, visible
from crm.phones import read_phone
from db.session import Database

_LARGEST = 16 * 1024
_LONGEST_KEY = 80


def routes(database: Database, settings: Settings) -> list[Route]:
    """``POST /api/leads`` with the header ``X-Api-Key``: a key made in the panel, or the one of the settings.

    The body is JSON: ``name``, ``phone``, and perhaps ``source``, ``wish``, ``key``. 201 with the lead's id; 200 when
    ``key`` is known already; 400 with a sentence; 401 without the right key; 413 above 16 KB.
    """

    async def receive(request: Request) -> Response:
        if not await _is_allowed(request, settings, database):
            return JSONResponse({"error": "X-Api-Key is wrong or missing"}, status_code=401)
        body = await _body(request)
        if body is None:
            return JSONResponse({"error": "The body is larger than 16 KB"}, status_code=413)
        try:
            wanted = _read(body)
            created, lead_id = await _enter(database, wanted)
        except CrmError as error:
            sentence = error_text(translator(settings.shop_language), error, settings.timezone)
            return JSONResponse({"error": sentence}, status_code=400)
        return JSONResponse({"id": lead_id}, status_code=201 if created else 200)

    return [Route("/api/leads", receive, methods=["POST"])]


async def _is_allowed(request: Request, settings: Settings, database: Database) -> bool:
    given, usual = request.headers.get("X-Api-Key", ""), settings.lead_api_key
    if usual is not None and hmac.compare_digest(given.encode(), usual.get_secret_value().encode()):
        return True
    return await _is_known(database, given) if given else False


async def _is_known(database: Database, given: str) -> bool:
    """Whether it is a key of the panel's; that it was used is written down."""
    async with database.reading() as session:
        key = await api_keys.find(session, given)
    if key is None:
        return False
    if api_keys.is_to_be_touched(key):
        async with database.transaction() as session:
            await api_keys.touch(session, key.id)
    return True


async def _body(request: Request) -> bytes | None:
    """The body, unless it is too large; a false Content-Length does not help."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > _LARGEST:
            return None
    return bytes(content)


def _read(body: bytes) -> dict[str, Any]:
    """Raises ``BadInput`` with a sentence about what is wrong."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):  # brackets in brackets without end
        raise BadInput("lead-not-json") from None
    if not isinstance(given, dict) or not all(isinstance(value, str | None) for value in given.values()):
        raise BadInput("lead-not-json")
    return {
        "name": read_name(given.get("name") or ""), "phone": read_phone(given.get("phone") or ""),
        "source": read_name(given.get("source") or "site", 60),
        "wish": read_text(given["wish"]) if given.get("wish") else None,
        "external_key": _key(given.get("key")),
    }


def _key(given: str | None) -> str | None:
    if given and len(given) > _LONGEST_KEY:
        raise BadInput("lead-key-too-long", limit=_LONGEST_KEY)
    if given and visible(given) != given:
        raise BadInput("lead-key-wrong")
    return given or None


async def _enter(database: Database, wanted: dict[str, Any]) -> tuple[bool, int]:
    """Whether the lead is new, and its id. Of two equal requests at once the second finds the first one's lead."""
    try:
        return await _create(database, wanted)
    except IntegrityError:
        return await _create(database, wanted)


async def _create(database: Database, wanted: dict[str, Any]) -> tuple[bool, int]:
    async with database.transaction() as session:
        is_new, lead = await leads.enter(session, SYSTEM, **wanted)
        return is_new, lead.id
