"""The worker with its ticks, its leases and its speed limits."""

from __future__ import annotations

import asyncio

import pytest

from db.enums import OutboxStatus
from delivery import outbox
from delivery.limits import Limits
from delivery.outgoing import Outgoing, Posted
from delivery.scheduler import Worker
from delivery.sender import Hand
from tests.delivery.stage import WAITS, Stage


async def test_a_process_that_slept_past_its_lease_does_not_send(stage: Stage) -> None:
    anna = await stage.link("Анна")
    row = await stage.push("Анна", "Привет")
    [claimed] = await outbox.claim(stage.database, 10)
    hand = Hand(stage.database, claimed)
    hand._held_since -= 120
    await stage.sender.deliver(hand)
    assert stage.texts(anna) == []
    assert await stage.state(row) == (OutboxStatus.RETRY, 0)


async def test_an_error_of_our_own_is_tried_again_and_stops_nobody_else(stage: Stage) -> None:
    anna = await stage.link("Анна")
    broken = await stage.to_client(await stage.play.deal(), "no_such_template")
    await stage.push("Анна", "Привет")
    await stage.work()
    assert await stage.state(broken) == WAITS
    assert stage.texts(anna) == ["Привет"]


async def test_a_woken_worker_sends_and_stops_without_losing_anything(stage: Stage) -> None:
    anna = await stage.link("Анна")
    swept = asyncio.Event()

    async def sweep(_database: object) -> None:
        swept.set()

    worker = Worker(stage.database, stage.sender, sweep=sweep)
    await worker.start()
    await asyncio.wait_for(swept.wait(), 10)
    row = await stage.push("Анна", "Привет")
    worker.wake()
    async with await stage.telegram_phone(anna) as phone:
        await phone.wait_for("Привет")
    await worker.stop()
    assert (await stage.row(row)).status is OutboxStatus.SENT
    assert stage.texts(anna) == ["Привет"]


async def test_stopping_finishes_what_has_begun_and_gives_back_what_has_not(stage: Stage) -> None:
    anna = await stage.link("Анна")
    begun, finish = asyncio.Event(), asyncio.Event()

    class SlowChat:
        async def send(self, chat_id: int, message: Outgoing) -> Posted:
            begun.set()
            await finish.wait()
            return await chat.send(chat_id, message)

        async def edit(self, chat_id: int, message_id: int, message: Outgoing) -> bool:
            return await chat.edit(chat_id, message_id, message)

        async def strip(self, chat_id: int, message_id: int) -> None:
            await chat.strip(chat_id, message_id)

        async def download(self, file_id: str, limit: int) -> bytes:
            return await chat.download(file_id, limit)

    chat, stage.chat = stage.chat, SlowChat()
    stage.__post_init__()
    rows = [await stage.push("Анна", text) for text in ("первое", "второе")]

    async def sweep(_database: object) -> None:
        return None

    worker = Worker(stage.database, stage.sender, sweep=sweep)
    await worker.start()
    await asyncio.wait_for(begun.wait(), 10)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.wait_for(_closing(worker), 10)
    finish.set()
    await stopping
    assert stage.texts(anna) == ["первое"]
    assert await stage.state(rows[0]) == (OutboxStatus.SENT, 1)
    assert await stage.state(rows[1]) == (OutboxStatus.RETRY, 0)


async def _closing(worker: Worker) -> None:
    while not all(hand.is_closing for hand, _ in worker._hands.values()):  # noqa: ASYNC110 - a loop's turns, no time
        await asyncio.sleep(0)


# Limits


def test_a_chat_gets_a_burst_and_then_one_message_a_second() -> None:
    limits = Limits(timer=lambda: 100.0)
    waits = [limits.reserve(7) for _ in range(5)]
    assert waits[0] == 0
    assert waits[3:] == [1.0, 2.0]


def test_all_chats_together_get_thirty_messages_a_second() -> None:
    limits = Limits(timer=lambda: 100.0)
    waits = [limits.reserve(chat) for chat in range(61)]
    assert waits[60] == pytest.approx(2.0)


def test_a_paused_chat_is_closed_and_others_are_open() -> None:
    now = [0.0]
    limits = Limits(timer=lambda: now[0])
    limits.pause(7, 5)
    assert (limits.paused(7), limits.paused(8)) == (5, 0)
    now[0] = 5
    assert limits.paused(7) == 0

