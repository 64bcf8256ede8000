"""Every page of the panel, asked for what no form would send; on both databases, which choke on different things."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from db.enums import Role
from db.session import Database
from tests.admin.access_table import lines
from tests.admin.addresses import addresses, filled
from tests.admin.conftest import FROM_HERE, Furnished, Guest, Panel
from tests.admin.furnished import MORE, Things, furnish
from tests.admin.markup import Form, Markup
from tests.admin.speech import foreign
from tests.crm import cast

# PostgreSQL, which is the stricter one, gets the first three, and those in every field by itself as well; what is
# above the database is alike on both.
VALUES = ("4294967296", "99999999999999999999", "%00", "0", "-1", "abc", "1;2", "..%2f..%2fetc%2fpasswd", "' OR 1=1",
          "１")
TYPED = ("4294967296", "9" * 40, "\x00", "' OR 1=1 --", "<b>\u202e{{7*7}}", "١٢")
_STRICT = 3
QUERY = {
    "page": "-1", "pageSize": "99999999", "search": "%_'\"<b>\x00", "sortBy": "telegram_id; DROP", "sort": "x",
    "stage": "x", "after": "abc", "before": "99999999999999999999", "text": "\x00'%_", "done": "{x}", "since": "31.02",
    "until": "9999-12-31", "manager": "x", "installer": "-1", "pipeline": "x", "show": "../x", "next": "//evil",
}
FILES = (
    ("../../etc/passwd", b"x"), ("a\x00b.pdf", b"%PDF-1.4"), ("о" * 400 + ".xlsx", b"PK\x03\x04 no archive"),
    ("x.docx", b"PK\x03\x04" + b"\xff" * 50), ("x.csv", b"\xff\xfe\x00\xd8;\"\n;;;\n\x00"), ("", b""),
)
# What shows that somebody let the works of the program out.
_WORKS = re.compile(r'Traceback|File "|sqlalchemy|asyncpg|sqlite3|\.py\b|Error\b')
_ALERT = re.compile(r'role="alert"[^>]*>(.*?)</', re.DOTALL)


async def test_nothing_breaks_whatever_is_asked_or_sent_on_sqlite(
    furnished: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _attack(furnished.panel, furnished.things["anna"], monkeypatch, len(VALUES))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_nothing_breaks_whatever_is_asked_or_sent_on_postgresql(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _attack(panel, (await furnish(panel.play, panel.store))["anna"], monkeypatch, _STRICT)


async def _attack(panel: Panel, things: Things, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    guest = await panel.enter(panel.play.alla)
    pages = {path: await guest.get(path) for path in _looked_at(things)}
    monkeypatch.setattr(panel.play.database, "transaction", _forgotten(panel.play.database))

    wrong = [said async for said in _ask_for_nonsense(panel, guest, VALUES[:most]) if said]
    forms = _forms(pages)
    for form in [*forms, *_without_a_page(panel, things, forms)]:
        wrong += [said async for said in _send_nonsense(guest, form, TYPED[:most]) if said]

    assert not wrong, "\n".join(wrong)


def _forgotten(database: Database) -> Any:
    """Transactions that do everything but commit, so that every form finds the same shop."""
    begin = database.transaction

    @asynccontextmanager
    async def transaction() -> AsyncIterator[AsyncSession]:
        async with begin() as session:
            yield session
            await session.flush()
            session.expunge_all()
            await session.rollback()

    return transaction


def _looked_at(things: Things) -> list[str]:
    seen = [line.address for line in lines() if line.verb == "GET" and line.says["admin"] != "-"]
    return [things.fill(address) for address in seen if not address.endswith((".svg", "/files/{file_id}"))] + MORE


async def _ask_for_nonsense(panel: Panel, guest: Guest, values: Sequence[str]) -> AsyncIterator[str]:
    for path, verbs in addresses(panel):
        for value in values if "{" in path else values[:1]:
            for verb in sorted(verbs & {"GET", "POST"}):
                sent = {"params": QUERY} if verb == "GET" else {"data": {"csrf": guest.csrf}}
                yield await _ask(guest, verb, f"/admin{filled(path, value)}", **sent)


def _forms(pages: dict[str, httpx2.Response]) -> list[Form]:
    """The forms of the pages, each once, whatever number stands in its address."""
    found = {}
    for path, page in pages.items():
        for form in Markup(page.text, f"/admin{path}").forms:
            found[form.method, re.sub(r"\d+", "#", form.action), *sorted(form.fields)] = form
    return list(found.values())


def _without_a_page(panel: Panel, things: Things, forms: list[Form]) -> Iterator[Form]:
    """Addresses that take forms which no page showed: they get every field that any form has."""
    names = dict.fromkeys(name for form in forms for name in form.fields) | {"code": "", "password": "", "name": ""}
    known = {re.sub(r"\d+", "#", form.action) for form in forms if form.method == "POST"}
    for path, verbs in addresses(panel):
        address = f"/admin{filled(path, '1')}"
        if "POST" in verbs and re.sub(r"\d+", "#", address) not in known:
            yield Form(address, "POST", dict.fromkeys(names, ""))


async def _send_nonsense(guest: Guest, form: Form, texts: Sequence[str]) -> AsyncIterator[str]:
    """Every field at once, and each with the others as they were drawn; strange files."""
    kept = {"csrf": guest.csrf} if form.method == "POST" else {}
    names = [name for name in form.fields if name != "csrf"]
    for text in texts if names else ():
        yield await _send(guest, form, dict.fromkeys(names, text) | kept)
    is_each_tried = len(texts) == _STRICT and any(form.fields.values())
    alike = {re.sub(r".*[.:]", "", name): name for name in names if is_each_tried}
    for number, name in enumerate(alike.values()):
        yield await _send(guest, form, form.fields | {name: texts[number % len(texts)]} | kept)
    for file in FILES if form.files else ():
        yield await _send(guest, form, form.fields | kept, files=[(name, file) for name in form.files])


async def _send(guest: Guest, form: Form, fields: dict[str, str], **more: Any) -> str:
    where = "data" if form.method == "POST" else "params"
    return await _ask(guest, form.method, form.action, **{where: fields}, **more)


async def _ask(guest: Guest, verb: str, address: str, **sent: Any) -> str:
    """What is wrong with the answer."""
    answer = await guest.http.request(verb, address, headers=FROM_HERE, **sent)
    found = _WORKS.search(answer.text)
    if answer.status_code >= 500 or found:
        return f"{verb} {address} {sent}: {answer.status_code} {found[0] if found else ''}"
    if answer.status_code >= 400:
        said = " ".join(one.text for one in Markup(" ".join(_ALERT.findall(answer.text))).said)
        given = foreign(f"{address} {sent}", "ru")
        if foreign(said, "ru") - given or '<html lang="ru">' not in answer.text:
            return f"{verb} {address} {sent}: {answer.status_code} says {said or answer.text[:100]}"
    return ""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_who_may_not_do_something_is_refused_before_anything_is_looked_for(panel: Panel) -> None:
    async with panel.play.database.transaction() as session:
        viewer = await cast.person(session, "Зоя Новая", Role.VIEWER)
    guest = await panel.enter(viewer)

    for act in ("next", "return", "lose", "reopen", "reassign", "payments", "refunds", "comment", "files"):
        assert (await guest.post(f"/deals/404/{act}")).status_code == 403, act
