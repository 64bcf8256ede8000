"""Who is let in, and what those hear who are not."""

from __future__ import annotations

from sqlalchemy import select, update

from crm import team
from crm.actor import SYSTEM
from db.enums import Role
from db.models import Employee
from db.session import Database
from sandbox.people import Person
from sandbox.state import State
from tests.bot.conftest import Program
from tests.e2e.phone import Phone, labels_of, text_of


async def _invite(database: Database, name: str, role: Role) -> str:
    async with database.transaction() as session:
        employee = Employee(name=name, role=role)
        session.add(employee)
        await session.flush()
        return await team.invite(session, SYSTEM, employee)


async def test_a_stranger_gets_one_polite_sentence(stranger_phone: Phone) -> None:
    await stranger_phone.start()
    await stranger_phone.wait_for("по личной ссылке")
    await stranger_phone.settle()
    assert len([message for message in await stranger_phone.messages() if message["from_bot"]]) == 1


async def test_an_invitation_lets_a_colleague_in_with_menu_and_commands(
    stranger_phone: Phone, stranger: Person, database: Database
) -> None:
    await stranger_phone.start(await _invite(database, "Пётр Мастеров", Role.INSTALLER))
    await stranger_phone.wait_for("Пётр, здравствуйте")
    assert await stranger_phone.buttons() == ["Мои заказы", "Неделя", "Выходные", "Ещё"]
    async with database.reading() as session:
        found = await session.scalar(select(Employee).where(Employee.telegram_id == stranger.id))
    assert found is not None and found.role is Role.INSTALLER


async def test_a_used_invitation_is_refused_with_the_way_on(
    stranger_phone: Phone, state: State, program: Program, server: object, database: Database
) -> None:
    token = await _invite(database, "Пётр Мастеров", Role.INSTALLER)
    other = state.add_person("Чужой", phone="+79990000010", role="client")
    await stranger_phone.start(token)
    await stranger_phone.wait_for("Пётр, здравствуйте")
    async with await Phone.of(program.bot.session.api.base.split("/bot")[0], other.id) as phone:
        await phone.start(token)
        await phone.wait_for("уже использовано")


async def test_a_dismissed_colleague_hears_it_on_every_button(
    anna_phone: Phone, anna_manager: Employee, database: Database
) -> None:
    await anna_phone.send("/toy")
    await anna_phone.wait_for("Карточка 7")
    async with database.transaction() as session:
        await session.execute(update(Employee).values(is_active=False))
    await anna_phone.press("Сделать")
    assert "закрыт" in (await anna_phone.answer())["text"]
    await anna_phone.send("/toy")
    await anna_phone.wait_for("Ваш доступ закрыт")


async def test_language_changes_menu_and_texts(anna_phone: Phone) -> None:
    await anna_phone.send("/language")
    await anna_phone.press("English")
    await anna_phone.wait_for("English it is")
    assert "Today" in await anna_phone.buttons()
    await anna_phone.send("/start")
    await anna_phone.wait_for("Hello, Анна")


async def test_a_label_of_the_other_language_still_works(anna_phone: Phone) -> None:
    await anna_phone.send("More")
    shown = await anna_phone.wait_for("Ещё")
    assert "Помощь" in labels_of(shown)


async def test_unknown_words_come_with_the_menu(anna_phone: Phone) -> None:
    await anna_phone.send("/nonsense")
    await anna_phone.wait_for("Такой команды нет")
    assert "Ещё" in await anna_phone.buttons()


async def test_an_edited_message_is_not_silently_ignored(anna_phone: Phone) -> None:
    sent = await anna_phone.send("абракадабра 123")
    await anna_phone.wait_for("")
    await anna_phone.edit(sent["message_id"], "другое")
    assert "Правка" in text_of(await anna_phone.wait_for("Правка"))


async def test_blocking_the_bot_is_remembered(anna_phone: Phone, database: Database, program: Program) -> None:
    await anna_phone.block()
    await anna_phone.settle()
    await program.face.inbox.drained()
    async with database.reading() as session:
        assert (await session.scalars(select(Employee.blocked_bot))).all() == [True]
