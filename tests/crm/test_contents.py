"""What is inside a file: programs, bombs and broken archives are known whatever the name says."""

from __future__ import annotations

import io
import zipfile

import pytest

from crm.contents import REASONS, refuse_harmful
from crm.errors import BadInput


def _zip(*names: str, size: int = 3) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            # An entry without today's date: the names of tests are made of the content, in every worker anew.
            archive.writestr(zipfile.ZipInfo(name), b"\x00" * size, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _saying(content: bytes, size: int) -> bytes:
    """The same archive of one entry whose list says that it unpacks to ``size`` bytes."""
    entry = content.index(b"PK\x01\x02")
    return content[: entry + 24] + size.to_bytes(4, "little") + content[entry + 28 :]


_WINDOWS = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"


@pytest.mark.parametrize("content", [
    _WINDOWS, b"\x7fELF\x02\x01\x01", b"#!/bin/sh\nrm -rf ~", b"\xcf\xfa\xed\xfe\x07", b"\xca\xfe\xba\xbe",
    _zip("META-INF/MANIFEST.MF", "Main.class"), _zip("AndroidManifest.xml", "classes.dex"),
])  # fmt: skip
def test_a_program_is_refused_under_any_name(content: bytes) -> None:
    for name in ("договор.pdf", "фото.jpg", "без окончания"):
        with pytest.raises(BadInput, match="file-program"):
            refuse_harmful(name, content)


@pytest.mark.parametrize("name", ["смета.xlsx", "архив.zip", "договор.pdf"])
def test_an_archive_that_says_it_unpacks_to_gigabytes_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="file-unpacks-too-large"):
        refuse_harmful(name, _saying(_zip("a.xml"), 4 * 1024**3 - 2))


def test_an_archive_of_countless_entries_is_refused_before_its_list_is_read() -> None:
    with pytest.raises(BadInput, match="file-unpacks-too-large"):
        refuse_harmful("a.zip", _zip("a") + b"PK\x01\x02" * 10_001)


@pytest.mark.parametrize(("name", "content"), [
    ("смета.xlsx", _zip("a.xml", size=5000)[:-30]), ("a.zip", b"PK\x03\x04rubbish"), ("договор.docx", b"<html>"),
    ("безымянный", _zip("a")[:40]),
])  # fmt: skip
def test_a_broken_archive_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(BadInput, match="file-broken"):
        refuse_harmful(name, content)


@pytest.mark.parametrize(("name", "content"), [
    ("договор.pdf", b"%PDF-1.4 paper"), ("фото.jpg", b"\xff\xd8\xff\xe0"), ("договор.docx", _zip("word/document.xml")),
    ("под паролем.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1"), ("смета.ods", _zip("META-INF/manifest.xml")),
    ("пусто.zip", _zip()),
    ("заметка.txt", "MZ — это не программа".encode()), ("кухня.sto", b"\x01\x02\x03"), ("голос.ogg", b"OggS"),
    ("большая.zip", _zip("plan.bmp", size=1_000_000)),
])  # fmt: skip
def test_papers_pictures_recordings_and_drawings_are_taken(name: str, content: bytes) -> None:
    refuse_harmful(name, content)


def test_every_reason_is_named() -> None:
    said = set()
    for name, content in (("a.pdf", _WINDOWS), ("a.zip", b"PK\x03\x04"), ("a.zip", _saying(_zip("a"), 2**32 - 2))):
        with pytest.raises(BadInput) as refused:
            refuse_harmful(name, content)
        said.add(refused.value.key)
    assert said == REASONS
