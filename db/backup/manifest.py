"""What a backup says about itself, and whether it still is what it says."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from db.backup import BackupFailed, Why
from db.backup.shelf import MANIFEST, sync

FORMAT = 1
FILES = "files"
KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@dataclass(frozen=True)
class DatabaseCopy:
    """The copied database: ``counts`` are rows by table, ``sha256`` is of the file."""

    kind: str
    file: str
    revision: str
    counts: dict[str, int]
    sha256: str = ""


@dataclass(frozen=True)
class Manifest:
    """``files`` are the sums by key; ``None`` in a backup of the database alone. ``lost`` were not in the store."""

    made_at: str
    reason: str
    database: DatabaseCopy
    files: dict[str, str] | None = None
    lost: list[str] = field(default_factory=list)
    program: str = ""
    format: int = FORMAT


def program_version() -> str:
    """The version of this program."""
    return str(tomllib.loads(_PROJECT.read_text("utf-8"))["project"]["version"])


def write(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into the folder."""
    path = folder / MANIFEST
    path.write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), "utf-8")
    sync(path)


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises ``BackupFailed`` when it is none."""
    path = folder / MANIFEST
    if not path.is_file():
        raise BackupFailed(
            f"{folder} is not a backup: name a folder such as var/backups/2027-03-01T00-00-00Z-nightly.", Why.DAMAGED
        )
    try:
        return _parsed(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise BackupFailed(f"{path} cannot be read: take another backup.", Why.DAMAGED) from error


def _parsed(data: dict[str, Any]) -> Manifest:
    if data["format"] != FORMAT:
        raise BackupFailed(f"The backup was made by version {data['program']}: install that version or a newer one.")
    manifest = Manifest(**data | {"database": DatabaseCopy(**data["database"])})
    datetime.fromisoformat(manifest.made_at)
    if not all(KEY.fullmatch(key) for key in manifest.files or {}):
        raise ValueError("a file's key is none")
    return manifest


def require_whole(folder: Path, manifest: Manifest) -> None:
    """Compare every byte with its sum. Raises ``BackupFailed``."""
    named = {manifest.database.file: manifest.database.sha256}
    named |= {f"{FILES}/{key}": total for key, total in (manifest.files or {}).items()}
    for name, total in named.items():
        path = folder / name
        if not path.is_file():
            raise BackupFailed(f"The backup lacks {path}: take another backup.", Why.DAMAGED)
        if sha256(path) != total:
            raise BackupFailed(f"{path} has changed since the backup was made: take another backup.", Why.DAMAGED)


def sha256(path: Path) -> str:
    """The sum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
