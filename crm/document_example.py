"""Deals to try a template on, a person's and a company's; with them the table of fields that people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from crm.document_data import (
    BankData,
    CompanyData,
    DealData,
    InvoiceData,
    PaymentData,
    PersonData,
    ShopData,
    SignatoryData,
)
from crm.document_fields import FIELDS, fields

SHOP = ShopData(
    company=CompanyData(
        name="ООО «Кухни Лад»",
        inn="7701234560",
        kpp="770101001",
        ogrn="1027700123456",
        address="125009, г. Москва, ул. Тверская, д. 7, помещение 12",
        phone="+7 495 000-00-01",
        email="zakaz@lad.example",
        bank=BankData("АО «Пример Банк»", "40702810900000000001", "30101810400000000225", "044525225"),
        signatory=SignatoryData("Соколов Дмитрий Андреевич", "Директор"),
    ),
    city="Москва",
)

PERSON = PersonData(
    name="Петрова Анна Сергеевна",
    passport="4510 123456, выдан 12.03.2015 ОВД «Арбат» г. Москвы",
    address="г. Москва, ул. Садовая, д. 5, кв. 17",
    phone="+7 999 000-00-11",
    email="anna@mail.example",
)

COMPANY = CompanyData(
    name="ООО «Ромашка»",
    inn="7702345678",
    kpp="770201001",
    ogrn="1037700765432",
    address="105064, г. Москва, ул. Земляной Вал, д. 9",
    phone="+7 495 000-00-22",
    email="office@romashka.example",
    bank=BankData("ПАО «Другой Банк»", "40702810100000000002", "30101810145250000411", "044525411"),
    signatory=SignatoryData("Орлова Мария Петровна", "Генеральный директор"),
)

PERSONS_DEAL = DealData(
    number="К-2026-0042",
    dated=date(2026, 11, 23),
    shop=SHOP,
    client=PERSON,
    kitchen="угловая",
    amount=150_000_00,
    payments=(
        PaymentData("До начала производства", 75_000_00, 50),
        PaymentData("До монтажа, после сообщения о готовности", 75_000_00, 50),
    ),
    note="фасады матовые, столешница — кварц, встроенная мойка",
    term=date(2026, 12, 28),
    delivery_address="г. Москва, ул. Садовая, д. 5, кв. 17, этаж 4, лифт есть",
    link="https://lad.example/x7Qp2Zt9Lm",
    invoice=InvoiceData(
        number="42-1",
        dated=date(2026, 11, 23),
        amount=75_000_00,
        purpose="Предоплата по договору К-2026-0042 от 23.11.2026",
        due=date(2026, 11, 26),
    ),
    act_date=date(2026, 12, 26),
)

COMPANYS_DEAL = replace(PERSONS_DEAL, client=COMPANY)


def field_table() -> str:
    """Every field with its meaning and an example, as the Markdown table of the how-to."""
    company, person = fields(COMPANYS_DEAL), fields(PERSONS_DEAL)
    lines = ["| Field | По-русски | Meaning | Example |", "|---|---|---|---|"]
    for name, meaning in FIELDS.items():
        example = _shown(person[name] if person[name] != "" else company[name])
        lines.append(f"| `{name}` | {meaning.ru} | {meaning.en} | {example} |")
    return "\n".join(lines)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "да / нет"
    if isinstance(value, list):
        return "; ".join(", ".join(str(cell) for cell in row.values()) for row in value).replace(
            "\u00a0", " "
        )
    return str(value).replace("\u00a0", " ")
