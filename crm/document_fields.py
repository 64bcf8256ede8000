"""The fields a document template may use: one declared table, and their values for a deal."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from babel import Locale

from crm.dates import format_long
from crm.document_data import CompanyData, DealData, InvoiceData, PaymentData, PersonData, SignatoryData
from crm.money import in_words
from crm.names import genitive, short_name

_NBSP = "\u00a0"
_POSTS = {
    "директор": "директора",
    "генеральный директор": "генерального директора",
    "исполнительный директор": "исполнительного директора",
    "коммерческий директор": "коммерческого директора",
    "управляющий": "управляющего",
    "президент": "президента",
    "председатель": "председателя",
    "руководитель": "руководителя",
}


class Meaning(NamedTuple):
    """What a field stands for, in Russian (for the person who edits the template) and in English."""

    ru: str
    en: str


def _side(prefix: str, ru: str, en: str) -> dict[str, Meaning]:
    """The fields that the shop and the client have in common."""
    meanings = {
        "name": ("название или ФИО", "name"),
        "name_short": ("название или фамилия с инициалами", "company name, or surname with initials"),
        "address": ("адрес", "address"),
        "phone": ("телефон", "phone"),
        "email": ("эл. почта", "e-mail"),
        "inn": ("ИНН", "INN, tax number"),
        "kpp": ("КПП", "KPP, tax registration code"),
        "ogrn": ("ОГРН или ОГРНИП", "OGRN, registration number"),
        "bank": ("банк", "bank"),
        "account": ("расчётный счёт", "account"),
        "corr_account": ("корреспондентский счёт", "correspondent account"),
        "bic": ("БИК", "BIC of the bank"),
        "post": ("должность подписанта", "post of the signatory"),
        "signatory": ("подписант, ФИО", "signatory's full name"),
        "signatory_short": ("подписант, фамилия с инициалами", "signatory, surname with initials"),
        "signatory_genitive": ("подписант с должностью, кого?", "signatory with post, in the genitive"),
        "acting": ("«действующего» или «действующей»", "“acting”, by the signatory's gender"),
        "basis": ("основание полномочий, чего?", "ground of the signatory's powers, genitive"),
    }
    return {f"{prefix}_{name}": Meaning(f"{ru}: {m[0]}", f"{en}: {m[1]}") for name, m in meanings.items()}


FIELDS: dict[str, Meaning] = {
    "number": Meaning("номер договора", "number of the contract"),
    "date": Meaning("дата договора", "date of the contract"),
    "city": Meaning("город", "city"),
    "kitchen": Meaning("вид кухни", "kind of kitchen"),
    "note": Meaning("примечание к заказу", "note on the order"),
    "amount": Meaning("сумма договора, цифрами", "amount of the contract, in figures"),
    "amount_words": Meaning("сумма договора, прописью", "amount of the contract, in words"),
    "payments": Meaning(
        "график оплаты; в строке: row.number, row.stage, row.percent, row.amount",
        "payment schedule; a row has row.number, row.stage, row.percent, row.amount",
    ),
    "term": Meaning("срок: не позднее какой даты", "term: not later than this date"),
    "delivery_address": Meaning("адрес доставки и монтажа", "address of delivery and installation"),
    "warranty": Meaning("гарантийный срок", "period of warranty"),
    "link": Meaning("личная ссылка клиента на заказ", "the client's personal link to the order"),
    "invoice_number": Meaning("номер счёта", "number of the invoice"),
    "invoice_date": Meaning("дата счёта", "date of the invoice"),
    "invoice_due": Meaning("оплатить счёт до", "the invoice is to be paid by"),
    "invoice_amount": Meaning("сумма счёта, цифрами", "amount of the invoice, in figures"),
    "invoice_amount_words": Meaning("сумма счёта, прописью", "amount of the invoice, in words"),
    "invoice_purpose": Meaning("назначение платежа", "purpose of the payment"),
    "act_date": Meaning("дата акта", "date of the act of acceptance"),
    **_side("shop", "исполнитель", "shop"),
    "client_is_company": Meaning("заказчик: организация (да или нет)", "client: is a company (yes or no)"),
    "client_passport": Meaning("заказчик: паспорт", "client: passport"),
    **_side("client", "заказчик", "client"),
}


def fields(deal: DealData) -> dict[str, object]:
    """A value for every name in ``FIELDS``; what is not known is an empty string or list."""
    client = deal.client
    return {
        "number": deal.number,
        "date": _date(deal.dated),
        "city": deal.shop.city,
        "kitchen": deal.kitchen,
        "note": deal.note.rstrip(" ."),
        "amount": _figures(deal.amount),
        "amount_words": in_words(deal.amount),
        "payments": [_row(number, payment) for number, payment in enumerate(deal.payments, 1)],
        "term": _date(deal.term),
        "delivery_address": deal.delivery_address.rstrip(" ."),
        "warranty": _months(deal.shop.warranty_months),
        "link": deal.link,
        "act_date": _date(deal.act_date),
        **_invoice(deal.invoice),
        **_company("shop", deal.shop.company),
        "client_is_company": isinstance(client, CompanyData),
        "client_passport": "" if isinstance(client, CompanyData) else client.passport,
        **_company("client", client if isinstance(client, CompanyData) else _as_company(client)),
    }


def guess_genitive(signatory: SignatoryData) -> str:
    """«директора Иванова Ивана Ивановича»: what was typed, else the machine's guess for people to mend."""
    if signatory.genitive or not signatory.name:
        return signatory.genitive
    post = signatory.post.strip().lower()
    return f"{_POSTS.get(post, post)} {genitive(signatory.name)}".strip()


