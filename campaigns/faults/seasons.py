"""The nights in which the clocks are changed: an hour that is not there, an hour that comes twice."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx2
from sqlalchemy import select

from campaigns.faults import scripts
from campaigns.faults.checks import Verdict
from campaigns.faults.house import USABLE_WITHIN, Building, House
from campaigns.faults.trouble import Fault, Play
from db.backup import shelf
from db.models import Outbox
from delivery import scheduler

BERLIN = ZoneInfo("Europe/Berlin")
_HALF_AN_HOUR = timedelta(minutes=30)
# Every backup is due in the hour that is missing or comes twice.
_BACKUP_AT = "02:30"
_TICKS = scheduler._TICKS | {"backup": 1}
_WHEN = {"tomorrow_jobs": "Sun 19", "today": "Mon 09", "today_evening": "Mon 16"}


@dataclass(frozen=True)
class Weekend(scripts.Script):
    """Visits are agreed for the first days of the next week; on Saturday evening everybody goes home."""

    saturday: date = date.min

    @property
    def begins(self) -> datetime:
        return datetime(self.saturday.year, self.saturday.month, self.saturday.day, 20, tzinfo=BERLIN)

    async def arrange(self, building: Building) -> scripts.About:
        """Prepare the shop on that Saturday."""
        building.state.clock.set_offset(self.begins.timestamp() - time.time())
        return await scripts.arrange(building, self.until)

    async def play(self, house: House, *, stubborn: bool) -> None:
        """Nobody works; time passes, in short steps through the night of the change."""
        for moment in self._moments():
            house.state.clock.advance_to(moment)
            await _has_looked(house)

    def _moments(self) -> Iterator[datetime]:
        sunday = self.saturday + timedelta(days=1)
        night = datetime(sunday.year, sunday.month, sunday.day, tzinfo=BERLIN).astimezone(UTC)
        yield from (night + number * _HALF_AN_HOUR for number in range(9))
        for days, hour in ((0, 19), (1, 3), (1, 9), (1, 16)):
            day = sunday + timedelta(days=days)
            yield datetime(day.year, day.month, day.day, hour, 1, tzinfo=BERLIN)


async def _has_looked(house: House) -> None:
    """Wait for a tick of the worker that began after now: the second one that ends."""
    async with httpx2.AsyncClient() as client, asyncio.timeout(USABLE_WITHIN):
        for _ in range(2):
            began = time.monotonic()
            while (await _tick_age(client, house)) > time.monotonic() - began:
                await asyncio.sleep(0.1)


async def _tick_age(client: httpx2.AsyncClient, house: House) -> float:
    return float((await client.get(f"{house.public_url}/ready")).json()["tick"])


async def _changed(house: House, play: Play) -> Verdict:
    """Over the night the shop's wall clock jumps; what is due by it is done once, and at its hour."""
    backups = house.folder / "backups"
    house.extra |= {
        "SHOP_TIMEZONE": BERLIN.key, "BACKUP_AT": _BACKUP_AT, "BACKUP_FOLDER": str(backups),
    }
    await house.start_program(values={"delivery.scheduler:_TICKS": _TICKS})
    await play()
    verdict = Verdict()
    async with house.database.reading() as session:
        said = [
            (row.kind, row.employee_id, f"{row.not_before.astimezone(BERLIN):%a %H}")
            for row in await session.scalars(select(Outbox).where(Outbox.kind.in_(_WHEN)))
        ]
    wrong = [what for what, number in Counter(said).items() if number > 1 or what[2] != _WHEN[what[0]]]
    missing = _WHEN.keys() - {kind for kind, _, _ in said}
    if wrong or missing:
        verdict.add(f"digests at a wrong hour or twice: {wrong}, missing: {missing}")
    made = house.said().count("backup.made")  # Saturday's at the start, then one a night
    if made != 3 or _nights(backups) != ["Sun", "Mon"]:
        verdict.add(f"{made} backups were made, of these nights: {_nights(backups)}")
    return verdict


def _nights(folder: Path) -> list[str]:
    """The days of the backups that are kept: of each day the newest."""
    return [f"{backup.made_at.astimezone(BERLIN):%a}" for backup in shelf.backups(folder, shelf.NIGHTLY)]


def _fault(name: str, saturday: date) -> Fault:
    script = Weekend(f"weekend-{saturday}", "scheduled", saturday=saturday)
    return Fault(
        f"daylight saving {name}", _changed, script, compared=False, starts=False, start_at=script.begins
    )


SEASONS = (_fault("begins", date(2027, 3, 27)), _fault("ends", date(2027, 10, 30)))
