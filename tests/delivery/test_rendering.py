"""Real documents from real templates: what they say, and what a bad template may not do."""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE

import delivery
from bot.language import translator
from crm.document_data import CompanyData, DealData, InvoiceData, PersonData, ShopData
from crm.document_example import COMPANYS_DEAL, PERSON, PERSONS_DEAL
from crm.document_fields import fields
from delivery.rendering import RenderError, render, to_pages, to_pdf, try_out, undeclared
from templates.docx import make

TEMPLATES = Path(make.__file__).parent
BARE_DEAL = DealData(
    number="К-2026-0043",
    dated=date(2026, 11, 23),
    shop=ShopData(CompanyData("ИП Соколов Дмитрий Андреевич")),
    client=PersonData("Кузнец Пётр Ильич"),
    kitchen="прямая",
    amount=1_234_567_89,
    invoice=InvoiceData("43-1", date(2026, 11, 23), 1_234_567_89),
)


def text_of(document: bytes) -> str:
    """All that a reader sees, in order, with ordinary spaces."""
    opened = docx.Document(io.BytesIO(document))
    parts = [element.text for element in opened.element.body.iter("{*}p") if element.text]
    return "\n".join(parts).replace("\u00a0", " ")


async def paper(name: str, deal: DealData) -> str:
    return text_of(await render(TEMPLATES / f"{name}.docx", fields(deal)))


