"""Kinds of answers: how each is read from a message, echoed, and kept as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from bot.files import FileRef, read_file
from crm.dates import format_date, on_its_side, read_date, read_time
from crm.errors import BadInput
from crm.money import MAX, format_money, read_money
from crm.names import excerpt, has_foreign_digits, read_name, read_text, visible
from crm.phones import format_phone, read_contact, read_phone

if TYPE_CHECKING:
    from bot.context import Context
    from bot.fsm.forms import Field

Read = Callable[["Context", "Field"], Any]
_LONGEST_NUMBER = 9


def _same(value: Any) -> Any:
    return value


def _plain(value: Any, _language: str) -> str:
    return str(value)


@dataclass(frozen=True)
class Kind:
    """``read`` takes the message of the context and raises BadInput; ``encode`` and ``decode`` are JSON's ways.

    A kind with ``many`` gathers several answers until the person says that these were all.
    """

    name: str
    read: Read
    show: Callable[[Any, str], str] = _plain
    encode: Callable[[Any], Any] = _same
    decode: Callable[[Any], Any] = _same
    many: bool = False


def _typed(ctx: Context) -> str:
    """The text of the message. Raises BadInput for a sticker, a photo and whatever else is no text."""
    if ctx.message is None or ctx.message.text is None:
        raise BadInput("form-text-wanted")
    return ctx.message.text


def _money(ctx: Context, _field: Field) -> int:
    return read_money(_typed(ctx))


def _date(ctx: Context, field: Field) -> date:
    return on_its_side(read_date(_typed(ctx), ctx.today, field.prefer), ctx.today, field.prefer)


def _time(ctx: Context, _field: Field) -> time:
    return read_time(_typed(ctx))


def _phone(ctx: Context, _field: Field) -> str:
    if ctx.message is not None and ctx.message.contact is not None:
        return read_contact(ctx.message.contact.phone_number)
    return read_phone(_typed(ctx))


def _name(ctx: Context, field: Field) -> str:
    return read_name(_typed(ctx), field.limit or 120)


def _text(ctx: Context, field: Field) -> str | FileRef:
    voice = read_file(ctx.message) if field.voice and ctx.message is not None and ctx.message.voice else None
    return voice or read_text(_typed(ctx), field.limit or 2000)


def _choice(ctx: Context, _field: Field) -> Any:
    raise BadInput("form-choice-unknown", text=excerpt(_typed(ctx)))


def _integer(ctx: Context, field: Field) -> int:
    text = _typed(ctx)
    digits = "".join(visible(text).split())
    if not digits.isdecimal() or has_foreign_digits(digits) or len(digits) > _LONGEST_NUMBER:
        raise BadInput("form-number-unreadable", text=excerpt(text))
    if field.limit is not None and int(digits) > field.limit:
        raise BadInput("form-number-too-large", limit=field.limit)
    return int(digits)


def _mark(ctx: Context, _field: Field) -> int:
    text = _typed(ctx)
    if text.strip() not in ("1", "2", "3", "4", "5"):
        raise BadInput("form-mark-unreadable", text=excerpt(text))
    return int(text)


def _file(ctx: Context, _field: Field) -> FileRef:
    found = read_file(ctx.message) if ctx.message is not None else None
    if found is None:
        raise BadInput("form-file-wanted")
    return found


def _video(ctx: Context, _field: Field) -> str:
    """Telegram's id: the bytes stay there, however many they are."""
    if ctx.message is None or ctx.message.video is None:
        raise BadInput("form-video-wanted")
    return ctx.message.video.file_id


def _show_text(value: str | FileRef, _language: str) -> str:
    if isinstance(value, FileRef):
        return "🎤"
    return excerpt(value, 120)


def _encode_text(value: str | FileRef) -> Any:
    return value.as_json() if isinstance(value, FileRef) else value


def _decode_text(value: Any) -> str | FileRef:
    return FileRef(**value) if isinstance(value, dict) else _string(value)


def _string(value: Any) -> str:
    """The value of a button. Raises ValueError for a forged one, as the next two do."""
    if not isinstance(value, str) or not value:
        raise ValueError(value)
    return value


def _whole(most: int, least: int = 0) -> Callable[[Any], int]:
    def decode(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(value)
        return value

    return decode


def _show_files(value: list[FileRef], _language: str) -> str:
    return f"📎 {len(value)}"


def _encode_files(value: list[FileRef]) -> list[Any]:
    return [file.as_json() for file in value]


def _decode_files(value: list[Any]) -> list[FileRef]:
    return [FileRef(**file) for file in value]


def _show_date(value: date, language: str) -> str:
    return format_date(value, language)


MONEY = Kind("money", _money, format_money, decode=_whole(MAX))
DATE = Kind("date", _date, _show_date, date.isoformat, date.fromisoformat)
TIME = Kind("time", _time, lambda value, _: f"{value:%H:%M}", lambda value: f"{value:%H:%M}", time.fromisoformat)
PHONE = Kind("phone", _phone, lambda value, _: format_phone(value), decode=_string)
NAME = Kind("name", _name, decode=_string)
TEXT = Kind("text", _text, _show_text, _encode_text, _decode_text)
CHOICE = Kind("choice", _choice)
INTEGER = Kind("integer", _integer, decode=_whole(10**_LONGEST_NUMBER))
MARK = Kind("mark", _mark, lambda value, _: "★" * value + "☆" * (5 - value), decode=_whole(5, 1))
VIDEO = Kind("video", _video, lambda _value, _: "▶️", decode=_string)
FILES = Kind("files", _file, _show_files, _encode_files, _decode_files, many=True)
