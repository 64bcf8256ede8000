"""Files of other programs, read line by line; what is no table is refused with a sentence that says why."""

from __future__ import annotations

import pytest

from crm import sheets
from crm.errors import BadInput
from tests.crm import foreign

ROWS = (("Имя", "Телефон"), ("Иванова Мария", "+79160000001"), ("Пётр «Мастер»; сын", "8 916 000-00-02"))


async def _lines(name: str, content: bytes) -> list[sheets.Line]:
    async with sheets.opened(name, content) as lines:
        return list(lines)


async def _refusal(name: str, content: bytes) -> str:
    with pytest.raises(BadInput) as refused:
        await _lines(name, content)
    return refused.value.key


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
async def test_csv_is_read_in_every_usual_form(delimiter: str, encoding: str) -> None:
    found = await _lines("clients.csv", foreign.csv_file(*ROWS, delimiter=delimiter, encoding=encoding))

    assert found == [(number, list(row)) for number, row in enumerate(ROWS, 1)]


@pytest.mark.parametrize("content", [foreign.workbook(*ROWS), foreign.page(*ROWS)])
async def test_a_workbook_and_the_page_that_bitrix_calls_one_read_the_same(content: bytes) -> None:
    assert await _lines("clients.xls", content) == [(number, list(row)) for number, row in enumerate(ROWS, 1)]


async def test_cells_come_as_people_would_type_them_and_lines_keep_their_numbers() -> None:
    book = foreign.workbook(("Телефон", "Сумма"), ("",), (79160000001, 150000.5), ("  край  ", "", ""))

    assert await _lines("b.xlsx", book) == [
        (1, ["Телефон", "Сумма"]), (3, ["79160000001", "150000.5"]), (4, ["край"]),
    ]


async def test_a_line_break_within_quotes_begins_no_new_line() -> None:
    found = await _lines("c.csv", 'Имя;Заметка\r\nМария;"дом\nи дача"\r\nПётр;-\r\n'.encode())

    assert found[1:] == [(2, ["Мария", "дом\nи дача"]), (3, ["Пётр", "-"])]


async def test_a_sheet_that_means_billions_of_cells_is_refused_and_costs_no_memory() -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'

    assert await _refusal("b.xlsx", foreign.workbook(*ROWS, cells=far)) == "import-sheet-too-large"


async def test_an_archive_that_unpacks_to_gigabytes_is_refused() -> None:
    bomb = foreign.archive({f"xl/{number}.xml": "0" * 60_000_000 for number in range(9)})

    assert await _refusal("b.xlsx", bomb) == "file-unpacks-too-large"


@pytest.mark.parametrize(("name", "content", "key"), [
    ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF", "import-not-a-table"),
    ("page.html", b"<html><body>hello</body></html>", "import-not-a-table"),
    ("setup.csv", b"MZ\x90\x00\x03", "file-program"),
    ("b.xlsx", b"PK\x03\x04 and nothing more", "file-broken"),
    ("b.zip", foreign.archive({"readme.txt": "hello"}), "import-workbook-broken"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "import-workbook-broken"),
    ("new.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "import-locked"),
    ("c.csv", 'Имя;Телефон\n"Мария;+79160000001\n'.encode() + b"x" * 200_000, "import-line-broken"),
    ("c.csv", b"a;b\n" + b"x" * 40_000 + b";1\n", "import-cell-too-long"),
    ("c.csv", b"a;b\n" + b"1;" * 400 + b"1\n", "import-too-wide"),
    ("c.csv", b"a;b\n" + b"1;2\n" * (sheets.MOST_ROWS + 1), "import-too-many"),
])  # fmt: skip
async def test_what_is_no_sound_table_is_refused_with_its_own_sentence(name: str, content: bytes, key: str) -> None:
    assert await _refusal(name, content) == key
