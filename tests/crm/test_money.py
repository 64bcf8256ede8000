from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.errors import Ambiguous, BadInput
from crm.money import MAX, format_money, in_words, plain_rubles, read_money, share


@pytest.mark.parametrize(
    ("typed", "kopecks"),
    [
        ("150 000", 150_000_00),
        ("150000 руб.", 150_000_00),
        ("150 000,50", 150_000_50),
        ("150000.5", 150_000_50),
        ("150\u00a0000\u202f₽", 150_000_00),
        ("150 000р.", 150_000_00),
        ("150000 RUB", 150_000_00),
        ("₽150,000.50", 150_000_50),
        ("150.000,50", 150_000_50),
        ("1 500 рублей 05 копеек", 1_500_05),
        ("1 500 рублей 5 копеек", 1_500_05),
        (" 5\u200b000 ", 5_000_00),
        ("0", 0),
        ("100 000 000", MAX),
    ],
)
def test_usual_spellings_of_a_sum_are_read(typed: str, kopecks: int) -> None:
    assert read_money(typed) == kopecks


@pytest.mark.parametrize(
    ("typed", "guess"),
    [
        ("150 тыс", 150_000_00),
        ("150 тыс. руб.", 150_000_00),
        ("150к", 150_000_00),
        ("150 т.р.", 150_000_00),
        ("150.000", 150_000_00),
        ("150,000", 150_000_00),
        ("10.555", 10_555_00),
        ("1,500,000", 1_500_000_00),
        ("1,5 млн", 1_500_000_00),
        ("1.5 million", 1_500_000_00),
    ],
)
def test_shortened_sums_are_asked_about(typed: str, guess: int) -> None:
    with pytest.raises(Ambiguous) as asked:
        read_money(typed)
    assert (asked.value.key, asked.value.guess) == ("sum-ambiguous", guess)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "sum-empty"),
        (" \u200b\n", "sum-empty"),
        ("-5000", "sum-negative"),
        ("− 5 000 ₽", "sum-negative"),
        ("₽-500", "sum-negative"),
        ("1e9", "sum-unreadable"),
        ("NaN", "sum-unreadable"),
        ("inf", "sum-unreadable"),
        ("руб", "sum-unreadable"),
        ("=1+1", "sum-unreadable"),
        ("150 00", "sum-unreadable"),
        ("5000\n600", "sum-unreadable"),
        ("5000 - 6000", "sum-unreadable"),
        ("١٥٠", "sum-digits"),
        ("１５０", "sum-digits"),
        ("5²", "sum-digits"),
        ("10,555", "sum-fraction"),
        ("10,5555", "sum-fraction"),
        ("99999999999999", "sum-too-large"),
        ("9" * 5000, "sum-too-large"),
        ("9" * 5000 + " тыс", "sum-too-large"),
        ("100 000 000,01", "sum-too-large"),
        ("101 млн", "sum-too-large"),
    ],
)
def test_what_is_no_sum_is_refused_with_its_reason(typed: str, key: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_money(typed)
    assert refused.value.key == key
    assert not isinstance(refused.value, Ambiguous)


@pytest.mark.parametrize("language", ["ru", "en"])
@given(kopecks=st.integers(0, MAX))
def test_what_is_shown_reads_back_as_the_same_sum(language: str, kopecks: int) -> None:
    assert read_money(format_money(kopecks, language)) == kopecks


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert 0 <= read_money(text) <= MAX
    except BadInput:
        return


def test_kopecks_are_shown_only_when_there_are_any() -> None:
    assert format_money(150_000_00) == "150\u00a0000\u00a0₽"
    assert format_money(150_000_05) == "150\u00a0000,05\u00a0₽"
    assert format_money(-500_00) == "−500\u00a0₽"
    assert format_money(150_000_00, "en") == "₽150,000"
    assert format_money(150_000_50, "en") == "₽150,000.50"


def test_text_messages_get_ordinary_spaces() -> None:
    assert plain_rubles(1_150_000_00) == "1 150 000"
    assert plain_rubles(-150_000_50) == "-150 000,50"


@pytest.mark.parametrize(
    ("kopecks", "words"),
    [
        (150_000_00, "Сто пятьдесят тысяч рублей 00 копеек"),
        (1_01, "Один рубль 01 копейка"),
        (2_02, "Два рубля 02 копейки"),
        (5_11, "Пять рублей 11 копеек"),
        (0, "Ноль рублей 00 копеек"),
        (2_000_021_00, "Два миллиона двадцать один рубль 00 копеек"),
    ],
)
def test_sum_in_words_has_right_endings(kopecks: int, words: str) -> None:
    assert in_words(kopecks) == words


def test_share_is_rounded_to_a_rouble_half_upwards() -> None:
    assert share(150_000_00, 50) == 75_000_00
    assert share(150_001_00, 50) == 75_001_00
    assert share(100_01, Decimal("33.3")) == 33_00
    assert share(100_01, 100) == 100_01


@given(st.integers(0, MAX), st.integers(0, 100))
def test_share_leaves_no_negative_rest(amount: int, percent: int) -> None:
    assert 0 <= share(amount, percent) <= amount
