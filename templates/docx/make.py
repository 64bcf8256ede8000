"""Writes the three templates the program comes with: ``python -m templates.docx.make``.

A shop edits the DOCX files in Word; this is only how they were made, readable and comparable.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from templates.docx.contract_text import SECTIONS
from templates.docx.layout import (
    CENTER,
    JUSTIFY,
    LEFT,
    RIGHT,
    TEXT_WIDTH,
    both_ends,
    clause,
    document,
    heading,
    paragraph,
    row,
    save,
    style,
    table,
    title,
)
from templates.docx.parties import PARTIES, requisites

_CONTRACT = "{{ number }} от {{ date }}"
_BLANK_DATE = "«____»\u00a0______________\u00a020___\u00a0г."
_PURPOSE = "{{ invoice_purpose or 'Оплата по договору № ' ~ number }}"
_WORKS = (
    "Изготовление кухни: {{ kitchen }}{% if note %} ({{ note }}){% endif %}",
    "Доставка{% if delivery_address %} по адресу: {{ delivery_address }}{% endif %}",
    "Монтаж",
)


def contract() -> Any:
    """The contract for making, delivering and installing a kitchen."""
    made = document("Договор на изготовление, доставку и монтаж кухни", f"Договор № {_CONTRACT}")
    title(made, "ДОГОВОР № {{ number }}", "на изготовление, доставку и монтаж кухни")
    both_ends(made, "{% if city %}г. {{ city }}{% endif %}", "{{ date }}")
    paragraph(made, PARTIES + "заключили настоящий Договор о нижеследующем.")
    for number, (name, clauses) in enumerate(SECTIONS, 1):
        heading(made, f"{number}. {name}")
        _clauses(made, number, clauses)
    heading(made, f"{len(SECTIONS) + 1}. Реквизиты и подписи Сторон")
    requisites(made, full=True)
    paragraph(made, "{%p if link %}")
    paragraph(made, "Следить за заказом можно по личной ссылке: {{ link }}", LEFT, size=9, before=10)
    paragraph(made, "{%p endif %}")
    return made


def invoice() -> Any:
    """The invoice: the payee's bank first, as accountants expect, then one line and the sum."""
    made = document("Счёт на оплату")
    _payee(made)
    head = "**Счёт на оплату № {{ invoice_number }} от {{ invoice_date }}**"
    paragraph(made, head, LEFT, size=14, before=14, after=8)
    _invoice_parties(made)
    lines = table(made, [1.0, 7.6, 1.8, 1.2, 2.7, 2.7])
    names = ("№", "Наименование", "Кол-во", "Ед.", "Цена", "Сумма")
    row(lines, [f"**{name}**" for name in names], [CENTER] * 6)
    sums = ["{{ invoice_amount }}", "{{ invoice_amount }}"]
    row(lines, ["1", _PURPOSE, "1", "шт.", *sums], [CENTER, LEFT, CENTER, CENTER, RIGHT, RIGHT])
    paragraph(made, "**Итого к оплате: {{ invoice_amount }} руб.**", RIGHT, before=6)
    paragraph(made, "Всего к оплате: **{{ invoice_amount_words }}**.", LEFT, after=8)
    paragraph(made, "Назначение платежа: " + _PURPOSE, LEFT)
    paragraph(made, "{%p if invoice_due %}")
    paragraph(made, "Оплатите, пожалуйста, не позднее {{ invoice_due }}", LEFT)
    paragraph(made, "{%p endif %}")
    paragraph(made, "{%p if link %}")
    paragraph(made, "Ваш заказ: {{ link }}", LEFT)
    paragraph(made, "{%p endif %}")
    who = "{% if shop_signatory %}{{ shop_signatory_short }}{% else %}{{ shop_name_short }}{% endif %}"
    post = "{% if shop_post %}{{ shop_post }}{% else %}Исполнитель{% endif %}"
    paragraph(made, f"{post} __________________ / {who} /", LEFT, before=26, after=1)
    paragraph(made, "М. П.", LEFT, size=8.5)
    return made


