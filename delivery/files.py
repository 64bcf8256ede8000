"""The store of files: bytes under keys that it makes up itself, in a local folder."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


class Store:
    """Files in ``folder``. A key comes from ``save`` only; what is no such key is refused with ``ValueError``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def save(self, content: bytes | AsyncIterator[bytes]) -> str:
        """Keep the bytes and return their key. After a crash the file is there as a whole or not at all."""
        name = secrets.token_hex(16)
        key = f"{name[:2]}/{name}"
        target = self.path(key)
        draft = target.with_suffix(".part")
        await asyncio.to_thread(target.parent.mkdir, parents=True, exist_ok=True)
        try:
            if isinstance(content, bytes):
                await asyncio.to_thread(_append, draft, content)
            else:
                async for chunk in content:
                    await asyncio.to_thread(_append, draft, chunk)
            await asyncio.to_thread(_finish, draft, target)
        except BaseException:
            await asyncio.to_thread(draft.unlink, missing_ok=True)
            raise
        return key

    async def read(self, key: str) -> bytes:
        """The bytes. Raises ``FileNotFoundError``."""
        return await asyncio.to_thread(self.path(key).read_bytes)

    def path(self, key: str) -> Path:
        """Where the bytes lie. Raises ``ValueError`` for what ``save`` cannot have returned."""
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a key of the store: {key!r}")
        return self._folder / key

    async def delete(self, key: str) -> None:
        """Forget the bytes; a missing file is no error."""
        await asyncio.to_thread(self.path(key).unlink, missing_ok=True)


def _append(path: Path, chunk: bytes) -> None:
    with path.open("ab") as file:
        file.write(chunk)


def _finish(draft: Path, target: Path) -> None:
    """Bytes to the disk first, then the name, then the folder that holds the name."""
    with draft.open("ab") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    for folder in (target.parent, target.parent.parent):
        with suppress(PermissionError):  # a folder cannot be opened on Windows
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
