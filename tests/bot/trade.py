"""Deals, leads and colleagues for the tests of the trade's screens, made by the rules themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import contacts, deals, leads
from crm.actor import Actor, of_employee
from db.enums import Pipeline, Role
from db.models import Deal, Employee, Lead
from db.session import Database
from sandbox.people import Person
from sandbox.state import State

_phones = count(1_000_000)


async def colleague(
    database: Database, state: State, name: str, role: Role, **details: Any
) -> tuple[Person, Employee]:
    """Somebody at work who has started the bot."""
    person = state.add_person(name, phone=f"+7998{next(_phones)}", role=role.value)
    person.started = True
    employee = Employee(name=name, role=role, phone=person.phone, telegram_id=person.id, **details)
    async with database.transaction() as session:
        session.add(employee)
    return person, employee


async def opened_deal(
    database: Database, owner: Employee, name: str = "Иванова Мария", *, phone: str | None = None,
    pipeline: Pipeline = Pipeline.GENERAL, **details: Any,
) -> Deal:
    """A deal that has just been opened; ``details`` are set on it."""
    actor = of_employee(owner)
    async with database.transaction() as session:
        number = phone or f"+7997{next(_phones)}"
        contact = await contacts.by_phone(session, number) or contacts.create(session, name=name, phone=number)
        await session.flush()
        case = await deals.open_deal(session, actor, contact, manager_id=owner.id, pipeline=pipeline)
        for column, value in details.items():
            setattr(case.deal, column, value)
    return case.deal


async def entered_lead(database: Database, owner: Employee, name: str = "Петров Олег", **details: Any) -> Lead:
    """An enquiry that waits for a decision."""
    known: dict[str, Any] = {"phone": f"+7996{next(_phones)}", "source": "phone", "wish": "угловая"}
    async with database.transaction() as session:
        return await leads.create(session, of_employee(owner), name=name, **(known | details))


async def how_many(database: Database, model: Any, *conditions: Any) -> int:
    """Rows committed."""
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


async def stored(database: Database, model: Any, row_id: int) -> Any:
    """A row as it is committed."""
    async with database.reading() as session:
        return await session.get_one(model, row_id)


@asynccontextmanager
async def acting(database: Database, employee: Employee) -> AsyncIterator[tuple[AsyncSession, Actor]]:
    """A transaction of somebody who does something elsewhere."""
    async with database.transaction() as session:
        yield session, of_employee(employee)
