"""Formatted text becomes plain text with entities where Telegram would put them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.calls import Refusal
from sandbox.entities import parse_html, trimmed, with_found
from sandbox.weblinks import link_problem


def test_offsets_count_utf16_units_so_an_emoji_is_two() -> None:
    text, entities = parse_html("😀😀 <b>Кухня 👍</b>")
    assert text == "😀😀 Кухня 👍"
    assert entities == [{"type": "bold", "offset": 5, "length": 8}]


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("<strong>x</strong>", "bold"),
        ("<em>x</em>", "italic"),
        ("<ins>x</ins>", "underline"),
        ("<del>x</del>", "strikethrough"),
        ("<span class='tg-spoiler'>x</span>", "spoiler"),
        ("<code>x</code>", "code"),
        ("<blockquote>x</blockquote>", "blockquote"),
        ("<blockquote expandable>x</blockquote>", "expandable_blockquote"),
    ],
)
def test_every_tag_gives_its_entity(source: str, kind: str) -> None:
    assert parse_html(source) == ("x", [{"type": kind, "offset": 0, "length": 1}])


def test_nested_tags_come_outer_first() -> None:
    _, entities = parse_html("<b>a<i>b</i></b>")
    assert [entity["type"] for entity in entities] == ["bold", "italic"]


def test_code_with_a_language_inside_pre_is_one_entity() -> None:
    _, entities = parse_html('<pre><code class="language-python">x = 1</code></pre>')
    assert entities == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]


def test_references_become_letters_and_unknown_ones_stay() -> None:
    assert parse_html("&lt;b&gt; &amp; &quot; &#33; &#x41; &nbsp; R&D")[0] == '<b> & " ! A &nbsp; R&D'


def test_a_link_nobody_could_open_is_dropped_silently() -> None:
    assert parse_html('<a href="http://localhost/x">тут</a>') == ("тут", [])


def test_a_link_keeps_its_address() -> None:
    _, entities = parse_html('<a href="https://ya.ru/?a=1&amp;b=2">карта</a>')
    assert entities == [{"type": "text_link", "offset": 0, "length": 5, "url": "https://ya.ru/?a=1&b=2"}]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("щ <br>", 'Unsupported start tag "br" at byte offset 3'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("5 < 6", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {reason}"


def test_white_space_at_the_ends_goes_and_entities_move() -> None:
    text, entities = trimmed(*parse_html(" \n <b> Кухня </b>\n"))
    assert text == "Кухня"
    assert entities == [{"type": "bold", "offset": 0, "length": 5}]


def test_commands_addresses_and_mentions_are_found() -> None:
    text = "/start https://ya.ru/x. почта a@b.ru, @anna_k #кухня"
    found = {
        text[entity["offset"] : entity["offset"] + entity["length"]]: entity["type"]
        for entity in with_found(text, [])
    }
    assert found == {
        "/start": "bot_command",
        "https://ya.ru/x": "url",
        "a@b.ru": "email",
        "@anna_k": "mention",
        "#кухня": "hashtag",
    }


def test_nothing_is_found_inside_code() -> None:
    text, entities = parse_html("<code>/start</code>")
    assert [entity["type"] for entity in with_found(text, entities)] == ["code"]


@pytest.mark.parametrize(
    "url", ["https://yandex.ru/maps/?q=1", "tg://user?id=1", "http://127.0.0.1:8080", "ya.ru"]
)
def test_links_which_telegram_opens(url: str) -> None:
    assert link_problem(url) is None


@pytest.mark.parametrize("url", ["http://localhost:8080", "tel:+79990000001", "просто текст", "https://"])
def test_links_which_telegram_refuses(url: str) -> None:
    assert link_problem(url) is not None


@given(st.text())
def test_escaped_text_survives_whatever_it_is(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (text, [])


@given(st.text(alphabet="<>/ab&;=\"' !"))
def test_any_rubbish_is_parsed_or_refused(source: str) -> None:
    try:
        parse_html(source)
    except Refusal as refusal:
        assert refusal.description.startswith("Bad Request: can't parse entities: ")
