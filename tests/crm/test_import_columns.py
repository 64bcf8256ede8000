"""What is guessed of the columns and stages of Bitrix24 and amoCRM, in both languages."""

from __future__ import annotations

import pytest

from crm import import_columns
from crm.import_columns import SKIPPED, TAKEN
from db.enums import ImportKind, Stage
from tests.crm import foreign

ENGLISH_DEALS = (
    "ID", "Deal Name", "Stage", "Total", "Currency", "Company", "Contact", "Contact: Work Phone", "Created on",
    "Responsible person", "Source", "Source information", "Comment",
)
KOMMO_CONTACTS = ("ID", "First name", "Last name", "Company name", "Work phone", "Work direct phone", "Mobile phone")


@pytest.mark.parametrize(("kind", "headers", "known"), [
    (ImportKind.DEALS, foreign.BITRIX_DEALS, [
        "id", "stage", "title", "amount", "", "company", "name", "phone", "phone", "", "closed", "source", "comment",
        "manager", "created",
    ]),
    (ImportKind.DEALS, foreign.AMO_DEALS, [
        "id", "title", "amount", "manager", "created", "", "closed", "", "comment", "comment", "stage", "", "name",
        "company", "", "phone", "phone", "",
    ]),
    (ImportKind.LEADS, foreign.BITRIX_LEADS, [
        "id", "title", "given", "surname", "patronymic", "phone", "phone", "stage", "source", "comment", "manager",
    ]),
    (ImportKind.CONTACTS, foreign.BITRIX_CONTACTS, [
        "id", "", "given", "surname", "patronymic", "phone", "address", "",
    ]),
    (ImportKind.DEALS, ENGLISH_DEALS, [
        "id", "title", "stage", "amount", "", "company", "name", "phone", "created", "manager", "source", "comment",
        "comment",
    ]),
    (ImportKind.CONTACTS, KOMMO_CONTACTS, ["id", "given", "surname", "company", "phone", "phone", "phone"]),
])  # fmt: skip
def test_columns_of_the_known_programs_are_understood(kind: ImportKind, headers: list[str], known: list[str]) -> None:
    assert import_columns.guess(kind, headers) == known


def test_of_two_columns_with_one_name_the_second_is_left_out_but_for_telephones_and_comments() -> None:
    headers = ("Сумма", "сумма*", "Телефон (контакт)", "Телефон (компания)", "Примечание 1", "Примечание 2")

    assert import_columns.guess(ImportKind.DEALS, headers) == ["amount", "", "phone", "phone", "comment", "comment"]


def test_the_number_of_the_contact_is_not_taken_for_that_of_the_deal() -> None:
    assert import_columns.guess(ImportKind.DEALS, ["Контакт: ID", "Контакт: Имя"]) == ["", "given"]


def test_a_stage_has_its_place_by_name_unless_somebody_chooses_another() -> None:
    place = import_columns.place

    assert place(ImportKind.DEALS, {}, "Счёт на предоплату") == Stage.CONTRACT
    assert place(ImportKind.DEALS, {}, "УСПЕШНО РЕАЛИЗОВАНО") == Stage.WON
    assert place(ImportKind.DEALS, {}, "Ждём погоды") == ""
    assert place(ImportKind.DEALS, {"Ждём погоды": "prepaid", "Новая": SKIPPED}, "Ждём погоды") == Stage.PREPAID
    assert place(ImportKind.DEALS, {"Новая": SKIPPED}, "Новая") == SKIPPED
    assert place(ImportKind.LEADS, {}, "Некачественный лид") == SKIPPED
    assert place(ImportKind.LEADS, {}, "Ждём погоды") == TAKEN


def test_no_imported_deal_is_put_where_an_installers_time_would_be_reserved() -> None:
    assert Stage.SCHEDULED.value not in import_columns.places(ImportKind.DEALS)
