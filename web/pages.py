"""The client's own page: what his chat shows, for those without Telegram."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from bot.language import Translator, preferred, translator
from config import Settings
from crm import documents, orders, shop
from crm.orders import Order
from db.models import Contact, DealFile
from db.queries import orders as queries
from db.session import Database

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates" / "web"), autoescape=True,
    undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
)
# A personal link must not be kept, indexed, or told to other sites.
HEADERS = {
    "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
}
_MOST_ORDERS = 10

FilePath = Callable[[str], Path]


def routes(database: Database, settings: Settings, file_path: FilePath) -> list[Route]:
    """``GET /o/{token}`` and its documents; ``file_path`` finds the bytes of a key of the file store."""

    async def page(request: Request) -> Response:
        async with database.reading() as session:
            contact = await _contact(session, request)
            if contact is None:
                return _missing(request, settings)
            return await _page(session, contact)

    async def paper(request: Request) -> Response:
        async with database.reading() as session:
            contact = await _contact(session, request)
            file = await _paper(session, contact, request.path_params["file_id"]) if contact else None
        if file is None or file.key is None or not file_path(file.key).is_file():
            return _missing(request, settings)
        return FileResponse(file_path(file.key), filename=file.name, media_type=file.mime, headers=HEADERS)

    return [Route("/o/{token}", page), Route("/o/{token}/files/{file_id:int}", paper)]


async def _contact(session: AsyncSession, request: Request) -> Contact | None:
    """Whose link it is; tokens are letters and digits, and nothing else is looked for."""
    token: str = request.path_params["token"]
    return await queries.contact_by_token(session, token) if token.isascii() and token.isalnum() else None


async def _page(session: AsyncSession, contact: Contact) -> Response:
    t, house = translator(contact.language), shop.of(session)
    found = [
        await orders.load(session, contact, deal.id)
        for deal in (await orders.of_contact(session, contact))[:_MOST_ORDERS]
    ]
    found.sort(key=lambda order: order.deal.stage.is_closed)
    bot = f"https://t.me/{house.bot_name}?start=c_{contact.link_token}" if house.bot_name else None
    title = t("order-title", number=found[0].deal.number) if found else t("order-none")
    text = _TEMPLATES.get_template("order.html").render(
        t=t, language=t.language, title=title, orders=_shown(found, t), token=contact.link_token, telegram=bot,
    )
    return HTMLResponse(text, headers=HEADERS)


def _shown(found: Sequence[Order], t: Translator) -> list[dict[str, object]]:
    return [
        {
            "title": t("order-title", number=order.deal.number), "step": orders.step(order, t),
            "done": order.deal.stage.position, "steps": orders.STEPS, "lines": orders.lines(order, t),
            "papers": [
                (file.id, documents.file_name(order.deal, document, t(f"document-kind-{document.kind.value}")))
                for document, file in order.papers
            ],
        }
        for order in found
    ]


async def _paper(session: AsyncSession, contact: Contact, file_id: int) -> DealFile | None:
    """A document of one of the client's own orders."""
    for deal in await orders.of_contact(session, contact):
        for _, file in await queries.papers(session, deal.id):
            if file.id == file_id:
                return file
    return None


def _missing(request: Request, settings: Settings) -> Response:
    accepted = request.headers.get("Accept-Language", "").partition(",")[0]
    t = translator(preferred(accepted, settings.shop_language))
    text = _TEMPLATES.get_template("missing.html").render(t=t, language=t.language)
    return HTMLResponse(text, status_code=404, headers=HEADERS)
