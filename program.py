"""The program put together: database, Telegram face, web, worker; started and stopped in order."""

from __future__ import annotations

import asyncio
import gc
import json
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import DBAPIError

import maintenance
from config import Settings
from crm import shop, wording
from db.lock import process_lock
from db.session import Database
from logs import set_up_logs

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.app import Face
    from bot.screen import Screen
    from crm.facts import Standing
    from db.models import Document, Invoice, Outbox
    from delivery.documents import Labels
    from delivery.nightly import Nightly
    from delivery.outgoing import Outgoing
    from delivery.scheduler import Worker
    from delivery.sms import Gateway
    from web.health import Check

# Long polling answers every 25 seconds at least.
_TELEGRAM_SILENT_SECONDS = 120
_TICK_SECONDS = 30

log = structlog.get_logger(__name__)


class CannotStart(Exception):
    """The program cannot work as things are; the text is one sentence with the way out."""


async def open_database(settings: Settings, *, locked: bool = False) -> Database:
    """The database with its tables, words and shop; ``locked``: this process holds it. Raises ``CannotStart``."""
    with _told():
        await maintenance.bring_up_to_date(settings, locked=locked)
    database = Database(settings.database_url)
    try:
        await _read_in(database, settings)
    except DBAPIError as error:
        await database.dispose()
        reason = str(error.orig).splitlines()[0]
        raise CannotStart(f"The database cannot be worked with ({reason}): run main.py check.") from error
    return database


async def _read_in(database: Database, settings: Settings) -> None:
    async with database.transaction() as session:
        await wording.sync(session)
    await shop.load(
        database, timezone=settings.timezone, language=settings.shop_language, public_url=settings.public_url
    )


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except maintenance.FAULTS as error:
        raise CannotStart(str(error)) from error


async def serve(settings: Settings, *, bot: bool, web: bool, worker: bool) -> None:
    """Run the chosen roles until SIGTERM or SIGINT, then finish what is in hand."""
    import bot.app as chat
    from delivery.shop_watch import keep_fresh

    set_up_logs(settings)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with AsyncExitStack() as stack:
        stack.enter_context(process_lock(settings.sqlite_path))
        with _told():
            maintenance.require_fit(settings)
        database = await open_database(settings, locked=True)
        stack.push_async_callback(database.dispose)
        face = _face(settings, database)
        stack.push_async_callback(face.close)
        delivery = None
        if worker:
            gateway = _gateway(settings)
            stack.push_async_callback(gateway.close)
            delivery = _worker(settings, database, face, gateway)
            stack.push_async_callback(delivery.stop)
            await delivery.start()
        tasks = [asyncio.create_task(keep_fresh(database))]
        if bot:
            tasks.append(asyncio.create_task(chat.run(face, database, settings)))
        ready = partial(_ready, bot=bot, web=web, worker=worker)
        if web or settings.serve_health:
            site = _web(settings, database, face, _checks(face, delivery), ready, whole=web)
            tasks.append(asyncio.create_task(site))
        else:
            ready()
        await _until_stopped(stopping, tasks)


def _ready(**roles: bool) -> None:
    # What is loaded by now stays: each time the collector looked through it, everything stood still for a fifth of a
    # second.
    gc.freeze()
    log.info("program.ready", **roles)


