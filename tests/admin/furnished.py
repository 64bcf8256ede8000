"""A shop with something of everything, so that every page of the panel has something to show.

Anna, Olga and the trainee Toma have the same things each; what stands for a parameter of an address is found by the
part of the address around it. A page with a parameter that is not known here makes the tests of all pages fail.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from admin.pages import setup
from crm import (
    absences,
    api_keys,
    checklists,
    choices,
    claims,
    document_templates,
    exports,
    folder,
    leads,
    logins,
    second_factor,
    settings,
    shop,
    team,
    wording,
)
from crm.actor import Actor
from db.enums import ClaimKind, DocumentKind, FileKind, ImportKind, ImportStatus, OutboxStatus, Role, Stage, TaskStatus
from db.models import ApiKey, Booking, Change, ImportRun, Outbox, Payment, Task
from delivery.files import Store
from maintenance import TEMPLATES
from tests.crm import cast, foreign, importing
from tests.crm.cast import Play

# The same for everybody.
_COMMON = {
    "/figures/{name}": "funnel",
    "/texts/tasks/{code}": "sign_contract",
    "/texts/stages/{code}": "contract",
    "/templates/{kind}": "prepayment",
    "/settings/{name}": next(iter(setup.PAGES)),
    "/settings/lists/{name}": "kitchens",
    "/documents/{kind}": "act",
    "/sample.{form}": "docx",
    "/login/{token}": "x",
}
# Pages that are drawn alike and yet say different things.
MORE = [*[f"/settings/{name}" for name in setup.PAGES][1:], "/imports/2", "/imports/3"]
# Lists that were taken out, by filters of every kind.
_EXPORTED = {
    "deals": {
        "stage": "paid", "manager": "1", "overdue": "1", "since": "2030-03-01", "pipeline": "general", "claim": "any",
        "entered": "prepaid", "days": "90", "late_of": "1", "mark": "5", "installer": "3", "text": "7",
    },
    "messages": {"state": "waiting", "kind": "client.invoice", "channel": "sms", "person": "1", "until": "2030-03-09"},
    "employee": {"search": "7"},
}
_PARAMETER = re.compile(r"{(\w+)(?::path)?}")


# One of every kind, for the log to say in words.
_SETTINGS = {
    "deadline.refund": 5, "client.passport_required": False, "hours.weekdays": [0, 1, 2, 3, 4, 5],
    "digest.funnel_weekday": 4, "calendar.extra_off": ["2030-12-30"], "shop.phone": "+74951234568",
    "remind.control_call": ["09:30", "12:00"],
}


@dataclass(frozen=True)
class Things:
    """What stands for the parameters of addresses when they are to mean this person's things."""

    values: dict[str, str]

    def fill(self, path: str, others: Things | None = None) -> str:
        """The address with its parameters filled in; all but the first from ``others``, where they are given."""
        filled, is_first = path, True
        for found in _PARAMETER.finditer(path):
            known = self if is_first or others is None else others
            filled = filled.replace(found[0], known._value(path[: found.start()], found[1]))
            is_first = False
        return filled

    def _value(self, before: str, name: str) -> str:
        """The longest known ending of what stands before the parameter decides."""
        fitting = [key for key in self.values if f"{before}{{{name}}}".endswith(key)]
        if not fitting:
            raise LookupError(f"Say in tests/admin/furnished.py what stands for the end of {before}{{{name}}}")
        return self.values[max(fitting, key=len)]


async def furnish(play: Play, store: Store) -> dict[str, Things]:
    """Fill the shop; gives the things by their owner: ``anna``, ``olga``, ``toma``."""
    keys = [await store.save(b"%PDF-1.4") for _ in range(3)]
    async with play.database.transaction() as session:
        rows = await _dictionaries(session, play)
        owners = {"anna": play.anna, "olga": play.olga, "toma": play.toma}
        things = {
            name: Things(_COMMON | rows | await _sale(session, who, key))
            for (name, who), key in zip(owners.items(), keys, strict=True)
        }
        for stage in (Stage.CONTRACT, Stage.PREPAID, Stage.PRODUCTION, Stage.INSTALLED, Stage.WON):
            await cast.deal_in(session, stage, owner=play.anna)
        letter = await _lost_messages(session)
    more = letter | await _imports(play)
    return {name: Things(found.values | more) for name, found in things.items()}


async def _imports(play: Play) -> dict[str, str]:
    """A file that is checked, one that was brought in and one that is being checked, in this order."""
    rows = [foreign.bitrix_deal(900 + number, phone=phone) for number, phone in enumerate(("", "", "12-34", "-"))]
    checked, done, working = [
        await importing.load(play, ImportKind.DEALS, foreign.BITRIX_DEALS, *rows[place:]) for place in range(3)
    ]
    await importing.check(play, done)
    await importing.bring_in(play, done)
    await importing.check(play, checked)
    async with play.database.transaction() as session:
        run = await session.get_one(ImportRun, working)
        run.status = ImportStatus.CHECKING
    return {"/imports/{import_id}": str(checked)}


