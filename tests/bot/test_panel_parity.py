"""The chat and the panel are two faces of one gate: what one refuses, the other refuses for the same reasons."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from admin.app import build
from config import Settings
from crm import logins
from crm.logins import Browser
from db.models import Employee
from db.session import Database
from delivery.files import Store
from tests.admin.conftest import PAPERS, Guest
from tests.bot import trade
from tests.e2e.phone import Phone, text_of

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def _guest(http: httpx2.AsyncClient, database: Database, who: Employee) -> Guest:
    async with database.transaction() as session:
        token = await logins.open_session(session, await session.get_one(Employee, who.id), Browser("::1", "Tests"))
    http.cookies.set("kitchen", token)
    guest = Guest(http)
    await guest.learn_token()
    return guest


async def test_the_same_forbidden_move_has_the_same_reasons_in_chat_panel_and_board(
    anna_phone: Phone, anna_manager: Employee, database: Database, tmp_path: Path
) -> None:
    deal = await trade.opened_deal(database, anna_manager)
    app = Starlette(routes=[build(Settings(_env_file=None), database, Store(tmp_path), PAPERS)])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://localhost") as http:
        guest = await _guest(http, database, anna_manager)
        page: Any = await guest.post(f"/deals/{deal.id}/next", version="1")
        board = await guest.post(f"/board/{deal.id}/move", stage="prepaid", version="1")

    await anna_phone.send(deal.number)
    await anna_phone.wait_for(deal.number)
    await anna_phone.press_old((await anna_phone.last())["message_id"], f"t1|deal.next|{deal.id}|1|")
    await anna_phone.wait_for("не указаны кухня и сумма")

    reasons = [re.findall(r"<li>([^<]+)</li>", answer.text.split('role="alert"')[1].split("</div>")[0])
               for answer in (page, board)]
    said = text_of(await anna_phone.last())
    assert reasons[0] == reasons[1] and len(reasons[0]) >= 5
    assert [html.unescape(one) for one in reasons[0] if html.unescape(one) not in said] == []