def children() -> str:
    """The processes this one has started and not yet buried."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text()


def template(tmp_path: Path, *paragraphs: str) -> Path:
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(str(tmp_path / "template.docx"))
    return tmp_path / "template.docx"


async def refusal(path: Path, *, timeout: float = 20) -> RenderError:
    with pytest.raises(RenderError) as refused:
        await render(path, fields(PERSONS_DEAL), timeout=timeout)
    return refused.value


async def test_contract_tells_who_what_how_much_and_when() -> None:
    contract = await paper("contract", PERSONS_DEAL)
    for expected in (
        "ДОГОВОР № К-2026-0042",
        "на изготовление, доставку и монтаж кухни",
        "в лице директора Соколова Дмитрия Андреевича, действующего на основании Устава",
        "Петрова Анна Сергеевна (далее — Заказчик), паспорт 4510 123456",
        "Вид Кухни: угловая. Примечание к заказу: фасады матовые",
        "150 000,00 руб. (Сто пятьдесят тысяч рублей 00 копеек)",
        "До начала производства\n50 %\n75 000,00",
        "не позднее 28 декабря 2026 г.\n",
        "ул. Садовая, д. 5, кв. 17, этаж 4, лифт есть.",
        "Гарантийный срок — 24 месяца",
        "в течение 10 дней",
        "Р/с 40702810900000000001",
        "/ Петрова А. С. /",
        "https://lad.example/x7Qp2Zt9Lm",
    ):
        assert expected in contract


async def test_contract_with_a_company_names_its_signatory_and_requisites() -> None:
    contract = await paper("contract", COMPANYS_DEAL)
    assert "в лице генерального директора Орловой Марии Петровны, действующей на основании Устава" in contract
    assert "ИНН 7702345678, КПП 770201001" in contract
    assert "БИК 044525411, к/с 30101810145250000411" in contract
    assert "аспорт" not in contract


async def test_invoice_has_the_payees_bank_the_sum_and_the_purpose() -> None:
    invoice = await paper("invoice", COMPANYS_DEAL)
    for expected in (
        "АО «Пример Банк»",
        "044525225",
        "30101810400000000225",
        "40702810900000000001",
        "Счёт на оплату № 42-1 от 23 ноября 2026 г.",
        "ООО «Ромашка», ИНН 7702345678, КПП 770201001",
        "Итого к оплате: 75 000,00 руб.",
        "Семьдесят пять тысяч рублей 00 копеек",
        "Назначение платежа: Предоплата по договору К-2026-0042",
        "не позднее 26 ноября 2026 г.",
    ):
        assert expected in invoice


async def test_act_lists_the_works_and_leaves_room_for_remarks_and_signatures() -> None:
    act = await paper("act", PERSONS_DEAL)
    for expected in (
        "АКТ ПРИЁМКИ ВЫПОЛНЕННЫХ РАБОТ",
        "к договору № К-2026-0042 от 23 ноября 2026 г.",
        "26 декабря 2026 г.",
        "Изготовление кухни: угловая",
        "Доставка по адресу: г. Москва, ул. Садовая",
        "☐ замечаний нет",
        "Монтаж выполнил: ____",
        "/ Петрова А. С. /",
    ):
        assert expected in act


@pytest.mark.parametrize("name", ["contract", "invoice", "act"])
async def test_what_is_not_known_leaves_no_trace(name: str) -> None:
    text = await paper(name, BARE_DEAL)
    assert "Кузнец Пётр Ильич" in text
    for trace in ("None", "паспорт", "Паспорт", "КПП", "ОГРН", "Тел.", "в лице", ", ,", "()", "{", "}"):
        assert trace not in text
    assert not re.search(r", *$", text, re.MULTILINE)


async def test_hostile_names_are_printed_as_they_are() -> None:
    name = '<b>x</b> {{7*7}} {% if %} & "O\'Нил" </w:t>\x00\x1f'
    contract = await paper("contract", replace(PERSONS_DEAL, client=replace(PERSON, name=name)))
    assert '<b>x</b> {{7*7}} {% if %} & "O\'Нил" </w:t> (далее — Заказчик)' in contract


async def test_unknown_field_is_named(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ number }}", "{{ clent_name }}")
    assert await undeclared(path) == {"clent_name"}
    refused = await refusal(path)
    assert (refused.key, refused.detail) == ("document-unknown-field", "clent_name")


async def test_unknown_column_of_the_schedule_is_named_before_use(tmp_path: Path) -> None:
    path = template(tmp_path, "{% for row in payments %}{{ row.sum }}{% endfor %}")
    with pytest.raises(RenderError) as refused:
        await try_out(path)
    assert (refused.value.key, refused.value.detail) == ("document-unknown-field", "sum")


@pytest.mark.parametrize("name", ["contract", "invoice", "act"])
async def test_templates_of_the_house_pass_their_own_trial(name: str) -> None:
    await try_out(TEMPLATES / f"{name}.docx")


@pytest.mark.parametrize(
    "code",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ payments.append(1) }}",
    ],
)
async def test_template_cannot_reach_out_of_its_sandbox(tmp_path: Path, code: str) -> None:
    assert (await refusal(template(tmp_path, code))).key == "document-template-forbidden"


async def test_broken_syntax_is_told_with_its_place(tmp_path: Path) -> None:
    refused = await refusal(template(tmp_path, "Сумма {{ amount"))
    assert refused.key == "document-template-syntax"
    assert "Сумма" in refused.detail


async def test_endless_template_is_killed_and_the_next_one_is_rendered(tmp_path: Path) -> None:
    loop = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    before = children()
    endless, good = await asyncio.gather(
        refusal(template(tmp_path, loop), timeout=2), paper("act", PERSONS_DEAL)
    )
    assert endless.key == "document-timeout"
    assert "АКТ" in good
    assert children() == before


async def test_greedy_template_is_stopped_by_the_memory_limit(tmp_path: Path) -> None:
    refused = await refusal(template(tmp_path, "{{ (number * 99999999) | length }}"))
    assert refused.key == "document-template-too-big"


async def test_what_lies_elsewhere_is_not_fetched_by_a_template(tmp_path: Path) -> None:
    made = docx.Document()
    for kind, target in ((RELATIONSHIP_TYPE.HYPERLINK, "https://lad.example"), (RELATIONSHIP_TYPE.IMAGE, "http://x/y.png")):
        await try_out(template(tmp_path, "{{ number }}"))
        made.part.relate_to(target, kind, is_external=True)
        made.save(str(tmp_path / "linked.docx"))
        if kind == RELATIONSHIP_TYPE.HYPERLINK:
            await try_out(tmp_path / "linked.docx")
    with pytest.raises(RenderError) as refused:
        await try_out(tmp_path / "linked.docx")
    assert (refused.value.key, refused.value.detail) == ("document-template-external", "http://x/y.png")


async def test_entities_that_grow_without_end_are_stopped(tmp_path: Path) -> None:
    path = template(tmp_path, "{{ number }}")
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{levels}]><w:document xmlns:w="x">&a11;</w:document>'
    with zipfile.ZipFile(path) as sound, zipfile.ZipFile(tmp_path / "bomb.docx", "w") as bad:
        for name in sound.namelist():
            bad.writestr(name, bomb if name == "word/document.xml" else sound.read(name))
    assert (await refusal(tmp_path / "bomb.docx")).key.startswith("document-template")


def test_every_fault_of_a_document_has_a_sentence_in_both_languages() -> None:
    keys = set(re.findall(r'"(document-[a-z-]+)"', "".join(
        (Path(delivery.__file__).parent / name).read_text("utf-8") for name in ("docx_worker.py", "rendering.py")
    )))
    assert len(keys) >= 8
    for language in ("ru", "en"):
        t = translator(language)
        assert [key for key in keys if not t.has(key)] == []


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 torn"])
async def test_rubbish_named_docx_is_no_template_and_no_source_of_a_pdf(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "rubbish.docx"
    path.write_bytes(content)
    assert (await refusal(path)).key == "document-template-broken"
    with pytest.raises(RenderError):
        await to_pdf(content)


@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftoppm")),
    reason="pages need soffice and pdftoppm: apt install libreoffice-writer-nogui poppler-utils",
)
async def test_pdf_is_made_by_libreoffice() -> None:
    pdf = await to_pdf(await render(TEMPLATES / "contract.docx", fields(PERSONS_DEAL)))
    assert pdf is not None
    assert pdf.startswith(b"%PDF-")
    pages = await to_pages(pdf)
    assert len(pages) >= 2 and all(page.startswith(b"\x89PNG") for page in pages)


async def test_without_libreoffice_there_is_simply_no_pdf(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await to_pdf((TEMPLATES / "act.docx").read_bytes()) is None
    assert await to_pages(b"%PDF-") == []


@pytest.mark.parametrize(
    ("script", "key"), [("exec sleep 60", "document-timeout"), ("exit 0", "document-pdf-failed")]
)
async def test_libreoffice_that_hangs_or_lies_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, key: str
) -> None:
    (tmp_path / "soffice").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "soffice").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(RenderError) as refused:
        await to_pdf((TEMPLATES / "act.docx").read_bytes(), timeout=1)
    assert refused.value.key == key


def test_committed_templates_are_what_their_text_makes(tmp_path: Path) -> None:
    make.main(tmp_path)
    for made in tmp_path.glob("*.docx"):
        with zipfile.ZipFile(made) as fresh, zipfile.ZipFile(TEMPLATES / made.name) as committed:
            assert fresh.namelist() == committed.namelist()
            assert all(fresh.read(name) == committed.read(name) for name in fresh.namelist())
