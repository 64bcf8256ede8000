"""The page of messages: what is found, what is said of each, and what people decide about them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from crm import clock, messages
from db.enums import OutboxStatus, Pipeline, Role, SmsReason, Stage
from db.models import Outbox
from tests.admin.conftest import Guest, Panel
from tests.crm import cast

ONE_DATABASE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


async def _row(panel: Panel, deal_id: int, kind: str = "link", **values: object) -> int:
    """A message to the deal's client."""
    deal, client = await panel.play.deal(deal_id), await panel.play.client(deal_id)
    async with panel.play.database.transaction() as session:
        row = messages.to_client(session, deal, client, kind, cause=f"{clock.now().timestamp()}")
        for name, value in values.items():
            setattr(row, name, value)
        await session.flush()
        return row.id


async def _status(panel: Panel, outbox_id: int) -> OutboxStatus:
    async with panel.play.database.reading() as session:
        return (await session.get_one(Outbox, outbox_id)).status


def _plain(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def _ids(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'href="/admin/messages/(\d+)"', page)]


async def _found(guest: Guest, **asked: object) -> list[int]:
    answer = await guest.get("/messages", **asked)
    assert answer.status_code == 200, answer.text
    return _ids(answer.text)


async def test_the_list_finds_what_people_ask_for(panel: Panel) -> None:
    play = panel.play
    mary = await play.new_deal(play.anna, name="Иванова Мария", phone="+79161234567")
    paul = await play.new_deal(play.olga, name="Гусев Павел")
    trial = await play.new_deal(play.toma)
    dead = await _row(panel, mary, status=OutboxStatus.DEAD, reason=SmsReason.EXPIRED)
    unclear = await _row(panel, paul, status=OutboxStatus.UNCERTAIN, due_at=clock.now() - timedelta(days=9))
    sent = await _row(panel, paul, "thanks", status=OutboxStatus.SENT, channel="sms", sent_at=clock.now())
    practice = await _row(panel, trial)
    async with play.database.transaction() as session:
        session.add(messages.new("deal_given", cause="x", employee_id=play.olga.id))
        session.add(messages.new("work.fetch", cause="x"))
        nothing = messages.new("today", cause="x", employee_id=play.olga.id)
        nothing.status, nothing.channel = OutboxStatus.SENT, "nothing"
        session.add(nothing)
    guest = await panel.enter(play.boris)

    everything = await _found(guest, state="all")
    push = max(everything)
    assert await _found(guest) == [unclear, dead]
    assert await _found(guest, state="dead") == await _found(guest, text="ИВАНОВА") == [dead]
    assert await _found(guest, state="all", text="8 (916) 123-45-67") == [dead]
    assert await _found(guest, state="all", kind="client.thanks") == await _found(guest, state="sent") == [sent]
    assert await _found(guest, state="all", channel="sms") == [sent]
    assert await _found(guest, state="all", kind="staff") == [push]
    assert await _found(guest, state="waiting", person=str(play.olga.id)) == [push]
    assert await _found(guest, since="2030-03-04") == [dead] and await _found(guest, until="2030-03-03") == [unclear]
    assert await _found(guest, state="all", pipeline="training") == [practice]
    assert everything == [push, sent, unclear, dead]
    top = _plain((await guest.get("/messages", text="Гусев")).text)
    assert "Не дошли 1 Ждут 0 Отправлены Отменены Все" in top and "Неясно, дошло ли 1 Не доставлено 0" in top
    assert "Не дошли 2 Ждут 1 Отправлены 1 Отменены 0 Все 4" in _plain((await guest.get("/messages")).text)
    assert "01.13" in (await guest.get("/messages", since="01.13")).text


async def test_pages_follow_each_other_and_lead_back(panel: Panel) -> None:
    deal_id = await panel.play.new_deal()
    ids = [await _row(panel, deal_id, status=OutboxStatus.SENT) for _ in range(30)]
    guest = await panel.enter(panel.play.boris)

    top = await guest.get("/messages", state="sent")
    second = await guest.get(f"/messages{unescape(re.findall(r'href=.([?][^>]*after=[0-9]+)', top.text)[0])}")
    back = await guest.get(f"/messages{unescape(re.findall(r'href=.([?][^>]*before=[0-9]+)', second.text)[0])}")

    assert _ids(top.text) + _ids(second.text) == ids[::-1] and len(_ids(top.text)) == 25
    assert _ids(back.text) == _ids(top.text)


