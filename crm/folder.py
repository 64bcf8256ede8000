"""The deal's folder: any file, any number, any kind; a kind is what a fact looks at."""

from __future__ import annotations

from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import claims, deals, messages, permissions, returns, workflow
from crm.actor import Actor
from crm.case import Case, open_case
from crm.errors import BadInput, NotFound
from crm.names import file_label
from db.enums import ActorKind, FileKind, FileStatus, Role, Stage
from db.models import Deal, DealFile

TELEGRAM_LIMIT = 20 * 1024 * 1024

# What runs when a colleague opens it.
_PROGRAMS = frozenset({
    ".apk", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk", ".msi", ".pif",
    ".ps1", ".reg", ".scr", ".sh", ".vbe", ".vbs", ".wsf",
})

_PHOTOS = ("image/jpeg", "image/png", "image/webp")

# What a photo or document most likely is, by the stage in which it is sent.
LIKELY: dict[Stage, tuple[FileKind, ...]] = {
    Stage.CONTRACT: (FileKind.SIGNED_CONTRACT, FileKind.DESIGN, FileKind.SPECIFICATION),
    Stage.PREPAID: (FileKind.DESIGN, FileKind.SPECIFICATION, FileKind.WAREHOUSE),
    Stage.PRODUCTION: (FileKind.WAREHOUSE, FileKind.SPECIFICATION, FileKind.ACCOUNTING),
    Stage.PAID: (FileKind.ACCOUNTING, FileKind.TRANSPORT, FileKind.DESIGN),
    Stage.SCHEDULED: (FileKind.ACT, FileKind.PHOTO, FileKind.CLAIM),
    Stage.INSTALLED: (FileKind.ACT, FileKind.CLAIM, FileKind.PHOTO),
    Stage.WON: (FileKind.CLAIM, FileKind.ACT, FileKind.PHOTO),
    Stage.LOST: (FileKind.OTHER, FileKind.ACCOUNTING, FileKind.PHOTO),
}


async def add_from_chat(
    session: AsyncSession, actor: Actor, deal_id: int, kind: FileKind, *, file_id: str, unique_id: str, name: str,
    media: str = "document", mime: str | None = None, size: int | None = None, claim_id: int | None = None,
) -> DealFile:
    """Put a file that somebody sent in the chat into the folder. Its bytes are fetched by ``delivery``.

    The same file sent twice is kept once for each kind it was sent as. Raises ``BadInput`` when it is empty or too
    large to be fetched.
    """
    if actor.role is Role.INSTALLER:
        await deals.find(session, actor, deal_id)
    refuse_unfit(name, size)
    case = await open_case(session, actor, deal_id)
    if actor.kind is not ActorKind.CLIENT:
        permissions.require_deal(actor, "file.add", case.deal)
    elif case.contact.id != actor.id:
        raise NotFound("deal-not-found")
    known = await _known(session, deal_id, unique_id, claim_id, kind)
    if known is not None:
        known.removed_at = None
        if known.status is FileStatus.FAILED:  # perhaps it comes this time
            known.status = FileStatus.PENDING
            session.add(messages.new("work.fetch", cause=None, deal=case.deal, file_id=known.id))
        await _settle(case)
        return known
    file = DealFile(
        deal_id=deal_id, kind=kind, name=file_label(name), mime=mime, size=size, telegram_file_id=file_id,
        telegram_unique_id=unique_id, media=media, uploaded_by_id=actor.employee_id, claim_id=claim_id,
        status=FileStatus.PENDING,
    )
    session.add(file)
    await session.flush()
    session.add(messages.new("work.fetch", cause=str(file.id), deal=case.deal, file_id=file.id))
    case.note("file_added", file_kind=kind, name=file.name, file_id=file.id)
    await _settle(case)
    return file


async def _settle(case: Case) -> None:
    """What waited for the file goes on."""
    await case.refresh()
    await workflow.settle(case)
    if case.journal.closed:
        await case.record()


