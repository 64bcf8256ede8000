"""The lists that people choose from: what is on them, in which order, and what it is called."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from admin import drafts
from admin.routing import Visit, page, status_of
from crm import choices, permissions
from crm.errors import CrmError, NotFound
from crm.shop import LANGUAGES

PATH = "/settings/lists"


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def arrange(visit: Visit) -> Response:
    """Add, rename, move, drop or put back a line, or the whole list."""
    name: str = visit.request.path_params["name"]
    what, _, code = visit.text("do", 80).partition(" ")
    try:
        async with visit.database.transaction() as session:
            await _arrange(visit, session, name, what, code)
    except CrmError as error:
        return await _page(visit, name, error)
    await drafts.take_effect(visit)
    return visit.go(f"{PATH}#{name}", "set-back" if what in ("name-back", "back") else "saved")


async def _arrange(visit: Visit, session: AsyncSession, name: str, what: str, code: str) -> None:
    actor, seen = visit.actor, visit.text("seen", 64)
    title = {language: visit.text(f"title_{language}", 200) for language in LANGUAGES}
    match what:
        case "add" if name == choices.SCHEDULES:
            await choices.add_schedule(session, actor, visit.text("parts", 40))
        case "add":
            await choices.add(session, actor, name, title)
        case "rename":
            await choices.rename(session, actor, name, code, title, seen=seen)
        case "name-back":
            await choices.name_back(session, actor, name, code)
        case "up" | "down":
            await choices.move(session, actor, name, code, up=what == "up", seen=seen)
        case "drop" | "offer":
            await choices.offer(session, actor, name, code, offered=what == "offer", seen=seen)
        case "back":
            await choices.set_back(session, actor, name)
        case _:
            raise NotFound("choice-not-found")


async def _page(visit: Visit, name: str = "", error: CrmError | None = None) -> Response:
    house = visit.desk.shop
    changes, people = await drafts.history(
        visit, "choice:", *(f"setting:{listed}" for listed in choices.LISTS)
    )
    edited = [listed for listed in choices.LISTS if choices.is_edited(house, listed)]
    return visit.render(
        "settings_lists.html", status_of(error) if error else 200, error=drafts.says(visit, error) if error else "",
        lists={listed: choices.entries(house, listed) for listed in choices.LISTS},
        seen={listed: choices.mark(house, listed) for listed in choices.LISTS}, wrong=name, schedules=choices.SCHEDULES,
        may=permissions.allows(visit.actor, "settings.edit"), changes=changes, people=people, languages=LANGUAGES,
        edited=edited,
    )


ROUTES = [
    page(PATH, show, needs="settings.see"),
    page(PATH + "/{name}", arrange, needs="settings.edit", methods=["POST"]),
]