@ONE_DATABASE
async def test_each_message_says_what_it_says_and_why_it_did_not_arrive(panel: Panel) -> None:
    play = panel.play
    deal_id = await play.deal_in(Stage.PAID)
    [invoice] = await play.outbox("client.invoice")
    waits = await _row(panel, deal_id, "ready")
    moot = await _row(panel, deal_id, "visit", data={"booking_id": 404})
    said = await _row(panel, deal_id, sent_text="Так и было <сказано>", status=OutboxStatus.SENT, channel="telegram",
                      sent_at=clock.now())
    lost = await _row(panel, deal_id, status=OutboxStatus.DEAD, error="Forbidden: bot was blocked by him", attempt=3)
    odd = await _row(panel, deal_id, status=OutboxStatus.RETRY, error="Bad Gateway", due_at=clock.now())
    async with play.database.transaction() as session:
        given = messages.new("deal_given", cause="x", employee_id=play.anna.id, deal=await play.deal(deal_id))
        session.add(given)
    guest = await panel.enter(play.boris)

    async def of(outbox_id: int) -> str:
        return _plain((await guest.get(f"/messages/{outbox_id}")).text)

    assert "Что будет сказано Кухни Лад: кухня К-2030-0001 готова" in await of(waits)
    assert "75 000 руб." in await of(invoice.id)
    assert "Сообщать уже нечего" in await of(moot)
    assert "Что сказано Так и было <сказано>" in await of(said) and "Канал Telegram" in await of(said)
    assert "Сделка передана вам" in await of(given.id)
    assert "получатель заблокировал бота" in await of(lost) and "Попыток 3" in await of(lost)
    assert "при отправке ответили отказом: Bad Gateway" in await of(odd)
    assert "Следующая попытка 04.03.2030, 10:00" in await of(odd)
    listed = _plain((await guest.get("/messages", state="all")).text)
    for words in ("кухня К-2030-0001 готова", "Так и было", "Сделка передана вам", "получатель заблокировал"):
        assert words in listed, words


@ONE_DATABASE
async def test_decisions_are_those_of_the_chat_and_stand_in_the_timeline(panel: Panel) -> None:
    play = panel.play
    deal_id = await play.new_deal()
    dead, unclear, lost, waits = [
        await _row(panel, deal_id, status=status) for status in
        (OutboxStatus.DEAD, OutboxStatus.UNCERTAIN, OutboxStatus.UNCERTAIN, OutboxStatus.NEW)
    ]
    guest = await panel.enter(play.boris)

    again = await guest.post(f"/messages/{dead}/resend?state=dead&after=99")
    arrived = await guest.post(f"/messages/{unclear}/arrived", alone="1")
    await guest.post(f"/messages/{lost}/lost")
    await guest.post(f"/messages/{waits}/cancel")
    late = await guest.post(f"/messages/{unclear}/arrived")
    alone = await guest.post(f"/messages/{waits}/resend", alone="1")

    assert again.headers["location"] == "/admin/messages?state=dead&after=99&done=message-resend"
    assert arrived.headers["location"] == f"/admin/messages/{unclear}?done=message-arrived"
    assert [await _status(panel, one) for one in (dead, unclear, lost, waits)] == [
        OutboxStatus.RETRY, OutboxStatus.SENT, OutboxStatus.DEAD, OutboxStatus.CANCELLED
    ]
    for refused in (late, alone):
        assert refused.status_code == 409 and "так поступить уже нельзя" in refused.text
    kinds = await play.kinds(deal_id)
    for kind in ("message_resent", "message_confirmed", "message_failed", "message_cancelled"):
        assert kinds.count(kind) == 1, kind
    assert "call_client" in await play.open_codes(deal_id)


@ONE_DATABASE
async def test_all_undelivered_of_a_page_go_again_but_for_what_is_too_late(panel: Panel) -> None:
    deal_id = await panel.play.new_deal()
    first, second = [await _row(panel, deal_id, status=OutboxStatus.DEAD) for _ in range(2)]
    late = await _row(panel, deal_id, status=OutboxStatus.DEAD, not_after=clock.now())
    guest = await panel.enter(panel.play.boris)
    page = (await guest.get("/messages")).text
    shown = re.findall(r'name="message" value="(\d+)"', page)

    answer = await guest.post("/messages/resend", message=shown)

    assert set(map(int, shown)) == {first, second, late}
    assert answer.headers["location"].endswith("done=messages-resent-some")
    assert [await _status(panel, one) for one in (first, second, late)] == [
        OutboxStatus.RETRY, OutboxStatus.RETRY, OutboxStatus.DEAD
    ]


@ONE_DATABASE
@pytest.mark.parametrize("role", [Role.MANAGER, Role.ACCOUNTANT, Role.VIEWER])
async def test_others_neither_see_nor_decide(panel: Panel, role: Role) -> None:
    row = await _row(panel, await panel.play.new_deal(), status=OutboxStatus.DEAD)
    who = await panel.play.act(cast.person, "Зоя Новая", role)
    guest = await panel.enter(who)

    assert (await guest.get("/messages")).status_code == (await guest.get(f"/messages/{row}")).status_code == 403
    for path in (f"{row}/resend", f"{row}/cancel", f"{row}/arrived", f"{row}/lost", "resend"):
        assert (await guest.post(f"/messages/{path}", message=str(row))).status_code == 403, path
    assert await _status(panel, row) is OutboxStatus.DEAD and "/admin/messages" not in await guest.home()


@ONE_DATABASE
async def test_the_dashboards_numbers_lead_to_their_messages(panel: Panel) -> None:
    dead = await _row(panel, await panel.play.new_deal(), status=OutboxStatus.DEAD)
    trial = await panel.play.new_deal(panel.play.toma)
    assert (await panel.play.deal(trial)).pipeline is Pipeline.TRAINING
    await _row(panel, trial, status=OutboxStatus.DEAD)
    guest = await panel.enter(panel.play.boris)

    home = await guest.home()
    [link] = set(re.findall(r'href="/admin(/messages\?[^"]+)"', home))

    assert "1 сообщение не дошло" in _plain(home) and _ids((await guest.get(link)).text) == [dead]
