"""What no page of the panel would send: from a foreign site, by another verb, malformed, too large, after files."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import Select

from admin.security import HEADERS
from admin.views.absences import Absences
from crm import logins
from tests.admin.access_table import PUBLIC, lines
from tests.admin.conftest import FROM_HERE, Furnished, Guest

_FROM_HERE = {name.encode(): value.encode() for name, value in FROM_HERE.items()}
_FORM = "application/x-www-form-urlencoded"
_PARTS = "multipart/form-data; boundary=x"


def _acting(furnished: Furnished) -> Iterator[str]:
    """Every address that takes a form, with Anna's things in it."""
    paths = [line.path for line in lines() if line.verb == "POST"] + sorted(PUBLIC)
    return (f"/admin{furnished.things['anna'].fill(path)}" for path in paths if "/sessions/{" not in path)


def _says_little(answer: httpx2.Response, status: int) -> bool:
    """Whether it is a page of the panel with this status, in Russian, under all its headers."""
    kept = all(answer.headers.get(name) == value for name, value in HEADERS.items())
    return answer.status_code == status and '<html lang="ru">' in answer.text and kept


async def test_a_foreign_site_changes_nothing_at_any_address(furnished: Furnished) -> None:
    guest = await furnished.panel.enter(furnished.panel.play.alla)
    before, tried = furnished.changes, 0

    for address in _acting(furnished):
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {}):
            answer = await guest.http.post(address, data={"csrf": guest.csrf}, headers=headers)
            assert _says_little(answer, 403) and "не со страницы панели" in answer.text, (address, headers)
            tried += 1

    assert furnished.changes == before and tried > 100


async def test_other_verbs_than_the_forms_own_change_nothing(furnished: Furnished) -> None:
    guest = await furnished.panel.enter(furnished.panel.play.alla)
    before = furnished.changes

    for address in _acting(furnished):
        for verb in ("PUT", "PATCH", "DELETE", "OPTIONS"):
            answer = await guest.http.request(verb, address, headers=FROM_HERE)
            assert _says_little(answer, 405), (verb, address)

    assert furnished.changes == before


async def _endless() -> AsyncIterator[bytes]:
    for _ in range(300):
        yield b"x" * 1024


def _part(name: str, value: str, more: str = "") -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'.encode()


async def test_what_is_no_form_is_refused_in_words(furnished: Furnished) -> None:
    guest = await furnished.panel.enter(furnished.panel.play.alla)
    token, before = _part("csrf", guest.csrf), furnished.changes
    tried: list[tuple[str, bytes | AsyncIterator[bytes], bytes, int]] = [
        ("json", b'{"csrf": 1}', b"application/json", 403),
        ("bytes", b"\xff\xfe\x00", b"text/plain", 403),
        ("no boundary", token, b"multipart/form-data", 400),
        ("boundary of nothing", token, b"multipart/form-data; boundary=\xe9\xe9", 400),
        ("cut off", token[:-30], _PARTS.encode(), 403),
        ("part without a name", b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n", _PARTS.encode(), 400),
        ("part without a head", b"--x\r\n\r\na\r\n--x--\r\n", _PARTS.encode(), 400),
        ("token as a file", _part("csrf", guest.csrf, '; filename="x"') + b"--x--\r\n", _PARTS.encode(), 403),
        ("unknown signs", token + _part("language", "xx") + b"--x--\r\n", f"{_PARTS}; charset=none".encode(), 400),
        ("too many fields", b"&".join(b"a%d=1" % number for number in range(5000)), _FORM.encode(), 400),
        ("large", b"x" * 300_000, _FORM.encode(), 413), ("large, by and by", _endless(), _FORM.encode(), 413),
    ]

    for name, content, kind, status in tried:
        answer = await guest.http.post(
            "/admin/account/language", content=content, headers={**_FROM_HERE, b"Content-Type": kind}
        )
        assert _says_little(answer, status), f"{name}: {answer.status_code} {answer.text[:80]}"

    assert furnished.changes == before


async def test_lists_take_no_files_for_words(furnished: Furnished) -> None:
    guest, pk = await furnished.panel.enter(furnished.panel.play.alla), furnished.panel.play.anna.id

    answer = await guest.post(f"/lists/employee/edit/{pk}", files={"name": ("x", b"y")}, role="manager")

    assert _says_little(answer, 400)


async def test_a_list_that_fails_says_its_number_and_no_more(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = await furnished.panel.enter(furnished.panel.play.alla)

    def broken(*_: object) -> Select[tuple[object]]:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(Absences, "rows", broken)
    answer = await guest.get("/lists/absence/list")

    assert _says_little(answer, 500) and "secret" not in answer.text
    assert re.search(r"код [0-9a-f]{8}", answer.text)


_OUTSIDE = (
    "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/..%5capp.py", "/static//etc/passwd",
    "/static/", "/deals/1/files/..%2f..%2fkitchen.db", "/deals/1/files/kitchen.db", "/lists/employee/1/name/download/",
    "/lists/..%2f..%2fapp.py", "/%2e%2e/%2e%2e/.env", "/.env", "/figures/..%2f..%2fapp.svg",
)


@pytest.mark.parametrize("path", _OUTSIDE)
async def test_no_file_is_reached_by_a_name(furnished: Furnished, path: str) -> None:
    guest = await furnished.panel.enter(furnished.panel.play.alla)

    assert _says_little(await guest.http.get(f"/admin{path}", headers=FROM_HERE), 404)


async def test_a_cookie_that_somebody_planted_lets_nobody_in(furnished: Furnished) -> None:
    victim, thief = await furnished.panel.guest(), await furnished.panel.guest()
    for guest in (victim, thief):
        guest.http.cookies.set("kitchen", "planted-by-somebody-else", domain="localhost.local")
    assert await _is_out(victim)

    await victim.post(f"/login/{await furnished.panel.play.act(logins.make_link, furnished.panel.play.boris)}")

    assert not await _is_out(victim) and await _is_out(thief)


async def test_a_session_ends_when_nobody_uses_it_and_after_a_week_even_in_use(furnished: Furnished) -> None:
    play = furnished.panel.play
    idle, busy = await furnished.panel.enter(play.boris), await furnished.panel.enter(play.boris)
    steps = int(logins.LONGEST / logins.IDLE)

    for step in range(steps):
        assert not await _is_out(busy), f"out after {step} times almost as long as one may be idle"
        play.wait(logins.IDLE - timedelta(minutes=1))
    play.wait(timedelta(minutes=steps))

    assert await _is_out(idle) and await _is_out(busy)


async def _is_out(guest: Guest) -> bool:
    return (await guest.get("/account")).status_code == 303
