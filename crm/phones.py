"""Phone numbers: any usual spelling in, one spelling (E.164) kept, so that one person is one contact."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from crm.errors import BadInput
from crm.names import excerpt, has_foreign_digits, visible

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_HOME = "RU"
_MOST_DIGITS = 15
_LABEL = re.compile(r"^(?:телефон|тел|моб|phone|tel|т)\b[.:]*\s*", re.IGNORECASE)


def read_phone(text: str) -> str:
    """The number in E.164 (``+79991234567``); without ``+`` it is taken as Russian.

    Raises BadInput: empty, letters, two numbers at once, too short or long, premium-rate, no such number.
    """
    typed = excerpt(text)
    line = _LABEL.sub("", visible(text).strip())
    if not line:
        raise BadInput("phone-empty")
    if has_foreign_digits(line):
        raise BadInput("phone-digits", text=typed)
    if _is_several(line):
        raise BadInput("phone-several", text=typed)
    if any(char.isalpha() for char in line):
        raise BadInput("phone-letters", text=typed)
    if not re.fullmatch(r"[-0-9+().\s‐‑–—−/]+", line):
        raise BadInput("phone-unreadable", text=typed)
    return _valid(line, typed)


def read_contact(number: str) -> str:
    """``read_phone`` for a shared contact, whose number comes without the plus that tells a foreign one."""
    home = number.startswith("8") and len(number) == 11
    return read_phone(number if number.startswith("+") or home else f"+{number}")


def is_mobile(e164: str) -> bool:
    """Whether a text message can be sent to the number."""
    from phonenumbers import PhoneNumberType, number_type, parse

    return number_type(parse(e164)) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@lru_cache(maxsize=4096)
def format_phone(e164: str) -> str:
    """``+7 999 123-45-67`` with spaces at which no line breaks: for reading aloud; links use the E.164 form."""
    from phonenumbers import PhoneNumberFormat, format_number, parse

    return format_number(parse(e164), PhoneNumberFormat.INTERNATIONAL).replace(" ", "\N{NO-BREAK SPACE}")


def _is_several(line: str) -> bool:
    digits = re.sub(r"[^0-9]", "", line)
    if line.count("+") > 1 or len(digits) >= 20:
        return True
    if len(digits) <= _MOST_DIGITS and not re.search(r"[,;/\n]|\sи\s|\sили\s", line):
        return False
    pieces = re.split(r"[,;/\n]|\s(?:и|или|and|or)\s", line)
    return sum(len(re.sub(r"[^0-9]", "", piece)) >= 5 for piece in pieces) > 1


def _valid(line: str, typed: str) -> str:
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse

    digits = re.sub(r"[^0-9]", "", line)
    if len(digits) < 7:
        raise BadInput("phone-too-short", text=typed, count=len(digits))
    try:
        number = parse(line, _HOME)
    except NumberParseException as error:
        raise BadInput("phone-unreadable", text=typed) from error
    if not is_valid_number(number):
        raise _invalid(number, digits, typed)
    _refuse_premium(number, typed)
    return format_number(number, PhoneNumberFormat.E164)


def _invalid(number: PhoneNumber, digits: str, typed: str) -> BadInput:
    from phonenumbers import ValidationResult, is_possible_number_with_reason

    reason = is_possible_number_with_reason(number)
    if reason in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return BadInput("phone-too-short", text=typed, count=len(digits))
    # Longer numbers count as possible at home because of dialling prefixes; nobody's own number is that long.
    crowded = number.country_code == 7 and len(digits) > 11
    if crowded or reason == ValidationResult.TOO_LONG:
        return BadInput("phone-too-long", text=typed, count=len(digits))
    return BadInput("phone-unreadable", text=typed)


def _refuse_premium(number: PhoneNumber, typed: str) -> None:
    from phonenumbers import PhoneNumberType, number_type

    if number_type(number) in (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST):
        raise BadInput("phone-premium", text=typed)
