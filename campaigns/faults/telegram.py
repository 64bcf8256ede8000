"""Faults of Telegram."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import aiohttp

from campaigns.faults import scripts
from campaigns.faults.checks import Verdict
from campaigns.faults.house import USABLE_WITHIN, House
from campaigns.faults.proxy import Wire
from campaigns.faults.storage import over
from campaigns.faults.trouble import Fault, Play
from sandbox.calls import Json
from sandbox.faults import Fault as Failure

_ENDLESS = 10**9
_SECRET = {"X-Telegram-Bot-Api-Secret-Token": "a-secret-of-the-webhook"}


async def _fails(house: House, play: Play, *, kind: str, method: str = "*", seconds: float = 8.0) -> None:
    """Every call fails in one way for ten minutes of the shop's time."""
    house.patience = 2 * USABLE_WITHIN
    house.state.faults.add(Failure(method, kind, _ENDLESS, retry_after=1, seconds=25))
    working = asyncio.create_task(play())
    for _ in range(10):
        await asyncio.sleep(seconds / 10)
        house.advance(timedelta(minutes=1))
    house.state.faults.clear()
    await over(working)


async def _half_open(house: House, play: Play) -> None:
    """The wire is dead and nobody says so: connections stand, and nothing moves on them any more."""
    house.patience = 3 * USABLE_WITHIN
    async with Wire(house.server.base_url) as wire:
        house.extra["BOT_API_URL"] = wire.address
        await house.start_program()
        await asyncio.sleep(1)
        wire.mood = "frozen"
        working = asyncio.create_task(play())
        await asyncio.sleep(10)
        wire.mood = "open"
        await over(working)
        await _settled(house)
        await house.stop_program()
    del house.extra["BOT_API_URL"]
    await house.start_program()


async def _settled(house: House) -> None:
    from campaigns.faults.checks import drain

    await drain(house)


@asynccontextmanager
async def _shuffled(house: House, ports: tuple[int, int]) -> AsyncIterator[None]:
    """Instead of Telegram's own order: every update five times, old ones between the new, to either process."""
    house.state.webhook.stop()
    done: list[Json] = []

    async def bring(site: aiohttp.ClientSession, update: Json, port: int) -> None:
        async with site.post(f"http://127.0.0.1:{port}/telegram/webhook", json=update, headers=_SECRET) as answer:
            assert answer.status == 200, answer.status

    async def deliver() -> None:
        async with aiohttp.ClientSession() as site:
            while True:
                update = await house.state.updates.first()
                parcel = [update] * 5 + random.sample(done, min(3, len(done)))
                random.shuffle(parcel)
                await asyncio.gather(*(bring(site, one, random.choice(ports)) for one in parcel))
                done.append(update)
                house.state.updates.confirm(update["update_id"] + 1)

    task = asyncio.create_task(deliver())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _five_times(house: House, play: Play) -> None:
    """Two processes, each of which gets every update several times; on SQLite the one that there may be."""
    await house.start_program()
    port, second = house.port, None
    if house.template.server is not None:
        house.extra["PUBLIC_URL"] = house.public_url  # of both, as behind one balancer
        house.port = house.another_port()
        second = await house.nursery.start(["run"], env=house.environment(), log=house.folder / "second.log")
        await second.ready()
    ports = port, house.port
    house.port = port
    async with _shuffled(house, ports):
        await play()
    house.state.webhook.start()
    await house.quiet()
    if second is not None:
        await second.stop()


async def _batch(house: House, play: Play) -> None:
    """In one batch of messages one is refused because of the person, one because of itself, and one chat has moved."""
    anna = house.about["anna"]
    for kind in ("403", "400", "migrate"):
        house.state.faults.add(Failure("sendMessage", kind, 1, to=anna))
    await play()
    house.advance(timedelta(seconds=61))
    await _until(lambda: not house.state.faults.ordered)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(USABLE_WITHIN):
        while not condition():
            await asyncio.sleep(0.05)


async def _revoked(house: House, play: Play) -> Verdict:
    """The token is refused for fifteen seconds: one alert, no busy loop, and work goes on with the token."""
    verdict = Verdict()
    house.patience = 2 * USABLE_WITHIN
    token, house.state.token = house.state.token, "5000000001:AAHanotherAnotherAnotherAnotherAnoth"
    house.state.updates.terminate_poll("the token was revoked")
    working = asyncio.create_task(play())
    before = len(house.state.log)
    await asyncio.sleep(15)
    calls = len(house.state.log) - before
    house.state.token = token
    if calls > 15:
        verdict.add(f"{calls} calls in fifteen seconds with a token that is refused")
    await over(working)
    alerts = house.said().count("telegram.token_revoked") + house.said().count("telegram.token_refused")
    if alerts != 1:
        verdict.add(f"{alerts} alerts about one token")
    return verdict


TELEGRAM = (
    Fault("Telegram answers 502 for 10 minutes", partial(_fails, kind="502")),
    Fault("Telegram times out for 10 minutes",
          partial(_fails, kind="delay", method="sendMessage", seconds=30), scripts.SITE),
    Fault("Telegram loses its answers for 10 minutes", partial(_fails, kind="lost"),
          compared=False),
    Fault("429 storm", partial(_fails, kind="429")),
    Fault("half-open connection", _half_open, starts=False),
    Fault("the same update five times in any order through two processes", _five_times, scripts.WEBHOOK,
          starts=False),
    Fault("403, 400 and a chat that migrated within a batch", _batch, scripts.SITE, dead=2),
    Fault("token revoked", _revoked),
)
