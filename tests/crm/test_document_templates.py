"""The shop's own templates: kept, used one at a time, set back, never changed."""

from __future__ import annotations

import asyncio
import io
import zipfile

import pytest
from sqlalchemy import select

from crm import document_templates as templates
from crm.errors import BadInput, Forbidden, NotFound, Refused
from db.enums import DocumentKind
from db.models import Change, DocumentTemplate
from tests.crm.cast import Play
from tests.waiting import until_it_waits

CONTRACT, ACT = DocumentKind.CONTRACT, DocumentKind.ACT


def archive(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, inside in files.items():
            packed.writestr(name, inside)
    return content.getvalue()


WORD = archive(document=b"<xml/>")


async def _keep(play: Play, kind: DocumentKind = CONTRACT, name: str = "договор.docx", content: bytes = WORD) -> int:
    return (await play.act(templates.keep, play.alla, kind, name=name, content=content)).id


async def _used(play: Play, kind: DocumentKind = CONTRACT) -> bytes | None:
    async with play.database.reading() as session:
        return await templates.content_in_use(session, kind)


async def test_a_template_counts_once_it_is_taken_into_use_and_until_it_is_set_back(play: Play) -> None:
    first, second = await _keep(play), await _keep(play, content=archive(other=b"<xml/>"))
    assert await _used(play) is None

    await play.act(templates.use, play.alla, first)
    assert (await _used(play), await _used(play, ACT)) == (WORD, None)
    await play.act(templates.use, play.alla, second)
    await play.act(templates.use, play.alla, second)
    assert await _used(play) != WORD
    await play.act(templates.set_back, play.alla, CONTRACT)
    assert await _used(play) is None

    async with play.database.reading() as session:
        kept = await templates.history(session, CONTRACT)
        noted = await session.execute(select(Change.before, Change.after, Change.employee_id).order_by(Change.id))
    assert [(row.id, row.in_use, row.used_at is not None) for row in kept] == [(2, False, True), (1, False, True)]
    name = "договор.docx"
    assert [tuple(row) for row in noted] == [(before, after, play.alla.id) for before, after in [
        (None, {"uploaded": name}), (None, {"uploaded": name}), (None, name), (name, name), (name, None),
    ] if before != after]


async def test_what_was_used_stays_and_what_was_not_can_be_thrown_away(play: Play) -> None:
    used, unused = await _keep(play), await _keep(play, name="черновик.docx")
    await play.act(templates.use, play.alla, used)
    await play.act(templates.set_back, play.alla, CONTRACT)

    with pytest.raises(Refused, match="template-was-used"):
        await play.act(templates.discard, play.alla, used)
    await play.act(templates.discard, play.alla, unused)

    with pytest.raises(NotFound):
        await play.act(templates.use, play.alla, unused)


@pytest.mark.parametrize(("name", "content", "key"), [
    ("договор.docx", b"", "file-empty"),
    ("договор.docx", b"\xd0\xcf\x11\xe0" + b"0" * 600, "template-not-docx"),
    ("договор.doc", WORD, "template-not-docx"),
    ("договор.docx", b"%PDF-1.4", "template-not-docx"),
    ("договор.docx", WORD[:-30], "file-broken"),
    ("договор.docx", archive(document=bytes(templates.UNPACKED + 1)), "file-unpacks-too-large"),
    ("договор.docx", archive(**{"META-INF/MANIFEST.MF": b"x"}), "file-program"),
    ("договор.docx", WORD + bytes(templates.LARGEST), "template-too-large"),
], ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes")
async def test_what_is_no_template_is_not_kept(play: Play, name: str, content: bytes, key: str) -> None:
    with pytest.raises(BadInput, match=key):
        await _keep(play, name=name, content=content)


async def test_only_admins_change_templates(play: Play) -> None:
    known = await _keep(play)
    for who in (play.boris, play.anna):
        for call in (templates.use, templates.discard):
            with pytest.raises(Forbidden):
                await play.act(call, who, known)
        with pytest.raises(Forbidden):
            await play.act(templates.keep, who, CONTRACT, name="a.docx", content=WORD)
        with pytest.raises(Forbidden):
            await play.act(templates.set_back, who, CONTRACT)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_of_two_who_take_a_template_into_use_at_once_the_later_one_counts(play: Play) -> None:
    first, second = await _keep(play), await _keep(play)
    async with play.database.transaction() as session:
        await templates.use(session, play.alla, first)
        other = asyncio.create_task(play.act(templates.use, play.alla, second))
        await until_it_waits(play.database, other)
    await other

    async with play.database.reading() as session:
        used = await session.scalars(select(DocumentTemplate.id).where(DocumentTemplate.in_use))
        assert used.all() == [second]
