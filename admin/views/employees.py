"""Colleagues: who they are and what they do. Each has a page of his own (``admin.pages.team``)."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy.ext.asyncio import AsyncSession
from wtforms import BooleanField, Form, SelectField, StringField, validators

from admin.desk import BASE
from admin.language import translator
from admin.views.base import Dictionary, speaks
from crm import names, phones, team, zones
from crm.actor import Actor
from crm.language import Translator
from db.enums import Role
from db.models import Employee


class Employees(Dictionary, model=Employee):
    sees = "team.see"
    edits = "team.manage"
    can_create = can_delete = can_view_details = False
    adds_at = "/team/new"
    column_list: ClassVar = [Employee.name, Employee.role, Employee.phone, Employee.is_trainee, "access"]
    column_searchable_list: ClassVar = [Employee.name, Employee.phone]
    column_sortable_list: ClassVar = [Employee.name, Employee.role]
    column_default_sort: ClassVar = [("is_active", True), ("name", False)]

    def address(self, pk: object) -> str:
        return f"{BASE}/team/{pk}"

    def after_edit(self, pk: object) -> str:
        return self.address(pk)

    async def scaffold_form(self, rules: list[str] | None = None) -> type[Form]:
        """Roles by their names in the visitor's language."""
        t = translator(speaks.get())

        class EmployeeForm(self.form_base_class):  # type: ignore[name-defined,misc]
            name = StringField(validators=[validators.InputRequired(), validators.Length(max=120)])
            role = SelectField(choices=[(role.value, t(f"role-{role.value}")) for role in Role])
            phone = StringField(validators=[validators.Length(max=40)])
            is_trainee = BooleanField()
            timezone = SelectField(choices=self._zones(t), validate_choice=False)

        return EmployeeForm

    async def get_form_data_for_edit(self, obj: Employee) -> dict[str, Any]:
        return {"name": obj.name, "role": obj.role.value, "phone": obj.phone or "", "is_trainee": obj.is_trainee,
                "timezone": obj.timezone or ""}

    def _zones(self, t: Translator) -> list[tuple[str, str]]:
        return [("", t("panel-zone-shop")), *((name, zones.zone_title(name, t.language)) for name in zones.OFFERED)]

    async def change(self, session: AsyncSession, actor: Actor, row: Employee, data: dict[str, Any]) -> Employee:
        return await team.edit(
            session, actor, row.id, name=names.read_name(data["name"]), role=Role(data["role"]),
            phone=phones.read_phone(data["phone"]) if data["phone"].strip() else None, trainee=data["is_trainee"],
            timezone=zones.read_zone(data["timezone"] or ""),
        )
