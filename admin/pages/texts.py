"""The words of the process: stages, tasks with their checklists, deadlines and videos."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from admin import drafts
from admin.routing import Visit, page, status_of
from crm import checklists, permissions, settings, wording
from crm.errors import CrmError, NotFound
from crm.process import SIDE_TASKS, STAGES, TASKS
from db.enums import Stage

# What is set beside a task's own deadline.
_NUMBERS: dict[str, tuple[str, ...]] = {
    "sign_contract": ("remind.signed_copy_after", "remind.signed_copy_director_after"),
    "collect_prepayment": ("deadline.payment_unknown", "remind.prepayment_after"),
    "check_production": ("production.check_before", "production.halfway_from"),
    "control_call": ("remind.control_call", "remind.control_call_director", "remind.control_call_give_up"),
    "install": ("remind.before_visit_minutes", "remind.late_installer_minutes"),
    "resolve_claim": ("deadline.claim_call", "deadline.claim_plan", "deadline.claim_money_demand"),
}


async def overview(visit: Visit) -> Response:
    """Every stage with its tasks; what was edited is marked."""
    house, usual = visit.desk.shop, wording.defaults()
    edited = {code for (code, language), text in usual.items() if house.words[code, language] != text}
    stages = [(stage, spec.tasks) for stage, spec in STAGES.items()]
    marked = [".".join(code.split(".")[:2]) for code in edited]
    return visit.render(
        "texts.html", stages=stages, beside=SIDE_TASKS, edited=marked, counts=_counts(visit), house=house
    )


async def show_task(visit: Visit) -> Response:
    return await _task(visit, _task_code(visit))


async def save_task(visit: Visit) -> Response:
    """Texts and numbers of one form, in one transaction."""
    code = _task_code(visit)
    try:
        values, seen = drafts.typed_numbers(visit, _numbers(code))
        async with visit.database.transaction() as session:
            await wording.edit_seen(session, visit.actor, *drafts.typed_texts(visit, _codes(code)))
            await settings.edit_seen(session, visit.actor, values, seen)
    except CrmError as error:
        return await _task(visit, code, error)
    await drafts.take_effect(visit)
    return visit.go(f"/texts/tasks/{code}", "saved")


async def task_back(visit: Visit) -> Response:
    """One text, one number or all of the task as delivered."""
    code, what = _task_code(visit), visit.text("back", 200)
    async with visit.database.transaction() as session:
        if what == "all":
            await wording.set_all_back(session, visit.actor, f"task.{code}.")
            await checklists.set_back(session, visit.actor, code)
            await settings.set_back(session, visit.actor, *_numbers(code))
        elif what in _numbers(code):
            await settings.set_back(session, visit.actor, what)
        else:
            await wording.set_back(session, visit.actor, *_named(what, f"task.{code}."))
    await drafts.take_effect(visit)
    return visit.go(f"/texts/tasks/{code}", "set-back")


async def arrange(visit: Visit) -> Response:
    """Add, rename, move, hide or drop a checklist item."""
    code = _task_code(visit)
    what, _, item = visit.text("do", 80).partition(" ")
    try:
        async with visit.database.transaction() as session:
            await _arrange(visit, session, code, what, item)
    except CrmError as error:
        return await _task(visit, code, error)
    await drafts.take_effect(visit)
    return visit.go(f"/texts/tasks/{code}", "saved")


async def _arrange(visit: Visit, session: Any, code: str, what: str, item: str) -> None:
    house, title = visit.desk.shop, {language: visit.text(f"title_{language}") for language in ("ru", "en")}
    required = visit.text("required") == "1"
    match what:
        case "add":
            await checklists.add_item(session, visit.actor, code, title, required=required)
        case "rename":
            await checklists.edit_item(session, visit.actor, code, item, title=title, required=required)
        case "up" | "down":
            await checklists.move(session, visit.actor, house, code, item, up=what == "up")
        case "hide" | "show":
            await checklists.hide(session, visit.actor, house, code, item, hidden=what == "hide")
        case "drop":
            await checklists.drop_item(session, visit.actor, code, item)
        case _:
            raise NotFound("item-not-found")


async def show_stage(visit: Visit) -> Response:
    return await _stage(visit, _stage_of(visit))


async def save_stage(visit: Visit) -> Response:
    """A stage's name, result and hint."""
    stage = _stage_of(visit)
    try:
        async with visit.database.transaction() as session:
            await wording.edit_seen(session, visit.actor, *drafts.typed_texts(visit, _stage_codes(stage)))
    except CrmError as error:
        return await _stage(visit, stage, error)
    await drafts.take_effect(visit)
    return visit.go(f"/texts/stages/{stage.value}", "saved")


