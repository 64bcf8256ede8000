"""The shop's own templates of contract, invoice and act: brought in, taken into use, set back; none is ever changed.

Their bytes are rows, not files of one machine: every process has them, every backup, and the log is written in the same
transaction. Whether a template can be filled in is tried by ``delivery`` before it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from crm import audit, clock, contents, permissions
from crm.actor import Actor
from crm.errors import BadInput, NotFound, Refused
from crm.names import file_label
from db.enums import DocumentKind
from db.models import DocumentTemplate

LARGEST = 5 * 1024 * 1024
"""The most bytes of a template; a letterhead with pictures has a tenth of it."""
UNPACKED = 50 * 1024 * 1024


def check(name: str, content: bytes) -> None:
    """Raises ``BadInput`` for what cannot be a template: empty, too large, no ``.docx``, harmful when unpacked."""
    if not content:
        raise BadInput("file-empty")
    if len(content) > LARGEST:
        raise BadInput("template-too-large", megabytes=LARGEST // 1024 // 1024)
    label = file_label(name)
    if PurePath(label).suffix.lower() != ".docx" or not contents.is_archive(content):
        raise BadInput("template-not-docx", name=label)
    contents.refuse_harmful(label, content, unpacked=UNPACKED)


async def keep(
    session: AsyncSession, actor: Actor, kind: DocumentKind, *, name: str, content: bytes
) -> DocumentTemplate:
    """Keep a template that was tried out; it is not in use yet. Raises ``Forbidden``, ``BadInput``."""
    permissions.require(actor, "settings.edit")
    check(name, content)
    template = DocumentTemplate(
        kind=kind, name=file_label(name), content=content, size=len(content), created_by_id=actor.employee_id
    )
    session.add(template)
    audit.note(session, actor, _subject(kind), None, {"uploaded": template.name})
    await session.flush()
    return template


async def use(session: AsyncSession, actor: Actor, template_id: int) -> DocumentTemplate:
    """Make documents from this template from now on; the one before stays to go back to."""
    permissions.require(actor, "settings.edit")
    template = await load(session, template_id)
    before = await _in_use(session, template.kind)
    if before is not None and before.id == template.id:
        return template
    if before is not None:
        before.in_use = False
        await session.flush()  # one at a time: so says the index
    template.in_use, template.used_at = True, clock.now()
    audit.note(session, actor, _subject(template.kind), before and before.name, template.name)
    await session.flush()
    return template


async def set_back(session: AsyncSession, actor: Actor, kind: DocumentKind) -> None:
    """Make documents from the template that came with the program again."""
    permissions.require(actor, "settings.edit")
    before = await _in_use(session, kind)
    if before is not None:
        before.in_use = False
        audit.note(session, actor, _subject(kind), before.name, None)
        await session.flush()


async def discard(session: AsyncSession, actor: Actor, template_id: int) -> DocumentTemplate:
    """Throw a template away that was never used. Raises ``Refused`` for one from which documents may have been made."""
    permissions.require(actor, "settings.edit")
    template = await load(session, template_id)
    if template.used_at is not None:
        raise Refused("template-was-used")
    await session.delete(template)
    audit.note(session, actor, _subject(template.kind), {"uploaded": template.name}, None)
    await session.flush()
    return template


async def load(session: AsyncSession, template_id: int, *, with_content: bool = False) -> DocumentTemplate:
    """Raises ``NotFound``."""
    options = [undefer(DocumentTemplate.content)] if with_content else []
    template = await session.get(DocumentTemplate, template_id, options=options, populate_existing=True)
    if template is None:
        raise NotFound
    return template


async def history(session: AsyncSession, kind: DocumentKind | None = None) -> Sequence[DocumentTemplate]:
    """All templates (of a kind), the newest first, without their bytes."""
    statement = select(DocumentTemplate).order_by(DocumentTemplate.id.desc())
    if kind is not None:
        statement = statement.where(DocumentTemplate.kind == kind)
    return (await session.scalars(statement)).all()


async def content_in_use(session: AsyncSession, kind: DocumentKind) -> bytes | None:
    """What documents of the kind are made from; ``None``: the template that came with the program."""
    return await session.scalar(
        select(DocumentTemplate.content).where(DocumentTemplate.kind == kind, DocumentTemplate.in_use)
    )


async def _in_use(session: AsyncSession, kind: DocumentKind) -> DocumentTemplate | None:
    """Two who change it at once do it one after the other: all templates of the kind are held."""
    held = await session.scalars(
        select(DocumentTemplate).where(DocumentTemplate.kind == kind).order_by(DocumentTemplate.id)
        .with_for_update().execution_options(populate_existing=True)
    )
    return next((template for template in held.all() if template.in_use), None)


def _subject(kind: DocumentKind) -> str:
    return f"document:{kind.value}"
