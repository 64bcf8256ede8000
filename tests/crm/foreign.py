"""Files as other programs export them, made for a test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from html import escape

BITRIX_DEALS = (
    "ID", "Стадия сделки", "Название сделки", "Сумма", "Валюта", "Компания", "Контакт", "Контакт: Рабочий телефон",
    "Контакт: Мобильный телефон", "Дата начала", "Дата завершения", "Источник", "Комментарий", "Ответственный",
    "Дата создания",
)
AMO_DEALS = (
    "ID", "Название сделки", "Бюджет", "Ответственный", "Дата создания сделки", "Кем создана сделка",
    "Дата закрытия", "Теги сделки", "Примечание 1", "Примечание 2", "Этап сделки", "Воронка", "Полное имя контакта",
    "Компания контакта", "Ответственный за контакт", "Рабочий телефон", "Мобильный телефон", "Рабочий email",
)
BITRIX_LEADS = (
    "ID", "Название лида", "Имя", "Фамилия", "Отчество", "Рабочий телефон", "Мобильный телефон", "Стадия", "Источник",
    "Комментарий", "Ответственный",
)
BITRIX_CONTACTS = ("ID", "Обращение", "Имя", "Фамилия", "Отчество", "Мобильный телефон", "Адрес", "Ответственный")

Row = Sequence[object]


def bitrix_deal(number: int, phone: str = "", **said: object) -> list[object]:
    """A line of Bitrix24's deals; ``said`` by field."""
    known: dict[str, object] = {
        "stage": "Новая", "title": f"Кухня {number}", "amount": "150000.00|RUB", "name": f"Иванова Мария {number}",
        "manager": "Анна Смирнова", "comment": "", "created": "15.01.2030 14:03:11", "closed": "", "source": "Звонок",
    } | said
    return [
        number, known["stage"], known["title"], known["amount"], "Российский рубль", "", known["name"], "",
        phone or f"'+7916000{number:04}", "15.01.2030", known["closed"], known["source"], known["comment"],
        known["manager"], known["created"],
    ]


def csv_file(*rows: Row, delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """Every cell in quotes, as these programs write it."""
    lines = [delimiter.join('"' + str(cell).replace('"', '""') + '"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def page(*rows: Row) -> bytes:
    """What Bitrix24 calls an Excel file."""
    body = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    head = '<meta http-equiv="Content-type" content="text/html;charset=UTF-8" />'
    return f"{head}<table border='1'><thead></thead><tbody>{body}</tbody></table>".encode()


def workbook(*rows: Row, cells: str = "") -> bytes:
    """An XLSX with one sheet; numbers stay numbers. ``cells`` is XML that is put behind the last line."""
    lines = "".join(
        f'<row r="{number}">{"".join(_cell(number, place, value) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return archive({
        "[Content_Types].xml": _TYPES, "_rels/.rels": _RELS,
        "xl/workbook.xml": _BOOK, "xl/_rels/workbook.xml.rels": _SHEETS,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}{cells}</sheetData></worksheet>',
    })


def archive(parts: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return made.getvalue()


def _cell(number: int, place: int, value: object) -> str:
    name = f"{chr(ord('A') + place)}{number}"
    if isinstance(value, int | float):
        return f'<c r="{name}"><v>{value}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
)
_RELS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Лист" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>"
)
_SHEETS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
