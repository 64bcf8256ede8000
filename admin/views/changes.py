"""Who changed what, before and after: looked at, never edited."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Select, func, or_, select
from starlette.requests import Request

from admin import subjects
from admin.desk import desk_of, texts_for
from admin.views.base import Dictionary
from admin.words import Words
from db.models import Change, Employee

# A query with more conditions is refused by SQLite.
_MOST = 300
_LONGEST = 100


class Changes(Dictionary, model=Change):
    sees = "change.see"
    edits = "change.see"
    can_create = can_edit = can_delete = False
    column_list: ClassVar = [Change.created_at, Change.employee_id, Change.subject, Change.before, Change.after]
    column_details_list = column_list
    column_searchable_list: ClassVar = [Change.subject]
    column_default_sort: ClassVar = [("id", True)]

    def list_query(self, request: Request) -> Select[Any]:
        """Searched by what the readers see: who, and what it is called."""
        text = request.query_params.get("search", "").strip()[:_LONGEST]
        if not text:
            return self.rows(request)
        words = Words(texts_for(request), desk_of(request).shop)
        called_so = subjects.beginnings(words, text)[:_MOST]
        people = select(Employee.id).where(func.lower(Employee.name).contains(text.lower(), autoescape=True))
        return self.rows(request).where(or_(
            Change.employee_id.in_(people), *(Change.subject.startswith(code, autoescape=True) for code in called_so)
        ))

    def search_query(self, stmt: Select[Any], term: str) -> Select[Any]:
        return stmt

    def shown(self, w: Words, row: Change, name: str, value: Any, people: dict[int, str]) -> str:
        if name == "subject":
            return subjects.named(w, row.subject, people)
        if name in ("before", "after"):
            return subjects.shown(w, row.subject, value, people)
        return super().shown(w, row, name, value, people)

    def language_of(self, row: Change, name: str) -> str:
        return subjects.language_of(row.subject) if name in ("before", "after") else ""
