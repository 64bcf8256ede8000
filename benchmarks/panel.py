"""The panel in shops of a thousand, a hundred thousand and a million deals: how long its pages take.

Real requests over HTTP to the real application, by a director who has logged in. The shops are asked in turn, so that
whatever else the machine does meanwhile meets all of them alike.
"""

from __future__ import annotations

import asyncio
import gc
import math
import random
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import httpx2
from sqlalchemy import select

import maintenance
from admin.app import build
from benchmarks import stock, years
from benchmarks.report import grid
from benchmarks.years import House
from config import Settings
from crm import clock, figures, logins
from crm.logins import Browser
from db.models import Contact, Deal, Employee
from db.session import Database
from delivery.files import Store
from delivery.samples import Samples
from program import document_labels
from tests.empty import postgres_server
from web.app import build_app
from web.server import serve

SIZES = (1_000, 100_000, 1_000_000)
_TIMES, _WARM_UP = 40, 3
_PAGE, _DASHBOARD, _RATIO = 150, 400, 2
_PATIENCE_SECONDS = 300

NOTE = (
    f"The panel: p95 in milliseconds over HTTP of {_TIMES} requests, each with its own manager, stage, deal or text; "
    "the shops are asked in turn, and stand in one process with the browser. A shop has worked for ten years: one deal "
    "in forty is open; a deal has about 45 rows (timeline, tasks, payments, papers, files, visits, messages). The team "
    "grows with the shop, to 120 managers and 150 installers. Met: at every size within the goal, the largest within "
    "twice the smallest."
)  # fmt: skip


@dataclass
class Shop:
    """A shop that is open for visitors, and what can be asked for there."""

    database: Database
    house: House
    http: httpx2.AsyncClient
    dice: random.Random
    someone: tuple[str, str, str]

    @property
    def manager(self) -> int:
        return self.dice.choice(self.house.managers)

    @property
    def installer(self) -> int:
        return self.dice.choice(self.house.installers)

    def deal(self, *, since: float = 0.0) -> int:
        """A deal of the last part of the shop's life."""
        return self.dice.randint(int(self.house.deals * since) + 1, self.house.deals)

    async def took(self, address: str) -> float:
        """Milliseconds until the page was there."""
        began = time.perf_counter()
        answer = await self.http.get(f"/admin{address}", headers={"Sec-Fetch-Site": "none"})
        answer.raise_for_status()
        return (time.perf_counter() - began) * 1000


@dataclass(frozen=True)
class Page:
    """What is measured; ``goal`` in milliseconds."""

    name: str
    address: Callable[[Shop], str]
    goal: int | None = None


def _ago(days: int) -> str:
    return f"{(clock.now() - timedelta(days=days)).date():%d.%m.%Y}"


def _asked(name: str, query: str) -> Page:
    """A list of deals; a name in braces stands for one that the shop chooses."""
    return Page(name, lambda shop: "/deals?" + query.format(
        manager=shop.manager, installer=shop.installer, deal=shop.deal(), month=_ago(30), old=_ago(800),
        later=_ago(710), stage=shop.dice.choice(("contract", "production", "scheduled")),
        entered=shop.dice.choice(("contract", "paid", "installed")), mark=shop.dice.randint(1, 5),
    ), _PAGE)  # fmt: skip


def _searched(name: str, text: Callable[[Shop], str]) -> Page:
    return Page(f"Search: {name}", lambda shop: f"/deals?text={quote(text(shop))}", _PAGE)


PAGES = (
    _asked("Deals", ""), _asked("Deals, anywhere in the list", "stage=all&after={deal}"),
    _asked("Deals of a manager", "manager={manager}"), _asked("All deals of a manager", "stage=all&manager={manager}"),
    _asked("Deals in a stage", "stage={stage}"), _asked("Won deals", "stage=won"),
    _asked("Lost deals of a manager", "stage=lost&manager={manager}"),
    _asked("Deals of an installer", "installer={installer}"),
    _asked("All deals of an installer", "stage=all&installer={installer}"), _asked("Overdue deals", "overdue=1"),
    _asked("Overdue tasks of a colleague", "late_of={manager}"), _asked("Deals of a month", "since={month}"),
    _asked("All deals of a past quarter", "stage=all&since={old}&until={later}"),
    _asked("Won deals of a manager and quarter", "stage=won&manager={manager}&since={old}&until={later}"),
    _asked("Came into a stage in 90 days", "stage=all&entered={entered}&days=90"),
    _asked("Deals with an open claim", "stage=all&claim=any"),
    _asked("Kitchens with a mark", "stage=all&mark={mark}&entered=installed&days=90"),
    _searched("surname, another case", lambda shop: shop.someone[1].split()[0].upper()),
    _searched("forename", lambda _: "мария"), _searched("part of a name", lambda shop: shop.someone[1][2:7].strip()),
    _searched("name and surname", lambda shop: shop.someone[1]),
    _searched("phone as it is said", lambda shop: f"8 ({shop.someone[2][2:5]}) {shop.someone[2][5:]}"),
    _searched("last digits of a phone", lambda shop: f"{shop.dice.randint(0, 9999):04}"),
    _searched("number", lambda shop: shop.someone[0].lower()), _searched("nothing found", lambda _: "нет такого"),
    Page("A deal at work", lambda shop: f"/deals/{shop.deal(since=0.97)}", _PAGE),
    Page("Any deal", lambda shop: f"/deals/{shop.deal()}", _PAGE),
    Page("Dashboard", lambda _: "/", _DASHBOARD),
    Page("Board", lambda _: "/board"), Page("Board of a manager", lambda shop: f"/board?manager={shop.manager}"),
    Page("Calendar, a week", lambda _: "/calendar"), Page("Calendar, a day", lambda _: "/calendar?view=day"),
    Page("Messages that did not get through", lambda _: "/messages"),
    Page("Messages sent to clients", lambda _: "/messages?state=sent&kind=client.ready"),
    Page("Colleagues", lambda _: "/lists/employee/list"), Page("Log of changes", lambda _: "/lists/change/list"),
)  # fmt: skip


