"""Sums of money: read as people type them, shown as people write them. Always integer kopecks."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext

from crm.errors import Ambiguous, BadInput
from crm.names import excerpt, has_foreign_digits, visible

MAX = 100_000_000_00
"""The largest sum that is believed, in kopecks: a hundred million roubles (needs a 64-bit column)."""

_CURRENCY = r"(?:₽|рублей|рубля|рубль|руб\.?|р\.?|rub\.?|rur|roubles?|rubles?)"
_WHOLE = r"(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)"
_PLAIN = re.compile(rf"(?P<whole>{_WHOLE})(?:[.,](?P<part>[0-9]{{1,2}}))?")
_BOTH_MARKS = re.compile(r"[0-9]{1,3}(?:(?:,[0-9]{3})+\.|(?:\.[0-9]{3})+,)[0-9]{2}")
_ENGLISH = re.compile(r"₽[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{2})?")
_KOPECKS = r"(?:коп\.?|копе(?:йка|йки|ек)|к\.?)"
_WITH_KOPECKS = re.compile(rf"(?P<whole>{_WHOLE}) ?{_CURRENCY} ?(?P<part>[0-9]{{1,2}}) ?{_KOPECKS}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]{1,3},000")
_THOUSAND = r"(?P<thousand>тысяч[аи]?|тыс\.?|т\.? ?р\.?|т\.?|к|k|thousand)"
_MILLION = r"(?P<million>миллион(?:а|ов)?|млн\.?|м|m|mln|million)"
_SHORTENED = re.compile(rf"(?P<number>{_WHOLE}(?:[.,][0-9]{{1,3}})?) ?(?:{_THOUSAND}|{_MILLION})")


def read_money(text: str) -> int:
    """The sum in kopecks; 0 is returned as 0 and the caller asks for a confirmation.

    Raises Ambiguous(guess=kopecks) for «150 тыс», «1,5 млн», «150.000»; BadInput for everything that is no
    sum, negative or above ``MAX``.
    """
    typed = excerpt(text)
    line = _line(text)
    if not line:
        raise BadInput("sum-empty")
    if has_foreign_digits(line):
        raise BadInput("sum-digits", text=typed)
    bare = _without_currency(line)
    if re.match(r"0[0-9]", bare):  # a deal's number, «0007», is no sum
        raise BadInput("sum-unreadable", text=typed)
    if re.match(r"[-−–—] ?[0-9]", bare):
        raise BadInput("sum-negative", text=typed)
    if match := _WITH_KOPECKS.fullmatch(line):
        return _believable(_kopecks(match["whole"]) + int(match["part"]))
    if match := _PLAIN.fullmatch(_one_mark(bare)):
        return _believable(_kopecks(match["whole"]) + int((match["part"] or "").ljust(2, "0")))
    raise _unreadable(bare, typed)


def format_money(kopecks: int, language: str = "ru") -> str:
    """``150 000 ₽`` or ``₽150,000``; kopecks only when there are any; spaces do not break."""
    sign = "−" if kopecks < 0 else ""
    roubles, rest = divmod(abs(kopecks), 100)
    if language == "en":
        return f"{sign}₽{roubles:,}" + (f".{rest:02}" if rest else "")
    return f"{sign}{roubles:,}".replace(",", "\u00a0") + (f",{rest:02}" if rest else "") + "\u00a0₽"


def plain_rubles(kopecks: int) -> str:
    """``150 000`` or ``150 000,50``: the number alone with ordinary spaces, for text messages."""
    return format_money(kopecks).removesuffix("\u00a0₽").replace("\u00a0", " ").replace("−", "-")


def in_words(kopecks: int) -> str:
    """«Сто пятьдесят тысяч рублей 00 копеек», as contracts and invoices write it."""
    from num2words import num2words

    amount = Decimal(kopecks).scaleb(-2).quantize(Decimal("0.01"))
    words: str = num2words(amount, lang="ru", to="currency", currency="RUB", cents=False)
    words = words.replace(",", "", 1)
    return words[0].upper() + words[1:]


def share(amount: int, percent: int | Decimal) -> int:
    """``percent`` of ``amount`` kopecks, rounded to a whole rouble, half a rouble upwards.

    Never more than ``amount`` for up to 100 percent; 100 percent is exact. The last instalment of a schedule
    is ``amount`` less the earlier ones, so nothing is lost to rounding.
    """
    if percent == 100:
        return amount
    with localcontext() as context:
        context.prec = 40
        roubles = (Decimal(amount) * Decimal(percent) / 10_000).quantize(Decimal(1), ROUND_HALF_UP)
    part = int(roubles) * 100
    return min(part, amount) if percent < 100 else part


def _line(text: str) -> str:
    """Lower case, single blanks; a line end stays, so that two lines never melt into one sum."""
    return re.sub(r" +", " ", visible(text).strip()).lower().rstrip("!;")


def _without_currency(line: str) -> str:
    """The number alone; a sign in front is the English way, where commas part the thousands."""
    if _ENGLISH.fullmatch(line):
        return line.removeprefix("₽").replace(",", "")
    bare = re.sub(r"^(?:₽|rub) ?", "", line)
    return bare if _SHORTENED.fullmatch(bare) else re.sub(rf" ?{_CURRENCY}$", "", bare)


def _one_mark(bare: str) -> str:
    """With both marks in use («150,000.50», «150.000,50») the last one is certainly the decimal mark."""
    return re.sub(r"[.,](?=[0-9]{3})", "", bare) if _BOTH_MARKS.fullmatch(bare) else bare


def _kopecks(whole: str) -> int:
    roubles = whole.replace(" ", "")
    if len(roubles.lstrip("0")) > 15:
        raise BadInput("sum-too-large", limit=MAX // 100)
    return int(roubles) * 100


def _believable(kopecks: int) -> int:
    if kopecks > MAX:
        raise BadInput("sum-too-large", limit=MAX // 100)
    return kopecks


def _unreadable(bare: str, typed: str) -> BadInput:
    """Why ``bare`` is not taken as it stands: a likely meaning to be confirmed, or what is wrong with it."""
    guess = _guess(bare)
    if guess is not None:
        _believable(guess)
        return Ambiguous("sum-ambiguous", guess=guess, text=typed, roubles=Decimal(guess) / 100)
    if re.fullmatch(rf"{_WHOLE}[.,][0-9]{{3,}}", bare):
        return BadInput("sum-fraction", text=typed)
    return BadInput("sum-unreadable", text=typed)


def _guess(bare: str) -> int | None:
    if _GROUPED.fullmatch(bare):
        return _kopecks(re.sub(r"[.,]", "", bare))
    match = _SHORTENED.fullmatch(bare)
    if match is None:
        return None
    number = match["number"].replace(" ", "").replace(",", ".")
    if len(number) > 15:
        raise BadInput("sum-too-large", limit=MAX // 100)
    return int(Decimal(number) * (1_000_000_00 if match["million"] else 1_000_00))
