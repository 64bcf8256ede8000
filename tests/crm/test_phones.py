import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import BadInput
from crm.phones import format_phone, is_mobile, read_phone


@pytest.mark.parametrize(
    "typed",
    [
        "8 (999) 123-45-67",
        "+7 999 123 45 67",
        "79991234567",
        "9991234567",
        "тел. 8-999-123–45–67",
        "tel:+79991234567",
        "\u202a+7\u00a0999\u00a0123-45-67\u202c\n",
    ],
)
def test_one_person_written_many_ways_is_one_number(typed: str) -> None:
    assert read_phone(typed) == "+79991234567"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+49 30 1234567", "+49301234567"),
        ("+375 29 123-45-67", "+375291234567"),
        ("8 701 111 22 33", "+77011112233"),
        ("8 495 123-45-67", "+74951234567"),
        ("8 800 123-45-67", "+78001234567"),
    ],
)
def test_foreign_city_and_free_numbers_are_accepted(typed: str, number: str) -> None:
    assert read_phone(typed) == number


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "phone-empty"),
        ("тел.", "phone-empty"),
        ("112", "phone-too-short"),
        ("8 999 123", "phone-too-short"),
        ("+", "phone-too-short"),
        ("+7 999 123-45-678", "phone-too-long"),
        ("8 999 123 45 678", "phone-too-long"),
        ("8 800 GOODBUY", "phone-letters"),
        ("8 999 123-45-67 доб. 12", "phone-letters"),
        ("'; DROP TABLE", "phone-letters"),
        ("89990000001, 89990000002", "phone-several"),
        ("+79990000001 +79990000002", "phone-several"),
        ("89990000001 89990000002", "phone-several"),
        ("8999000000189990000002", "phone-several"),
        ("8 999 123-45-67 и 8 999 123-45-68", "phone-several"),
        ("89990000001\n89990000002", "phone-several"),
        ("8 809 123 45 67", "phone-premium"),
        ("+1 900 234 5678", "phone-premium"),
        ("8 000 000 00 00", "phone-unreadable"),
        ("8*999*1234567", "phone-unreadable"),
        ("٨٩٩٩١٢٣٤٥٦٧", "phone-digits"),
    ],
)
def test_what_is_no_single_callable_number_is_refused_with_its_reason(typed: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_phone(typed)
    assert refused.value.key == key


def test_only_mobiles_get_text_messages() -> None:
    assert is_mobile("+79991234567")
    assert not is_mobile("+74951234567")


def test_number_is_shown_in_groups() -> None:
    assert format_phone("+79991234567") == "+7\N{NO-BREAK SPACE}999\N{NO-BREAK SPACE}123-45-67"


@given(st.integers(9_000_000_000, 9_999_999_999))
def test_what_is_shown_reads_back_as_the_same_number(national: int) -> None:
    try:
        number = read_phone(f"8{national}")
    except BadInput:
        return
    assert number == f"+7{national}"
    assert read_phone(format_phone(number)) == number


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert read_phone(text).startswith("+")
    except BadInput:
        return
