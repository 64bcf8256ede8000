"""Who changed what, before and after: looked at, never edited."""

from __future__ import annotations

from typing import ClassVar

from admin.views.base import Dictionary
from db.models import Change


class Changes(Dictionary, model=Change):
    sees = "change.see"
    edits = "change.see"
    can_create = can_edit = can_delete = False
    column_list: ClassVar = [Change.created_at, Change.employee_id, Change.subject, Change.before, Change.after]
    column_details_list = column_list
    column_searchable_list: ClassVar = [Change.subject]
    column_default_sort: ClassVar = [("id", True)]
