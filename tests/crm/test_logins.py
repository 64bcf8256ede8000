"""Into the panel: links, passwords, sessions, second factor."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import clock, logins, second_factor, team
from crm.actor import Actor
from crm.errors import BadInput, Forbidden, NotFound, Refused
from crm.logins import Browser
from db.enums import Role
from db.models import Change, Credential, Employee, LoginLink, WebSession
from tests.crm.cast import Play
from tests.waiting import until_it_waits

HERE = Browser("192.0.2.1", "Firefox")
PASSWORD = "четыре слова через пробел"


async def _employee(play: Play, who: Actor) -> Employee:
    async with play.database.reading() as session:
        return await session.get_one(Employee, who.id)


async def _entered(play: Play, who: Actor) -> str:
    async with play.database.transaction() as session:
        return await logins.open_session(session, await session.get_one(Employee, who.id), HERE)


async def _is_in(play: Play, token: str) -> bool:
    async with play.database.reading() as session:
        return await logins.find_session(session, token) is not None


async def _link(play: Play, who: Actor) -> str:
    async with play.database.transaction() as session:
        return await logins.make_link(session, who)


async def _by_link(play: Play, token: str) -> str:
    async with play.database.transaction() as session:
        return await logins.enter_by_link(session, token, HERE)


async def _password(play: Play, who: Actor, password: str = PASSWORD) -> str:
    async with play.database.transaction() as session:
        employee = await session.get_one(Employee, who.id)
        return await logins.set_password(session, play.alla, employee, password)


async def _try(play: Play, name: str, password: str, browser: Browser = HERE) -> bool:
    async with play.database.transaction() as session:
        claimant = await logins.claim(session, name, browser)
    return logins.verify(claimant, password)


async def test_a_link_lets_in_once(play: Play) -> None:
    token = await _link(play, play.boris)

    assert await _is_in(play, await _by_link(play, token))

    with pytest.raises(BadInput, match="login-link-invalid"):
        await _by_link(play, token)


async def test_a_used_link_is_nobodys(play: Play) -> None:
    token = await _link(play, play.boris)
    async with play.database.transaction() as session:
        assert (await logins.link_owner(session, token)).id == play.boris.id
        await logins.enter_by_link(session, token, HERE)

        with pytest.raises(BadInput, match="login-link-invalid"):
            await logins.link_owner(session, token)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
async def test_of_two_who_use_one_link_at_once_one_is_let_in(play: Play) -> None:
    token = await _link(play, play.boris)
    async with play.database.transaction() as session:
        await logins.enter_by_link(session, token, HERE)
        other = asyncio.create_task(_by_link(play, token))
        await until_it_waits(play.database, other)

    with pytest.raises(BadInput, match="login-link-invalid"):
        await other


async def test_a_link_works_for_five_minutes(play: Play) -> None:
    token = await _link(play, play.boris)
    play.turn(clock.now() + timedelta(minutes=5, seconds=1))

    with pytest.raises(BadInput, match="login-link-invalid"):
        await _by_link(play, token)


async def test_a_new_link_ends_the_one_before(play: Play) -> None:
    first, second = await _link(play, play.boris), await _link(play, play.boris)

    with pytest.raises(BadInput, match="login-link-invalid"):
        await _by_link(play, first)
    assert await _by_link(play, second)


async def test_secrets_are_kept_as_hashes(play: Play) -> None:
    token = await _link(play, play.boris)
    cookie = await _by_link(play, token)
    await _password(play, play.boris)

    async with play.database.reading() as session:
        link, row = await session.scalar(select(LoginLink)), await session.scalar(select(WebSession))
        credential = await session.scalar(select(Credential))
    assert link is not None and row is not None and credential is not None
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest() and cookie not in row.token_hash
    for secret in (token, cookie):
        assert len(base64.urlsafe_b64decode(secret + "=")) * 8 == 256
    assert (credential.password_hash or "").startswith("$argon2id$")


async def test_installers_have_no_panel(play: Play) -> None:
    with pytest.raises(Forbidden):
        await _link(play, play.petr)
    with pytest.raises(Refused, match="panel-not-for-role"):
        await _password(play, play.petr)
    with pytest.raises(Forbidden, match="panel-not-for-you"):
        await _entered(play, play.petr)


async def test_name_and_password_let_in_whatever_the_case(play: Play) -> None:
    login = await _password(play, play.boris)

    assert login == "борис лад"
    assert await _try(play, "  БОРИС   лад ", PASSWORD)
    assert not await _try(play, "Борис Лад", PASSWORD + "!")


async def test_unknown_names_hear_what_wrong_passwords_hear(play: Play) -> None:
    await _password(play, play.boris)
    heard = {"Борис Лад": "", "Никто": ""}

    for name in heard:
        for _ in range(logins.TRIES_PER_NAME):
            assert not await _try(play, name, "wrong password")
        with pytest.raises(Refused) as refusal:
            await _try(play, name, PASSWORD)
        heard[name] = f"{refusal.value.key} {refusal.value.params}"

    assert heard["Борис Лад"] == heard["Никто"] and "login-too-often" in heard["Никто"]


async def test_guessing_from_one_address_is_slowed_down_over_all_names(play: Play) -> None:
    for number in range(logins.TRIES_PER_ADDRESS):
        assert not await _try(play, f"Имя {number}", "wrong password")

    with pytest.raises(Refused, match="login-too-often"):
        await _try(play, "Ещё имя", "wrong password")
    assert not await _try(play, "Ещё имя", "wrong password", Browser("192.0.2.2"))


async def test_guessing_one_name_is_slowed_down_over_all_addresses(play: Play) -> None:
    await _password(play, play.boris)
    for number in range(logins.TRIES_PER_NAME):
        assert not await _try(play, "Борис Лад", "wrong password", Browser(f"192.0.2.{number}"))

    with pytest.raises(Refused, match="login-too-often"):
        await _try(play, "Борис Лад", PASSWORD, Browser("192.0.2.99"))


async def test_a_quarter_of_an_hour_later_one_may_try_again(play: Play) -> None:
    for _ in range(logins.TRIES_PER_NAME):
        await _try(play, "Никто", "wrong password")
    play.turn(clock.now() + logins.WINDOW + timedelta(seconds=1))

    assert not await _try(play, "Никто", "wrong password")


async def test_short_passwords_and_names_are_no_passwords(play: Play) -> None:
    with pytest.raises(BadInput, match="password-length"):
        await _password(play, play.boris, "короткий")
    async with play.database.transaction() as session:
        employee = await session.get_one(Employee, play.boris.id)
        with pytest.raises(BadInput, match="password-is-name"):
            await logins.set_password(session, play.alla, employee, "Борис Борисов", login="борис борисов")


async def test_somebody_who_has_left_gets_no_password(play: Play) -> None:
    async with play.database.transaction() as session:
        (await session.get_one(Employee, play.boris.id)).is_active = False
    with pytest.raises(Refused, match="employee-gone"):
        await _password(play, play.boris, "слова через пробел")


async def test_a_taken_name_is_refused(play: Play) -> None:
    await _password(play, play.boris)
    async with play.database.transaction() as session:
        anna = await session.get_one(Employee, play.anna.id)
        with pytest.raises(Refused, match="login-name-taken"):
            await logins.set_password(session, play.alla, anna, PASSWORD, login="Борис Лад")


async def test_only_admins_give_passwords_to_others(play: Play) -> None:
    async with play.database.transaction() as session:
        anna = await session.get_one(Employee, play.anna.id)
        with pytest.raises(Forbidden):
            await logins.set_password(session, play.boris, anna, PASSWORD)


async def test_a_new_password_ends_the_sessions_and_is_noted_without_itself(play: Play) -> None:
    cookie = await _entered(play, play.boris)

    await _password(play, play.boris)

    assert not await _is_in(play, cookie)
    async with play.database.reading() as session:
        noted = await session.scalar(select(Change).where(Change.subject == f"password:{play.boris.id}"))
    assert noted is not None and noted.after == {"login": "борис лад"} and noted.employee_id == play.alla.id


@pytest.mark.parametrize(("after", "still"), [(timedelta(hours=7, minutes=59), True), (timedelta(hours=8), False)])
async def test_a_session_nobody_uses_ends_after_eight_hours(play: Play, after: timedelta, still: bool) -> None:
    cookie = await _entered(play, play.boris)
    play.turn(clock.now() + after)

    assert await _is_in(play, cookie) is still


async def test_a_session_in_use_ends_after_a_week(play: Play) -> None:
    cookie = await _entered(play, play.boris)
    for _ in range(7 * 24 // 6 - 1):
        play.turn(clock.now() + timedelta(hours=6))
        async with play.database.transaction() as session:
            found = await logins.find_session(session, cookie)
            assert found is not None and logins.is_to_be_touched(found[0])
            await logins.touch(session, found[0].id)
    assert await _is_in(play, cookie)

    play.turn(clock.now() + timedelta(hours=6))

    assert not await _is_in(play, cookie)


async def _become(session: AsyncSession, play: Play, who: Actor, role: Role) -> None:
    await team.edit(session, play.alla, who.id or 0, name=who.name, role=role, phone=None, trainee=False)


async def test_dismissal_and_another_role_end_every_session(play: Play) -> None:
    gone, changed = await _entered(play, play.olga), await _entered(play, play.boris)
    link = await _link(play, play.olga)
    async with play.database.transaction() as session:
        await team.dismiss(session, play.alla, play.olga.id or 0)
        await _become(session, play, play.boris, Role.VIEWER)

    assert not await _is_in(play, gone) and not await _is_in(play, changed)
    with pytest.raises(BadInput):
        await _by_link(play, link)


async def test_dismissal_ends_sessions_and_links_for_good(play: Play) -> None:
    await _entered(play, play.olga)
    await _link(play, play.olga)
    async with play.database.transaction() as session:
        await team.dismiss(session, play.alla, play.olga.id or 0)

    async with play.database.reading() as session:
        assert await session.scalar(select(WebSession.ended_at)) is not None
        assert await session.scalar(select(LoginLink.used_at)) is not None


async def test_somebody_gone_behind_our_back_is_out_too(play: Play) -> None:
    cookie = await _entered(play, play.boris)
    async with play.database.transaction() as session:
        (await session.get_one(Employee, play.boris.id)).is_active = False

    assert not await _is_in(play, cookie)


async def test_a_role_changed_behind_our_back_ends_the_session_too(play: Play) -> None:
    cookie = await _entered(play, play.boris)
    async with play.database.transaction() as session:
        (await session.get_one(Employee, play.boris.id)).role = Role.ADMIN

    assert not await _is_in(play, cookie)


async def test_the_last_admin_keeps_his_role(play: Play) -> None:
    async with play.database.transaction() as session:
        with pytest.raises(Refused, match="last-admin"):
            await _become(session, play, play.alla, Role.DIRECTOR)


async def test_people_end_their_own_sessions_only(play: Play) -> None:
    mine, foreign = await _entered(play, play.boris), await _entered(play, play.anna)
    async with play.database.transaction() as session:
        (own,) = await logins.sessions_of(session, play.boris)
        (other,) = await logins.sessions_of(session, play.anna)
        with pytest.raises(NotFound):
            await logins.end_session(session, play.boris, other.id)
        await logins.end_session(session, play.boris, own.id)

    assert (await _is_in(play, mine), await _is_in(play, foreign)) == (False, True)


async def _second_factor(play: Play, who: Actor) -> tuple[pyotp.TOTP, list[str]]:
    async with play.database.transaction() as session:
        employee = await session.get_one(Employee, who.id)
        await second_factor.begin(session, employee)
        secret = (await session.get_one(Credential, who.id)).totp_secret or ""
        totp = pyotp.TOTP(secret)
        codes = await second_factor.confirm(session, who, employee, totp.at(clock.now()))
    return totp, codes


async def _accepts(play: Play, who: Actor, code: str) -> bool:
    async with play.database.transaction() as session:
        return await second_factor.accepts(session, who.id or 0, code)


async def test_with_a_second_factor_the_first_one_opens_nothing_yet(play: Play) -> None:
    totp, _ = await _second_factor(play, play.boris)
    waiting = await _entered(play, play.boris)
    async with play.database.transaction() as session:
        found = await logins.find_session(session, waiting)
        assert found is not None and found[0].awaits_code
        play.turn(clock.now() + timedelta(minutes=1))
        assert await second_factor.accepts(session, play.boris.id or 0, totp.at(clock.now()))
        cookie = await second_factor.enter(session, *found, HERE)

    assert not await _is_in(play, waiting)
    async with play.database.reading() as session:
        opened = await logins.find_session(session, cookie)
    assert opened is not None and not opened[0].awaits_code


async def test_a_code_counts_once_and_for_its_half_minute(play: Play) -> None:
    totp, _ = await _second_factor(play, play.boris)
    assert not await _accepts(play, play.boris, totp.at(clock.now()))

    play.turn(clock.now() + timedelta(minutes=5))
    code = totp.at(clock.now())
    assert await _accepts(play, play.boris, code)
    assert not await _accepts(play, play.boris, code)
    assert not await _accepts(play, play.boris, totp.at(clock.now() - timedelta(minutes=2)))


async def test_a_recovery_code_stands_in_once(play: Play) -> None:
    _, codes = await _second_factor(play, play.boris)

    assert await _accepts(play, play.boris, codes[0].upper() + " ")
    assert not await _accepts(play, play.boris, codes[0])
    async with play.database.reading() as session:
        assert await second_factor.codes_left(session, play.boris.id or 0) == len(codes) - 1
