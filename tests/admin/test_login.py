"""In and out of the panel, over HTTP."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from crm import clock, logins, second_factor, team
from db.enums import Role
from db.models import Credential, Employee, LoginLink
from tests.admin.conftest import FROM_HERE, Guest, Panel, PanelMaker

PASSWORD = "четыре слова через пробел"

# What a visitor is told is the same on both databases; the rules behind it are tested on both elsewhere.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def _link(panel: Panel, who: object = None) -> str:
    async with panel.play.database.transaction() as session:
        return await logins.make_link(session, who or panel.play.boris)  # type: ignore[arg-type]


async def _password(panel: Panel) -> str:
    async with panel.play.database.transaction() as session:
        employee = await session.get_one(Employee, panel.play.boris.id)
        return await logins.set_password(session, panel.play.alla, employee, PASSWORD)


async def _is_in(guest: Guest) -> bool:
    return (await guest.get("/account")).status_code == 200


async def test_without_login_everything_leads_to_the_login(panel: Panel) -> None:
    guest = await panel.guest()

    for path in ("/", "/account", "/lists/employee/list", "/lists/employee/edit/1"):
        answer = await guest.get(path)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/admin/login?next=/admin"), path


async def test_looking_at_the_link_does_not_use_it_up_and_pressing_the_button_does(panel: Panel) -> None:
    guest, token = await panel.guest(), await _link(panel)

    for _ in range(2):
        page = await guest.get(f"/login/{token}")
        assert page.status_code == 200 and "Войти как Борис Лад" in page.text
    assert not await _is_in(guest)

    answer = await guest.post(f"/login/{token}")

    assert answer.headers["location"] == "/admin/" and await _is_in(guest)
    again = await (await panel.guest()).post(f"/login/{token}")
    assert again.status_code == 400 and "Ссылка уже использована" in again.text


async def test_cookie_is_out_of_reach_of_scripts_and_other_sites(panel: Panel, make_panel: PanelMaker) -> None:
    here = await (await panel.guest()).post(f"/login/{await _link(panel)}")
    shop = await make_panel(public_url="https://shop.example")
    there = await (await shop.guest("https://shop.example")).post(f"/login/{await _link(panel)}")

    assert "HttpOnly" in here.headers["set-cookie"] and "SameSite=lax" in here.headers["set-cookie"]
    cookie = there.headers["set-cookie"]
    assert cookie.startswith("__Host-kitchen=") and "Secure" in cookie and "Path=/;" in cookie


async def test_password_lets_in_and_leads_back_to_the_page_asked_for(panel: Panel) -> None:
    name, guest = await _password(panel), await panel.guest()

    wrong = await guest.post("/login", name=name, password="wrong password")
    right = await guest.post("/login", name=name, password=PASSWORD, next="/admin/account")

    assert wrong.status_code == 400 and "Имя или пароль не подходят" in wrong.text
    assert (right.status_code, right.headers["location"]) == (303, "/admin/account")
    assert await _is_in(guest)


_ELSEWHERE = ["https://evil.example/", "//evil.example", "/admin//evil.example", "/o/x", "/admin/\\x"]


@pytest.mark.parametrize("wanted", _ELSEWHERE)
async def test_login_never_leads_to_another_site(panel: Panel, wanted: str) -> None:
    name = await _password(panel)

    answer = await (await panel.guest()).post("/login", name=name, password=PASSWORD, next=wanted)

    assert answer.headers["location"] == "/admin/"


async def test_guessing_is_stopped_with_the_same_words_for_known_and_unknown(panel: Panel) -> None:
    guest, pages = await panel.guest(), []
    for name in (await _password(panel), "никто"):
        for _ in range(logins.TRIES_PER_NAME):
            await guest.post("/login", name=name, password="wrong password")
        page = await guest.post("/login", name=name, password=PASSWORD)
        pages.append((page.status_code, page.text.replace(name, "")))

    assert pages[0] == pages[1] and pages[0][0] == 409 and "Слишком много попыток" in pages[0][1]


async def test_logout_ends_the_session_on_the_server(panel: Panel) -> None:
    guest = await panel.enter(panel.play.boris)
    cookie = guest.http.cookies.get("kitchen") or ""

    answer = await guest.post("/logout")

    assert answer.headers["location"] == "/admin/login"
    stolen = await panel.guest()
    stolen.http.cookies.set("kitchen", cookie)
    assert not await _is_in(stolen)


async def test_dismissed_and_moved_colleagues_are_out_at_once(panel: Panel) -> None:
    olga, boris = await panel.enter(panel.play.olga), await panel.enter(panel.play.boris)
    async with panel.play.database.transaction() as session:
        await team.dismiss(session, panel.play.alla, panel.play.olga.id or 0)
        await team.edit(
            session, panel.play.alla, panel.play.boris.id or 0, name="Борис Лад", role=Role.VIEWER, phone=None,
            trainee=False,
        )

    assert not await _is_in(olga) and not await _is_in(boris)


async def test_one_sees_where_one_is_in_and_ends_it(panel: Panel) -> None:
    phone, desk = await panel.enter(panel.play.boris), await panel.enter(panel.play.boris)
    async with panel.play.database.reading() as session:
        rows = await logins.sessions_of(session, panel.play.boris)
    page = await desk.get("/account")
    assert page.text.count("/admin/account/sessions/") == 2 and "Здесь" in page.text

    await desk.post(f"/account/sessions/{min(row.id for row in rows)}/end")

    assert (await _is_in(phone), await _is_in(desk)) == (False, True)
    foreign = await panel.enter(panel.play.anna)
    assert (await foreign.post(f"/account/sessions/{max(row.id for row in rows)}/end")).status_code == 404


async def test_a_changed_password_keeps_this_browser_and_ends_the_others(panel: Panel) -> None:
    await _password(panel)
    phone, desk = await panel.enter(panel.play.boris), await panel.enter(panel.play.boris)

    wrong = await desk.post("/account/password", old="not mine at all", new="совсем другой пароль")
    assert wrong.status_code == 400 and "Нынешний пароль не подходит" in wrong.text

    right = await desk.post("/account/password", old=PASSWORD, new="совсем другой пароль ")
    assert right.headers["location"] == "/admin/account?done=password-set"
    assert (await _is_in(phone), await _is_in(desk)) == (False, True)
    fresh = await panel.guest()
    await fresh.post("/login", name="Борис Лад", password="совсем другой пароль ")
    assert await _is_in(fresh), "a blank at the end belongs to it"


async def test_second_factor_is_switched_on_with_a_picture_and_asked_for_from_then_on(panel: Panel) -> None:
    desk = await panel.enter(panel.play.boris)
    await desk.post("/account/code")
    assert "data:image/svg+xml" in (await desk.get("/account")).text
    async with panel.play.database.reading() as session:
        secret = (await session.get_one(Credential, panel.play.boris.id)).totp_secret or ""
    codes = await desk.post("/account/code/confirm", code=pyotp.TOTP(secret).at(clock.now()))
    assert codes.text.count("<code>") == 10

    phone = await panel.guest()
    entered = await phone.post(f"/login/{await _link(panel)}")
    assert entered.status_code == 303 and not await _is_in(phone)
    assert (await phone.get("/login")).headers["location"] == "/admin/login/code"
    page = await phone.get("/login/code")
    phone.csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    panel.play.turn(clock.now() + timedelta(minutes=1))
    assert (await phone.post("/login/code", code="000000")).status_code == 400

    await phone.post("/login/code", code=pyotp.TOTP(secret).at(clock.now()))

    assert await _is_in(phone)


async def _with_second_factor(panel: Panel) -> tuple[pyotp.TOTP, list[str]]:
    """Boris has switched codes on; his authenticator and the recovery codes."""
    async with panel.play.database.transaction() as session:
        boris = await session.get_one(Employee, panel.play.boris.id)
        await second_factor.begin(session, boris)
        authenticator = pyotp.TOTP((await session.get_one(Credential, boris.id)).totp_secret or "")
        codes = await second_factor.confirm(session, panel.play.boris, boris, authenticator.at(clock.now()))
    panel.play.turn(clock.now() + timedelta(minutes=1))
    return authenticator, codes


async def _at_the_code(panel: Panel) -> Guest:
    """A browser that has given the first proof."""
    guest = await panel.guest()
    await guest.post(f"/login/{await _link(panel)}")
    guest.csrf = (await guest.get("/login/code")).text.split('name="csrf" value="')[1].split('"')[0]
    return guest


async def test_a_lost_phone_is_replaced_once_by_a_recovery_code(panel: Panel) -> None:
    _, codes = await _with_second_factor(panel)
    first, second = await _at_the_code(panel), await _at_the_code(panel)

    entered = await first.post("/login/code", code=codes[0].upper())
    again = await second.post("/login/code", code=codes[0])

    assert entered.headers["location"] == "/admin/" and await _is_in(first)
    assert again.status_code == 400 and "Код не подошёл" in again.text and not await _is_in(second)
    assert "Запасных кодов осталось: 9" in (await first.get("/account")).text


async def test_an_admin_takes_the_code_off_whoever_lost_it_and_nobody_his_own(panel: Panel) -> None:
    await _with_second_factor(panel)
    admin, path = await panel.enter(panel.play.alla), f"/team/{panel.play.boris.id}"
    waiting = await _at_the_code(panel)

    shown = (await admin.get(path)).text
    done = await admin.post(f"{path}/code-off")
    own = await admin.post(f"/team/{panel.play.alla.id}/code-off")

    assert "Потерял телефон с кодами?" in shown
    assert done.headers["location"] == f"/admin{path}?done=code-off"
    after = (await admin.get(path)).text
    assert "Потерял телефон с кодами?" not in after and "Второй фактор: Борис Лад" in after
    assert own.status_code == 400 and "Свой код выключают в своей учётной записи" in own.text
    assert not await _is_in(waiting), "the browser at the door has still given one proof only"
    fresh = await panel.guest()
    await fresh.post(f"/login/{await _link(panel)}")
    assert await _is_in(fresh)


async def test_the_code_at_the_door_cannot_be_guessed_for_long_from_any_browser(panel: Panel) -> None:
    authenticator, _ = await _with_second_factor(panel)
    guests = [await _at_the_code(panel) for _ in range(2)]

    answers = [await guests[number % 2].post("/login/code", code="000000") for number in range(5)]
    right = await guests[0].post("/login/code", code=authenticator.at(clock.now()))

    assert [answer.status_code for answer in answers] == [400] * 5
    assert right.status_code == 409 and "Слишком много попыток" in right.text and not await _is_in(guests[0])


async def test_a_browser_that_owes_its_code_has_ten_minutes(panel: Panel) -> None:
    authenticator, _ = await _with_second_factor(panel)
    guest = await _at_the_code(panel)
    panel.play.turn(clock.now() + logins.CODE_WAIT)

    late = await guest.post("/login/code", code=authenticator.at(clock.now()))

    assert late.headers["location"] == "/admin/login" and not await _is_in(guest)


async def test_use_keeps_a_session_open_for_a_week_at_most_and_idleness_ends_it(panel: Panel) -> None:
    used, idle = await panel.enter(panel.play.boris), await panel.enter(panel.play.boris)
    step = logins.IDLE - timedelta(minutes=1)

    for _ in range(logins.LONGEST // step):
        panel.play.turn(clock.now() + step)
        assert await _is_in(used)
    assert not await _is_in(idle)

    panel.play.turn(clock.now() + step)
    assert not await _is_in(used)


async def test_codes_cannot_be_guessed_for_long(panel: Panel) -> None:
    desk = await panel.enter(panel.play.boris)
    await desk.post("/account/code")

    answers = [await desk.post("/account/code/confirm", code="000000") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [400] * 5 + [409]


async def test_the_login_page_speaks_the_browsers_language(panel: Panel) -> None:
    guest = await panel.guest()

    english = await guest.http.get("/admin/login", headers={"Accept-Language": "en-GB,en;q=0.9"})

    assert '<html lang="en">' in english.text and "Log in to the panel" in english.text


async def test_links_are_used_up_when_two_press_the_button_at_once(panel: Panel) -> None:
    import asyncio

    token, guests = await _link(panel), [await panel.guest() for _ in range(3)]

    answers = await asyncio.gather(*(guest.http.post(f"/admin/login/{token}", headers=FROM_HERE) for guest in guests))

    assert sorted(answer.status_code for answer in answers) == [303, 400, 400]
    async with panel.play.database.reading() as session:
        assert await session.scalar(select(LoginLink.used_at)) is not None
