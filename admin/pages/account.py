"""One's own account: where one is in, password, second factor."""

from __future__ import annotations

import asyncio

import segno
from starlette.responses import Response

from admin.pages.login import TRIES_PER_CODE
from admin.routing import Visit, page, status_of
from crm import logins, second_factor, team
from crm.errors import CrmError
from db.models import Credential, Employee


async def show(visit: Visit) -> Response:
    """The page."""
    return await _page(visit)


async def _page(visit: Visit, status: int = 200, *, error: str = "", codes: list[str] | None = None) -> Response:
    async with visit.database.reading() as session:
        rows = await logins.sessions_of(session, visit.actor)
        credential = await session.get(Credential, visit.visitor.employee.id)
        left = await second_factor.codes_left(session, visit.visitor.employee.id)
    secret = credential.totp_secret if credential and credential.totp_confirmed_at is None else None
    return visit.render(
        "account.html", status, sessions=rows, error=error, login=credential.login if credential else None,
        has_password=bool(credential and credential.password_hash), codes=codes or [], codes_left=left,
        has_code=bool(credential and credential.totp_confirmed_at), secret=secret,
        qr=_qr(secret, visit.visitor.employee) if secret else None, shortest=logins.SHORTEST_PASSWORD,
    )


def _qr(secret: str, employee: Employee) -> str:
    """The secret as a picture that an authenticator photographs."""
    return segno.make(second_factor.address(secret, employee.name)).svg_data_uri(scale=4, border=2, light="#fff")


async def end_session(visit: Visit) -> Response:
    """Out of another browser, or of this one."""
    async with visit.database.transaction() as session:
        await logins.end_session(session, visit.actor, visit.number("session_id"))
    return visit.go("/account", "session-ended")


async def end_others(visit: Visit) -> Response:
    """Out of all other browsers."""
    async with visit.database.transaction() as session:
        await logins.shut_out(session, visit.visitor.employee.id, but=visit.visitor.session_id)
    return visit.go("/account", "sessions-ended")


async def set_password(visit: Visit) -> Response:
    """A new password; whoever has one proves that he knows it, and is slowed down when he guesses."""
    employee_id = visit.visitor.employee.id
    try:
        async with visit.database.transaction() as session:
            await logins.count_attempt(session, f"password:{employee_id}", logins.TRIES_PER_NAME)
            known = await session.get(Credential, employee_id)
        await asyncio.to_thread(logins.require_old, known, visit.secret("old"))
        async with visit.database.transaction() as session:
            await logins.set_password(
                session, visit.actor, await team.find(session, employee_id), visit.secret("new"),
                keep=visit.visitor.session_id,
            )
            await logins.forget_attempts(session, f"password:{employee_id}")
    except CrmError as error:
        return await _page(visit, status_of(error), error=visit.says(error))
    return visit.go("/account", "password-set")


async def begin_code(visit: Visit) -> Response:
    """Shows the secret."""
    async with visit.database.transaction() as session:
        await second_factor.begin(session, await team.find(session, visit.visitor.employee.id))
    return visit.go("/account")


async def confirm_code(visit: Visit) -> Response:
    """Switches the second factor on and shows the recovery codes, this once."""
    employee_id = visit.visitor.employee.id
    try:
        async with visit.database.transaction() as session:
            await logins.count_attempt(session, f"code:{employee_id}", TRIES_PER_CODE)
        async with visit.database.transaction() as session:
            codes = await second_factor.confirm(
                session, visit.actor, await team.find(session, employee_id), visit.text("code")
            )
            await logins.forget_attempts(session, f"code:{employee_id}")
    except CrmError as error:
        return await _page(visit, status_of(error), error=visit.says(error))
    return await _page(visit, codes=codes)


async def drop_code(visit: Visit) -> Response:
    """Switches the second factor off."""
    employee_id = visit.visitor.employee.id
    try:
        async with visit.database.transaction() as session:
            await logins.count_attempt(session, f"code:{employee_id}", TRIES_PER_CODE)
        async with visit.database.transaction() as session:
            await second_factor.switch_off(
                session, visit.actor, await team.find(session, employee_id), visit.text("code")
            )
    except CrmError as error:
        return await _page(visit, status_of(error), error=visit.says(error))
    return visit.go("/account", "code-off")


async def set_language(visit: Visit) -> Response:
    """The language of panel and chat."""
    async with visit.database.transaction() as session:
        await team.set_language(session, visit.actor, visit.text("language"))
    return visit.go("/account")


ROUTES = [
    page("/account", show, needs="panel.enter"),
    page("/account/sessions/{session_id}/end", end_session, needs="panel.enter", methods=["POST"]),
    page("/account/sessions/end", end_others, needs="panel.enter", methods=["POST"]),
    page("/account/password", set_password, needs="panel.enter", methods=["POST"]),
    page("/account/code", begin_code, needs="panel.enter", methods=["POST"]),
    page("/account/code/confirm", confirm_code, needs="panel.enter", methods=["POST"]),
    page("/account/code/off", drop_code, needs="panel.enter", methods=["POST"]),
    page("/account/language", set_language, needs="panel.enter", methods=["POST"]),
]
