"""Where the shop is set up: what can be changed and where, and the pages of plain settings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from starlette.responses import Response

from admin import drafts
from admin.pages import api_keys, choices, opening
from admin.routing import Visit, page, status_of
from crm import document_templates, permissions, settings, sms_account, wording
from crm.choices import LISTS, is_edited
from crm.errors import CrmError, NotFound
from crm.numbers import DEFAULTS
from crm.shop import Shop
from crm.working_days import OFF, ON

# A page's sections in their order, each with the settings in it.
PAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "requisites": {
        "names": ("shop.name", "shop.phone", "shop.city"),
        "legal": ("shop.legal_name", "shop.address", "shop.inn", "shop.kpp", "shop.ogrn", "shop.signatory",
                  "shop.signatory_post"),
        "bank": ("shop.bank", "shop.bic", "shop.account", "shop.correspondent_account"),
    },
    "deadlines": {
        "sale": ("deadline.qualify_lead", "deadline.sign_contract", "deadline.send_invoice",
                 "deadline.payment_unknown", "deadline.refund"),
        "making": ("deadline.confirm_production", "production.check_before", "production.halfway_from",
                   "deadline.collect_balance"),
        "mounting": ("deadline.agree_installation", "deadline.feedback_call"),
        "claims": ("deadline.claim_call", "deadline.claim_plan", "deadline.claim_money_demand"),
    },
    "reminders": {
        "digests": ("digest.manager_morning", "digest.manager_evening", "digest.installer_evening", "digest.director",
                    "digest.funnel_weekday"),
        "sale": ("remind.signed_copy_after", "remind.signed_copy_director_after", "remind.prepayment_after"),
        "call": ("remind.control_call", "remind.control_call_director", "remind.control_call_give_up"),
        "visit": ("remind.before_visit_minutes", "remind.late_installer_minutes"),
        "late": ("remind.overdue_director_after", "remind.most_per_task"),
    },
    "rules": {
        "deals": ("managers.see_all", "client.passport_required", "production.design_required"),
        "visits": ("booking.default_hours", "booking.horizon_days"),
        "undo": ("undo.seconds",),
    },
    "silence": {
        "night": ("night.start", "night.end", "night.visit_exempt_hours"),
        "hold": ("message.hold_seconds",),
    },
    "sms": {
        "limits": ("sms.per_number", "sms.per_day", "sms.countries"),
        "delivery": ("sms.check_days", "sms.call_before_night", "sms.call_before_visit"),
    },
}
_SMS = "sms"
_LONG = ("shop.legal_name", "shop.address")
# What no two shops share: as delivered, it is somebody else's.
_OWN = ("shop.name", "shop.phone", "shop.legal_name", "shop.address", "shop.inn", "shop.kpp", "shop.ogrn",
        "shop.signatory", "shop.account")


@dataclass(frozen=True)
class Place:
    """A page on the first one of the settings; its texts are ``panel-settings-<code>`` and ``…-hint``."""

    code: str
    path: str
    is_edited: bool


async def overview(visit: Visit) -> Response:
    """Everything that can be set up, group by group."""
    house = visit.desk.shop
    async with visit.database.reading() as session:
        own_papers = any(template.in_use for template in await document_templates.history(session))
    places = {code: _place(house, code) for code in PAGES}
    places |= {
        "texts": Place("texts", "/texts", _has_own_words(house, "task.", "stage.")),
        "calendar": Place("calendar", opening.PATH, _is_edited(house, *opening.KEYS, OFF, ON)),
        "keys": Place("keys", api_keys.PATH, False),
        "lists": Place("lists", choices.PATH, any(is_edited(house, name) for name in LISTS)),
        "documents": Place("documents", "/documents", own_papers),
        "templates": Place("templates", "/templates", _has_own_words(house, "message.")),
    }
    groups = {
        "shop": ("requisites", "documents", "calendar", "lists"),
        "process": ("texts", "deadlines", "reminders", "rules"),
        "clients": ("templates", "silence", "sms"), "access": ("keys",),
    }
    return visit.render(
        "settings.html", groups={group: [places[code] for code in codes] for group, codes in groups.items()}
    )


async def show(visit: Visit) -> Response:
    return await _page(visit, _name(visit))


async def save(visit: Visit) -> Response:
    """All settings of a page in one transaction."""
    name = _name(visit)
    try:
        values, seen = drafts.typed_numbers(visit, _keys(name))
        async with visit.database.transaction() as session:
            await settings.edit_seen(session, visit.actor, values, seen)
    except CrmError as error:
        return await _page(visit, name, error)
    await drafts.take_effect(visit)
    return visit.go(f"/settings/{name}", "saved")


async def back(visit: Visit) -> Response:
    """One setting or all of a page as delivered."""
    name, what = _name(visit), visit.text("back", 80)
    chosen = _keys(name) if what == "all" else [key for key in _keys(name) if key == what]
    if not chosen:
        raise NotFound("number-not-found", name=what)
    try:
        async with visit.database.transaction() as session:
            await settings.set_back(session, visit.actor, *chosen)
    except CrmError as error:
        return await _page(visit, name, error)
    await drafts.take_effect(visit)
    return visit.go(f"/settings/{name}", "set-back")


async def switch_sms(visit: Visit) -> Response:
    """Stop all text messages, or let them go on."""
    async with visit.database.transaction() as session:
        await sms_account.switch(session, visit.actor, on=visit.text("on") == "1")
    await drafts.take_effect(visit)
    return visit.go(f"/settings/{_SMS}", "saved")


async def _page(visit: Visit, name: str, error: CrmError | None = None) -> Response:
    house, keys = visit.desk.shop, _keys(name)
    also = [f"setting:{sms_account.SWITCH}"] if name == _SMS else []
    changes, people = await drafts.history(visit, *(f"setting:{key}" for key in keys), *also)
    sms = await _sms(visit) if name == _SMS else None
    return visit.render(
        "settings_page.html", status_of(error) if error else 200, name=name, parts=PAGES[name],
        numbers=drafts.numbers(visit, keys, error), may=permissions.allows(visit.actor, "settings.edit"),
        error=drafts.says(visit, error) if error else "", changes=changes, people=people, sms=sms,
        samples=[key for key in keys if key in _OWN and house.number(key) == DEFAULTS[key]],
        wide=_LONG, address=f"/settings/{name}",
    )


async def _sms(visit: Visit) -> dict[str, object]:
    async with visit.database.reading() as session:
        return {
            "is_on": await sms_account.is_on(session), "trouble": await sms_account.trouble(session),
            "may": permissions.allows(visit.actor, "sms.switch"),
        }


def _place(house: Shop, name: str) -> Place:
    return Place(name, f"/settings/{name}", _is_edited(house, *_keys(name)))


def _is_edited(house: Shop, *keys: str) -> bool:
    return any(house.number(key) != DEFAULTS[key] for key in keys)


def _has_own_words(house: Shop, *beginnings: str) -> bool:
    usual = wording.defaults()
    return any(house.words[key] != usual[key] for key in usual if key[0].startswith(beginnings))


def _keys(name: str) -> list[str]:
    return list(chain.from_iterable(PAGES[name].values()))


def _name(visit: Visit) -> str:
    name: str = visit.request.path_params["name"]
    if name not in PAGES:
        raise NotFound
    return name


ROUTES = [
    page("/settings", overview, needs="settings.see"),
    page("/settings/sms/switch", switch_sms, needs="sms.switch", methods=["POST"]),
    page("/settings/{name}", show, needs="settings.see"),
    page("/settings/{name}", save, needs="settings.edit", methods=["POST"]),
    page("/settings/{name}/back", back, needs="settings.edit", methods=["POST"]),
]
