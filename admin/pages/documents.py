"""Templates of contract, invoice and act: what documents are made from, a new one brought in, and how it would look."""

from __future__ import annotations

import asyncio
import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile
from starlette.responses import Response

from admin.routing import Visit, as_id, page, status_of
from crm import deals, document_templates, permissions
from crm.document_fields import FIELDS
from crm.errors import BadInput, CrmError, NotFound
from db.enums import DocumentKind
from db.models import Deal, DocumentTemplate
from db.queries import changes, people, trial_deals

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BETWEEN_PAGES = 14
_TYPES = {"docx": DOCX, "pdf": "application/pdf"}
# Stands in an address for the template that came with the program.
_USUAL = "usual"


@dataclass(frozen=True)
class Look:
    """Which template is looked at on which deal."""

    deal: Deal | None
    template: DocumentTemplate | None

    @property
    def query(self) -> str:
        """The same look in an address."""
        chosen = str(self.template.id) if self.template else _USUAL
        return urlencode({"template": chosen} | ({"deal": self.deal.number} if self.deal else {}))


async def overview(visit: Visit) -> Response:
    """The three kinds, and which template each has."""
    async with visit.database.reading() as session:
        used = {template.kind: template for template in await document_templates.history(session) if template.in_use}
        names = await people.names(session)
    return visit.render("documents.html", kinds=list(DocumentKind), used=used, people=names)


async def show(visit: Visit) -> Response:
    return await _page(visit, _kind(visit))


async def _page(visit: Visit, kind: DocumentKind, error: CrmError | None = None) -> Response:
    typed = visit.asked("deal")[:40]
    async with visit.database.reading() as session:
        history = await document_templates.history(session, kind)
        names, log = await people.names(session), await changes.about(session, f"document:{kind.value}")
        look = Look(None, next((one for one in history if one.in_use), None))
        try:
            look = await _look(visit, session, kind, history)
        except BadInput as wrong:
            error = error or wrong
    return visit.render(
        "documents_one.html", status_of(error) if error else 200, kind=kind, history=history, look=look, typed=typed,
        is_asked=bool(visit.asked("look")) and look.deal is not None and error is None,
        can_draw=visit.desk.papers.can_draw,
        current=next((one for one in history if one.in_use), None), people=names, changes=log, fields=FIELDS,
        may=permissions.allows(visit.actor, "settings.edit"), error=visit.says(error) if error else "",
        megabytes=document_templates.LARGEST // 1024 // 1024,
    )


async def _look(
    visit: Visit, session: AsyncSession, kind: DocumentKind, history: Sequence[DocumentTemplate]
) -> Look:
    """What the address asks for: by itself the template in use on the latest deal that has a price."""
    number, chosen = visit.asked("deal"), visit.asked("template")
    template = next((one for one in history if one.in_use), None)
    if chosen:
        template = None if chosen == _USUAL else await _own(session, kind, as_id(chosen))
    if number:
        return Look(await deals.numbered(session, visit.actor, number), template)
    newest = await trial_deals.newest(session)
    return Look(next((deal for deal in newest if deal.amount), newest[0] if newest else None), template)


async def _document(visit: Visit, kind: DocumentKind, look: Look) -> bytes:
    """The document of a real deal, made outside of any transaction."""
    if look.deal is None:
        raise NotFound("deal-not-found")
    async with visit.database.reading() as session:
        fields = await visit.desk.papers.fields(session, look.deal.id, kind)
        content = await _content(session, look.template.id) if look.template else None
    return await visit.desk.papers.docx(kind, content, fields)


async def _content(session: AsyncSession, template_id: int) -> bytes:
    return (await document_templates.load(session, template_id, with_content=True)).content


async def sample(visit: Visit) -> Response:
    """The document of a real deal: as a file (DOCX, or PDF where that can be made), or its pages as one picture."""
    kind, form = _kind(visit), visit.request.path_params["form"]
    if form not in (*_TYPES, "svg"):
        raise NotFound
    async with visit.database.reading() as session:
        look = await _look(visit, session, kind, await document_templates.history(session, kind))
    docx = await _document(visit, kind, look)
    if form == "svg":
        return _picture(await visit.desk.papers.pages(docx))
    content = docx if form == "docx" else await visit.desk.papers.pdf(docx)
    if content is None:
        raise NotFound("panel-document-no-pdf")
    number = look.deal.number if look.deal else ""
    return _file(f"{visit.t(f'document-kind-{kind.value}')} {number}.{form}", content, _TYPES[form])


