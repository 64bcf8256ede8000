"""Inputs of several steps: commands, buttons, links and people where nobody expects them."""

from __future__ import annotations

import asyncio
import html
from urllib.parse import urlencode

from sqlalchemy import func, select, update

from campaigns.inputs.sentences import pattern, says
from campaigns.inputs.stand import GONE, PATIENCE, Stand
from crm import actor, clock, team
from db.enums import Role
from db.models import Employee, Invite, Payment, Task, TimelineEntry
from tests.e2e.phone import Phone, labels_of, text_of


async def _keeps_the_draft(stand: Stand, typed: str) -> None:
    phone = await stand.come_to("pay.paid_on")
    before = await stand.draft(phone)
    await phone.send(typed)
    answer = await phone.wait_for("", timeout=PATIENCE)
    assert await stand.draft(phone) == before, "the draft has changed"
    if labels_of(answer):
        await phone.press("Продолжить: Предоплата")
        await stand.hears(phone, "form-payment_first-paid_on")


async def command_in_a_form_keeps_the_draft(stand: Stand) -> None:
    for command in ("/help", "/today", "/nonsense", "/language"):
        await _keeps_the_draft(stand, command)


async def menu_in_a_form_keeps_the_draft(stand: Stand) -> None:
    for label in ("Сегодня", "Сделки", "Ещё"):
        await _keeps_the_draft(stand, label)


async def another_form_asks_which(stand: Stand) -> None:
    """Two errands at once: the person chooses, and what was typed is still there."""
    phone = await stand.come_to("pay.paid_on")
    before = await stand.draft(phone)
    assert before is not None
    await phone.send("/new")
    await stand.hears(phone, "form-unfinished")
    await phone.press("Продолжить")
    await stand.hears(phone, "form-payment_first-paid_on")
    now = await stand.draft(phone)
    assert now is not None and now["answers"] == before["answers"]


async def same_button_twice_at_once(stand: Stand) -> None:
    """The last answer of a payment pressed twice within 100 ms enters it once."""
    scene, deal_id = await stand.fresh("contract")
    await stand.tap(scene.anna, f"t1|fill.prepayment|{deal_id}|0|")
    await scene.anna.wait_for("")
    for step in ("=75 000", "=сегодня", "Перевод", "Пропустить"):
        await (scene.anna.send(step[1:]) if step.startswith("=") else scene.anna.press(step))
        await scene.anna.wait_for("")
    draft = await stand.draft(scene.anna)
    assert draft is not None and draft["at"] == "desired_date"
    data = f'f1|{draft["key"][:8]}|4|v|"2027-05-20"'
    await asyncio.gather(scene.anna.press_old(GONE, data), scene.anna.press_old(GONE, data))
    await scene.anna.settle(timeout=PATIENCE)
    async with stand.shop.database.reading() as session:
        count = await session.scalar(select(func.count()).where(Payment.deal_id == deal_id))
    assert count == 1, f"entered {count} times"


async def button_weeks_old(stand: Stand) -> None:
    """A button of a stage long left is answered with how things stand, and does nothing."""
    scene, deal_id = await stand.fresh("contract")
    async with stand.shop.database.reading() as session:
        task = await session.scalar(select(Task).where(Task.deal_id == deal_id).order_by(Task.id))
    assert task is not None
    await stand.tap(scene.anna, f"t1|task.done|{task.id}|{task.version}|")
    await scene.anna.wait_for("", timeout=PATIENCE)
    before = await stand.written()
    await stand.tap(scene.anna, f"t1|task.done|{task.id}|{task.version}|")
    told = (await scene.anna.answer(timeout=PATIENCE)).get("text") or ""
    assert told and not says("unexpected", told), "no word about it"
    assert await stand.written() == before


async def forwarded_button_of_a_colleagues_form(stand: Stand) -> None:
    phone = await stand.come_to("pay.amount")
    draft = await stand.draft(phone)
    assert draft is not None
    other = (await stand.scene("paid")).anna
    await stand.tap(other, f"f1|{draft['key'][:8]}|0|v|5000000")
    assert says("form-finished", (await other.answer(timeout=PATIENCE))["text"])
    assert await stand.draft(phone) == draft


async def button_of_a_dismissed_colleague(stand: Stand) -> None:
    scene, deal_id = await stand.fresh("opened")
    vera = await scene.colleague("Вера", Role.MANAGER)
    async with stand.shop.desk() as session:
        await team.dismiss(session, actor.SYSTEM, vera.employee_id)
    before = await stand.written()
    for data in (f"t1|deal.open|{deal_id}|0|", "t1|today.show|0|0|", "f1|12345678|0|yes|"):
        await stand.tap(vera, data)
        assert says("dismissed", (await vera.answer(timeout=PATIENCE))["text"])
    assert await stand.written() == before


async def _invited(stand: Stand, last: str, phone: str) -> str:
    async with stand.shop.desk() as session:
        _, token = await team.add(session, actor.SYSTEM, name=f"Нина {last}", role=Role.MANAGER, phone=phone)
    return token


