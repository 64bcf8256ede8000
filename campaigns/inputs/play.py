"""Plays the table against the running program and says of every row what was wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from campaigns.inputs import scripts_flow, scripts_kinds
from campaigns.inputs.cases import Answers, Asks, Case, Request, Returns, Says, Script, Takes, Toast
from campaigns.inputs.prompts import PROMPTS
from campaigns.inputs.sentences import says
from campaigns.inputs.stand import PATIENCE, Stand
from campaigns.inputs.table import Row
from campaigns.report import Outcome
from campaigns.shops import Place, Shop
from tests.e2e.phone import Phone, labels_of, text_of

Played = Callable[[Stand], Awaitable[None]]

_BUTTON = ".button"


async def play(place: Place, rows: Sequence[Row]) -> list[Outcome]:
    """Every row on one database."""
    async with Shop(place) as shop:
        stand = Stand(shop)
        return [await _outcome(stand, place, row) for row in rows]


async def _outcome(stand: Stand, place: Place, row: Row) -> Outcome:
    found = Outcome(row.id, place.name, await _trouble(stand, row))
    if found.trouble:
        print(found.told, flush=True)
    return found


async def _trouble(stand: Stand, row: Row) -> str:
    found = []
    try:
        await (_script(stand, row) if isinstance(row, Script) else _case(stand, row))
    except Exception as error:  # one row that breaks must not end the others
        found.append(f"{type(error).__name__}: {error}")
    return "; ".join(found + await stand.trouble())


async def _script(stand: Stand, row: Script) -> None:
    played: Played | None = getattr(scripts_kinds, row.run, None) or getattr(scripts_flow, row.run, None)
    assert played is not None, f"there is no script {row.run}"
    stand.before = {} if row.writes else await stand.written()
    await played(stand)
    if not row.writes:
        await _nothing_written(stand, stand.before)


async def _case(stand: Stand, row: Case) -> None:
    if isinstance(row.given, Request):
        assert isinstance(row.expected, Answers)
        return await _over_the_web(stand, row.given, row.expected)
    if isinstance(row.expected, Toast):
        assert isinstance(row.given, str)
        return await _pressed(stand, row.at, row.given, row.expected)
    phone = await stand.come_to(row.at)
    draft, before = await stand.draft(phone), await stand.written()
    assert draft is not None
    await stand.give(phone, row.given)
    await _answered(stand, phone, row, draft)
    await _nothing_written(stand, before)


async def _answered(stand: Stand, phone: Phone, row: Case, draft: dict[str, Any]) -> None:
    """The sentence is said and the form is where it should be, with all it held."""
    match row.expected:
        case Says(key):
            message = await stand.hears(phone, key)
            question = f"form-{PROMPTS[row.at].form}-{PROMPTS[row.at].field}"
            assert says(question, text_of(message)), f"the question is not asked again: {text_of(message)}"
            _same(draft, await stand.draft(phone))
        case Asks(key, label):
            message = await stand.hears(phone, key)
            assert label in labels_of(message), f"no button «{label}» among {labels_of(message)}"
            _same(draft, await stand.draft(phone))
        case Takes(value, echo):
            message = await phone.wait_for(echo, timeout=PATIENCE)
            kept = (await stand.draft(phone) or {}).get("answers", {}).get(draft["at"])
            assert kept == value, f"understood as {kept!r}"
            await phone.press("‹ Назад")
            await phone.wait_for("")
        case Returns(key, to):
            await stand.hears(phone, key)
            now = await stand.draft(phone) or {}
            assert now.get("at") == to, f"asked again at {now.get('at')}"
            lost = {name for name in draft["answers"] if name != to and name not in now["answers"]}
            assert not lost, f"forgotten: {lost}"


async def _pressed(stand: Stand, at: str, data: str, expected: Toast) -> None:
    """A button that no screen offers: answered, and nothing comes of it."""
    if at.endswith(_BUTTON):
        phone = await stand.come_to(at.removesuffix(_BUTTON))
    else:
        phone = (await stand.scene("contract")).anna
    draft, before = await stand.draft(phone), await stand.written()
    if at.endswith(_BUTTON):
        op, _, value = data.partition("|")
        await stand.press_form(phone, op, value)
    else:
        await stand.tap(phone, data.replace("{deal}", str(stand.deals["contract"])))
    told = str((await phone.answer(timeout=PATIENCE)).get("text") or "")
    if not told:
        told = text_of(await phone.wait_for("", timeout=PATIENCE))
    known = not expected.keys or any(says(key, told) for key in expected.keys)
    assert known and not says("unexpected", told), f"it says «{told}»"
    if at.endswith(_BUTTON):
        _same(draft, await stand.draft(phone))
    await _nothing_written(stand, before)


async def _over_the_web(stand: Stand, request: Request, expected: Answers) -> None:
    cookie = await stand.panel_cookie() if request.panel else ""
    before = {} if expected.writes else await stand.written()
    answer = await stand.call(
        request.method, request.path, request.body, key=request.key, secret=request.secret, cookie=cookie
    )
    assert answer.status_code == expected.status, f"status {answer.status_code}: {answer.text[:200]}"
    assert "Traceback" not in answer.text
    if expected.key:
        told = str(answer.json()["error"])
        assert says(expected.key, told), f"it says «{told}»"
    if not expected.writes:
        await _nothing_written(stand, before)


def _same(before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    assert after is not None or before is None, "the form is closed"
    assert before == after, f"the form has changed: {before} became {after}"


async def _nothing_written(stand: Stand, before: dict[str, str]) -> None:
    after = await stand.written()
    changed = sorted(name for name in after if after[name] != before[name])
    assert not changed, f"written to {', '.join(changed)}"
