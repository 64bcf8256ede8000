"""How the documents look: page, type, paragraphs, tables. ``**bold**`` is the only markup of a text."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

LEFT, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
TEXT_WIDTH = 17.0
_FONT = "Times New Roman"
_NBSP = "\u00a0"
_ZIP_DATE = (2026, 1, 1, 0, 0, 0)


def document(title: str, footer: str = "") -> Any:
    """An empty A4 document; ``footer`` stands at the left of every page, the page number at the right."""
    made = docx.Document()
    made.core_properties.title = title
    made.core_properties.author = ""
    made.core_properties.comments = ""
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.8)
    section.footer_distance = Cm(0.9)
    _body_type(made.styles)
    if footer:
        _page_numbers(section.footer.paragraphs[0], footer)
    return made


def paragraph(place: Any, text: str = "", align: Any = JUSTIFY, **look: Any) -> Any:
    """Add a paragraph to a document or a cell. ``look``: see ``style``."""
    added = place.add_paragraph()
    return style(added, text, align, **look)


def style(
    target: Any,
    text: str,
    align: Any = JUSTIFY,
    *,
    size: float = 11,
    before: float = 0,
    after: float = 3,
    hanging: float = 0,
    keep: bool = False,
) -> Any:
    """Write ``text`` into an empty paragraph; sizes and distances in points, ``hanging`` in centimetres."""
    target.alignment = align
    form = target.paragraph_format
    form.space_before, form.space_after, form.keep_with_next = Pt(before), Pt(after), keep
    if hanging:
        form.left_indent, form.first_line_indent = Cm(hanging), Cm(-hanging)
        form.tab_stops.add_tab_stop(Cm(hanging))
    for number, part in enumerate(_held_together(text).split("**")):
        if part:
            run = target.add_run(part)
            run.bold = number % 2 == 1 or None
            run.font.size = Pt(size)
    return target


def title(place: Any, text: str, subtitle: str = "") -> None:
    """The name of the document and, under it, what it is about."""
    paragraph(place, f"**{text}**", CENTER, size=14, after=1, keep=True)
    if subtitle:
        paragraph(place, f"**{subtitle}**", CENTER, size=12, after=8, keep=True)


def heading(place: Any, text: str) -> None:
    """The heading of a section, never alone at the foot of a page."""
    paragraph(place, f"**{text}**", CENTER, before=8, after=4, keep=True)


def clause(place: Any, number: str, text: str, **look: Any) -> None:
    """A numbered clause; the number hangs in the margin of its text."""
    paragraph(place, f"{number}\t{text}", hanging=1.0, **look)


def both_ends(place: Any, left: str, right: str) -> None:
    """One line with something at either end: city and date."""
    line = paragraph(place, f"{left}\t{right}", LEFT, after=8)
    line.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)


def table(place: Any, widths: list[float], rows: int = 0, *, lines: bool = True) -> Any:
    """A table with fixed column widths in centimetres; a row is not broken between pages."""
    made = place.add_table(rows=rows, cols=len(widths))
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    if lines:
        made.style = "Table Grid"
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    for row in made.rows:
        _form(row)
    return made


def row(target: Any, texts: list[str], aligns: list[Any] | None = None, **look: Any) -> Any:
    """Add a row of cells, one text each."""
    added = target.add_row()
    _form(added)
    for cell, text, align in zip(added.cells, texts, aligns or [LEFT] * len(texts), strict=True):
        style(cell.paragraphs[0], text, align, **{"before": 2, "after": 2, **look})
    return added


def save(made: Any, path: Path) -> None:
    """Write the document so that the same text always gives the same file."""
    raw = io.BytesIO()
    made.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != "docProps/thumbnail.jpeg":
                info = zipfile.ZipInfo(name, _ZIP_DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(info, _without_thumbnail(source.read(name)))


def _held_together(text: str) -> str:
    """Numbers, abbreviations and dashes stay with the word they belong to."""
    for pair in ("№ ", "г. ", "Тел. ", "М. ", "Р/с ", "ИНН ", "КПП ", "БИК ", "ОГРН "):
        text = text.replace(pair, pair[:-1] + _NBSP)
    return text.replace(" руб.", _NBSP + "руб.").replace(" — ", _NBSP + "— ")


def _without_thumbnail(content: bytes) -> bytes:
    """The library's blank document carries a picture of itself; its relation goes with it."""
    if b"thumbnail.jpeg" not in content:
        return content
    start = content.index(b"<Relationship ", content.rindex(b"?>"))
    while b"thumbnail.jpeg" not in content[start : content.index(b"/>", start)]:
        start = content.index(b"<Relationship ", start + 1)
    return content[:start] + content[content.index(b"/>", start) + 2 :]


def _body_type(styles: Any) -> None:
    normal = styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(11)
    fonts = normal.element.rPr.rFonts
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), _FONT)
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "ru-RU")
    footer = styles["Footer"]
    footer.font.size = Pt(8.5)
    footer.paragraph_format.tab_stops.clear_all()
    normal.paragraph_format.line_spacing = 1.0
    normal.paragraph_format.widow_control = True


def _page_numbers(target: Any, text: str) -> None:
    style(target, f"{text}\tстр. ", LEFT, size=8.5, after=0)
    target.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _field(target, "PAGE")
    target.add_run(" из ")
    _field(target, "NUMPAGES")


def _field(target: Any, name: str) -> None:
    run = target.add_run()
    for kind, text in (("begin", ""), ("", name), ("separate", ""), ("shown", "1"), ("end", "")):
        if kind in ("begin", "separate", "end"):
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        else:
            part = OxmlElement("w:t" if kind else "w:instrText")
            part.text = text
        run._r.append(part)


def _form(target: Any) -> None:
    """Keep the row whole, give its cells their columns' widths: Word obeys cells, LibreOffice columns."""
    target._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, column in zip(target.cells, target.table.columns, strict=True):
        cell.width = column.width
