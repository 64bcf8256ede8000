"""Actions and forms without a trade, to try the shell with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from bot.callbacks import Tap
from bot.context import Context
from bot.fsm.engine import start_form
from bot.fsm.forms import Choice, Field, form
from bot.fsm.kinds import CHOICE, DATE, FILES, MONEY, PHONE, TEXT
from bot.registry import action, command
from bot.screen import Button, Screen
from crm.errors import BadInput, Refused, Stale, Unsure
from crm.money import format_money
from db.models import Employee

DONE: list[dict[str, Any]] = []

TEXTS = {
    "ru": """
form-toy = Внести оплату
form-toy-amount = Сколько получено?
    .title = Сумма
    .example = 150 000
form-toy-day = Когда?
    .title = Дата
form-toy-way = Как?
    .title = Способ
form-toy-way-cash = Наличные
form-toy-note = Комментарий
    .title = Комментарий
form-parcel = Прислать файлы
form-parcel-files = Пришлите файлы
    .title = Файлы
form-sheet = Прислать акт
form-sheet-files = Пришлите акт
    .title = Акт
form-quick = Деньги сейчас
form-quick-day = Когда и как?
    .title = Дата
form-quick-way = Как?
    .title = Способ
form-quick-note = Что ещё?
    .title = Ещё
form-call = Позвонить
form-call-phone = Номер?
    .title = Телефон
toy-too-much = Это больше остатка: { $amount }.
toy-sure = Сумма больше обычной. Внести?
toy-no = Пока нельзя.
""",
    "en": "",
}


@command("toy")
async def show_toy(ctx: Context) -> Screen:
    """A card with every button a test presses."""
    rows = [
        [Button("Оплата", Tap(action="toy.pay", id=7)), Button("Файлы", Tap(action="toy.parcel", id=7))],
        [Button("Сделать", Tap(action="toy.do", id=7, version=1)), Button("Ошибка", Tap(action="toy.break"))],
        [Button("Поздно", Tap(action="toy.late", id=7)), Button("Точно", Tap(action="toy.unsure", id=7))],
        [Button("Акт", Tap(action="toy.sheet", id=7)), Button("Деньги", Tap(action="toy.quick", id=7))],
        [Button("Обновить", Tap(action="toy.open", id=7)), Button("Звонок", Tap(action="toy.call"))],
    ]
    return Screen(text="<b>Карточка 7</b>", rows=rows)


@action("toy.open")
async def open_toy(ctx: Context) -> Screen:
    return await show_toy(ctx)


@action("toy.do")
async def do_toy(ctx: Context) -> Screen:
    """An effect in the database: it must happen once per update."""
    DONE.append({"update": "do"})
    await ctx.session.execute(update(Employee).values(name=Employee.name + "!"))
    return Screen(text="Сделано", toast="Готово")


@action("toy.break")
async def break_toy(ctx: Context) -> Screen:
    await ctx.session.execute(update(Employee).values(name="Сломано"))
    raise RuntimeError("a defect")


@action("toy.late")
async def late_toy(ctx: Context) -> Screen:
    raise Stale()


@action("toy.unsure")
async def unsure_toy(ctx: Context) -> Screen:
    if not ctx.confirmed:
        raise Unsure("toy-sure")
    return Screen(text="Сделано с подтверждением")


@action("toy.pay")
async def pay_toy(ctx: Context) -> Screen | None:
    return await start_form(ctx, "toy", toy_id=7, then=Tap(action="toy.open", id=7))


@action("toy.parcel")
async def send_parcel(ctx: Context) -> Screen | None:
    return await start_form(ctx, "parcel")


@action("toy.sheet")
async def send_sheet(ctx: Context) -> Screen | None:
    return await start_form(ctx, "sheet", toy_id=7)


@action("toy.quick")
async def pay_quickly(ctx: Context) -> Screen | None:
    return await start_form(ctx, "quick")


@action("toy.call")
async def call_toy(ctx: Context) -> Screen | None:
    return await start_form(ctx, "call")


def _ways(_ctx: Context, _answers: dict[str, Any]) -> list[Choice]:
    return [Choice("Наличные", "cash"), Choice("Карта", "card")]


@form(
    "toy",
    Field("amount", MONEY),
    Field("day", DATE, prefer="past"),
    Field("way", CHOICE, choices=_ways),
    Field("note", TEXT, optional=True, when=lambda answers: answers["way"] == "cash"),
)
async def take_payment(ctx: Context, answers: dict[str, Any]) -> Screen:
    if answers["amount"] > 1_000_000_00:
        raise BadInput("toy-too-much", field="amount", amount=1_000_000_00)
    if answers["amount"] == 500_000_00 and not answers["confirmed"]:
        raise Unsure("toy-sure")
    if answers["amount"] == 13_00:
        raise Refused("toy-no")
    DONE.append(answers)
    return Screen(text="Записано", toast=f"Записано {format_money(answers['amount'])}")


@form("parcel", Field("files", FILES))
async def take_parcel(ctx: Context, answers: dict[str, Any]) -> Screen:
    DONE.append(answers)
    return Screen(text=f"Файлов: {len(answers['files'])}")


@form("sheet", Field("files", FILES, at_once=True))
async def take_sheet(ctx: Context, answers: dict[str, Any]) -> Screen:
    DONE.append(answers)
    return Screen(text=f"Листов: {len(answers['files'])}")


def _today_by(ctx: Context, _answers: dict[str, Any]) -> list[Choice]:
    return [Choice("Сегодня, карта", ctx.today, also={"way": "card"})]


@form(
    "quick", Field("day", DATE, choices=_today_by, prefer="past"), Field("way", CHOICE, choices=_ways),
    Field("note", TEXT, optional=True),
)
async def take_quickly(ctx: Context, answers: dict[str, Any]) -> Screen:
    DONE.append(answers)
    return Screen(text="Деньги записаны")


@form("call", Field("phone", PHONE))
async def take_call(ctx: Context, answers: dict[str, Any]) -> Screen:
    DONE.append(answers)
    return Screen(text=f"Номер {answers['phone']}")
