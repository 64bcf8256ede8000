"""The page's API: clock, SMS, faults, events, snapshot, start over."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError

from sandbox.clock import Clock
from sandbox.people import Person
from sandbox.server import create_app
from sandbox.state import State
from tests.e2e.phone import Phone, SandboxServer


@pytest.fixture
async def page(server: SandboxServer) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=server.base_url) as client:
        yield client


async def test_an_sms_with_a_known_key_is_not_sent_twice(
    page: httpx2.AsyncClient, anna_manager: Person
) -> None:
    sms = {"to": anna_manager.phone, "text": "Ваш заказ готов", "key": "note:1"}
    first, second = await page.post("/sms", json=sms), await page.post("/sms", json=sms)
    inbox = (await page.get("/api/state")).json()["sms"]
    assert first.json() == second.json()
    assert [(item["text"], item["person_id"]) for item in inbox] == [("Ваш заказ готов", anna_manager.id)]
    status = await page.get(f"/sms/{first.json()['id']}")
    assert status.json()["status"] == "delivered"


async def test_an_sms_to_no_number_is_refused(page: httpx2.AsyncClient) -> None:
    answer = await page.post("/sms", json={"to": "8 (999) 123", "text": "x", "key": "1"})
    assert answer.status_code == 400


async def test_ordered_faults_strike_as_often_as_ordered(bot: Bot, page: httpx2.AsyncClient) -> None:
    await page.post("/api/faults", json={"method": "getMe", "kind": "429", "times": 2, "retry_after": 7})
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as refusal:
            await bot.get_me()
        assert refusal.value.retry_after == 7
    assert (await bot.get_me()).is_bot
    assert (await page.get("/api/faults")).json() == []


async def test_a_server_error_does_nothing(
    bot: Bot, page: httpx2.AsyncClient, anna_phone: Phone, anna_manager: Person
) -> None:
    await page.post("/api/faults", json={"method": "sendMessage", "kind": "502", "times": 1})
    with pytest.raises(TelegramServerError):
        await bot.send_message(anna_manager.id, "Раз")
    assert await anna_phone.messages() == []


@pytest.mark.parametrize(("kind", "arrived"), [("lost", 1), ("refuse", 0)])
async def test_a_broken_connection_hides_whether_it_was_done(
    bot: Bot, page: httpx2.AsyncClient, anna_phone: Phone, kind: str, arrived: int
) -> None:
    await page.post("/api/faults", json={"method": "sendMessage", "kind": kind, "times": 1})
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(anna_phone.person_id, "Раз")
    assert len(await anna_phone.messages()) == arrived


def test_the_clock_is_a_file_others_can_read(tmp_path: Path) -> None:
    file = tmp_path / "offset"
    Clock(file).advance(90)
    assert float(file.read_text()) == 90
    assert Clock(file).offset == 90


@pytest.mark.parametrize(("hour", "days"), [(8, 0), (9, 1), (23, 1)])
def test_the_next_morning_is_at_nine_in_the_shop(tmp_path: Path, hour: int, days: int) -> None:
    clock = Clock(tmp_path / "offset")
    moscow = ZoneInfo("Europe/Moscow")
    begin = datetime.now(moscow).replace(hour=hour, minute=0, second=5, microsecond=0) + timedelta(days=10)
    clock.advance_to(begin)
    clock.advance_to_morning()
    local = clock.now().astimezone(moscow)
    assert (local.date(), local.hour, local.minute) == (begin.date() + timedelta(days=days), 9, 0)


async def test_the_next_event_is_just_passed(tmp_path: Path) -> None:
    event = datetime.now(UTC) + timedelta(days=3)

    async def planned() -> datetime:
        return event

    clock = Clock(tmp_path / "offset", planned)
    assert await clock.advance_to_event()
    assert event < clock.now() < event + timedelta(seconds=30)


async def test_the_clock_never_goes_back_by_a_step(page: httpx2.AsyncClient, state: State) -> None:
    assert (await page.post("/api/clock", json={"action": "advance", "seconds": -5})).status_code == 400
    assert (await page.post("/api/clock", json={"action": "next_event"})).status_code == 400
    moved = await page.post("/api/clock", json={"action": "advance", "seconds": 3600})
    assert moved.json()["offset"] == state.clock.offset == 3600
    assert (await page.post("/api/clock", json={"action": "reset"})).json()["offset"] == 0


async def test_pages_hear_what_happens(page: httpx2.AsyncClient, bot: Bot, anna_manager: Person) -> None:
    async with page.stream("GET", "/api/events") as stream:
        lines = stream.aiter_lines()
        await anext(lines)
        await bot.send_message(anna_manager.id, "Привет")
        await bot.send_chat_action(anna_manager.id, "typing")
        heard: dict[str, Any] = {}
        async for line in lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                heard[name] = json.loads(line.removeprefix("data: "))
            if "typing" in heard:
                break
    assert heard["message"]["person_id"] == anna_manager.id
    assert heard["message"]["message"]["text"] == "Привет"
    assert heard["people"]["people"][0]["unread"] == 1
    assert heard["typing"] == {"person_id": anna_manager.id, "action": "typing"}


async def test_reading_clears_the_unread_mark(
    page: httpx2.AsyncClient, bot: Bot, anna_manager: Person
) -> None:
    await bot.send_message(anna_manager.id, "Привет")
    await page.post(f"/api/chats/{anna_manager.id}/read")
    assert (await page.get("/api/state")).json()["people"][0]["unread"] == 0


async def test_a_second_start_finds_the_same_chats(tmp_path: Path) -> None:
    first = State(tmp_path)
    person = first.add_person("Анна", phone="+79990000001", role="manager")
    async with SandboxServer(first) as server, await server.phone(person.id) as phone:
        await phone.start()
        await phone.send_file(("a.txt", b"text"))
        waiting = first.updates.pending
        chat = await phone.messages()
    second = State(tmp_path)
    async with SandboxServer(second) as server, await server.phone(person.id) as phone:
        assert await phone.messages() == chat
        file = chat[-1]["media_url"]
        async with httpx2.AsyncClient(base_url=server.base_url) as client:
            assert (await client.get(file)).content == b"text"
    assert second.updates.pending == waiting
    assert second.people[person.id] == first.people[person.id]


async def test_people_can_be_added(page: httpx2.AsyncClient) -> None:
    given = {"first_name": "Ольга", "phone": "+79990000003", "role": "client", "language_code": "en"}
    person = (await page.post("/api/people", json=given)).json()
    assert (person["first_name"], person["language_code"], person["started"]) == ("Ольга", "en", False)
    assert (await page.get(f"/api/chats/{person['id']}")).json()["messages"] == []
    assert (await page.post("/api/people", json={"first_name": "Без телефона"})).status_code == 400


async def test_starting_over_asks_the_program_and_tells_the_page(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.add_person("Анна", phone="+79990000001", role="manager")

    async def afresh() -> None:
        state.clear()
        state.add_person("Новая Анна", phone="+79990000001", role="manager")

    async with SandboxServer(state, create_app(state, start_over=afresh)) as server:
        async with httpx2.AsyncClient(base_url=server.base_url) as client:
            async with client.stream("GET", "/api/events") as stream:
                lines = stream.aiter_lines()
                await anext(lines)
                await client.post("/api/start-over")
                async for line in lines:
                    if line == "event: reset":
                        break
    assert [person.first_name for person in state.people.values()] == ["Новая Анна"]


async def test_a_phone_which_finds_no_button_says_what_there_is(bot: Bot, anna_phone: Phone) -> None:
    with pytest.raises(AssertionError, match="no button «Готово»"):
        await anna_phone.press("Готово", timeout=0.05)
