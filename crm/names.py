"""Names, free text and requisites as people type them: cleaned, checked, put into the form documents need."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from crm.errors import BadInput

if TYPE_CHECKING:
    from pytrovich.enums import Gender

_EMOJI_GLUE = "\u200d"
_INVISIBLE_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
_ODD_BLANKS = re.compile(r"[^\S\n]")
_PATRONYMIC = re.compile(r"(вич|вна|ична|инична|ич|оглы|кызы)$", re.IGNORECASE)
_LEGAL_FORMS = frozenset({"ООО", "АО", "ПАО", "ЗАО", "ОАО", "НАО", "ИП", "ТСЖ", "АНО", "НКО", "ФГУП", "МУП"})
_FORBIDDEN_IN_FILES = re.compile(r'[<>:"|?*\s]+')
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_FILE_LABEL_BYTES = 180

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12_FIRST = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12_SECOND = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_ACCOUNT = (7, 1, 3)


def visible(text: str) -> str:
    """``text`` without what cannot be seen or stored: control characters, direction marks, lone surrogates.

    Line ends become ``\\n``, every other blank an ordinary space; emoji joined from several stay joined.
    """
    text = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text)
    text = _ODD_BLANKS.sub(" ", text)
    return "".join(char for char in text if char in "\n" + _EMOJI_GLUE or not _is_hidden(char))


def lowered(text: str) -> str:
    """``text`` on one line in lower case, ё as е, without a closing mark: ready to be matched."""
    return " ".join(visible(text).lower().replace("ё", "е").split()).rstrip("!;,")


def excerpt(text: str, limit: int = 40) -> str:
    """What was typed, on one line and short enough to be quoted back in an error."""
    line = " ".join(visible(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def has_foreign_digits(text: str) -> bool:
    """Whether ``text`` has digits or numerals other than 0-9: they look right and are read wrong."""
    return any(char.isnumeric() and not char.isascii() for char in text)


def read_name(text: str, limit: int = 120) -> str:
    """A person's or a company's name on one line.

    Raises BadInput: nothing visible, no letter in it, longer than ``limit`` characters.
    """
    name = " ".join(visible(text).replace(_EMOJI_GLUE, "").split())
    if not name:
        raise BadInput("name-empty")
    if not any(char.isalpha() for char in name):
        raise BadInput("name-no-letters", text=excerpt(name))
    if len(name) > limit:
        raise BadInput("name-too-long", length=len(name), limit=limit)
    return name


def read_text(text: str, limit: int = 2000) -> str:
    """A comment or an address, lines kept; BadInput when nothing is visible or it exceeds ``limit``."""
    lines = (line.rstrip() for line in visible(text).split("\n"))
    clean = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if not clean.replace(_EMOJI_GLUE, ""):
        raise BadInput("text-empty")
    if len(clean) > limit:
        raise BadInput("text-too-long", length=len(clean), limit=limit)
    return clean


def genitive(full_name: str) -> str:
    """The machine's guess at "кого?" for "Фамилия Имя Отчество"; what it cannot inflect comes back unchanged.

    The guess is wrong for some surnames (Кузнец), so the document form lets people mend it.
    """
    parts = full_name.split()
    if not _is_person(parts) or not re.fullmatch(r"[а-яё\s-]+", full_name, re.IGNORECASE):
        return full_name
    from pytrovich.enums import Case, NamePart
    from pytrovich.maker import PetrovichDeclinationMaker

    maker = PetrovichDeclinationMaker()
    kinds = [NamePart.LASTNAME, NamePart.FIRSTNAME, NamePart.MIDDLENAME][: len(parts)]
    if _lacks_surname(parts):
        kinds = [NamePart.FIRSTNAME, NamePart.MIDDLENAME]
    named = dict(zip(kinds, parts, strict=True))
    gender = _gender({kind.name.lower(): part for kind, part in named.items()})
    return " ".join(maker.make(kind, gender, Case.GENITIVE, part) for kind, part in named.items())


def short_name(full_name: str) -> str:
    """«Иванова Мария Петровна» → «Иванова М. П.»; a company or a name without a surname stays whole."""
    parts = full_name.split()
    if not _is_person(parts) or _lacks_surname(parts):
        return full_name
    return " ".join([parts[0], *(f"{part[0]}." for part in parts[1:])])


def file_label(name: str) -> str:
    """A name to show and to save a file under: no folders, no forbidden characters, at most 180 bytes."""
    label = re.split(r"[/\\]", visible(name).replace("\n", " "))[-1]
    label = _FORBIDDEN_IN_FILES.sub(" ", label).strip(" .")
    if not label:
        return "file"
    if _WINDOWS_DEVICE.match(label):
        label = f"_{label}"
    stem, dot, extension = label.rpartition(".")
    if not dot or len(extension) > 10:
        return _cut(label, _FILE_LABEL_BYTES)
    return _cut(stem, _FILE_LABEL_BYTES - len(extension.encode()) - 1).rstrip() + dot + extension


def read_inn(text: str) -> str:
    """A taxpayer number: 10 digits (company) or 12 (person, sole trader), check digits verified."""
    inn = _digits_only(text, "inn-form")
    if len(inn) not in (10, 12) or not inn.strip("0"):
        raise BadInput("inn-form", text=excerpt(text), length=len(inn))
    weights = (_INN_10,) if len(inn) == 10 else (_INN_12_FIRST, _INN_12_SECOND)
    for row in weights:
        if _weighted(inn, row) % 11 % 10 != int(inn[len(row)]):
            raise BadInput("inn-key", text=inn)
    return inn


def read_kpp(text: str) -> str:
    """A tax registration code of a company: nine characters, the fifth and sixth may be capital letters."""
    kpp = "".join(visible(text).split()).upper()
    if not re.fullmatch(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", kpp):
        raise BadInput("kpp-form", text=excerpt(text))
    return kpp


def read_ogrn(text: str) -> str:
    """A registration number: 13 digits (company) or 15 (sole trader), the last one verified."""
    ogrn = _digits_only(text, "ogrn-form")
    if len(ogrn) not in (13, 15):
        raise BadInput("ogrn-form", text=excerpt(text), length=len(ogrn))
    if int(ogrn[:-1]) % (len(ogrn) - 2) % 10 != int(ogrn[-1]):
        raise BadInput("ogrn-key", text=ogrn)
    return ogrn


def read_bic(text: str) -> str:
    """A Russian bank's code: nine digits, the first is 0."""
    bic = _digits_only(text, "bic-form")
    if len(bic) != 9 or not bic.startswith("0"):
        raise BadInput("bic-form", text=excerpt(text), length=len(bic))
    return bic