async def used_invite(stand: Stand) -> None:
    token = await _invited(stand, "Первая", "+79951110001")
    first = await stand.shop.stranger("Нина", phone="+79951110001")
    await first.start(token)
    await first.wait_for("здравствуйте", timeout=PATIENCE)
    second = await stand.shop.stranger("Чужой", phone="+79951110002")
    await second.start(token)
    await stand.hears(second, "invite-invalid")


async def expired_invite(stand: Stand) -> None:
    token = await _invited(stand, "Вторая", "+79951110003")
    async with stand.shop.desk() as session:
        await session.execute(update(Invite).where(Invite.used_at.is_(None)).values(expires_at=clock.now()))
    late = await stand.shop.stranger("Поздний", phone="+79951110003")
    await late.start(token)
    await stand.hears(late, "invite-invalid")


async def unknown_links(stand: Stand) -> None:
    """Links that lead nowhere, for a colleague and for a stranger."""
    phone = (await stand.scene("paid")).anna
    for payload in ("d_abc", "d_99999999999999", "d_999999999999999999999", "d_٣"):
        await phone.start(payload)
        await stand.hears(phone, "deal-not-found")
    stranger = await stand.shop.stranger("Гость", phone="+79951110009")
    for payload, key in (("c_unknown", "link-unknown"), ("c_", "link-unknown"), ("'; DROP", "invite-invalid")):
        await stranger.start(payload)
        await stand.hears(stranger, key)


async def two_managers_on_one_deal(stand: Stand) -> None:
    """The manager and the director close the same task at once: it is done once, the other one is told."""
    scene, deal_id = await stand.fresh("contract")
    async with stand.shop.database.reading() as session:
        task = await session.scalar(select(Task).where(Task.deal_id == deal_id).order_by(Task.id))
        assert task is not None
    data = f"t1|task.done|{task.id}|{task.version}|"
    await asyncio.gather(scene.anna.press_old(GONE, data), scene.boris.press_old(GONE, data))
    await scene.anna.settle(timeout=PATIENCE)
    async with stand.shop.database.reading() as session:
        closed = await session.scalar(
            select(func.count()).where(TimelineEntry.deal_id == deal_id, TimelineEntry.kind == "task_done")
        )
        followers = await session.scalar(
            select(func.count()).where(Task.deal_id == deal_id, Task.code == "send_invoice")
        )
    assert followers == 1, f"the next task opened {followers} times (closed {closed})"


async def reply_to_yesterdays_prompt(stand: Stand) -> None:
    """An answer to the prompt of a form that is over says so; it is no comment and no answer to another form."""
    phone = await stand.come_to("lead.phone")
    prompt = await phone.last()
    await stand.press_form(phone, "cancel")
    await phone.wait_for("")
    before = await stand.written()
    await phone.send("8 999 123-45-67", reply_to=prompt["message_id"])
    await stand.hears(phone, "form-finished")
    assert await stand.written() == before


async def unknown_commands(stand: Stand) -> None:
    phone = (await stand.scene("paid")).anna
    for command in ("/nope", "/", "/Start@OtherBot x", "/<b>", "/drop table", "/deal"):
        await phone.send(command)
        answer = text_of(await phone.wait_for("", timeout=PATIENCE))
        assert not says("unexpected", answer), f"{command}: {answer}"
    await _leave(stand, phone)


async def _leave(stand: Stand, phone: Phone) -> None:
    if await stand.draft(phone) is not None:
        await stand.press_form(phone, "cancel")
        await phone.wait_for("")


async def inline_search_is_harmless(stand: Stand) -> None:
    phone = (await stand.scene("paid")).anna
    for query in ("'; DROP TABLE deal; --", "%", "\\", "{{7*7}}", "я" * 256):
        assert await phone.inline(query, timeout=PATIENCE) == []


async def stranger_is_kept_out(stand: Stand) -> None:
    """One sentence, whatever a stranger sends or presses."""
    stranger = await stand.shop.stranger("Прохожий", phone="+79951110010")
    await stranger.start()
    await stranger.wait_for(pattern("stranger"), timeout=PATIENCE)
    await stranger.send_file(("a.pdf", b"%PDF"))
    await stranger.wait_for(pattern("stranger"), timeout=PATIENCE)
    await stand.tap(stranger, f"t1|deal.open|{stand.deals.get('paid', 1)}|0|")
    assert says("stranger", (await stranger.answer(timeout=PATIENCE))["text"])
    async with stand.shop.database.reading() as session:
        found = await session.scalar(select(Employee.id).where(Employee.telegram_id == stranger.person_id))
    assert found is None


async def visit_at_a_time_that_a_clock_change_skips_or_doubles(stand: Stand) -> None:
    """The director books in the panel: one time does not exist, the other comes twice."""
    cookie, csrf = await stand.panel_cookie(), await stand.csrf()
    scene = await stand.scene("paid")
    for day, key in (("2028-03-26", "moment-skipped"), ("2027-10-31", "moment-doubled")):
        form = {"csrf": csrf, "about": f"deal-{stand.deals['paid']}", "installer": str(scene.petr.employee_id),
                "day": day, "time": "02:30", "hours": "4"}
        answer = await stand.call("POST", "/admin/calendar/book", urlencode(form), cookie=cookie)
        assert answer.status_code == 400, answer.status_code
        assert says(key, html.unescape(answer.text)), f"no word about {day}"
