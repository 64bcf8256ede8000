import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import BadInput
from crm.names import (
    file_label,
    genitive,
    read_account,
    read_bic,
    read_inn,
    read_kpp,
    read_name,
    read_passport,
    read_text,
    short_name,
)


def test_name_loses_what_cannot_be_seen_and_spare_blanks() -> None:
    assert read_name(" \u202eАнна\x00 \t\u00a0 Ива\u00adнова\ud800\n") == "Анна Иванова"


def test_markup_in_a_name_stays_as_typed() -> None:
    assert read_name('<b>&"{{7*7}}') == '<b>&"{{7*7}}'


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "name-empty"),
        (" \u200b\u200d\n\u3164", "name-empty"),
        ("🙂", "name-no-letters"),
        ("12345", "name-no-letters"),
        ("я" * 121, "name-too-long"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(typed: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_name(typed)
    assert refused.value.key == key


def test_name_as_long_as_the_limit_is_accepted() -> None:
    assert len(read_name("я" * 120)) == 120


def test_text_keeps_its_lines_and_joined_emoji() -> None:
    assert read_text("\n Подъезд 2 \r\n\r\n\r\n\r\nкод\t12\x07 👨‍👩‍👧 \u202e") == "Подъезд 2\n\nкод 12 👨‍👩‍👧"


@pytest.mark.parametrize(
    ("typed", "key"), [(" \n\t\u200b\u2800", "text-empty"), ("я" * 2001, "text-too-long")]
)
def test_blank_and_endless_texts_are_refused(typed: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_text(typed)
    assert refused.value.key == key


@given(st.text(st.characters(), max_size=60))
def test_accepted_text_can_always_be_stored_and_sent(text: str) -> None:
    try:
        clean = read_text(text)
    except BadInput:
        return
    clean.encode()
    assert "\x00" not in clean
    assert read_text(clean) == clean


@pytest.mark.parametrize(
    ("name", "guess"),
    [
        ("Иванова Мария Петровна", "Ивановой Марии Петровны"),
        ("Кузнецов Пётр", "Кузнецова Петра"),
        ("Мария Петровна", "Марии Петровны"),
        ("John Smith", "John Smith"),
        ("ООО Ромашка", "ООО Ромашка"),
        ("Мария", "Мария"),
        ("", ""),
    ],
)
def test_genitive_is_guessed_for_people_only(name: str, guess: str) -> None:
    assert genitive(name) == guess


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Иванова Мария Петровна", "Иванова М. П."),
        ("Салтыков-Щедрин Михаил", "Салтыков-Щедрин М."),
        ("Мария Петровна", "Мария Петровна"),
        ('ООО "Ромашка"', 'ООО "Ромашка"'),
        ("ИП Иванов Иван", "ИП Иванов Иван"),
        ("Мария", "Мария"),
    ],
)
def test_short_name_keeps_the_surname(name: str, short: str) -> None:
    assert short_name(name) == short


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../x", "x"),
        ("C:\\docs\\Договор №5.docx", "Договор №5.docx"),
        ("..", "file"),
        ("", "file"),
        ("con.txt", "_con.txt"),
        ('<b>"a"?.pdf', "b a.pdf"),
        ("счёт\u202efdp.exe", "счётfdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
    ],
)
def test_file_label_names_a_file_and_nothing_else(name: str, label: str) -> None:
    assert file_label(name) == label


def test_long_file_label_keeps_its_extension() -> None:
    label = file_label("щ" * 300 + ".pdf")
    assert label.endswith("щ.pdf")
    assert len(label.encode()) <= 180


@given(st.text(max_size=300))
def test_file_label_is_always_safe(name: str) -> None:
    label = file_label(name)
    assert label
    assert label.strip(".")
    assert not set(label) & set('/\\\0\n\r<>:"|?*')
    assert len(label.encode()) <= 190


@pytest.mark.parametrize("inn", ["7707083893", "500100732259"])
def test_real_inn_is_accepted_and_any_changed_digit_is_noticed(inn: str) -> None:
    assert read_inn(f" {inn[:4]} {inn[4:]} ") == inn
    for place, digit in enumerate(inn):
        changed = inn[:place] + str((int(digit) + 1) % 10) + inn[place + 1 :]
        with pytest.raises(BadInput) as refused:
            read_inn(changed)
        assert refused.value.key == "inn-key"


@pytest.mark.parametrize("typed", ["", "770708389", "77070838931", "0000000000", "77070838ab", "٧٧٠٧٠٨٣٨٩٣"])
def test_what_has_no_form_of_an_inn_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_inn(typed)
    assert refused.value.key == "inn-form"


def test_kpp_and_bic_are_read() -> None:
    assert read_kpp("7736 01 001") == "773601001"
    assert read_kpp("7736AB001") == "7736AB001"
    assert read_bic("044 525 225") == "044525225"


@pytest.mark.parametrize("typed", ["", "77360100", "773601_01", "7736010011"])
def test_wrong_kpp_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="kpp-form"):
        read_kpp(typed)


@pytest.mark.parametrize("typed", ["", "44525225", "144525225", "04452522a"])
def test_wrong_bic_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="bic-form"):
        read_bic(typed)


@pytest.mark.parametrize(
    ("account", "bic"),
    [
        ("40702810200000000001", "044525225"),
        ("30101810400000000225", "044525225"),
        ("30101810200000000700", "044525700"),
        ("30101810145250000974", "044525974"),
    ],
)
def test_account_with_a_fitting_key_is_accepted(account: str, bic: str) -> None:
    assert read_account(f"{account[:5]} {account[5:]}", bic) == account


@pytest.mark.parametrize(
    ("account", "bic", "key"),
    [
        ("40702810200000000002", "044525225", "account-key"),
        ("40702810200000000001", "044525974", "account-key"),
        ("4070281020000000000", "044525225", "account-form"),
        ("4070281020000000000A", "044525225", "account-form"),
    ],
)
def test_account_that_does_not_fit_its_bank_is_refused(account: str, bic: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_account(account, bic)
    assert refused.value.key == key


@pytest.mark.parametrize(
    "typed", ["4510 123456", "45 10 123456", "4510123456", "Паспорт: серия 4510 № 123456"]
)
def test_passport_is_written_one_way(typed: str) -> None:
    assert read_passport(typed) == "4510 123456"


@pytest.mark.parametrize("typed", ["", "4510 12345", "AB 123456", "45101234567"])
def test_incomplete_passport_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="passport-form"):
        read_passport(typed)