def read_account(text: str, bic: str) -> str:
    """A bank account of 20 digits whose control key fits the bank ``bic`` (Bank of Russia, 515-1997)."""
    account = account_digits(text)
    # Accounts kept at the Bank of Russia are keyed by its division, all others by the bank's own number.
    central = bic[6:] in ("000", "001", "002") or account.startswith("301")
    keyed = (f"0{bic[4:6]}" if central else bic[6:]) + account
    if sum(int(char) * _ACCOUNT[i % 3] for i, char in enumerate(keyed)) % 10:
        raise BadInput("account-key", text=account, bic=bic)
    return account


def account_digits(text: str) -> str:
    """The 20 digits of a bank account, not yet held against its bank."""
    account = _digits_only(text, "account-form")
    if len(account) != 20:
        raise BadInput("account-form", text=excerpt(text), length=len(account))
    return account


def read_passport(text: str) -> str:
    """Series and number of a Russian passport as ``4510 123456``; labels, ``№`` and blanks are ignored."""
    bare = re.sub(r"паспорт|серия|номер|№|[,:]", " ", visible(text).lower())
    digits = "".join(bare.split())
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise BadInput("passport-form", text=excerpt(text))
    return f"{digits[:4]} {digits[4:]}"


def _is_hidden(char: str) -> bool:
    if char in _INVISIBLE_LETTERS or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co"):
        return True
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


def _is_person(parts: list[str]) -> bool:
    """Whether the words look like a person's two or three names and not like a company."""
    lettered = all(part.replace("-", "").isalpha() for part in parts)
    return len(parts) in (2, 3) and lettered and parts[0] not in _LEGAL_FORMS


def _lacks_surname(parts: list[str]) -> bool:
    return len(parts) == 2 and bool(_PATRONYMIC.search(parts[1]))


def _gender(parts: dict[str, str]) -> Gender:
    from pytrovich.detector import PetrovichGenderDetector

    return PetrovichGenderDetector().detect(**parts)  # type: ignore[no-any-return, no-untyped-call, unused-ignore]


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


def _digits_only(text: str, key: str) -> str:
    digits = "".join(visible(text).split())
    if not re.fullmatch(r"[0-9]+", digits):
        raise BadInput(key, text=excerpt(text), length=len(digits))
    return digits


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))
