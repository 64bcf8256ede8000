"""What the browser gets: nothing inline, nothing from elsewhere, every text in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl

import admin
from admin.rendering import STATIC, TEMPLATES

_LOCALES = Path(admin.__file__).parent / "locales"


def _texts(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((_LOCALES / language).glob("*.ftl")):
        for entry in FluentParser().parse(path.read_text("utf-8")).body:
            assert not isinstance(entry, ftl.Junk), f"{path.name}: {entry.content}"
            if isinstance(entry, ftl.Message):
                assert entry.id.name not in found, f"{entry.id.name} stands twice"
                names = re.findall(r"\$(\w+)", path.read_text("utf-8")[entry.span.start:entry.span.end])  # type: ignore[union-attr]
                found[entry.id.name] = " ".join(sorted(set(names)))
    return found


def test_both_languages_say_the_same_things() -> None:
    assert _texts("ru") == _texts("en")


def test_every_text_of_a_template_is_in_the_catalogue_and_none_is_left_over() -> None:
    known, asked = set(_texts("ru")), ""
    for path in [*TEMPLATES.rglob("*.html"), *Path(admin.__file__).parent.rglob("*.py")]:
        asked += path.read_text("utf-8")
    named = set(re.findall(r"[\"'](panel-[a-z0-9-]*[a-z0-9])[\"']", asked))
    made_up = re.findall(r"[\"'](panel-(?:[a-z]+-)+)(?:[\"']|\{)", asked)

    assert named - known == set()
    assert {key for key in known - named if not any(key.startswith(start) for start in made_up)} == set()


def test_no_template_holds_script_or_style_of_its_own() -> None:
    pages = sorted(TEMPLATES.rglob("*.html"))
    assert len(pages) > 8
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", text), page.name
        assert "|safe" not in text.replace(" ", ""), page.name


def test_everything_the_browser_gets_comes_from_us() -> None:
    for path in [*TEMPLATES.rglob("*.html"), *STATIC.iterdir()]:
        assert not re.search(r"(src|href|url\()=?[\"']?https?:", path.read_text("utf-8")), path.name
