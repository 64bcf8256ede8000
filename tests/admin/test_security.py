"""What stands before every page."""

from __future__ import annotations

import re

import pytest

from crm import freshness
from tests.admin.addresses import PUBLIC, addresses, filled
from tests.admin.conftest import FROM_HERE, Panel, PanelMaker

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

async def test_a_foreign_site_changes_nothing(panel: Panel) -> None:
    guest = await panel.enter(panel.play.boris)
    form = {"csrf": guest.csrf}
    tried = {
        "cross-site": {"Sec-Fetch-Site": "cross-site"}, "same-site": {"Sec-Fetch-Site": "same-site"},
        "typed": {"Sec-Fetch-Site": "none"}, "origin": {"Origin": "http://evil.example"}, "null": {"Origin": "null"},
        "nothing": {}, "port": {"Origin": "http://localhost:1"},
    }
    for name, headers in tried.items():
        answer = await guest.http.post("/admin/logout", data=form, headers=headers)
        assert answer.status_code == 403 and "не со страницы панели" in answer.text, name

    older = await guest.http.post("/admin/logout", data=form, headers={"Origin": "http://localhost"})
    assert older.status_code == 303


async def test_addresses_that_act_are_refused_even_as_a_link(panel: Panel) -> None:
    guest = await panel.enter(panel.play.boris)

    answer = await guest.http.get("/admin/lists/employee/action/x", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403


async def test_every_form_needs_the_token_of_its_own_session(panel: Panel) -> None:
    guest, other = await panel.enter(panel.play.alla), await panel.enter(panel.play.boris)
    posts = [path for path, verbs in addresses(panel) if "POST" in verbs and path not in PUBLIC]
    assert len(posts) > 8

    for path in posts:
        for token in ("", "x", other.csrf):
            answer = await guest.http.post(f"/admin{filled(path, '1')}", data={"csrf": token}, headers=FROM_HERE)
            assert answer.status_code == 403 and "Эта форма открыта до" in answer.text, path


async def test_every_page_asks_who_it_is(panel: Panel) -> None:
    guest = await panel.guest()

    for path, verbs in addresses(panel):
        if path in PUBLIC:
            continue
        for verb in verbs & {"GET", "POST", "DELETE"}:
            answer = await guest.http.request(verb, f"/admin{filled(path, '1')}", headers=FROM_HERE)
            assert answer.status_code in (303, 405) and answer.headers.get("location", "/admin/login")[:12] == (
                "/admin/login"
            ), path


async def test_sqladmins_back_doors_are_not_there(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)

    for path in ("/employee/1/name/download/", "/employee/1/name/preview/", "/employee/export/csv", "/employee/import",
                 "/employee/ajax/lookup?name=x&term=y", "/statics/css/main.css", "/login", "/logout", "/"):
        assert (await guest.get(f"/lists{path}")).status_code in (404, 405), path


async def test_headers_forbid_what_pages_do_not_need(panel: Panel, make_panel: PanelMaker) -> None:
    guest = await panel.enter(panel.play.boris)
    for path in ("/", "/login", "/nowhere", "/lists/employee/list", "/static/panel.css"):
        headers = (await guest.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy, path
        assert headers["x-content-type-options"] == "nosniff", path
        assert "strict-transport-security" not in headers
    assert (await guest.get("/")).headers["cache-control"] == "no-store"

    shop = await make_panel(public_url="https://shop.example")
    answer = await (await shop.guest("https://shop.example")).get("/login")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_only_the_shops_own_names_are_answered(make_panel: PanelMaker) -> None:
    shop = await make_panel(public_url="https://shop.example")

    assert (await (await shop.guest("https://shop.example")).get("/login")).status_code == 200
    assert (await (await shop.guest("https://evil.example")).get("/login")).status_code == 400


async def test_large_bodies_are_refused(panel: Panel) -> None:
    guest = await panel.enter(panel.play.boris)

    answer = await guest.post("/account/password", old="x" * 300_000)

    assert answer.status_code == 413


async def test_a_failure_shows_a_number_and_no_more(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    guest = await panel.enter(panel.play.boris)

    async def broken(*_: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(freshness, "glance", broken)
    answer = await guest.get("/")

    assert answer.status_code == 500 and "secret" not in answer.text
    assert re.search(r"код [0-9a-f]{8}", answer.text)
