"""What is told about an import, once: to those who got something, and to whoever imports."""

from __future__ import annotations

from bot.callbacks import Tap
from bot.screen import Button, Row, Screen, esc
from bot.screens.push import Push
from db.enums import ImportKind, ImportRowState, ImportStatus
from db.models import ImportRun
from db.queries.imports import counts

_TOLD = (ImportRowState.MADE, ImportRowState.KNOWN, ImportRowState.SKIPPED, ImportRowState.BAD)


async def done(push: Push) -> Screen | None:
    """It is over; nothing to say when it is being taken back by now."""
    run = await push.session.get(ImportRun, push.data.get("import_id"))
    if run is None or run.status is not ImportStatus.DONE:
        return None
    text = f"<b>{push.t('push-import-done', file=esc(run.file_name))}</b>"
    if run.employee_id == push.actor.id:
        found = await counts(push.session, run.id)
        said = [push.t(f"push-import-{state}", count=found[state]) for state in _TOLD if found[state]]
        return Screen("\n".join([text, " · ".join(said)]), _way(push, run))
    given = push.t(f"push-import-given-{run.kind}", count=push.data.get("count", 0))
    return Screen(f"{text}\n{given}", _way(push, run))


async def undone(push: Push) -> Screen | None:
    """What was told of is gone again."""
    run = await push.session.get(ImportRun, push.data.get("import_id"))
    if run is None:
        return None
    return Screen(f"<b>{push.t('push-import-undone', file=esc(run.file_name))}</b>\n{push.t('push-import-undone-why')}")


def _way(push: Push, run: ImportRun) -> list[Row]:
    match run.kind:
        case ImportKind.DEALS:
            return [[Button(push.t("push-import-to-deals"), Tap(action="deals.stages"))]]
        case ImportKind.LEADS:
            return [[Button(push.t("push-import-to-leads"), Tap(action="leads.list"))]]
    return []
