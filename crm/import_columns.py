"""What the columns and stages of a foreign table mean, guessed from their names; people may say otherwise.

The names are those that Bitrix24 and amoCRM (abroad: Kommo) export, in Russian and in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crm.names import lowered
from db.enums import ImportKind, Stage

_ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "ид", "id сделки", "id лида", "id контакта", "номер сделки", "deal id", "lead id", "contact id"),
    "name": (
        "контакт", "основной контакт", "фио", "клиент", "имя контакта", "полное имя контакта", "полное имя",
        "имя, фамилия", "наименование", "название контакта", "full name", "contact", "contact name",
        "contact full name", "main contact", "name", "client",
    ),
    "surname": ("фамилия", "last name", "surname"),
    "given": ("имя", "first name"),
    "patronymic": ("отчество", "second name", "middle name"),
    "company": ("компания", "название компании", "компания контакта", "company", "company name"),
    "phone": (
        "телефон", "мобильный телефон", "рабочий телефон", "рабочий прямой телефон", "домашний телефон",
        "другой телефон", "телефон для рассылок", "контактный телефон", "телефон контакта", "сотовый",
        "сотовый телефон", "моб телефон", "phone", "phone number", "mobile", "mobile phone", "work phone",
        "work direct phone", "home phone", "other phone",
    ),
    "address": ("адрес", "адрес доставки", "адрес установки", "адрес монтажа", "address"),
    "title": (
        "название сделки", "название", "сделка", "название лида", "лид", "заголовок", "заявка", "deal name",
        "deal title", "title", "lead name", "lead title",
    ),
    "stage": (
        "стадия сделки", "стадия", "этап сделки", "этап", "статус сделки", "стадия лида", "статус лида", "статус",
        "stage", "deal stage", "lead stage", "lead status", "status",
    ),
    "amount": (
        "сумма", "сумма сделки", "бюджет", "бюджет сделки", "стоимость", "amount", "budget", "price", "sale", "total",
        "opportunity",
    ),
    "manager": (
        "ответственный", "ответственный за сделку", "ответственный менеджер", "менеджер", "responsible",
        "responsible person", "responsible user", "manager",
    ),
    "source": ("источник", "источник сделки", "источник лида", "source", "lead source"),
    "comment": (
        "комментарий", "комментарии", "примечание", "примечание 1", "примечание 2", "примечание 3", "примечание 4",
        "примечание 5", "описание", "дополнительно об источнике", "comment", "comments", "note", "note 1", "note 2",
        "note 3", "note 4", "note 5", "source information",
    ),
    "created": (
        "дата создания", "дата создания сделки", "создан", "создана", "created", "created at", "created on",
        "creation date", "date created",
    ),
    "closed": (
        "дата закрытия", "дата закрытия сделки", "дата завершения", "closed", "closed at", "closed on", "close date",
        "end date",
    ),
}

_PERSON = ("id", "name", "surname", "given", "patronymic", "company", "phone")
FIELDS: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.CONTACTS: (*_PERSON, "address"),
    ImportKind.LEADS: (*_PERSON, "title", "stage", "manager", "source", "comment"),
    ImportKind.DEALS: (
        *_PERSON, "address", "title", "stage", "amount", "manager", "source", "comment", "created", "closed",
    ),
}
NAMING = frozenset({"name", "surname", "given", "company"})
"""One of these at least says what the client is called."""
REPEATED = frozenset({"name", "company", "phone", "comment"})
"""Fields that several columns may fill: the first that is filled counts, comments follow each other."""
# «Контакт: Имя» is the name; «Контакт: ID» is not the number of the deal.
_OF_CONTACT = frozenset({"name", "surname", "given", "patronymic", "phone", "address"})

SKIPPED = "skip"
"""Chosen for a stage: its lines are left out."""
TAKEN = "take"
"""Chosen for the stage of enquiries that are brought in."""
PLACES = tuple(stage for stage in Stage if stage is not Stage.SCHEDULED)
"""Where an imported deal may stand. Not ``scheduled``: no installer's time is reserved, so the visit is agreed anew."""

