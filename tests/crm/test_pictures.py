"""Pictures of figures, drawn by their own process."""

from __future__ import annotations

import asyncio
import struct
import sys
from collections.abc import Sequence
from xml.etree import ElementTree

import pytest

from crm import pictures
from crm.pictures import Bar, Bars, Chart, Columns, NotDrawn

_SVG = "{http://www.w3.org/2000/svg}"

FUNNEL = Bars("Воронка", [Bar("Договор подписан", 4, "4", "75 % дальше"), Bar("Ещё <пусто> & нет", 0, "0")])
MONEY = Columns(
    "Деньги", [f"{day:02}.03" for day in range(1, 21)], [("Пришло", [9.5] * 20), ("Ожидается", [0.0] * 20)], "тыс. ₽",
    mark=14,
)
CHARTS: Sequence[Chart] = (FUNNEL, MONEY, Bars("Пусто", []))


async def test_svg_has_every_label_as_text_and_takes_the_colours_of_the_screen() -> None:
    files = await pictures.draw(CHARTS, "svg")

    trees = [ElementTree.fromstring(file) for file in files]  # noqa: S314
    texts = [{"".join(node.itertext()) for node in tree.iter(f"{_SVG}text")} for tree in trees]
    assert {"Договор подписан", "4", "75 % дальше", "Ещё <пусто> & нет", "0"} <= texts[0]
    assert {"Пришло", "Ожидается", "тыс. ₽", "15.03"} <= texts[1]
    for file in files[:2]:
        drawing = file.decode().partition("</style>")[2]
        assert "var(--" in drawing and "prefers-color-scheme:dark" in file.decode()
        assert not any(colour in drawing for colour in ("#1b1b1f", "#4f46e5", "<script", "http-equiv"))


async def test_png_has_its_size_and_a_shape_for_every_letter() -> None:
    latin, cyrillic, unknown = (Bars("", [Bar(name, 1, "1")]) for name in ("C", "Ж", "\ue000"))

    large, *small = await pictures.draw([FUNNEL, latin, cyrillic, unknown], "png")

    assert large.startswith(b"\x89PNG") and struct.unpack(">II", large[16:24])[0] == 1280
    assert len({*small}) == 3, "Cyrillic is drawn as the sign for letters that the font has not"


async def test_a_process_that_fails_or_takes_too_long_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        with pytest.raises(NotDrawn):
            await pictures.draw([FUNNEL], "svg")
    with monkeypatch.context() as hasty:
        hasty.setattr(pictures, "_TIME_LIMIT_SECONDS", 0)
        with pytest.raises(NotDrawn):
            await pictures.draw([FUNNEL], "svg")


async def test_the_program_itself_never_loads_the_drawing_library() -> None:
    code = "import sys, program, crm.charts, admin.app, bot.screens.digests; sys.exit('matplotlib' in sys.modules)"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    assert await process.wait() == 0
