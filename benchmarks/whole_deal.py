"""A whole deal, from the first call to «won», by buttons pressed as people press them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from benchmarks import stock, telegram
from benchmarks.phone import Answer, Phone
from benchmarks.statements import Traffic
from bot.app import build_dispatcher
from bot.screens import pushes
from bot.shown import Shown
from db.enums import OutboxStatus, Role, Stage
from db.models import Deal, Employee, Outbox
from db.session import Database

ANNA, PETR = stock.MANAGER_TELEGRAM_ID, stock.MANAGER_TELEGRAM_ID + 1

# A label is pressed; «=» types, «@» sends a file; «:» passes to somebody's phone, on which by then everything has
# arrived that the delivery sends to its owner.
SCRIPT = """
Новый лид|=+79161234567|=Иванова Мария|Звонок|Пропустить|Открыть сделку
Указать кухню|Угловая|=150 000
Заполнить данные|Частное лицо|=Иванова Мария Петровна|=4510 123456|=Москва, Ленина 1
Указать срок|=через 45 дней|50 % до производства, 50 % до монтажа
Сформировать договор|Прислать копию|@договор.pdf|Сделано, закрыть
Сформировать счёт|Всё верно, отправить|Указать дату оплаты|Сегодня|✅ Готово
Внести оплату|75\u00a0000|Сегодня, наличные|=через 40 дней|Дальше: Предоплата получена
Прислать проект|@проект.pdf|Указать дату готовности|=через 20 дней|Сделано, дальше
Готов на 100 %|Отправить клиенту|Внести оплату|75\u00a0000|Сегодня, карта
Выбрать время|Пётр|Забронировать
Указать адрес|Москва, Ленина 1|=5|Грузовой|Нет|Указать условия|Нет|Сделано, дальше
Клиент готов
:petr|Выехал|На месте|Собрал, отчёт|=собрал полностью, всё ровно|Пропустить|Акт|@акт.jpg|Готово
:anna|Записать отзыв|5 ★|=довольна|Сделано, дальше
"""


@dataclass
class Tally:
    """What people did and what it cost; ``moves`` are the actions after which the deal stood in another stage."""

    taps: list[Answer] = field(default_factory=list)
    messages: list[Answer] = field(default_factory=list)
    moves: dict[str, Traffic] = field(default_factory=dict)

    @property
    def actions(self) -> int:
        """Taps, typed messages and files."""
        return len(self.taps) + len(self.messages)

    @property
    def calls_a_tap(self) -> float:
        return sum(answer.calls for answer in self.taps) / len(self.taps)

    @property
    def most_in_sequence(self) -> int:
        """The longest row of calls, the card's own included, until a person saw the card."""
        return max(answer.before_card for answer in self.taps) + 1

    @property
    def unchanged_edits(self) -> int:
        return sum(answer.unchanged_edits for answer in (*self.taps, *self.messages))


async def play(database: Database) -> Tally:
    """Play the script on an empty shop. Raises LookupError where a button is missing, AssertionError if not won."""
    async with database.transaction() as session:
        session.add(Employee(name="Пётр Кузнецов", role=Role.INSTALLER, telegram_id=PETR, phone="+79990000002"))
    dispatcher, bot = build_dispatcher(database, Shown(database)), telegram.new_bot()
    phones = {name: Phone(number, database, dispatcher, bot) for name, number in (("anna", ANNA), ("petr", PETR))}
    for phone in phones.values():
        await phone.type("/start")
    tally, phone, stage = Tally(), phones["anna"], await _stage(database)
    for step in SCRIPT.replace("\n", "|").strip("|").split("|"):
        if step.startswith(":"):
            phone = phones[step[1:]]
            await _deliver(phone)
            continue
        answer = await _do(phone, step, tally)
        before, stage = stage, await _stage(database)
        if before and stage is not before and stage:
            tally.moves[f"{before.value} → {stage.value}"] = answer.traffic
    if stage is not Stage.WON:
        raise AssertionError(f"the deal ended in {stage}")
    return tally


async def _do(phone: Phone, step: str, tally: Tally) -> Answer:
    if step.startswith("="):
        answer = await phone.type(step[1:])
    elif step.startswith("@"):
        answer = await phone.send_file(step[1:])
    else:
        answer = await phone.press(step)
    (tally.taps if answer.is_tap else tally.messages).append(answer)
    return answer


async def _deliver(phone: Phone) -> None:
    """What the delivery would have sent to this person by now, as it would look."""
    mine = select(Employee.id).where(Employee.telegram_id == phone.user_id).scalar_subquery()
    waiting = select(Outbox).where(Outbox.employee_id == mine, Outbox.status == OutboxStatus.NEW).order_by(Outbox.id)
    async with phone.database.transaction() as session:
        for row in (await session.scalars(waiting)).all():
            row.status = OutboxStatus.SENT
            screen = await pushes.render(session, row)
            if screen is not None:
                phone.receive(screen)


async def _stage(database: Database) -> Stage | None:
    async with database.reading() as session:
        return await session.scalar(select(Deal.stage).order_by(Deal.id.desc()).limit(1))