async def stage_back(visit: Visit) -> Response:
    stage, what = _stage_of(visit), visit.text("back", 200)
    async with visit.database.transaction() as session:
        if what == "all":
            await wording.set_all_back(session, visit.actor, f"stage.{stage.value}.")
        else:
            await wording.set_back(session, visit.actor, *_named(what, f"stage.{stage.value}."))
    await drafts.take_effect(visit)
    return visit.go(f"/texts/stages/{stage.value}", "set-back")


async def _task(visit: Visit, code: str, error: CrmError | None = None) -> Response:
    spec = TASKS[code]
    changes, people = await drafts.history(
        visit, f"wording:task.{code}.", f"item:{code}:", f"setting:checklist.{code}",
        *(f"setting:{key}" for key in _numbers(code)),
    )
    return visit.render(
        "texts_task.html", status_of(error) if error else 200, spec=spec, house=visit.desk.shop,
        texts=drafts.texts(visit, _codes(code)), numbers=drafts.numbers(visit, _numbers(code)),
        lines=checklists.lines(visit.desk.shop, code), may=permissions.allows(visit.actor, "settings.edit"),
        error=drafts.says(visit, error) if error else "", changes=changes, people=people,
        address=f"/texts/tasks/{code}", **_video(visit, code),
    )


def _video(visit: Visit, code: str) -> dict[str, Any]:
    """Whether Telegram keeps the task's video, and the link to send it another one."""
    house = visit.desk.shop
    kept_there = wording.telegram_video(house.word(f"task.{code}.video", "ru")) is not None
    link = f"https://t.me/{house.bot_name}?start=v_{code}" if house.bot_name else ""
    return {"is_in_telegram": kept_there, "send_video": link}


async def _stage(visit: Visit, stage: Stage, error: CrmError | None = None) -> Response:
    changes, people = await drafts.history(visit, f"wording:stage.{stage.value}.")
    return visit.render(
        "texts_stage.html", status_of(error) if error else 200, stage=stage, may=permissions.allows(
            visit.actor, "settings.edit"), texts=drafts.texts(visit, _stage_codes(stage)),
        error=drafts.says(visit, error) if error else "", changes=changes, people=people,
        address=f"/texts/stages/{stage.value}",
    )


def _counts(visit: Visit) -> dict[str, int]:
    return {code: len(checklists.given(visit.desk.shop, code)) for code in TASKS}


def _codes(code: str) -> list[str]:
    spec = TASKS[code]
    own = [f"task.{code}.{part}" for part in ("title", "description", "video")]
    return own + [f"task.{code}.item.{item.code}" for item in spec.items] + [
        f"task.{code}.outcome.{outcome}" for outcome in spec.outcomes
    ]


def _stage_codes(stage: Stage) -> list[str]:
    return [f"stage.{stage.value}.{part}" for part in ("name", "result", "hint")]


def _numbers(code: str) -> tuple[str, ...]:
    own = TASKS[code].deadline.number
    return (*((own,) if own else ()), *_NUMBERS.get(code, ()))


def _named(what: str, beginning: str) -> tuple[str, str]:
    """Code and language of a text of this page. Raises ``NotFound``."""
    code, _, language = what.rpartition(":")
    if not code.startswith(beginning):
        raise NotFound("wording-not-found", code=what)
    return code, language


def _task_code(visit: Visit) -> str:
    code: str = visit.request.path_params["code"]
    if code not in TASKS:
        raise NotFound("task-not-found")
    return code


def _stage_of(visit: Visit) -> Stage:
    code: str = visit.request.path_params["code"]
    if code not in set(Stage):
        raise NotFound
    return Stage(code)


ROUTES = [
    page("/texts", overview, needs="settings.see"),
    page("/texts/tasks/{code}", show_task, needs="settings.see"),
    page("/texts/tasks/{code}", save_task, needs="settings.edit", methods=["POST"]),
    page("/texts/tasks/{code}/back", task_back, needs="settings.edit", methods=["POST"]),
    page("/texts/tasks/{code}/items", arrange, needs="settings.edit", methods=["POST"]),
    page("/texts/stages/{code}", show_stage, needs="settings.see"),
    page("/texts/stages/{code}", save_stage, needs="settings.edit", methods=["POST"]),
    page("/texts/stages/{code}/back", stage_back, needs="settings.edit", methods=["POST"]),
]
