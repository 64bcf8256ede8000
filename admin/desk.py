"""What every request of the panel finds ready: the shop's database and files, and who asks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from admin.language import translator
from crm.actor import Actor
from crm.language import Translator, preferred
from crm.letters import StaffText
from crm.shop import Shop
from db.enums import DocumentKind
from db.models import Employee
from db.session import Database

BASE = "/admin"


class Files(Protocol):
    """The store of files: bytes under keys that it makes up itself."""

    def path(self, key: str) -> Path: ...

    async def save(self, content: bytes) -> str: ...


class Papers(Protocol):
    """Contracts, invoices and acts from templates, made by processes of their own. All raise ``CrmError``."""

    @property
    def can_draw(self) -> bool: ...

    async def usual(self, kind: DocumentKind) -> bytes: ...

    async def try_out(self, content: bytes) -> None: ...

    async def fields(self, session: AsyncSession, deal_id: int, kind: DocumentKind) -> dict[str, object]: ...

    async def docx(self, kind: DocumentKind, content: bytes | None, fields: dict[str, object]) -> bytes: ...

    async def pdf(self, docx: bytes) -> bytes | None: ...

    async def pages(self, docx: bytes) -> list[bytes]: ...


@dataclass(frozen=True)
class Desk:
    """What the panel works on. ``secure``: the browser comes by https, wherever that ends before us.

    ``staff_text``: what the chat would tell a colleague, which only the chat knows. ``has_lead_key``: the settings of
    the server hold a key for the website.
    """

    database: Database
    files: Files
    papers: Papers
    timezone: ZoneInfo
    secure: bool
    hosts: tuple[str, ...]
    staff_text: StaffText
    has_lead_key: bool

    @property
    def shop(self) -> Shop:
        """The shop as it stands now."""
        shop: Shop = self.database.info["shop"]
        return shop

    @property
    def cookie(self) -> str:
        """The name of the session's cookie; with https one that no other site or subdomain can set."""
        return "__Host-kitchen" if self.secure else "kitchen"


@dataclass(frozen=True)
class Visitor:
    """Somebody who is let in. ``csrf`` must come back with every form; ``is_waiting``: his code is still to come."""

    employee: Employee
    actor: Actor
    session_id: int
    csrf: str
    is_waiting: bool


def desk_of(connection: HTTPConnection) -> Desk:
    desk: Desk = connection.state.desk
    return desk


def visitor_of(connection: HTTPConnection) -> Visitor | None:
    """Who asks; ``None`` before the login."""
    visitor: Visitor | None = connection.state.visitor
    return visitor


def texts_for(connection: HTTPConnection) -> Translator:
    """The texts in the visitor's language; before the login in the browser's."""
    visitor = visitor_of(connection)
    if visitor is not None:
        return translator(visitor.actor.language)
    accepted = connection.headers.get("Accept-Language", "").partition(",")[0]
    return translator(preferred(accepted, desk_of(connection).shop.language))
