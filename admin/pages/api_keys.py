"""Keys of the website: made and shown once, looked over, revoked."""

from __future__ import annotations

from starlette.responses import Response

from admin import drafts
from admin.routing import Visit, page, status_of
from crm import api_keys, permissions
from crm.errors import CrmError

PATH = "/settings/keys"


async def show(visit: Visit) -> Response:
    return await _page(visit)


async def make(visit: Visit) -> Response:
    """The new key stands in this answer and nowhere else."""
    try:
        async with visit.database.transaction() as session:
            secret = await api_keys.make(session, visit.actor, visit.text("name", 200))
    except CrmError as error:
        return await _page(visit, error)
    return visit.render("api_key_made.html", name=visit.text("name", 200), secret=secret, site=_site(visit))


async def revoke(visit: Visit) -> Response:
    async with visit.database.transaction() as session:
        await api_keys.revoke(session, visit.actor, visit.number("key_id"))
    return visit.go(PATH, "key-revoked")


async def _page(visit: Visit, error: CrmError | None = None) -> Response:
    async with visit.database.reading() as session:
        keys = await api_keys.all_of(session, visit.actor)
    changes, people = await drafts.history(visit, "api-key:")
    return visit.render(
        "api_keys.html", status_of(error) if error else 200, keys=keys, people=people, changes=changes,
        error=visit.says(error) if error else "", name=visit.text("name", 200), site=_site(visit),
        has_usual=visit.desk.has_lead_key, may=permissions.allows(visit.actor, "settings.edit"),
    )


def _site(visit: Visit) -> str:
    """Where the website sends enquiries."""
    base = visit.desk.shop.public_url or str(visit.request.base_url).split("/admin")[0]
    return f"{base.rstrip('/')}/api/leads"


ROUTES = [
    page(PATH, show, needs="settings.see"),
    page(PATH, make, needs="settings.edit", methods=["POST"]),
    page(PATH + "/{key_id}/revoke", revoke, needs="settings.edit", methods=["POST"]),
]
