"""What is inside a file, whatever its name says: no program, and no archive that harms whoever unpacks it."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import PurePath

from crm.errors import BadInput
from crm.names import file_label

UNPACKED_LIMIT = 500 * 1024 * 1024
"""The most bytes that an archive or an Office file may say it unpacks to."""
_MOST_ENTRIES = 10_000

# Linux, macOS (four ways, one shared with Java), scripts, Android, links of Windows.
_PROGRAMS = (
    b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"#!", b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02\x00",
)  # fmt: skip
_PROGRAM_PARTS = frozenset({"META-INF/MANIFEST.MF", "AndroidManifest.xml"})
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_DIRECTORY_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0"  # an Office file of old, or a new one under a password
_ZIPPED = frozenset({".docx", ".odp", ".ods", ".odt", ".pptx", ".xlsx", ".zip"})
_BROKEN = (zipfile.BadZipFile, NotImplementedError, OSError, OverflowError, ValueError, struct.error)

REASONS = frozenset({"file-program", "file-unpacks-too-large", "file-broken"})
"""The keys of what ``refuse_harmful`` says."""


def refuse_harmful(name: str, content: bytes, *, unpacked: int = UNPACKED_LIMIT) -> None:
    """Raises ``BadInput`` for a program under any name, a broken archive, and one that unpacks to too much.

    ``unpacked`` is that much, in bytes. Nothing is unpacked: only an archive's own list is read.
    """
    label = file_label(name)
    if _is_program(content):
        raise BadInput("file-program", name=label)
    if is_archive(content):
        _refuse_archive(label, content, unpacked)
    elif PurePath(label).suffix.lower() in _ZIPPED and not content.startswith(_OLE):
        raise BadInput("file-broken", name=label)


def is_archive(content: bytes) -> bool:
    """Whether it begins as a zip does: archives, and the Office files of today."""
    return content.startswith(_ZIP)


def _is_program(content: bytes) -> bool:
    of_windows = content.startswith(b"MZ") and b"\x00" in content[:64]
    return of_windows or content.startswith(_PROGRAMS)


def _refuse_archive(label: str, content: bytes, unpacked: int) -> None:
    # Counted before it is read: a list of half a million entries is a bomb of its own.
    if content.count(_ZIP_DIRECTORY_ENTRY) > _MOST_ENTRIES:
        raise BadInput("file-unpacks-too-large", name=label)
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except _BROKEN as error:
        raise BadInput("file-broken", name=label) from error
    if _PROGRAM_PARTS & {entry.filename for entry in entries}:
        raise BadInput("file-program", name=label)
    if sum(entry.file_size for entry in entries) > unpacked:
        raise BadInput("file-unpacks-too-large", name=label)
