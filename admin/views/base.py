"""What every dictionary shares: who may, which rows, changes through ``crm``, nothing lost to a second editor.

SQLAdmin by itself lets a row be reached that its list hides, saves past the rules, lets the last one win, counts
whole tables, and serves files by name. Here a row comes from ``rows`` only, in the list and by its id; what is saved
goes to ``add``, ``change`` and ``drop``, which call the rules with the visitor as actor; a form carries the
fingerprint of what it was filled from; counts are capped; and the routes for files, import and export are not there
at all (see ``admin.dictionaries``).
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Any, ClassVar

import structlog
from sqladmin import ModelView
from sqlalchemy import Select, false, func, select
from sqlalchemy import inspect as inspected
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.requests import Request
from wtforms import Form

from admin.desk import BASE, Visitor, desk_of, texts_for, visitor_of
from admin.words import Words
from crm import audit, permissions
from crm.actor import Actor
from crm.errors import CrmError
from crm.incidents import new_incident
from crm.language import error_text
from crm.shop import reload
from db.queries.people import names

MOST_COUNTED = 1000
SEEN = "seen"

log = structlog.get_logger(__name__)
# The language of the form that is being built or checked; SQLAdmin does not hand the request down to there.
speaks: ContextVar[str] = ContextVar("speaks", default="ru")


class PanelForm(Form):  # type: ignore[misc]
    """A form that complains in the visitor's language."""

    class Meta:
        cache_translations = False

        def get_translations(self, form: Form) -> Any:
            self.locales = (speaks.get(),)
            return super().get_translations(form)  # type: ignore[misc]


class NotSaved(Exception):
    """What keeps a form from being saved; the text is for the visitor."""


