"""The fields of documents: all declared, all filled, and told to people as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crm.document_data import (
    CompanyData,
    DealData,
    PaymentData,
    PersonData,
    ShopData,
    SignatoryData,
)
from crm.document_example import COMPANYS_DEAL, PERSONS_DEAL, SHOP, field_table
from crm.document_fields import FIELDS, fields, guess_genitive

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "contract-template.md"
BARE_DEAL = DealData(
    number="1",
    dated=date(2026, 1, 2),
    shop=ShopData(CompanyData("ООО «Лад»")),
    client=PersonData("Анна"),
    kitchen="прямая",
    amount=100,
)


@pytest.mark.parametrize("deal", [PERSONS_DEAL, COMPANYS_DEAL, BARE_DEAL])
def test_every_declared_field_has_a_value_and_no_other_has(deal: DealData) -> None:
    assert fields(deal).keys() == FIELDS.keys()
    assert None not in fields(deal).values()


def test_every_field_has_an_example() -> None:
    person, company = fields(PERSONS_DEAL), fields(COMPANYS_DEAL)
    assert [name for name in FIELDS if person[name] in ("", []) and company[name] in ("", [])] == []


def test_how_to_shows_the_table_of_the_code() -> None:
    shown = HOW_TO.read_text(encoding="utf-8").split("<!-- fields: begin -->\n")[1]
    assert shown.split("\n<!-- fields: end -->")[0] == field_table(), "run: make docs"


def test_sums_are_in_figures_with_kopecks_and_in_words() -> None:
    filled = fields(replace(PERSONS_DEAL, amount=1_234_567_05))
    assert filled["amount"] == "1\u00a0234\u00a0567,05"
    assert filled["amount_words"] == (
        "Один миллион двести тридцать четыре тысячи пятьсот шестьдесят семь рублей 05 копеек"
    )


def test_payment_without_a_percent_shows_a_dash() -> None:
    filled = fields(replace(PERSONS_DEAL, payments=(PaymentData("После монтажа", 500_00),)))
    row = {"number": 1, "stage": "После монтажа", "percent": "—", "amount": "500,00"}
    assert filled["payments"] == [row]


@pytest.mark.parametrize(
    ("months", "text"), [(1, "1 месяц"), (21, "21 месяц"), (24, "24 месяца"), (12, "12 месяцев")]
)
def test_warranty_is_grammatical(months: int, text: str) -> None:
    filled = fields(replace(PERSONS_DEAL, shop=replace(SHOP, warranty_months=months)))
    assert filled["warranty"] == text.replace(" ", "\u00a0")


def test_full_stop_of_a_note_is_left_to_the_template() -> None:
    assert fields(replace(PERSONS_DEAL, note="Мойка встроенная. "))["note"] == "Мойка встроенная"


def test_signatory_is_put_into_the_genitive() -> None:
    signatory = SignatoryData("Орлова Мария Петровна", "Генеральный директор")
    assert guess_genitive(signatory) == "генерального директора Орловой Марии Петровны"


def test_genitive_typed_by_a_person_wins_over_the_guess() -> None:
    signatory = SignatoryData("Кузнец Пётр Ильич", "Директор", genitive="директора Кузнеца Петра Ильича")
    assert guess_genitive(signatory) == "директора Кузнеца Петра Ильича"


@pytest.mark.parametrize(
    ("name", "word"), [("Орлова Мария Петровна", "действующей"), ("Соколов Илья Кузьмич", "действующего")]
)
def test_participle_follows_the_signatorys_gender(name: str, word: str) -> None:
    company = replace(SHOP.company, signatory=SignatoryData(name, "Директор"))
    assert fields(replace(PERSONS_DEAL, client=company))["client_acting"] == word


def test_sole_proprietor_signs_with_initials() -> None:
    company = CompanyData("ИП Соколов Дмитрий Андреевич")
    assert fields(replace(PERSONS_DEAL, client=company))["client_name_short"] == "Соколов\u00a0Д.\u00a0А."
