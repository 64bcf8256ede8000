"""A file that came in a message: what is kept of it until its bytes are fetched."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from aiogram.types import Message

from crm.folder import refuse_unfit
from crm.names import file_label

CONTENT_TYPES = ("photo", "document", "voice", "audio", "video", "video_note", "animation")


@dataclass(frozen=True)
class FileRef:
    """A file as Telegram keeps it; ``size`` in bytes, ``name`` safe to show and to save under."""

    kind: str
    file_id: str
    unique_id: str
    name: str
    size: int | None = None
    mime: str | None = None
    caption: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def read_file(message: Message) -> FileRef | None:
    """The file in a message, ``None`` when there is none. Raises BadInput for one that no folder takes."""
    kind = next((kind for kind in CONTENT_TYPES if getattr(message, kind, None)), None)
    if kind is None:
        return None
    given = getattr(message, kind)
    file = given[-1] if kind == "photo" else given
    size: int | None = file.file_size
    name = file_label(getattr(file, "file_name", None) or _name(kind, message))
    refuse_unfit(name, size)
    mime = getattr(file, "mime_type", None) or ("image/jpeg" if kind == "photo" else None)
    return FileRef(kind, file.file_id, file.file_unique_id, name, size, mime, message.caption or "")


def _name(kind: str, message: Message) -> str:
    ending = {"photo": "jpg", "voice": "ogg", "video": "mp4", "video_note": "mp4", "audio": "mp3"}.get(kind, "bin")
    return f"{kind}-{message.date:%Y-%m-%d}-{message.message_id}.{ending}"