async def _until_stopped(stopping: asyncio.Event, tasks: list[asyncio.Task[Any]]) -> None:
    waiter = asyncio.create_task(stopping.wait())
    done, _ = await asyncio.wait([waiter, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in [waiter, *tasks]:
        task.cancel()
    await asyncio.gather(waiter, *tasks, return_exceptions=True)
    for task in done - {waiter}:
        task.result()


async def _web(
    settings: Settings, database: Database, face: Face, checks: Sequence[Check], ready: Callable[[], object], *,
    whole: bool,
) -> None:
    """All routes, or, in a process that only works, health and figures alone."""
    from admin.app import build
    from delivery.files import Store
    from delivery.samples import Samples
    from web.app import build_app, routes
    from web.health import routes as health_routes
    from web.server import CannotListen, serve

    store = Store(settings.files_folder)
    panel = build(settings, database, store, Samples(maintenance.TEMPLATES, document_labels), staff_text)
    site = build_app(
        routes(settings, database, face.inbox, store.path, checks, [panel])
        if whole else health_routes(database, checks, token=settings.metrics_key)
    )
    try:
        await serve(site, settings.host, settings.port, ready)
    except CannotListen as error:
        raise CannotStart(str(error)) from error


def _checks(face: Face, delivery: Worker | None) -> list[Check]:
    """What ``/ready`` watches in this process."""
    from web.health import Check

    found = [Check("telegram", lambda: face.polling.silent_for, _TELEGRAM_SILENT_SECONDS)]
    if delivery is not None:
        found.append(Check("tick", lambda: delivery.tick_age, _TICK_SECONDS))
    return found


def _face(settings: Settings, database: Database) -> Face:
    from aiogram.utils.token import TokenValidationError

    import bot.app as chat

    try:
        return chat.build(chat.build_bot(settings), database)
    except TokenValidationError as error:
        raise CannotStart("BOT_TOKEN: must look like 123456:ABC-DEF, as @BotFather gives it") from error


def _gateway(settings: Settings) -> Gateway:
    token = settings.sms_token.get_secret_value() if settings.sms_token else ""
    sender, url = settings.sms_sender, settings.sms_url
    match settings.sms_gateway:
        case "smsru":
            from delivery.sms.smsru import SmsRu

            return SmsRu(token, sender=sender, url=url)
        case "smsc":
            from delivery.sms.smsc import Smsc

            return Smsc(token, login=settings.sms_login, sender=sender, url=url)
        case "http":
            from delivery.sms.http import HttpGateway, Shape

            shape = Shape(
                settings.sms_method, settings.sms_body, json.loads(settings.sms_headers), settings.sms_id_path,
                settings.sms_status_url, settings.sms_status_path,
            )
            return HttpGateway(url or "", token=token, sender=sender, shape=shape)
    from delivery.sms.log import LogGateway

    return LogGateway()


def _worker(settings: Settings, database: Database, face: Face, gateway: Gateway) -> Worker:
    from crm.reminders import sweep
    from delivery.clients import Clients
    from delivery.documents import Documents
    from delivery.fetching import Fetching
    from delivery.files import Store
    from delivery.imports import Imports
    from delivery.limits import Limits
    from delivery.receipts import Receipts
    from delivery.redraw import Redraw
    from delivery.scheduler import Worker
    from delivery.sender import Sender
    from delivery.staff import Staff
    from delivery.telegram import TelegramChat

    chat = TelegramChat(face.bot, Limits())
    store = Store(settings.files_folder)
    documents = Documents(store, maintenance.TEMPLATES, document_labels)
    sender = Sender(
        database, staff=Staff(chat, store, {}, staff_message), clients=Clients(chat, gateway, store, client_buttons),
        work={"work.fetch": Fetching(chat, store), "work.document": documents},
    )
    return Worker(
        database, sender, sweep=sweep, nightly=_nightly(settings, database), receipts=Receipts(database, gateway),
        redraw=Redraw(database, chat, staff_message, client_order), imports=Imports(database),
    )


def document_labels(standing: Standing, document: Document, invoice: Invoice | None) -> Labels:
    """The words of a document that are not data."""
    from bot.screens.document_words import document_words
    from delivery.documents import Labels

    return Labels(**document_words(standing, document, invoice))


def _nightly(settings: Settings, database: Database) -> Nightly | None:
    from delivery.nightly import Nightly, Plan

    if settings.backup_time is None:
        return None
    plan = Plan(
        settings.backup_folder, settings.backup_time, settings.timezone,
        days=settings.backup_keep_days, weeks=settings.backup_keep_weeks,
    )
    return Nightly(database, maintenance.house_of(settings), plan)


def client_buttons(deal_id: int, language: str) -> Any:
    """Under whatever a client is told: one tap shows where the order stands now."""
    from bot.language import translator
    from bot.screens.client import where_it_stands

    return where_it_stands(translator(language), deal_id).inline_markup()


async def client_order(session: AsyncSession, row: Outbox) -> Outgoing | None:
    """What a client's message about his order shows now, as delivery takes it."""
    from bot.screens.client import redrawn

    screen = await redrawn(session, row)
    return _outgoing(screen) if screen is not None else None


async def staff_message(session: AsyncSession, row: Outbox) -> Outgoing | None:
    """What the chat says about a row to a colleague, as delivery takes it."""
    from bot.screens.pushes import render

    screen = await render(session, row)
    return _outgoing(screen) if screen is not None else None


async def staff_text(session: AsyncSession, row: Outbox) -> str | None:
    """What the chat says about a row to a colleague, for those who look at it in the panel."""
    from bot.screens.pushes import render

    screen = await render(session, row)
    return screen.text if screen is not None else None


def _outgoing(screen: Screen) -> Outgoing:
    from bot.pieces import split
    from delivery.outgoing import FileToSend, Outgoing

    file = screen.file
    sent = FileToSend(
        file.name, content=file.content, telegram_id=file.file_id,
        kind="document" if file.kind == "contact" else file.kind,
    ) if file else None
    *before, text = split(screen.text)
    return Outgoing(
        text, markup=screen.inline_markup(), file=sent, silent=screen.silent,
        kind="push" if screen.kind == "screen" else screen.kind, deal_id=screen.deal_id, task_id=screen.task_id,
        digest=screen.digest, replace=screen.kind == "today", before=tuple(before),
    )