def _picture(pages: list[bytes]) -> Response:
    """Pages below each other, so that one process of LibreOffice is enough for all of them."""
    if not pages:
        raise NotFound("panel-document-no-pdf")
    sizes = [struct.unpack(">II", drawn[16:24]) for drawn in pages]
    images, top = [], 0
    for drawn, (width, height) in zip(pages, sizes, strict=True):
        data = base64.b64encode(drawn).decode()
        images.append(f'<image y="{top}" width="{width}" height="{height}" href="data:image/png;base64,{data}"/>')
        top += height + _BETWEEN_PAGES
    wide, high = max(width for width, _ in sizes), top - _BETWEEN_PAGES
    frame = f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {frame}>{"".join(images)}</svg>'
    headers = {"Content-Security-Policy": "default-src 'none'; img-src data:"}
    return Response(svg, media_type="image/svg+xml", headers=headers)


async def fetch(visit: Visit) -> Response:
    """A template as it was brought in, or the one that came with the program."""
    kind, chosen = _kind(visit), visit.request.path_params["template_id"]
    if chosen == _USUAL:
        return _file(f"{kind.value}.docx", await visit.desk.papers.usual(kind), DOCX)
    async with visit.database.reading() as session:
        template = await _own(session, kind, as_id(chosen))
        content = await _content(session, template.id)
    return _file(template.name, content, DOCX)


async def upload(visit: Visit) -> Response:
    """A new template: looked into, tried out on examples, and kept; it is taken into use by a button of its own."""
    kind, given = _kind(visit), visit.form.get("file")
    try:
        if not isinstance(given, UploadFile) or not given.filename:
            raise BadInput("panel-document-no-file")
        content = await given.read()
        await asyncio.to_thread(document_templates.check, given.filename, content)
        await visit.desk.papers.try_out(content)
        async with visit.database.transaction() as session:
            template = await document_templates.keep(
                session, visit.actor, kind, name=given.filename, content=content
            )
    except CrmError as error:
        return await _page(visit, kind, error)
    return visit.go(f"/documents/{kind.value}?template={template.id}", "template-kept")


async def use(visit: Visit) -> Response:
    """Documents are made from this template from now on."""
    kind = _kind(visit)
    async with visit.database.transaction() as session:
        template = await _own(session, kind, visit.number("template_id"))
        await document_templates.use(session, visit.actor, template.id)
    return visit.go(f"/documents/{kind.value}", "template-used")


async def discard(visit: Visit) -> Response:
    """A template that was never used is thrown away."""
    kind = _kind(visit)
    try:
        async with visit.database.transaction() as session:
            template = await _own(session, kind, visit.number("template_id"))
            await document_templates.discard(session, visit.actor, template.id)
    except CrmError as error:
        return await _page(visit, kind, error)
    return visit.go(f"/documents/{kind.value}", "removed")


async def back(visit: Visit) -> Response:
    """The template that came with the program again."""
    kind = _kind(visit)
    async with visit.database.transaction() as session:
        await document_templates.set_back(session, visit.actor, kind)
    return visit.go(f"/documents/{kind.value}", "set-back")


async def _own(session: AsyncSession, kind: DocumentKind, template_id: int) -> DocumentTemplate:
    """A template of this kind. Raises ``NotFound``."""
    template = await document_templates.load(session, template_id)
    if template.kind is not kind:
        raise NotFound
    return template


def _file(name: str, content: bytes, mime: str) -> Response:
    """Always as a download."""
    headers = {
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=mime, headers=headers)


def _kind(visit: Visit) -> DocumentKind:
    kind: str = visit.request.path_params["kind"]
    if kind not in set(DocumentKind):
        raise NotFound
    return DocumentKind(kind)


ROUTES = [
    page("/documents", overview, needs="settings.see"),
    page("/documents/{kind}", show, needs="settings.see"),
    page("/documents/{kind}/sample.{form}", sample, needs="settings.see"),
    page("/documents/{kind}/files", upload, needs="settings.edit", methods=["POST"]),
    page("/documents/{kind}/back", back, needs="settings.edit", methods=["POST"]),
    page("/documents/{kind}/templates/{template_id}", fetch, needs="settings.see"),
    page("/documents/{kind}/templates/{template_id}/use", use, needs="settings.edit", methods=["POST"]),
    page("/documents/{kind}/templates/{template_id}/discard", discard, needs="settings.edit", methods=["POST"]),
]
