"""Who may import whom: faces know the rules, the rules know no face."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
OURS = PACKAGES | {path.stem for path in ROOT.glob("*.py")}

# What a package may import of the others; where the parts are put together (main, program) may import all.
ALLOWED = {
    "crm": {"db"},
    "db": {"crm"},
    "delivery": {"crm", "db"},
    "bot": {"crm", "db", "config"},
    "web": {"crm", "db", "config", "bot"},
    "admin": {"crm", "db", "config", "web"},
    "sandbox": {"crm", "db", "config", "delivery", "program"},
}
LIBRARIES = {"aiogram": {"bot", "delivery/telegram.py", "program.py"}, "starlette": {"web", "admin", "sandbox"}}


def _files() -> Iterator[Path]:
    for name in sorted(OURS):
        yield from [ROOT / f"{name}.py"] if name not in PACKAGES else sorted((ROOT / name).rglob("*.py"))


def _imports(path: Path) -> set[str]:
    """Full names of all that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


EDGES = {(path.relative_to(ROOT), name) for path in _files() for name in _imports(path)}


def test_the_project_is_looked_at_as_a_whole() -> None:
    assert {"crm", "db", "bot", "delivery", "web", "sandbox"} <= PACKAGES
    assert len(EDGES) > 500


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_package_imports_only_what_lies_below_it(package: str) -> None:
    found = {
        (str(path), name) for path, name in EDGES
        if path.parts[0] == package and name.split(".")[0] in OURS - {package} - ALLOWED[package]
    }

    assert found == set()


def test_database_knows_of_the_rules_only_what_time_it_is() -> None:
    found = {name for path, name in EDGES if path.parts[0] == "db" and name.startswith("crm")}

    assert found <= {"crm.clock"}


def test_sandbox_is_started_by_main_and_known_to_nobody_else() -> None:
    found = {str(path) for path, name in EDGES if name.split(".")[0] == "sandbox" and path.parts[0] != "sandbox"}

    assert found - {"main.py"} == {name for name in found if name.startswith(("benchmarks", "campaigns"))}


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_library_of_a_face_stays_in_that_face(library: str) -> None:
    found = {
        str(path) for path, name in EDGES
        if name.split(".")[0] == library and path.parts[0] not in ("benchmarks", "campaigns")
        and not {path.parts[0], str(path)} & LIBRARIES[library]
    }

    assert found == set()


def test_commands_start_without_loading_the_bots_library() -> None:
    script = "import sys, main; print(sorted({'aiogram', 'starlette'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
