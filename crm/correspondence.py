"""What clients write and ask for by themselves."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncSession

from crm import folder
from crm.actor import Actor
from crm.case import Case, open_case
from crm.errors import NotFound, Refused
from db.enums import FileKind, Stage
from db.models import Outbox
from db.queries import orders as queries

Wish = Literal["", "ready", "move"]


async def wrote(session: AsyncSession, actor: Actor, deal_id: int, *, text: str, wish: Wish = "") -> Case:
    """The client's words go into the timeline and to his manager at once. Raises ``NotFound`` for others' deals."""
    case = await _own(session, actor, deal_id)
    case.note("client_message", text=text)
    case.push("client_wrote", case.manager.id, cause=f"{deal_id}:{case.now.isoformat()}", urgent=True, text=text[:500],
              wish=wish)
    return case


async def sent_file(session: AsyncSession, actor: Actor, deal_id: int, *, text: str = "", **sent: Any) -> Case:
    """A photo or file goes into the folder; the manager hears of it. ``sent``: as ``folder.add_from_chat`` takes it."""
    await _own(session, actor, deal_id)
    kind = FileKind.PHOTO if sent.get("media") == "photo" else FileKind.OTHER
    await folder.add_from_chat(session, actor, deal_id, kind, **sent)
    return await wrote(session, actor, deal_id, text=text or sent["name"])


async def ready(session: AsyncSession, actor: Actor, deal_id: int, *, text: str) -> Case:
    """The client says that he expects the crew. The manager, who still calls, hears of it."""
    case = await _own(session, actor, deal_id)
    if case.deal.stage is not Stage.SCHEDULED:
        raise Refused("no-visit")
    return await wrote(session, actor, deal_id, text=text, wish="ready")


async def asked_to_move(session: AsyncSession, actor: Actor, deal_id: int, *, text: str) -> Case:
    """The client would like another day; the manager agrees on it with him."""
    case = await _own(session, actor, deal_id)
    if case.deal.stage is not Stage.SCHEDULED:
        raise Refused("no-visit")
    return await wrote(session, actor, deal_id, text=text, wish="move")


async def send_paper(session: AsyncSession, actor: Actor, deal_id: int, file_id: int) -> None:
    """Have one of the order's documents sent to the client. Raises ``NotFound`` for any other file."""
    case = await _own(session, actor, deal_id)
    file = next((file for _, file in await queries.papers(session, deal_id) if file.id == file_id), None)
    if file is None:
        raise NotFound("file-not-found")
    session.add(Outbox(
        kind="client.paper", contact_id=case.contact.id, deal_id=deal_id, visit=case.deal.visit,
        data={"text": file.name, "file_id": file.id}, not_before=case.now, due_at=case.now,
        dedup_key=f"client.paper:{file.id}:{case.now.isoformat()}",
    ))


async def _own(session: AsyncSession, actor: Actor, deal_id: int) -> Case:
    case = await open_case(session, actor, deal_id)
    if case.contact.id != actor.id:
        raise NotFound("deal-not-found")
    return case
