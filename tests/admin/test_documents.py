"""Document templates in the panel: brought in, tried out, looked at on a real deal, taken into use, set back."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import docx
import pytest
from sqlalchemy import select

from crm import document_templates
from db.enums import DocumentKind, Stage
from db.models import Change, DocumentTemplate
from maintenance import TEMPLATES
from tests.admin.conftest import Guest, Panel

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def template(*paragraphs: str) -> bytes:
    made, content = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(content)
    return content.getvalue()


def text_of(content: bytes) -> str:
    lines = (paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs)
    return "\n".join(lines).replace("\u00a0", " ")


async def _upload(guest: Guest, content: bytes, name: str = "наш договор.docx", kind: str = "contract") -> str:
    """Where it leads, or what is said against it."""
    answer = await guest.post(f"/documents/{kind}/files", files={"file": (name, content, WORD)})
    if answer.status_code == 303:
        return answer.headers["location"]
    refused = re.search(r'role="alert">(.*?)</p>', answer.text)
    assert refused is not None, answer.text
    return refused[1]


async def _in_use(panel: Panel, kind: DocumentKind = DocumentKind.CONTRACT) -> bytes | None:
    async with panel.play.database.reading() as session:
        return await document_templates.content_in_use(session, kind)


async def test_a_template_is_tried_out_looked_at_and_then_taken_into_use(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    number = (await panel.play.deal(await panel.play.deal_in(Stage.PREPAID))).number
    own = template("Наш договор {{ number }}", "Заказчик: {{ client_name }}, {{ amount }} руб.")

    place = await _upload(guest, own)

    assert place == "/admin/documents/contract?template=1&done=template-kept"
    assert await _in_use(panel) is None
    page = (await guest.get("/documents/contract")).text
    assert "наш договор.docx" in page and "ещё не в работе" in page and "Исходный" not in page
    sample = await guest.get("/documents/contract/sample.docx", template="1")
    assert sample.headers["content-type"] == WORD
    assert unquote(sample.headers["content-disposition"]).endswith(f"Договор {number}.docx")
    assert text_of(sample.content) == f"Наш договор {number}\nЗаказчик: Иванова Мария Петровна, 150 000,00 руб."

    used = await guest.post("/documents/contract/templates/1/use")
    assert used.headers["location"] == "/admin/documents/contract?done=template-used"
    assert await _in_use(panel) == own
    assert (await guest.get("/documents/contract/templates/1")).content == own
    assert text_of((await guest.get("/documents/contract/sample.docx", deal=number.lower())).content).startswith("Наш")
    assert "Шаблон: Договор" in (await guest.get("/documents/contract")).text, "the log says it in words"
    assert "наш договор.docx" in (await guest.get("/documents")).text

    back = await guest.post("/documents/contract/back")
    assert back.headers["location"] == "/admin/documents/contract?done=set-back"
    assert await _in_use(panel) is None
    usual = await guest.get("/documents/contract/templates/usual")
    assert usual.content == (TEMPLATES / "contract.docx").read_bytes()
    async with panel.play.database.reading() as session:
        noted = await session.execute(select(Change.before, Change.after).where(Change.subject == "document:contract"))
    name = "наш договор.docx"
    assert [tuple(row) for row in noted] == [(None, {"uploaded": name}), (None, name), (name, None)]


async def test_what_cannot_be_used_is_refused_with_what_is_wrong_and_the_one_before_stays(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", bytes(document_templates.UNPACKED + 1))
    tried = {
        "поля, которых программа не знает: clent_name": template("{{ clent_name }}"),
        "в шаблоне ошибка": template("Сумма {{ amount"),
        "то, что шаблонам нельзя": template("{{ ''.__class__.__mro__ }}"),
        "при распаковке слишком велик": bomb.getvalue(),
        "не открывается как документ word": zipped_text(),
        "не документ word": b"%PDF-1.4",
        "файл пустой": b"",
    }
    for said, content in tried.items():
        assert said in (await _upload(guest, content)).lower(), said
    assert "не документ Word" in await _upload(guest, template("{{ number }}"), "договор.doc")
    assert "Файл не выбран" in (await guest.post("/documents/contract/files")).text

    async with panel.play.database.reading() as session:
        assert (await session.scalars(select(DocumentTemplate))).all() == []
    too_large = await guest.post("/documents/contract/files", files={"file": ("a.docx", b"PK" * 14_000_000, WORD)})
    assert too_large.status_code == 413


def zipped_text() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("читай.txt", "это не документ")
    return content.getvalue()


async def test_a_template_that_was_never_used_is_thrown_away(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    await _upload(guest, template("{{ number }}"))

    gone = await guest.post("/documents/contract/templates/1/discard")

    assert gone.headers["location"] == "/admin/documents/contract?done=removed"
    assert (await guest.get("/documents/contract/templates/1")).status_code == 404


async def test_a_template_is_of_one_kind_only(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    await _upload(guest, template("{{ number }}"), kind="act")

    for path in ("templates/1", "sample.docx?template=1"):
        assert (await guest.get(f"/documents/contract/{path}")).status_code == 404, path
    for act in ("use", "discard"):
        assert (await guest.post(f"/documents/contract/templates/1/{act}")).status_code == 404
    assert (await guest.get("/documents/letter")).status_code == 404


async def test_directors_look_and_admins_change(panel: Panel) -> None:
    await panel.play.deal_in(Stage.PREPAID)
    await _upload(await panel.enter(panel.play.alla), template("{{ number }}"))
    boris = await panel.enter(panel.play.boris)

    page = (await boris.get("/documents/contract")).text

    assert "Загрузить и проверить" not in page and "Взять в работу" not in page
    assert (await boris.get("/documents/contract/sample.docx", template="1")).status_code == 200
    assert (await boris.post("/documents/contract/templates/1/use")).status_code == 403


async def test_an_invoice_is_shown_before_there_is_one(panel: Panel) -> None:
    guest = await panel.enter(panel.play.boris)
    await panel.play.new_deal()
    assert "Сделок ещё нет" not in (await guest.get("/documents/invoice")).text

    sample = await guest.get("/documents/invoice/sample.docx")

    assert sample.status_code == 200 and zipfile.is_zipfile(io.BytesIO(sample.content))
    unknown = await guest.get("/documents/invoice", deal="К-1", look="1")
    assert unknown.status_code == 400 and "Сделки «К-1» нет" in unknown.text


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftoppm")),
    reason="pages need soffice and pdftoppm: apt install libreoffice-writer-nogui poppler-utils",
)
async def test_pages_are_shown_where_they_can_be_drawn(panel: Panel) -> None:
    guest = await panel.enter(panel.play.boris)
    await panel.play.deal_in(Stage.PREPAID)

    page = (await guest.get("/documents/act", look="1")).text

    assert "/documents/act/sample.pdf?template=usual" in page
    (picture,) = re.findall(r'src="/admin(/documents/act/sample\.svg\?[^"]+)"', page)
    drawn = await guest.get(unescape(picture))
    assert drawn.headers["content-type"] == "image/svg+xml" and drawn.text.count('href="data:image/png;base64,') >= 1
    pdf = await guest.get("/documents/act/sample.pdf", template="usual")
    assert pdf.content.startswith(b"%PDF-")


async def test_without_libreoffice_the_document_can_still_be_looked_at(
    panel: Panel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    guest = await panel.enter(panel.play.boris)
    await panel.play.deal_in(Stage.PREPAID)
    monkeypatch.setenv("PATH", str(tmp_path))

    page = await guest.get("/documents/act", look="1")

    assert page.status_code == 200 and "не установлены LibreOffice" in page.text and "sample.docx" in page.text
    for form in ("pdf", "svg"):
        assert (await guest.get(f"/documents/act/sample.{form}")).status_code == 404
