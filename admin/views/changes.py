"""Who changed what, before and after: looked at, never edited."""

from __future__ import annotations

from typing import Any, ClassVar

from admin import subjects
from admin.views.base import Dictionary
from admin.words import Words
from db.models import Change


class Changes(Dictionary, model=Change):
    sees = "change.see"
    edits = "change.see"
    can_create = can_edit = can_delete = False
    column_list: ClassVar = [Change.created_at, Change.employee_id, Change.subject, Change.before, Change.after]
    column_details_list = column_list
    column_searchable_list: ClassVar = [Change.subject]
    column_default_sort: ClassVar = [("id", True)]

    def shown(self, w: Words, row: Change, name: str, value: Any, people: dict[int, str]) -> str:
        if name == "subject":
            return subjects.named(w, row.subject, people)
        if name in ("before", "after"):
            return subjects.shown(w, row.subject, value, people)
        return super().shown(w, row, name, value, people)

    def language_of(self, row: Change, name: str) -> str:
        return subjects.language_of(row.subject) if name in ("before", "after") else ""
