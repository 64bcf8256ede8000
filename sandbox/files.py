"""Files which the bot or a person sent: bytes on disk, stable ids, and their place in a message."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.calls import Json, Upload, bad_request
from sandbox.images import picture_size

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024

_FOLDERS = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "audio": "music",
    "video": "videos",
    "animation": "animations",
    "sticker": "stickers",
}
_PREFIXES = {
    "photo": "AgAC",
    "document": "BQAC",
    "voice": "AwAC",
    "audio": "CQAC",
    "video": "BAAC",
    "animation": "CgAC",
    "sticker": "CAAC",
}
_ENDINGS = {"photo": ".jpg", "voice": ".oga", "sticker": ".webp"}
_MIMES = {"photo": "image/jpeg", "voice": "audio/ogg", "sticker": "image/webp"}


@dataclass
class StoredFile:
    """A kept file; ``width`` and ``height`` are in pixels, ``size`` in bytes."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime: str
    size: int
    width: int
    height: int

    def as_file(self) -> Json:
        """The Bot API's File."""
        return self._ids() | {"file_path": self.path}

    def as_content(self, extra: Json) -> Json:
        """The part of a message that carries this file; ``extra`` holds duration, title and the like."""
        size = {"width": self.width, "height": self.height}
        named = {"file_name": self.name, "mime_type": self.mime}
        body: Json | list[Json]
        match self.kind:
            case "photo":
                body = [self._ids() | size]
            case "voice":
                body = self._ids() | {"duration": 1, "mime_type": self.mime} | extra
            case "audio":
                body = self._ids() | named | {"duration": 1} | extra
            case "video" | "animation":
                body = self._ids() | named | size | {"duration": 1} | extra
            case "sticker":
                body = (
                    self._ids() | size | {"type": "regular", "is_animated": False, "is_video": False} | extra
                )
            case _:
                body = self._ids() | named
        return {self.kind: body} | ({"document": self._ids() | named} if self.kind == "animation" else {})

    def _ids(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


class FileStore:
    """Files by id; the bytes lie in ``directory``."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.files: dict[str, StoredFile] = {}

    def keep(self, kind: str, upload: Upload) -> StoredFile:
        """Keep an uploaded file; the same content under the same name and kind has the same id."""
        _check_upload(kind, upload)
        seed = f"{kind}\0{upload.name}\0".encode() + upload.content
        digest = base64.urlsafe_b64encode(hashlib.sha256(seed).digest()).decode().rstrip("=")
        file_id = f"{_PREFIXES[kind]}AgIAAxk{digest}"
        if file_id not in self.files:
            self.files[file_id] = self._store(file_id, digest, kind, upload)
        return self.files[file_id]

    def _store(self, file_id: str, digest: str, kind: str, upload: Upload) -> StoredFile:
        ending = _ENDINGS.get(kind) or Path(upload.name).suffix or ".bin"
        path = f"{_FOLDERS[kind]}/file_{len(self.files)}{ending}"
        target = self.directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(upload.content)
        mime = _MIMES.get(kind) or mimetypes.guess_type(upload.name)[0] or upload.mime
        width, height = picture_size(upload.content) or (512, 512)
        unique = f"{_PREFIXES[kind][:2]}{digest[:14]}"
        return StoredFile(
            file_id, unique, kind, path, upload.name or "file", mime, len(upload.content), width, height
        )

    def content(self, stored: StoredFile) -> bytes:
        """The bytes of a kept file."""
        return (self.directory / stored.path).read_bytes()

    def at_path(self, path: str) -> StoredFile | None:
        """The file with this ``file_path``, if there is one."""
        return next((stored for stored in self.files.values() if stored.path == path), None)

    def clear(self) -> None:
        """Forget all files and remove their bytes."""
        for stored in self.files.values():
            (self.directory / stored.path).unlink(missing_ok=True)
        self.files.clear()

    def dump(self) -> list[Json]:
        """The files for a snapshot; the bytes are already on disk."""
        return [asdict(stored) for stored in self.files.values()]

    def load(self, data: list[Json]) -> None:
        """The files from a snapshot."""
        self.files = {item["file_id"]: StoredFile(**item) for item in data}


def _check_upload(kind: str, upload: Upload) -> None:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise bad_request("file is too big")
    if kind != "photo":
        return
    if len(upload.content) > PHOTO_LIMIT:
        raise bad_request("too big for a photo")
    if picture_size(upload.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
