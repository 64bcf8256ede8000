"""Every page of the panel, asked for what no form would send; on both databases, which choke on different things."""

from __future__ import annotations

from typing import Any

import pytest

from db.enums import Role
from tests.admin.addresses import addresses, filled
from tests.admin.conftest import FROM_HERE, Guest, Panel
from tests.crm import cast

VALUES = ("0", "-1", "abc", "99999999999999999999", "%00", "1;2", "..%2f..%2fetc%2fpasswd", "' OR 1=1", "１")
FIELDS = (
    "name", "password", "next", "code", "old", "new", "language", "reason", "comment", "text", "stage", "manager",
    "entry", "position", "done", "version", "amount", "paid_on", "way", "draft_key", "desired_date", "refund", "kind",
    "role", "phone", "seen", "installer_id", "first_day", "last_day", "confirmed", "message", "alone",
)
QUERY = {
    "page": "-1", "pageSize": "99999999", "search": "%_'\"<b>\x00", "sortBy": "telegram_id; DROP", "sort": "x",
    "stage": "x", "after": "abc", "before": "99999999999999999999", "text": "\x00'%_", "done": "{x}", "since": "31.02",
    "until": "9999-12-31", "manager": "x", "installer": "-1", "pipeline": "x", "show": "../x", "next": "//evil",
    "state": "x", "channel": "x", "person": "x", "kind": "x",
}


async def _ask(guest: Guest, verb: str, path: str, **sent: Any) -> None:
    answer = await guest.http.request(verb, f"/admin{path}", headers=FROM_HERE, **sent)
    assert answer.status_code < 500, f"{verb} {path} {sent}: {answer.status_code}"
    assert "Traceback" not in answer.text


async def test_no_address_breaks_whatever_stands_in_it(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)

    for path, verbs in addresses(panel):
        for value in VALUES if "{" in path else VALUES[:1]:
            for verb in verbs & {"GET", "POST"}:
                await _ask(guest, verb, filled(path, value), params=QUERY if verb == "GET" else None)


@pytest.mark.parametrize("value", ["\x00", "' OR 1=1 --", "9" * 40, "<b>\u202e{{7*7}}"])
async def test_no_form_breaks_whatever_stands_in_its_fields(panel: Panel, value: str) -> None:
    async with panel.play.database.transaction() as session:
        await cast.new_deal(session, panel.play.anna)
    for path, verbs in addresses(panel):
        if "POST" not in verbs or path == "/account/password":
            continue
        guest = await panel.enter(panel.play.alla)
        await _ask(guest, "POST", filled(path, "1"), data={"csrf": guest.csrf} | dict.fromkeys(FIELDS, value))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_who_may_not_do_something_is_refused_before_anything_is_looked_for(panel: Panel) -> None:
    async with panel.play.database.transaction() as session:
        viewer = await cast.person(session, "Зоя Новая", Role.VIEWER)
    guest = await panel.enter(viewer)

    for act in ("next", "return", "lose", "reopen", "reassign", "payments", "refunds", "comment", "files"):
        assert (await guest.post(f"/deals/404/{act}")).status_code == 403, act
