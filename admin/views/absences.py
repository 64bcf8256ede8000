"""Days on which installers do not work."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy.ext.asyncio import AsyncSession
from wtforms import DateField, Form, SelectField, StringField, validators

from admin.views.base import Dictionary
from crm import absences
from crm.actor import Actor
from db.enums import Role
from db.models import Absence
from db.queries import people


class Absences(Dictionary, model=Absence):
    sees = "team.see"
    edits = "team.see"
    can_edit = False
    column_list: ClassVar = [Absence.installer_id, Absence.first_day, Absence.last_day, Absence.reason]
    column_details_list = column_list
    column_default_sort: ClassVar = [("first_day", True), ("id", True)]

    async def scaffold_form(self, rules: list[str] | None = None) -> type[Form]:
        """Installers are chosen by name."""
        async with self.session_maker() as session:
            names = [(person.id, person.name) for person in await people.team(session, Role.INSTALLER)]

        class AbsenceForm(self.form_base_class):  # type: ignore[name-defined,misc]
            installer_id = SelectField(choices=names, coerce=int)
            first_day = DateField(validators=[validators.InputRequired()])
            last_day = DateField(validators=[validators.InputRequired()])
            reason = StringField(validators=[validators.Length(max=200)])

        return AbsenceForm

    async def add(self, session: AsyncSession, actor: Actor, data: dict[str, Any]) -> Absence:
        return await absences.add_absence(
            session, actor, data["installer_id"], data["first_day"], data["last_day"], data["reason"] or None
        )

    async def drop(self, session: AsyncSession, actor: Actor, row: Absence) -> None:
        await absences.remove_absence(session, actor, row.id)
