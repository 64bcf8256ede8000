"""Faults of everything else: gateway, clock, processes, templates."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from campaigns.faults import scripts
from campaigns.faults.checks import Verdict, drain
from campaigns.faults.house import USABLE_WITHIN, House
from campaigns.faults.person import Person
from campaigns.faults.proxy import Wire
from campaigns.faults.storage import over
from campaigns.faults.trouble import HOUR, Fault, Play
from db.enums import OutboxStatus
from db.models import Outbox

TEMPLATES = Path(__file__).parents[2] / "templates" / "docx"


async def _gateway_down(house: House, play: Play) -> Verdict:
    """Nobody answers at the gateway's address for six hours."""
    verdict, port = Verdict(), house.another_port()
    house.extra["SMS_URL"] = f"http://127.0.0.1:{port}/sms"
    await house.start_program()
    await play()
    for _ in range(6):
        house.advance(HOUR)
        await asyncio.sleep(0.7)
    if house.state.sms.messages or await _count(house, OutboxStatus.UNCERTAIN):
        verdict.add("a message that certainly did not leave counts as uncertain")
    async with Wire(house.server.base_url, port=port):
        await _until_sent(house, verdict)
    return verdict


async def _gateway_silent(house: House, play: Play) -> Verdict:
    """The gateway takes the messages, and its answers are lost."""
    verdict = Verdict()
    async with Wire(house.server.base_url) as wire:
        house.extra["SMS_URL"] = f"{wire.address}/sms"
        wire.mood = "swallowing"
        await house.start_program()
        await play()
        house.advance(timedelta(seconds=61))
        async with asyncio.timeout(USABLE_WITHIN):
            while not await _count(house, OutboxStatus.UNCERTAIN):
                await asyncio.sleep(0.05)
        wire.mood = "open"
        await _until_sent(house, verdict)
    return verdict


async def _until_sent(house: House, verdict: Verdict) -> None:
    """Let everything leave, and go on with the real gateway."""
    await drain(house)
    await house.stop_program()
    if not house.state.sms.messages:
        verdict.add("no text message ever arrived")
    del house.extra["SMS_URL"]
    await house.start_program()


async def _count(house: House, status: OutboxStatus) -> int:
    async with house.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Outbox).where(Outbox.status == status)) or 0


async def _clock(house: House, play: Play, *, by: timedelta) -> None:
    """The machine's clock is wrong while people work, a process dies at that time, and the clock is put right."""
    offset = house.state.clock.offset
    house.state.clock.set_offset(offset + by.total_seconds())
    working = asyncio.create_task(play())
    await asyncio.sleep(1)
    await house.kill()
    house.state.clock.set_offset(offset)
    await over(working)
    await house.kill()


async def _paused(house: House, play: Play) -> None:
    """A process sleeps past its lease with a claimed message in its hand."""
    house.patience = 2 * USABLE_WITHIN
    await house.start_program([{
        "path": "delivery.outbox:claim", "when": "after", "nth": 2, "inside": None, "signal": signal.SIGSTOP,
        "pause": 0.0, "tally": str(house.folder / "tally"),
    }])
    working = asyncio.create_task(_work_and_drain(house, play))
    assert house.program is not None
    await _stopped(house.program.pid)
    house.advance(timedelta(minutes=2))
    second = None
    if house.template.server is not None:
        second = await house.nursery.start(["worker"], env=house.environment(), log=house.folder / "second.log")
        await second.ready()
    await asyncio.sleep(33)
    os.kill(house.program.pid, signal.SIGCONT)
    await over(working)
    if second is not None:
        await second.stop()


async def _work_and_drain(house: House, play: Play) -> None:
    await play()
    await drain(house, within=2 * USABLE_WITHIN)


async def _stopped(pid: int) -> None:
    async with asyncio.timeout(USABLE_WITHIN):
        while not _is_stopped(pid):
            await asyncio.sleep(0.01)


def _is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "T"


async def _second(house: House, play: Play) -> Verdict:
    """Started twice by mistake: refused in one sentence on SQLite, all done once on PostgreSQL all the same."""
    verdict = Verdict()
    port, house.port = house.port, house.another_port()
    second = await house.nursery.start(["run"], env=house.environment(), log=house.folder / "second.log")
    house.port = port
    if house.template.server is None:
        code, said = await asyncio.shield(second.ended), second.said().strip()
        if code != 1 or len(said.splitlines()) != 1 or "stop it first" not in said:
            verdict.add(f"exit code {code}, said: {said[-300:]}")
        await play()
        return verdict
    await second.ready()
    house.patience = 2 * USABLE_WITHIN
    await play()
    await drain(house)
    await second.stop()
    return verdict


async def _template(house: House, play: Play) -> None:
    """The template becomes rubbish while the program runs: who asked is told, the deal says so, all else works."""
    templates = shutil.copytree(TEMPLATES, house.folder / "templates")
    await house.start_program(values={"maintenance:TEMPLATES": str(templates)})
    (templates / "invoice.docx").write_bytes(b"PK rubbish")
    await play()
    async with asyncio.timeout(USABLE_WITHIN):
        while not await _count(house, OutboxStatus.DEAD):
            await asyncio.sleep(0.05)
    await Person(house, house.about["anna"]).sees("Документ не получился")


OTHERS = (
    Fault("SMS gateway down for 6 hours", _gateway_down, scripts.TELL, compared=False, starts=False),
    Fault("SMS gateway accepts, the answer is lost", _gateway_silent, scripts.TELL, starts=False),
    *(
        Fault(f"clock {name}", partial(_clock, by=by), scripts.MOVE, compared=False)
        for name, by in (
            ("an hour fast", HOUR), ("an hour slow", -HOUR), ("a day fast", 24 * HOUR), ("a day slow", -24 * HOUR),
        )
    ),
    Fault("process paused past its lease", _paused, scripts.TELL, starts=False, compared=False),
    Fault("two processes by mistake", _second),
    Fault("corrupt template", _template, scripts.DOCUMENT, compared=False, starts=False, dead=2),
)
NOT_APPLICABLE = {
    "Redis flushed": "nothing is kept in Redis: drafts, inbox and outbox are in the database",
    "LibreOffice hanging": "documents leave as DOCX; the time limit is shown by tests/delivery/test_rendering.py",
}
