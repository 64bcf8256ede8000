"""Every page of the panel, asked for what no form would send; on both databases, which choke on different things."""

from __future__ import annotations

from tests.admin.addresses import addresses, filled
from tests.admin.conftest import FROM_HERE, Panel


async def test_nothing_breaks_whatever_is_asked_for(panel: Panel) -> None:
    guest = await panel.enter(panel.play.alla)
    hostile = ("0", "-1", "abc", "99999999999999999999", "%00", "1;2", "..%2f..%2fetc%2fpasswd", "' OR 1=1", "１")
    query = {"page": "-1", "pageSize": "99999999", "search": "%_'\"<b>", "sortBy": "telegram_id; DROP", "sort": "x",
             "stage": "x", "after": "abc", "text": "\x00", "done": "{x}", "from": "31.02"}

    for path, verbs in addresses(panel):
        for value in hostile:
            for verb in verbs & {"GET", "POST"}:
                answer = await guest.http.request(
                    verb, f"/admin{filled(path, value)}", headers=FROM_HERE, params=query if verb == "GET" else None,
                    data={"csrf": guest.csrf, "x": "\x00", "page": "x"} if verb == "POST" else None,
                )
                assert answer.status_code < 500, f"{verb} {path} {value}: {answer.status_code}"
                assert "Traceback" not in answer.text
                if path == "/logout":
                    guest = await panel.enter(panel.play.alla)
