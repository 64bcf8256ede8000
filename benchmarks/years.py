"""A shop that has worked for ten years: as many deals as are wanted, with all that was ever written down about them.

The database makes the rows itself, a statement a table (``years.sql``), into tables without indexes and references,
which are put back afterwards: a million deals with their forty million rows take minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Executable,
    Integer,
    MetaData,
    String,
    Table,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex

from crm import clock
from crm.process import STAGES, TASKS
from crm.shop import Shop
from db import search
from db.base import Base
from db.enums import Role, Stage
from db.models import Employee
from db.session import Database

_STEMS = (
    "Иван Петр Сидор Кузнец Смирн Попов Василь Соколов Михайл Новик Федор Мороз Волк Алексе Лебед Семён Егор Павл "
    "Козл Степан Никола Орл Андре Макар Никит Захар Зайц Солов Борис Яковл Григор Роман Вороб Серге Королёв Фрол "
    "Александр Дмитри Абрам Жук Гусь Титов Кисель Щерба Ткач Цвет Шмел Юрь Ярош Бел Черн Красн Медвед Сорок Галк "
    "Рыб Карп Ерш Сомин Жаров"
).split()
_ENDINGS = ("ова", "ин", "енко", "ская", "ев", "чук", "их")
_FORENAMES = (
    "Мария Анна Елена Ольга Наталья Ирина Татьяна Светлана Екатерина Юлия Дарья Алина Вера Зоя Ксения Лариса Нина "
    "Полина Софья Тамара Иван Пётр Сергей Андрей Дмитрий Алексей Николай Павел Максим Игорь Олег Кирилл Роман Глеб "
    "Фёдор Юрий Яков Антон Борис Виктор"
).split()
# What the timeline tells of a deal and what was said about it, with the part of its life at which: percent.
_LINES = (
    ("deal_opened", {"number": "К-2026-0042"}, 0), ("product_set", {"kitchen": "corner", "amount": 150_000_00}, 2),
    ("comment", {"text": "Клиент просит перезвонить вечером, днём на работе."}, 3),
    ("invoice_made", {"amount": 75_000_00}, 6), ("payment", {"amount": 75_000_00}, 8),
    ("moved", {"stage": "prepaid"}, 8), ("moved", {"stage": "production"}, 15),
    ("comment", {"text": "Фасады приехали, ждём столешницу."}, 40), ("moved", {"stage": "paid"}, 60),
    ("moved", {"stage": "scheduled"}, 70), ("comment", {"text": "Договорились на утро, есть грузовой лифт."}, 71),
    ("report", {"text": "Собрали, клиент доволен."}, 92), ("moved", {"stage": "installed"}, 92),
    ("moved", {"stage": "won"}, 99),
)  # fmt: skip
_SAID = (
    ("task", 0), ("client.payment", 8), ("task", 8), ("task", 15), ("client.ready", 60), ("client.visit", 70),
    ("job", 70), ("client.feedback", 95),
)  # fmt: skip


@dataclass(frozen=True)
class House:
    """A filled shop and whom of it to be."""

    deals: int
    director_id: int
    managers: range
    installers: range


async def fill(database: Database, deals: int) -> House:
    """Fill an empty shop with so many deals."""
    house = await _hire(database, deals)
    statements = _render(house, sqlite=database.is_sqlite)
    # SQLite looks at references only where it is told to, and Database tells it.
    engine = create_async_engine(database.url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_fill, _chosen_from(database.info["shop"]), statements)
    finally:
        await engine.dispose()
    return house


async def _hire(database: Database, deals: int) -> House:
    """A team as large as the work asks for."""
    managers, installers = max(2, min(120, deals // 2_500)), max(3, min(150, deals // 2_000))
    async with database.transaction() as session:
        first = (await session.scalar(select(func.max(Employee.id))) or 0) + 1
        session.add(Employee(id=first, name="Борис Ильин", role=Role.DIRECTOR))
        for number in range(1, managers + installers + 1):
            name = f"{_FORENAMES[number % 40]} {_STEMS[number % 60]}{_ENDINGS[number % 7]}"
            role = Role.MANAGER if number <= managers else Role.INSTALLER
            session.add(Employee(id=first + number, name=name, role=role))
    middle = first + 1 + managers
    return House(deals, first, range(first + 1, middle), range(middle, middle + installers))


def _render(house: House, *, sqlite: bool) -> Sequence[str]:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=False)  # noqa: S701 - no page
    whole = environment.get_template("years.sql").render(
        sqlite=sqlite, deals=house.deals, now=int(clock.now().timestamp()), surnames=len(_STEMS) * len(_ENDINGS),
        forenames=len(_FORENAMES), first_manager=house.managers.start, managers=len(house.managers),
        first_installer=house.installers.start, installers=len(house.installers),
    )
    return [statement for statement in whole.split(";") if statement.strip()]


def _chosen_from(shop: Shop) -> dict[str, list[dict[str, Any]]]:
    """Small tables that the statements choose from."""
    tasks = {stage.value: TASKS[STAGES[stage].tasks[-1]] for stage in Stage if not stage.is_closed}
    return {
        "surname": [
            {"rank": number, "word": f"{stem}{ending}"}
            for number, (ending, stem) in enumerate((ending, stem) for ending in _ENDINGS for stem in _STEMS)
        ],
        "forename": [{"rank": number, "word": name} for number, name in enumerate(_FORENAMES)],
        "words": [
            {"stage": stage, "code": task.code, "title": shop.both(f"task.{task.code}.title"), "description": {}}
            for stage, task in tasks.items()
        ],
        "item": [
            {"task": task.code, "position": position, "code": item.code, "fact": item.fact,
             "title": shop.both(f"task.{task.code}.item.{item.code}")}
            for task in tasks.values() for position, item in enumerate(task.items)
        ],
        "line": [{"kind": kind, "data": data, "share": share} for kind, data, share in _LINES],
        "said": [{"kind": kind, "share": share} for kind, share in _SAID],
    }  # fmt: skip


def _fill(connection: Connection, chosen_from: dict[str, list[dict[str, Any]]], statements: Sequence[str]) -> None:
    metadata = MetaData()
    for name, rows in chosen_from.items():
        table = Table(name, metadata, *(Column(key, _type(value)) for key, value in rows[0].items()))
        table.create(connection)
        connection.execute(insert(table), rows)
    tables = Base.metadata.sorted_tables
    indexes = [index for table in tables for index in table.indexes]
    references = [] if connection.dialect.name == "sqlite" else [
        reference for table in tables for reference in table.foreign_key_constraints
    ]
    search.unhook(connection)
    search.drop(connection)
    work: list[Executable] = [*map(DropConstraint, references), *map(DropIndex, indexes), *map(text, statements)]
    for statement in [*work, *map(CreateIndex, indexes), *map(AddConstraint, references)]:
        connection.execute(statement)
    metadata.drop_all(connection)
    search.create(connection)
    search.hook(connection)
    if connection.dialect.name == "postgresql":
        for counted in ("contact", "deal", "booking"):
            connection.execute(text(f"SELECT setval('{counted}_id_seq', (SELECT max(id) FROM {counted}))"))  # noqa: S608
        # What its own housekeeping does; SQLite's does nothing.
        connection.execute(text("VACUUM ANALYZE"))


def _type(value: object) -> Any:
    if isinstance(value, dict):
        return JSON()
    return Integer() if isinstance(value, int) else String(60)
