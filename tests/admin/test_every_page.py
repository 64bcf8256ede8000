"""Every page of the panel, over a shop that has something of everything: what it says, in which language, and that
looking at it changes nothing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from sqlalchemy import String, Text, select

from admin.security import HEADERS
from crm import team
from db.base import Base
from db.models import TimelineEntry, Wording
from tests.admin.access_table import PUBLIC, lines
from tests.admin.conftest import Furnished, Guest
from tests.admin.furnished import MORE
from tests.admin.markup import Markup
from tests.admin.speech import ALPHABETS, foreign

# What people have made is no page of ours: it may do less.
_FILE = re.compile(r"/files/|/sample\.|/documents/\w+/templates/")


async def _pages(
    furnished: Furnished, guest: Guest, language: str = "ru"
) -> AsyncIterator[tuple[str, httpx2.Response]]:
    """Every address that can be looked at, with Anna's things in it; those before the login too."""
    for line in lines():
        if line.verb == "GET" and line.says["admin"] != "-":
            address = furnished.things["anna"].fill(line.address)
            yield address, await guest.get(address)
    for address in MORE:
        yield address, await guest.get(address)
    stranger = await furnished.panel.guest()
    stranger.http.headers["Accept-Language"] = language
    for path in sorted(PUBLIC - {"/login/code"}):
        address = furnished.things["anna"].fill(path)
        yield address, await stranger.get(address)


async def test_looking_changes_nothing_and_pages_keep_their_own_policy(furnished: Furnished) -> None:
    guest = await furnished.panel.enter(furnished.panel.play.alla)
    before = furnished.changes

    async for address, answer in _pages(furnished, guest):
        assert answer.status_code == (400 if address == "/login/x" else 200), address
        assert furnished.changes == before, f"Looking at {address} has changed something"
        assert answer.headers["cache-control"] == "no-store", address
        assert _missing(answer) <= ({"Content-Security-Policy"} if _FILE.search(address) else set()), address
        assert not _is_html(answer) or Markup(answer.text).forbidden == [], address


def _is_html(answer: httpx2.Response) -> bool:
    return answer.headers["content-type"].startswith("text/html")


def _missing(answer: httpx2.Response) -> set[str]:
    return {name for name, value in HEADERS.items() if answer.headers.get(name) != value}


@pytest.mark.parametrize("language", ["ru", "en"])
async def test_every_page_speaks_one_language(furnished: Furnished, language: str) -> None:
    play = furnished.panel.play
    await play.act(team.set_language, play.alla, language)
    guest = await furnished.panel.enter(play.alla)
    known = await _typed(furnished) if language == "en" else set()
    wrong = []

    async for address, answer in _pages(furnished, guest, language):
        if _is_html(answer):
            page = Markup(answer.text, address)
            assert page.language == language, address
            said = {said.text for said in page.said if said.language == language}
            wrong += [f"{address}: {text[:120]}" for text in sorted(said) if foreign(text, language) - known]

    assert not wrong, "\n".join(wrong)


async def _typed(furnished: Furnished) -> set[str]:
    """The Russian words that people have typed in, which are not translated."""
    found, words = set[str](), ALPHABETS["en"]
    async with furnished.panel.play.database.reading() as session:
        for mapper in Base.registry.mappers:
            typed = [column for column in mapper.columns if type(column.type) in (String, Text)]
            for row in await session.execute(select(*typed)) if typed and mapper.class_ is not Wording else ():
                found.update(word for text in row if text for word in words.findall(text))
        for entry in await session.scalars(select(TimelineEntry.data)):
            found.update(word for text in entry.values() if isinstance(text, str) for word in words.findall(text))
    return found