async def _dictionaries(session: AsyncSession, play: Play) -> dict[str, str]:
    """What the shop keeps beside its deals; changes to it have been noted."""
    absence = await absences.add_absence(session, play.alla, play.ivan.id or 0, cast.FRIDAY, cast.SUNDAY, "отпуск")
    for key, value in _SETTINGS.items():
        await settings.edit(session, play.alla, key, value)
    await choices.add(session, play.alla, "kitchens", {"ru": "Лофт", "en": "Loft"})
    await api_keys.make(session, play.alla, "Сайт")
    await wording.edit(session, play.alla, "stage.contract.hint", "ru", "Сначала договор")
    await checklists.move(session, play.alla, shop.of(session), "sign_contract", "product", up=False)
    await team.edit(
        session, play.alla, play.ivan.id or 0, name="Иван Столяров", role=Role.INSTALLER, phone="+79990000003",
        trainee=False,
    )
    await second_factor.forget(session, play.alla, await team.find(session, play.boris.id or 0))
    await logins.set_password(session, play.alla, await team.find(session, play.boris.id or 0), "слова через пробел")
    for what, asked in _EXPORTED.items():
        await exports.note(session, play.alla, what, rows=7, kind="xlsx", asked=asked)
    await leads.create(session, play.anna, name="Семён Лукин", phone="+79161112233", source="chat", wish="угловая")
    template = await document_templates.keep(
        session, play.alla, DocumentKind.ACT, name="акт.docx", content=(TEMPLATES / "act.docx").read_bytes()
    )
    await session.flush()
    change = await session.scalar(select(func.min(Change.id)))
    first_key = await session.scalar(select(func.min(ApiKey.id)))
    return {
        "/keys/{key_id}": str(first_key), "manager={manager_id}": str(play.olga.id),
        "installer_id={installer_id}": str(play.ivan.id),
        "installer={installer_id}": str(play.ivan.id), "successor={manager_id}": str(play.olga.id),
        "/team/{person_id}": str(play.anna.id), "/absences/{absence_id}": str(absence.id),
        "/templates/{template_id}": str(template.id),
        "/employee/details/{pk}": str(play.anna.id), "/employee/edit/{pk}": str(play.anna.id),
        "/employee/remove/{pk}": str(play.anna.id), "/change/details/{pk}": str(change),
        "/change/edit/{pk}": str(change), "/change/remove/{pk}": str(change),
        **{f"/absence/{verb}/{{pk}}": str(absence.id) for verb in ("details", "edit", "remove")},
    }


async def _sale(session: AsyncSession, owner: Actor, key: str) -> dict[str, str]:
    """A deal with a visit, money, a file, a claim and open tasks; and what stands for it in addresses."""
    deal = await cast.deal_in(session, Stage.SCHEDULED, owner=owner, name=f"{owner.name.split()[0]} Заказчик")
    file = await folder.add_stored(
        session, owner, deal.id, FileKind.PHOTO, key=key, name="кухня.pdf", mime="application/pdf", size=8
    )
    claim = await claims.register(session, owner, deal.id, kind=ClaimKind.DEFECT, text="Скол на фасаде")
    await session.flush()
    task, payment, booking = [
        await session.scalar(select(func.min(row.id)).where(row.deal_id == deal.id, *narrowed))
        for row, narrowed in ((Task, [Task.status == TaskStatus.OPEN]), (Payment, []), (Booking, []))
    ]
    return {
        "/deals/{deal_id}": str(deal.id), "/board/{deal_id}": str(deal.id), "/tasks/{task_id}": str(task),
        "/payments/{payment_id}": str(payment), "/files/{file_id}": str(file.id), "/visits/{booking_id}": str(booking),
        "about=deal-{deal_id}": str(deal.id), "about=claim-{claim_id}": str(claim.id),
        "about=visit-{booking_id}": str(booking),
    }


async def _lost_messages(session: AsyncSession) -> dict[str, str]:
    """Some messages did not get through, and of one nobody is sure."""
    rows = list(await session.scalars(select(Outbox).where(Outbox.contact_id.is_not(None)).order_by(Outbox.id)))
    rows[0].status, rows[0].error = OutboxStatus.DEAD, "the provider could not deliver"
    rows[1].status, rows[1].error = OutboxStatus.UNCERTAIN, "the answer cannot be read"
    return {"/messages/{outbox_id}": str(next(row.id for row in rows if row.status is OutboxStatus.UNCERTAIN))}
