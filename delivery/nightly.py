"""The night's backup: made when the rule says that one is missing, tried again when it failed."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from crm import backups, clock
from db.backup import BackupFailed, Stopped, Why, shelf
from db.backup.making import House, make
from db.session import Database

AGAIN_AFTER = timedelta(minutes=15)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Plan:
    """What the settings say: where to, when on the shop's wall clock, and how many to keep."""

    folder: Path
    at: time
    timezone: ZoneInfo
    days: int
    weeks: int


class Nightly:
    """Called by a tick. Which backups lie in the folder is all it goes by: a missed tick changes nothing."""

    def __init__(self, database: Database, house: House, plan: Plan) -> None:
        self._database, self._house, self._plan = database, house, plan
        self._stopping = threading.Event()
        self._not_before = datetime.min.replace(tzinfo=UTC)
        self._making: asyncio.Future[shelf.Backup] | None = None

    async def __call__(self) -> None:
        now = clock.now()
        if self._stopping.is_set() or timedelta(0) < self._not_before - now <= AGAIN_AFTER:
            return
        made = [backup.made_at for backup in shelf.backups(self._plan.folder, shelf.NIGHTLY)]
        if backups.is_due(made, now, self._plan.at, self._plan.timezone):
            await self._make(now)

    async def _make(self, now: datetime) -> None:
        self._not_before = now + AGAIN_AFTER
        work = asyncio.to_thread(
            make, self._house, self._plan.folder, shelf.NIGHTLY, stop=self._stopping.is_set
        )
        self._making = asyncio.ensure_future(work)
        try:
            made = await asyncio.shield(self._making)
        except Stopped:
            return
        except BackupFailed as error:
            log.error("backup.failed", reason=str(error), again_at=self._not_before.isoformat())
            await self._tell(error.why, now)
        except Exception:
            log.exception("backup.failed", again_at=self._not_before.isoformat())
            await self._tell(Why.OTHER, now)
        else:
            log.info("backup.made", path=str(made.path))
            async with self._database.transaction() as session:
                await backups.take_back(session)
            self._prune(now)

    def _prune(self, now: datetime) -> None:
        found = {backup.made_at: backup for backup in shelf.backups(self._plan.folder, shelf.NIGHTLY)}
        plan = self._plan
        for moment in backups.spare(list(found), now, plan.timezone, days=plan.days, weeks=plan.weeks):
            shelf.remove(found[moment])

    async def _tell(self, why: Why, now: datetime) -> None:
        due = backups.last_due(now, self._plan.at, self._plan.timezone)
        async with self._database.transaction() as session:
            await backups.tell_failed(session, due, why)

    async def stop(self) -> None:
        """Give up a backup in the making; nothing half is left."""
        self._stopping.set()
        if self._making is not None:
            await asyncio.gather(self._making, return_exceptions=True)
