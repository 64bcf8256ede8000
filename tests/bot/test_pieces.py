"""Texts longer than a message may be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pieces import plain_length, split, utf16_length
from bot.screen import Button, Screen, esc


def _seen(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_a_short_text_stays_one_piece() -> None:
    assert split("<b>да</b>") == ["<b>да</b>"]


def test_a_long_text_is_cut_between_lines() -> None:
    pieces = split("\n".join(f"строка {n} &lt;b&gt;" for n in range(1000)))
    assert all(plain_length(piece) <= 4096 for piece in pieces)
    assert all(piece.startswith("строка") and piece.endswith("&gt;") for piece in pieces)


def test_an_open_tag_is_closed_at_the_cut_and_opened_again() -> None:
    pieces = split("<blockquote expandable>" + "слово " * 2000 + "</blockquote>", 4096)
    assert len(pieces) > 1
    assert all(piece.startswith("<blockquote expandable>") for piece in pieces)
    assert all(piece.endswith("</blockquote>") for piece in pieces)


def test_a_word_longer_than_a_message_is_cut_between_characters() -> None:
    pieces = split("😀" * 5000)
    assert "".join(pieces) == "😀" * 5000
    assert all(utf16_length(piece) <= 4096 for piece in pieces)


@given(st.text(alphabet=st.sampled_from("аб <>&\"😀\n"), max_size=300))
def test_nothing_but_blanks_is_lost(text: str) -> None:
    pieces = split(f"<b>{esc(text)}</b>", 40)
    assert all(plain_length(piece) <= 40 for piece in pieces)
    assert "".join("".join(map(_seen, pieces)).split()) == "".join(esc(text).split())


def test_foreign_text_is_shown_literally() -> None:
    assert esc('<b>&"') == "&lt;b&gt;&amp;&quot;"


def test_buttons_and_menu_do_not_go_together() -> None:
    with pytest.raises(ValueError, match="one keyboard"):
        Screen("x", rows=[[Button("a")]], menu=[["b"]])