async def measure(sizes: Sequence[int] = SIZES) -> list[str]:
    """A table for each database that there is."""
    opened: list[tuple[str, Callable[[int], AbstractAsyncContextManager[Database]]]] = [
        ("SQLite", lambda _: stock.sqlite_database())
    ]
    if (server := postgres_server()) is not None:
        opened.append(("PostgreSQL", lambda deals: stock.postgres_database(server, f"panel_{deals}")))
    return [await _database_table(name, make, sizes) for name, make in opened]


async def _database_table(
    name: str, make: Callable[[int], AbstractAsyncContextManager[Database]], sizes: Sequence[int]
) -> str:
    async with AsyncExitStack() as stack:
        databases = [await stack.enter_async_context(make(size)) for size in sizes]
        shops = [await stack.enter_async_context(_open(*one)) for one in zip(databases, sizes, strict=True)]
        gc.freeze()  # as the program does when it is ready
        counted = [await _seconds_to_count(shop) for shop in shops]
        rows = [await _row(page, shops) for page in PAGES]
    heads = ["what", *(f"{size:,}".replace(",", " ") for size in sizes), "goal", "largest : smallest", ""]
    costs = ["Counting the dashboard's figures, s", *(f"{seconds:.1f}" for seconds in counted), "", "", ""]
    return f"### Panel, {name}\n\n{grid([heads, *rows, costs])}"


async def _row(page: Page, shops: Sequence[Shop]) -> list[str]:
    times: list[list[float]] = [[] for _ in shops]
    for number in range(_WARM_UP + _TIMES):
        for shop, taken in zip(shops, times, strict=True):
            spent = await shop.took(page.address(shop))
            if number >= _WARM_UP:
                taken.append(spent)
    slow = [sorted(taken)[math.ceil(0.95 * _TIMES) - 1] for taken in times]
    ratio, goal = slow[-1] / slow[0], page.goal
    verdict = "" if goal is None else "met" if max(slow) <= goal and ratio <= _RATIO else "missed"
    said = "" if goal is None else f"<= {goal}"
    return [page.name, *(f"{spent:.0f}" for spent in slow), said, f"{ratio:.1f}", verdict]


async def _seconds_to_count(shop: Shop) -> float:
    began = time.perf_counter()
    async with shop.database.reading() as session:
        await figures.read(session, figures.USUAL_PERIOD)
    return time.perf_counter() - began


@asynccontextmanager
async def _open(database: Database, deals: int) -> AsyncIterator[Shop]:
    """A shop with its panel on a port of its own."""
    house = await years.fill(database, deals)
    with tempfile.TemporaryDirectory(prefix="kitchen-bench-") as folder, socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        reserved.close()
        papers = Samples(maintenance.TEMPLATES, document_labels)
        panel = build(Settings(_env_file=None), database, Store(Path(folder)), papers)
        serving = asyncio.create_task(serve(build_app([panel]), "127.0.0.1", port))
        try:
            async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=_PATIENCE_SECONDS) as http:
                yield await _enter(database, house, http)
        finally:
            serving.cancel()
            await asyncio.wait([serving])


async def _enter(database: Database, house: House, http: httpx2.AsyncClient) -> Shop:
    async with database.transaction() as session:
        director = await session.get_one(Employee, house.director_id)
        token = await logins.open_session(session, director, Browser("127.0.0.1", "Benchmark"))
        known = await session.execute(
            select(Deal.number, Contact.name, Contact.phone).join(Contact, Contact.id == Deal.contact_id)
            .where(Deal.id == house.deals * 9 // 10)
        )
        number, name, phone = known.one()
    http.cookies.set("kitchen", token)
    shop = Shop(database, house, http, random.Random(1), (number, name, phone))
    while True:
        try:
            await shop.took("/account")
            return shop
        except httpx2.ConnectError:
            await asyncio.sleep(0.05)