def act() -> Any:
    """The act of acceptance, with room for remarks by hand."""
    made = document("Акт приёмки выполненных работ")
    title(made, "АКТ ПРИЁМКИ ВЫПОЛНЕННЫХ РАБОТ", f"к договору № {_CONTRACT}")
    day = "{% if act_date %}{{ act_date }}{% else %}" + _BLANK_DATE + "{% endif %}"
    both_ends(made, "{% if city %}г. {{ city }}{% endif %}", day)
    paragraph(made, PARTIES + "составили настоящий Акт о нижеследующем.", after=6)
    clause(made, "1.", "Исполнитель выполнил, а Заказчик принял следующие работы:", after=4)
    works = table(made, [1.0, 13.2, 2.8])
    row(works, ["**№**", "**Работа**", "**Выполнена**"], [CENTER] * 3)
    for number, work in enumerate(_WORKS, 1):
        row(works, [str(number), work, "☐ да  ☐ нет"], [CENTER, LEFT, CENTER])
    clause(made, "2.", "Цена работ по договору — {{ amount }} руб. ({{ amount_words }}).", before=8)
    clause(made, "3.", "Заказчик осмотрел кухню:   ☐ замечаний нет   ☐ замечания есть:", after=4)
    _remarks(made)
    clause(made, "4.", "Замечания Исполнитель устраняет не позднее " + _BLANK_DATE, before=8)
    clause(made, "5.", "Гарантийный срок — {{ warranty }}; он начинается в день подписания Акта.")
    clause(made, "6.", "Акт составлен в двух экземплярах, по одному для каждой из Сторон.")
    crew = "Монтаж выполнил: __________________ / ____________________________ /"
    paragraph(made, crew, LEFT, before=10, after=14)
    requisites(made, full=False)
    return made


def _clauses(made: Any, section: int, clauses: list[str]) -> None:
    number = gap = 0
    for text in clauses:
        if text == "@schedule":
            _schedule(made)
            gap = 8
        else:
            number += 1
            clause(made, f"{section}.{number}.", text, before=gap)
            gap = 0


def _schedule(made: Any) -> None:
    """The payment schedule; the row between the two marks is repeated for every payment."""
    plan = table(made, [1.0, 10.2, 2.4, 3.4])
    row(plan, ["**№**", "**Этап**", "**Доля**", "**Сумма, руб.**"], [CENTER] * 4, keep=True)
    row(plan, ["{%tr for row in payments %}", "", "", ""])
    cells = ["{{ row.number }}", "{{ row.stage }}", "{{ row.percent }}", "{{ row.amount }}"]
    row(plan, cells, [CENTER, LEFT, CENTER, RIGHT], keep=True)
    row(plan, ["{%tr endfor %}", "", "", ""])
    row(plan, ["", "**Итого**", "", "**{{ amount }}**"], [CENTER, LEFT, CENTER, RIGHT])


def _payee(made: Any) -> None:
    block = table(made, [10.0, 2.0, 5.0], rows=4)
    texts = [
        ("{{ shop_bank }}", "БИК", "{{ shop_bic }}"),
        ("", "К/с", "{{ shop_corr_account }}"),
        ("ИНН {{ shop_inn }}{% if shop_kpp %}   КПП {{ shop_kpp }}{% endif %}", "Р/с", "{{ shop_account }}"),
        ("{{ shop_name }}", "", ""),
    ]
    for line, cells in zip(block.rows, texts, strict=True):
        for cell, text in zip(line.cells, cells, strict=True):
            style(cell.paragraphs[0], text, LEFT, before=2, after=2)
    style(block.cell(1, 0).paragraphs[0], "Банк получателя", LEFT, size=8.5, after=2)
    paragraph(block.cell(3, 0), "Получатель", LEFT, size=8.5, after=2)
    block.cell(0, 0).merge(block.cell(1, 0))
    for column in (1, 2):
        block.cell(2, column).merge(block.cell(3, column))


def _invoice_parties(made: Any) -> None:
    sides = table(made, [3.0, 14.0], lines=False)
    shop = "**{{ shop_name }}**{% if shop_inn %}, ИНН {{ shop_inn }}{% endif %}"
    shop += "{% if shop_kpp %}, КПП {{ shop_kpp }}{% endif %}"
    shop += "{% if shop_address %}, {{ shop_address }}{% endif %}"
    shop += "{% if shop_phone %}, {{ shop_phone }}{% endif %}"
    row(sides, ["Исполнитель:", shop])
    row(sides, ["Заказчик:", shop.replace("shop_", "client_")])
    row(sides, ["Основание:", f"Договор № {_CONTRACT}"], after=10)


def _remarks(made: Any) -> None:
    """Five empty lines to write on."""
    lines = table(made, [TEXT_WIDTH], rows=5)
    for line in lines.rows:
        style(line.cells[0].paragraphs[0], " ", JUSTIFY, before=3, after=3)


def main(folder: Path = Path(__file__).parent) -> None:
    """Write contract.docx, invoice.docx and act.docx into ``folder``."""
    for name, build in (("contract", contract), ("invoice", invoice), ("act", act)):
        save(build(), folder / f"{name}.docx")


if __name__ == "__main__":
    main()