_STAGES: dict[str, Stage] = {
    "новая": Stage.CONTRACT, "новый": Stage.CONTRACT, "новая заявка": Stage.CONTRACT,
    "первичный контакт": Stage.CONTRACT, "неразобранное": Stage.CONTRACT, "переговоры": Stage.CONTRACT,
    "принимают решение": Stage.CONTRACT, "подготовка документов": Stage.CONTRACT, "замер": Stage.CONTRACT,
    "согласование договора": Stage.CONTRACT, "счет на предоплату": Stage.CONTRACT,
    "выставлен счет": Stage.CONTRACT, "договор": Stage.CONTRACT, "подписать договор": Stage.CONTRACT,
    "incoming leads": Stage.CONTRACT, "initial contact": Stage.CONTRACT, "discussions": Stage.CONTRACT,
    "decision making": Stage.CONTRACT, "contract discussion": Stage.CONTRACT, "new": Stage.CONTRACT,
    "prepare documents": Stage.CONTRACT, "prepayment invoice": Stage.CONTRACT, "invoice": Stage.CONTRACT,
    "предоплата получена": Stage.PREPAID, "предоплата": Stage.PREPAID, "prepaid": Stage.PREPAID,
    "в работе": Stage.PRODUCTION, "производство": Stage.PRODUCTION, "в производстве": Stage.PRODUCTION,
    "производство запущено": Stage.PRODUCTION, "финальный счет": Stage.PRODUCTION, "in progress": Stage.PRODUCTION,
    "in production": Stage.PRODUCTION, "production": Stage.PRODUCTION, "final invoice": Stage.PRODUCTION,
    "доплата получена": Stage.PAID, "оплачено": Stage.PAID, "дата монтажа назначена": Stage.PAID,
    "доставка": Stage.PAID, "монтаж": Stage.PAID, "установка": Stage.PAID, "installation": Stage.PAID,
    "монтаж завершен": Stage.INSTALLED, "installed": Stage.INSTALLED,
    "сделка успешна": Stage.WON, "успешно реализовано": Stage.WON, "завершена успешно": Stage.WON, "won": Stage.WON,
    "closed won": Stage.WON, "closed - won": Stage.WON, "deal won": Stage.WON,
    "сделка провалена": Stage.LOST, "сделка проиграна": Stage.LOST, "закрыто и не реализовано": Stage.LOST,
    "анализ причины провала": Stage.LOST, "отказ": Stage.LOST, "lost": Stage.LOST, "closed lost": Stage.LOST,
    "closed - lost": Stage.LOST, "deal lost": Stage.LOST,
}  # fmt: skip
_ENDED = frozenset({
    "качественный лид", "сконвертирован", "некачественный лид", "спам", "дубль", "успешно реализовано",
    "закрыто и не реализовано", "good lead", "converted", "junk lead", "junk", "spam", "closed - won", "closed - lost",
})


def guess(kind: ImportKind, headers: Sequence[str]) -> list[str]:
    """The field of each column, by its header; empty for a column that is left out."""
    found: list[str] = []
    for header in headers:
        field = _field(kind, header)
        found.append(field if field in REPEATED or field not in found else "")
    return found


def count_known(kind: ImportKind, cells: Sequence[str]) -> int:
    """How many of the cells are names of columns: it tells a line of headers from the others."""
    return sum(bool(_field(kind, cell)) for cell in cells if len(cell) < 60)


def _field(kind: ImportKind, header: str) -> str:
    fields, text = FIELDS[kind], _plain(header)
    field = _known(text)
    if not field:
        about, colon, rest = text.partition(":")
        field = _known(rest.strip()) if colon and about in ("контакт", "компания", "contact", "company") else ""
        field = field if field in _OF_CONTACT else ""
    return field if field in fields else ""


def _known(text: str) -> str:
    return next((field for field, aliases in _ALIASES.items() if text in aliases), "")


def _plain(header: str) -> str:
    """«Рабочий телефон (контакт) *» → «рабочий телефон»."""
    text = re.sub(r"\s*\([^)]*\)", "", lowered(header))
    return text.replace(".", "").strip(" *'\"")


def guess_place(kind: ImportKind, text: str) -> str:
    """What becomes of lines whose stage the other program calls ``text``: a stage of ours, ``TAKEN``, ``SKIPPED``.

    Empty when it is not known.
    """
    if kind is ImportKind.LEADS:
        return SKIPPED if lowered(text) in _ENDED else TAKEN
    return _STAGES.get(lowered(text), "")


def places(kind: ImportKind) -> tuple[str, ...]:
    """What may be chosen for a stage."""
    return (TAKEN, SKIPPED) if kind is ImportKind.LEADS else (*PLACES, SKIPPED)


def place(kind: ImportKind, chosen: Mapping[str, str], text: str) -> str:
    """What becomes of a line of the stage ``text``, as people chose or as guessed; empty when nobody knows."""
    return chosen.get(text) or guess_place(kind, text)
