"""A guard: where it stands, what the code is without it, and the tests that notice."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path


class Stale(Exception):
    """The table no longer fits the code; the text is one sentence."""


@dataclass(frozen=True)
class Guard:
    """One guard. ``holds`` is its text in ``file``, ``without`` what stands there when it is taken out.

    ``tests`` are the node ids of which at least one must fail then.
    """

    name: str
    file: str
    holds: str
    without: str
    tests: tuple[str, ...]

    @property
    def wants_postgres(self) -> bool:
        """Whether only PostgreSQL shows that it is gone."""
        return any("[postgresql" in test for test in self.tests)

    def taken_out(self, source: str) -> str:
        """The file's text without the guard. Raises ``Stale`` unless its text is there exactly once."""
        count = source.count(self.holds)
        if count != 1:
            raise Stale(f"its text is {count} times in {self.file}, not once: put the table right.")
        return source.replace(self.holds, self.without)

    def take_out(self, tree: Path) -> None:
        """Change the file in a copy of the project. Raises ``Stale``."""
        path = tree / self.file
        path.write_text(self.taken_out(path.read_text("utf-8")), "utf-8")
        # What was compiled is told from what is to be compiled by whole seconds and the length only.
        Path(cache_from_source(str(path))).unlink(missing_ok=True)
