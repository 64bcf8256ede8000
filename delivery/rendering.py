"""Documents from templates: DOCX by a process of its own, PDF by LibreOffice when it is installed."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import shutil
import signal
import sys
import tempfile
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from crm.document_example import COMPANYS_DEAL, PERSONS_DEAL
from crm.document_fields import FIELDS
from crm.document_fields import fields as fields_of
from crm.errors import CrmError
from delivery.docx_worker import REFUSED

_ROOT = Path(__file__).resolve().parent.parent
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


class RenderError(CrmError):
    """The document cannot be made; ``detail`` names the unknown field or the fault in the template."""

    def __init__(self, key: str, detail: str = "") -> None:
        super().__init__(key, detail=detail)
        self.detail = detail


async def render(template: Path, fields: dict[str, object], *, timeout: float = 20) -> bytes:
    """Fill a DOCX template. One document at a time; ``timeout`` in seconds, counted from its turn.

    Raises ``RenderError`` when the template uses an unknown field, is broken or forbidden, or takes too long.
    """
    result = await _ask_worker(template, fields, timeout)
    check_docx(result)
    return result


async def undeclared(template: Path, *, timeout: float = 20) -> set[str]:
    """Names that the template uses and ``crm.document_fields`` does not declare.

    Raises ``RenderError`` when the file is no template at all.
    """
    return set(json.loads(await _ask_worker(template, None, timeout))) - set(FIELDS)


@contextlib.asynccontextmanager
async def lent(content: bytes) -> AsyncIterator[Path]:
    """A template's bytes as a file for the worker, while the block runs."""
    with tempfile.TemporaryDirectory(prefix="template-") as folder:
        path = Path(folder) / "template.docx"
        await asyncio.to_thread(path.write_bytes, content)
        yield path


async def try_out(template: Path) -> None:
    """Render the template for an example person and an example company before it is taken into use.

    Raises ``RenderError`` naming every unknown field, or the fault.
    """
    if unknown := await undeclared(template):
        raise RenderError("document-unknown-field", ", ".join(sorted(unknown)))
    for deal in (PERSONS_DEAL, COMPANYS_DEAL):
        await render(template, fields_of(deal))


def can_draw() -> bool:
    """Whether pages can be shown here: LibreOffice and ``pdftoppm`` are installed."""
    return bool(shutil.which("soffice") and shutil.which("pdftoppm"))


async def to_pages(pdf: bytes, *, most: int = 4, timeout: float = 30) -> list[bytes]:
    """The first pages of a PDF as PNG pictures; none when ``pdftoppm`` is not installed.

    Raises ``RenderError`` when it fails or takes longer than ``timeout``.
    """
    drawer = shutil.which("pdftoppm")
    if drawer is None:
        return []
    async with _turn():
        with tempfile.TemporaryDirectory(prefix="pages-") as folder:
            command = [drawer, "-png", "-gray", "-r", "90", "-l", str(most), "-", "page"]
            code, _, _ = await _run(command, timeout, stdin=pdf, cwd=Path(folder))
            pages = await asyncio.to_thread(_files_of, Path(folder))
    if code != 0 or not pages:
        raise RenderError("document-pdf-failed")
    return pages


def _files_of(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.iterdir())]


async def to_pdf(docx: bytes, *, timeout: float = 60) -> bytes | None:
    """The same document as PDF, or ``None`` when LibreOffice is not installed.

    Raises ``RenderError`` when the bytes are no DOCX, or LibreOffice fails or takes longer than ``timeout``.
    """
    check_docx(docx)
    soffice = shutil.which("soffice")
    if soffice is None:
        return None
    async with _turn():
        with tempfile.TemporaryDirectory(prefix="pdf-") as folder:
            return await _convert(soffice, docx, Path(folder), timeout)


def check_docx(content: bytes) -> None:
    """Raise ``RenderError`` unless the bytes are a sound zip with a Word document in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.testzip() is None and "word/document.xml" in archive.namelist():
                return
    except (zipfile.BadZipFile, OSError, ValueError):
        pass
    raise RenderError("document-template-broken", "not a DOCX file")


async def _ask_worker(template: Path, fields: dict[str, object] | None, timeout: float) -> bytes:
    request = json.dumps({"template": str(template), "fields": fields}).encode()
    async with _turn():
        code, output, errors = await _run(
            [sys.executable, "-m", "delivery.docx_worker"], timeout, stdin=request, cwd=_ROOT
        )
    if code == REFUSED:
        raise RenderError(**json.loads(errors))
    if code != 0:
        raise RenderError("document-template-broken", errors.decode(errors="replace").strip()[-200:])
    return output


async def _convert(soffice: str, docx: bytes, folder: Path, timeout: float) -> bytes:
    """Convert in a private profile: two runs on one profile fail, and success is only what the file says."""
    source, result = folder / "document.docx", folder / "document.pdf"
    await asyncio.to_thread(source.write_bytes, docx)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder)]
    await _run([*command, str(source)], timeout, cwd=folder, HOME=str(folder))
    pdf = await asyncio.to_thread(lambda: result.read_bytes() if result.exists() else b"")
    if not (pdf.startswith(b"%PDF-") and b"%%EOF" in pdf[-64:]):
        raise RenderError("document-pdf-failed")
    return pdf


async def _run(
    command: list[str], timeout: float, *, stdin: bytes = b"", cwd: Path, **variables: str
) -> tuple[int, bytes, bytes]:
    """Run to the end or to the limit; nothing of it survives, grandchildren included.

    The environment is made anew: a template has no business with the bot's token.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=cwd,
        env={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **variables},
        start_new_session=True,
    )
    try:
        output, errors = await asyncio.wait_for(process.communicate(stdin), timeout)
    except TimeoutError:
        raise RenderError("document-timeout", f"{timeout:g}") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    return process.returncode or 0, output, errors


def _turn() -> Any:
    """The lock of the running loop: documents are made one after the other, on a small machine too."""
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