class Dictionary(ModelView):
    """A table that can be looked at by whoever may do ``sees``, and edited by whoever may do ``edits``.

    Texts are ``panel-list-<identity>`` and ``panel-field-<identity>-<column>`` in the catalogue.
    """

    sees: ClassVar[str]
    edits: ClassVar[str]

    form_base_class = PanelForm
    can_export = False
    can_import = False
    save_as = False
    page_size = 50
    page_size_options: ClassVar[list[int]] = [50]
    list_template = "sqladmin/list.html"
    details_template = "sqladmin/details.html"
    create_template = "sqladmin/form.html"
    edit_template = "sqladmin/form.html"

    # --- what a dictionary says about itself ---

    def rows(self, request: Request) -> Select[Any]:
        """The rows the visitor may know of; list, details, form and removal all take them from here."""
        return select(self.model)

    async def add(self, session: AsyncSession, actor: Actor, data: dict[str, Any]) -> Any:
        """Make a row by the rules; gives it. Raises ``CrmError``."""
        raise HTTPException(405)

    async def change(self, session: AsyncSession, actor: Actor, row: Any, data: dict[str, Any]) -> Any:
        """Change a row by the rules; gives it. Raises ``CrmError``."""
        raise HTTPException(405)

    async def drop(self, session: AsyncSession, actor: Actor, row: Any) -> None:
        """Remove a row by the rules. Raises ``CrmError``."""
        raise HTTPException(405)

    def shown(self, w: Words, row: Any, name: str, value: Any, people: dict[int, str]) -> str:
        """A column of a row as a person reads it."""
        return w.cell(name, value, people)

    def language_of(self, row: Any, name: str) -> str:
        """The language in which a column is written, where that need not be the visitor's."""
        return ""

    # Where a new row is made, when that is a page of our own.
    adds_at: ClassVar[str] = ""

    def address(self, pk: object) -> str:
        """The page of one row."""
        return f"{BASE}/lists/{self.identity}/details/{pk}"

    def after_edit(self, pk: object) -> str:
        """Where one goes from the form."""
        return f"{BASE}/lists/{self.identity}/list"

    # --- who may ---

    def is_accessible(self, request: Request) -> bool:
        return _may(request, self.sees)

    def is_visible(self, request: Request) -> bool:
        return self.is_accessible(request)

    def may_edit(self, request: Request) -> bool:
        return _may(request, self.edits)

    async def check_can_create(self, request: Request) -> bool:
        return self.can_create and self.may_edit(request)

    async def check_can_view_details(self, request: Request, model: Any) -> bool:
        return self.can_view_details and self._is_there(model)

    async def check_can_edit(self, request: Request, model: Any) -> bool:
        return self.can_edit and self._is_there(model) and self.may_edit(request)

    async def check_can_delete(self, request: Request, model: Any) -> bool:
        return self.can_delete and self._is_there(model) and self.may_edit(request)

    def _is_there(self, model: Any) -> bool:
        if model is None:
            raise HTTPException(404)
        return True

    # --- which rows ---

    def list_query(self, request: Request) -> Select[Any]:
        return self.rows(request)

    def details_query(self, request: Request) -> Select[Any]:
        return self._one(request, request.path_params["pk"])

    def form_edit_query(self, request: Request) -> Select[Any]:
        return self._one(request, request.path_params["pk"])

    def _one(self, request: Request, pk: str) -> Select[Any]:
        if "\x00" in pk or any(part.isdigit() and int(part) >= 2**63 for part in pk.split(";")):
            raise HTTPException(404)
        try:
            chosen = self._stmt_by_identifier(pk).whereclause
        except (ValueError, TypeError, LookupError):
            chosen = None
        return self.rows(request).where(false() if chosen is None else chosen)

    async def count(self, request: Request, stmt: Select[Any] | None = None) -> int:
        """How many rows there are, up to a thousand: nobody turns more pages than that, and counting costs."""
        # SQLAdmin hands over a count of the whole ordered select; the select inside of it is what is wanted.
        wanted = self.rows(request) if stmt is None else stmt.get_final_froms()[0].element  # type: ignore[attr-defined]
        capped = wanted.order_by(None).with_only_columns(*self.pk_columns).limit(MOST_COUNTED).subquery()
        found = await self._run_query(select(func.count()).select_from(capped))
        return int(found[0])

    # --- changes ---

    async def insert_model(self, request: Request, data: dict[str, Any]) -> Any:
        async with self._changing(request) as (session, actor):
            permissions.require(actor, self.edits)
            return await self.add(session, actor, data)

    async def update_model(self, request: Request, pk: str, data: dict[str, Any]) -> Any:
        seen = (await request.form()).get(SEEN)
        async with self._changing(request) as (session, actor):
            permissions.require(actor, self.edits)
            row = await session.scalar(self._one(request, pk).with_for_update(of=self.model))
            self._is_there(row)
            audit.require_unchanged(str(seen), values_of(row))
            return await self.change(session, actor, row, data)

    async def delete_model(self, request: Request, pk: Any) -> None:
        async with self._changing(request) as (session, actor):
            permissions.require(actor, self.edits)
            row = await session.scalar(self._one(request, str(pk)).with_for_update(of=self.model))
            self._is_there(row)
            await self.drop(session, actor, row)

    @contextlib.asynccontextmanager
    async def _changing(self, request: Request) -> AsyncIterator[tuple[AsyncSession, Actor]]:
        """A transaction of the visitor's; what goes wrong in it is said in his words, or by a number."""
        visitor, desk = require_visitor(request), desk_of(request)
        try:
            async with desk.database.transaction() as session:
                yield session, visitor.actor
                await session.flush()
        except HTTPException:
            raise
        except CrmError as error:
            raise NotSaved(error_text(texts_for(request), error, desk.timezone)) from None
        except Exception as error:
            incident = new_incident(log, "panel.not_saved", error, list=self.identity)
            raise NotSaved(texts_for(request)("panel-error-unexpected", id=incident)) from None
        await reload(desk.database)

    async def list_context(self, request: Request) -> dict[str, Any]:
        return {"people": await self._people(request)}

    async def details_context(self, request: Request) -> dict[str, Any]:
        return {"people": await self._people(request)}

    async def _people(self, request: Request) -> dict[int, str]:
        async with desk_of(request).database.reading() as session:
            return await names(session)

    async def edit_context(self, request: Request) -> dict[str, Any]:
        row = await self.get_object_for_edit(request)
        sent = (await request.form()).get(SEEN) if request.method == "POST" else None
        return {SEEN: sent or (audit.fingerprint(values_of(row)) if row is not None else "")}


def values_of(row: Any) -> dict[str, Any]:
    """Every column of a row."""
    return {column.key: getattr(row, column.key) for column in inspected(type(row)).column_attrs}


def require_visitor(request: Request) -> Visitor:
    """Who asks. Raises ``HTTPException`` 403 for nobody, though nobody comes this far."""
    visitor = visitor_of(request)
    if visitor is None:
        raise HTTPException(403)
    return visitor


def _may(request: Request, action: str) -> bool:
    visitor = visitor_of(request)
    return visitor is not None and permissions.allows(visitor.actor, action)