def _company(prefix: str, company: CompanyData) -> dict[str, object]:
    bank, signatory = company.bank, company.signatory
    values = {
        "name": company.name,
        "name_short": _signs(company.name),
        "address": company.address,
        "phone": company.phone,
        "email": company.email,
        "inn": company.inn,
        "kpp": company.kpp,
        "ogrn": company.ogrn,
        "bank": bank.name,
        "account": bank.account,
        "corr_account": bank.corr_account,
        "bic": bank.bic,
        "post": signatory.post,
        "signatory": signatory.name,
        "signatory_short": _signs(signatory.name),
        "signatory_genitive": guess_genitive(signatory),
        "acting": _acting(signatory.name) if signatory.name else "",
        "basis": signatory.basis,
    }
    return {f"{prefix}_{name}": value for name, value in values.items()}


def _as_company(person: PersonData) -> CompanyData:
    """The fields both kinds of client share; the rest of a person's fields stay empty."""
    return CompanyData(
        name=person.name,
        address=person.address,
        phone=person.phone,
        email=person.email,
        signatory=SignatoryData(basis=""),
    )


def _invoice(invoice: InvoiceData | None) -> dict[str, object]:
    return {
        "invoice_number": invoice.number if invoice else "",
        "invoice_date": _date(invoice.dated if invoice else None),
        "invoice_due": _date(invoice.due if invoice else None),
        "invoice_amount": _figures(invoice.amount) if invoice else "",
        "invoice_amount_words": in_words(invoice.amount) if invoice else "",
        "invoice_purpose": invoice.purpose if invoice else "",
    }


def _row(number: int, payment: PaymentData) -> dict[str, object]:
    return {
        "number": number,
        "stage": payment.stage,
        "percent": "—" if payment.percent is None else f"{payment.percent}{_NBSP}%",
        "amount": _figures(payment.amount),
    }


def _figures(kopecks: int) -> str:
    """``150 000,00``: documents always print the kopecks, and the template says "руб."."""
    return f"{kopecks // 100:,}".replace(",", _NBSP) + f",{kopecks % 100:02}"


def _date(day: date | None) -> str:
    """«17 декабря 2026 г.», held together on one line."""
    return format_long(day).replace(" ", _NBSP) if day else ""


def _signs(name: str) -> str:
    """The name beside a signature: a person's with initials, a sole proprietor's without the legal form."""
    bare = re.sub(r"^(ИП|индивидуальный предприниматель)\s+", "", name, flags=re.IGNORECASE)
    return short_name(bare).replace(" ", _NBSP) if bare else ""


def _months(count: int) -> str:
    """``24 месяца``."""
    words = {"one": "месяц", "few": "месяца"}
    return f"{count}{_NBSP}{words.get(Locale('ru').plural_form(count), 'месяцев')}"


def _acting(signatory: str) -> str:
    """By the patronymic: the genitive of the participle is the only word of a contract that has a gender."""
    return "действующей" if re.search(r"(вна|чна|кызы)\b", signatory.lower()) else "действующего"