async def add_stored(
    session: AsyncSession, actor: Actor, deal_id: int, kind: FileKind, *, key: str, name: str, mime: str, size: int
) -> DealFile:
    """Put a file into the folder whose bytes are in the store already, under ``key``.

    Raises ``Forbidden``; ``BadInput`` when it is empty.
    """
    if size == 0:
        raise BadInput("file-empty")
    case = await open_case(session, actor, deal_id, action="file.add")
    file = DealFile(
        deal_id=deal_id, kind=kind, name=file_label(name), mime=mime, size=size, key=key,
        media="photo" if mime in _PHOTOS else "document", uploaded_by_id=actor.employee_id, status=FileStatus.STORED,
    )
    session.add(file)
    await session.flush()
    case.note("file_added", file_kind=kind, name=file.name, file_id=file.id)
    await case.refresh()
    return file


def refuse_unfit(name: str, size: int | None) -> None:
    """Raises ``BadInput`` for what no folder takes: more than can be fetched (bytes), nothing at all, a program."""
    if size is not None and size > TELEGRAM_LIMIT:
        raise BadInput("file-too-large", megabytes=TELEGRAM_LIMIT // 1024 // 1024)
    if size == 0:
        raise BadInput("file-empty")
    if PurePath(file_label(name)).suffix.lower() in _PROGRAMS:
        raise BadInput("file-program", name=file_label(name))


async def _known(
    session: AsyncSession, deal_id: int, unique_id: str | None, claim_id: int | None, kind: FileKind
) -> DealFile | None:
    return await session.scalar(
        select(DealFile).where(
            DealFile.deal_id == deal_id, DealFile.telegram_unique_id == unique_id, DealFile.kind == kind,
            DealFile.claim_id.is_(None) if claim_id is None else DealFile.claim_id == claim_id,
        ).limit(1)
    )


async def change_kind(session: AsyncSession, actor: Actor, file_id: int, kind: FileKind) -> Case:
    """Say that a file is something else; the facts follow."""
    file = await load(session, file_id)
    case = await open_case(session, actor, file.deal_id, action="file.remove")
    before = file.kind
    twin = await _known(session, file.deal_id, file.telegram_unique_id, file.claim_id, kind)
    if twin is None or file.telegram_unique_id is None:
        file.kind = kind
    elif twin.id != file.id:
        # It was sent as that already: one row for one thing it stands for.
        file.removed_at, twin.removed_at = case.now, None
    case.note("file_kind_changed", name=file.name, file_kind_before=before, file_kind=kind)
    await _facts_may_be_gone(case)
    return case


async def remove(session: AsyncSession, actor: Actor, file_id: int) -> Case:
    """Take a file out of the folder. Its bytes stay, the facts it stood for go."""
    file = await load(session, file_id)
    case = await open_case(session, actor, file.deal_id, action="file.remove")
    file.removed_at = case.now
    case.note("file_removed", name=file.name, file_kind=file.kind)
    await _facts_may_be_gone(case)
    return case


async def _facts_may_be_gone(case: Case) -> None:
    held = returns.held(case)
    await case.refresh()
    await returns.repair_lost(case, held, why="file")


async def load(session: AsyncSession, file_id: int) -> DealFile:
    """Raises ``NotFound``."""
    file = await session.get(DealFile, file_id, populate_existing=True)
    if file is None or file.removed_at is not None:
        raise NotFound("file-not-found")
    return file


async def files(session: AsyncSession, deal_id: int) -> list[DealFile]:
    """What is in the folder, newest first."""
    statement = select(DealFile).where(DealFile.deal_id == deal_id, DealFile.removed_at.is_(None))
    return list(await session.scalars(statement.order_by(DealFile.id.desc())))


async def attach_to_claim(session: AsyncSession, actor: Actor, claim_id: int, **sent: object) -> DealFile:
    """A photo of what is wrong."""
    claim = await claims.load(session, claim_id)
    return await add_from_chat(
        session, actor, claim.deal_id, FileKind.CLAIM, claim_id=claim_id, **sent  # type: ignore[arg-type]
    )


def likely_kinds(deal: Deal) -> tuple[FileKind, ...]:
    """What a file sent now most likely is, the likeliest first."""
    return LIKELY[deal.stage]
