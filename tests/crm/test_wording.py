
import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import checklists, limits, settings, shop, wording
from crm.actor import SYSTEM, Actor
from crm.errors import BadInput, Forbidden, NotFound, Refused
from crm.messages import CLIENT_KINDS
from crm.numbers import DEFAULTS
from crm.process import STAGES, TASKS
from db.enums import ActorKind, Role
from db.models import Change, Wording
from db.session import Database

ADMIN = SYSTEM
MANAGER = Actor(ActorKind.EMPLOYEE, 1, "Анна", Role.MANAGER)
TITLE = "task.sign_contract.title"

# As long as they usually get: a crew of two, six digits, the bot's link where the shop has no site.
TYPICAL = {
    "shop": "Кухни Лад", "number": "К-2026-0042", "amount": "150 000", "paid": "150 000", "left": "150 000",
    "link": "t.me/kuhni_lad_bot?start=c_x7Qp2Zt9Lm4", "date": "чт 17.12", "day": "завтра, 17.12", "time_from": "09:00",
    "time_to": "10:00", "crew": "Пётр +79990000002 и Иван +79990000003", "manager": "Анна",
    "manager_phone": "+79990000001", "reason": "нет фасадов", "percent": "50",
}
ENGLISH = {"date": "Thu 17 Dec", "day": "tomorrow, 17 Dec", "crew": "Pyotr +79990000002, Ivan +79990000003"}
SMS_PARTS = 2 * 67


async def text(session: AsyncSession, code: str, language: str = "ru") -> str:
    row = await session.get(Wording, (code, language), populate_existing=True)
    assert row is not None
    return row.text


def test_every_stage_task_item_and_outcome_has_words_in_both_languages() -> None:
    codes = {f"stage.{stage}.{part}" for stage in STAGES for part in ("name", "result", "hint")}
    for code, spec in TASKS.items():
        codes |= {f"task.{code}.{part}" for part in ("title", "description", "video")}
        codes |= {f"task.{code}.item.{item.code}" for item in spec.items}
        codes |= {f"task.{code}.outcome.{outcome}" for outcome in spec.outcomes}
    found = {code for code, _ in wording.defaults() if not code.startswith("message.")}
    assert found == codes
    assert all(wording.defaults()[code, "ru"] for code in codes if not code.endswith(".video"))
    assert {code for code, language in wording.defaults() if language == "ru"} == {
        code for code, language in wording.defaults() if language == "en"
    }


def test_every_kind_of_message_has_a_text_and_its_placeholders() -> None:
    texts = {code.split(".")[1] for code, _ in wording.defaults() if code.startswith("message.")}
    assert texts == set(wording.PLACEHOLDERS) == {*CLIENT_KINDS, "ready_paid"}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", wording.PLACEHOLDERS)
def test_a_message_fits_two_sms_parts(kind: str, language: str) -> None:
    template = wording.defaults()[f"message.{kind}", language]
    values = TYPICAL | (ENGLISH if language == "en" else {})
    filled = wording.fill(template, **values)
    assert len(filled) <= SMS_PARTS, f"{len(filled)}: {filled}"


@pytest.mark.parametrize("code", [key for key in wording.defaults() if key[0].startswith("message.")])
def test_delivered_messages_use_only_what_they_are_given(code: tuple[str, str]) -> None:
    wording.check_placeholders(code[0], wording.defaults()[code])


async def test_an_edited_text_survives_a_new_version_and_can_be_set_back(session: AsyncSession) -> None:
    await wording.edit(session, ADMIN, TITLE, "ru", "Заключить договор")
    await wording.sync(session)
    assert await text(session, TITLE) == "Заключить договор"
    await wording.set_back(session, ADMIN, TITLE, "ru")
    assert await text(session, TITLE) == "Подписать договор"
    changes = list(await session.scalars(select(Change).order_by(Change.id)))
    assert [(change.before, change.after) for change in changes] == [
        ("Подписать договор", "Заключить договор"), ("Заключить договор", "Подписать договор"),
    ]


async def test_a_default_that_changed_replaces_the_old_one(session: AsyncSession) -> None:
    row = await session.get(Wording, (TITLE, "ru"))
    assert row is not None
    row.text = "Как было в прошлой версии"
    session.add(Wording(code="task.forgotten.title", language="ru", text="Задача прошлой версии"))
    await session.flush()
    await wording.sync(session)
    assert await text(session, TITLE) == "Подписать договор"
    gone = select(Wording.code).where(Wording.code == "task.forgotten.title")
    assert await session.scalar(gone) is None


async def test_words_already_in_place_are_not_written_again(database: Database) -> None:
    statements: list[str] = []
    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    async with database.transaction() as session:
        await wording.sync(session)
    assert [statement for statement in statements if not statement.startswith(("SELECT", "BEGIN"))] == []


async def test_an_unknown_placeholder_is_refused_with_the_allowed_ones(session: AsyncSession) -> None:
    with pytest.raises(BadInput) as refused:
        await wording.edit(session, ADMIN, "message.thanks", "ru", "Спасибо! Заплатите {amount}")
    assert refused.value.key == "placeholder-unknown"
    assert refused.value.params["name"] == "{amount}"
    assert "{link}" in refused.value.params["allowed"]
    assert "{amount}" not in refused.value.params["allowed"]


@pytest.mark.parametrize("broken", ["Спасибо {shop", "Спасибо shop}", "Спасибо {shop.name}", "{0}", "{}"])
def test_a_broken_placeholder_is_refused(broken: str) -> None:
    with pytest.raises(BadInput, match="placeholder-unknown"):
        wording.check_placeholders("message.thanks", broken)


async def test_braces_outside_of_messages_are_ordinary_text(session: AsyncSession) -> None:
    await wording.edit(session, ADMIN, TITLE, "ru", "Подписать {договор}")
    assert await text(session, TITLE) == "Подписать {договор}"


async def test_an_empty_text_is_refused_except_where_there_is_a_way_without(session: AsyncSession) -> None:
    with pytest.raises(BadInput, match="text-empty"):
        await wording.edit(session, ADMIN, TITLE, "ru", "  ")
    await wording.edit(session, ADMIN, "message.thanks.telegram", "ru", " ")
    await wording.edit(session, ADMIN, "task.sign_contract.video", "ru", "")


async def test_telegram_falls_back_to_the_sms_text(database: Database) -> None:
    house = database.info["shop"]
    assert "\n" in wording.client_template(house, "thanks", "ru", telegram=True)
    assert "\n" not in wording.client_template(house, "thanks", "ru", telegram=False)
    async with database.transaction() as session:
        await wording.edit(session, ADMIN, "message.thanks.telegram", "ru", "")
    house = await shop.reload(database)
    sms = wording.client_template(house, "thanks", "ru", telegram=False)
    assert wording.client_template(house, "thanks", "ru", telegram=True) == sms


async def test_only_an_admin_edits(session: AsyncSession) -> None:
    with pytest.raises(Forbidden):
        await wording.edit(session, MANAGER, TITLE, "ru", "Текст")
    with pytest.raises(Forbidden):
        await settings.edit(session, MANAGER, "deadline.sign_contract", 5)
    with pytest.raises(Forbidden):
        await checklists.add_item(session, MANAGER, "install", {"ru": "Убрал мусор"})


async def test_a_text_nobody_knows_cannot_be_edited(session: AsyncSession) -> None:
    with pytest.raises(NotFound):
        await wording.edit(session, ADMIN, "task.dance.title", "ru", "Танцевать")


def test_filling_evaluates_nothing_and_leaves_out_loudly(caplog: pytest.LogCaptureFixture) -> None:
    assert wording.fill("{shop}: {left} руб.", shop="{left}", left="5") == "{left}: 5 руб."
    assert wording.fill("{shop.__class__} {missing}!", shop="Лад") == "{shop.__class__} !"
    assert "{missing}" in caplog.text


async def test_an_edited_number_is_used_and_can_be_set_back(database: Database) -> None:
    async with database.transaction() as session:
        await settings.edit(session, ADMIN, "deadline.sign_contract", 5)
        with pytest.raises(BadInput, match="number-wrong-kind"):
            await settings.edit(session, ADMIN, "deadline.sign_contract", "5")
    assert (await shop.reload(database)).number("deadline.sign_contract") == 5
    async with database.transaction() as session:
        await settings.set_back(session, ADMIN, "deadline.sign_contract")
        changes = list(await session.scalars(select(Change).order_by(Change.id)))
    assert (await shop.reload(database)).number("deadline.sign_contract") == 3
    assert [(change.before, change.after) for change in changes] == [(3, 5), (5, 3)]


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("deadline.sign_contract", "5", "number-wrong-kind"),
        ("deadline.sign_contract", True, "number-wrong-kind"),
        ("deadline.sign_contract", -1, "number-out-of-range"),
        ("managers.see_all", 1, "number-wrong-kind"),
        ("night.start", "25:00", "time-unreadable"),
        ("night.start", "9", "time-unreadable"),
        ("kitchens", [], "list-empty"),
        ("kitchens", ["straight", 5], "number-wrong-kind"),
        ("hours.weekdays", [0, 7], "number-out-of-range"),
        ("remind.control_call", ["10:00", "полдень"], "time-unreadable"),
        ("calendar.extra_off", ["31.12.2026"], "date-unreadable"),
        ("schedules", {"half": [50, 40, 0]}, "schedule-wrong"),
        ("shop.name", " ", "name-empty"),
        ("shop.address", " ", "text-empty"),
        ("shop.phone", "12", "phone-"),
        ("shop.ogrn", "1027700132196", "ogrn-key"),
        ("shop.account", "4070", "account-form"),
        ("undo.seconds", 601, "number-out-of-range"),
        ("deadline.sign_contract", 366, "number-out-of-range"),
        ("dance.steps", 5, "number-not-found"),
    ],
)
def test_a_number_of_a_wrong_kind_is_refused(key: str, value: object, error: str) -> None:
    with pytest.raises((BadInput, NotFound), match=error):
        limits.checked(key, value)


def test_every_default_is_a_value_that_could_be_typed() -> None:
    assert {key: limits.checked(key, value) for key, value in DEFAULTS.items()} == DEFAULTS


async def test_an_added_item_goes_into_the_tasks_and_can_be_dropped(database: Database) -> None:
    async with database.transaction() as session:
        title = {"ru": "Убрал за собой мусор", "en": ""}
        await checklists.add_item(session, ADMIN, "install", title, required=True)
        title = {"ru": "Показал уход", "en": "Showed the care"}
        second = await checklists.add_item(session, ADMIN, "install", title)
    extras = (await shop.reload(database)).extras["install"]
    assert [(extra.title["en"], extra.required) for extra in extras] == [
        ("Убрал за собой мусор", True), ("Showed the care", False),
    ]
    async with database.transaction() as session:
        await checklists.drop_item(session, ADMIN, "install", second.code)
    assert len((await shop.reload(database)).extras["install"]) == 1


async def test_the_items_of_the_process_cannot_be_dropped(session: AsyncSession) -> None:
    with pytest.raises(Refused, match="item-protected"):
        await checklists.drop_item(session, ADMIN, "install", "assembled")
    with pytest.raises(NotFound, match="item-not-found"):
        await checklists.drop_item(session, ADMIN, "install", "extra_9")


@pytest.mark.parametrize(
    ("message", "parts"), [("я" * 70, 1), ("я" * 71, 2), ("я" * 135, 3), ("a" * 160, 1), ("a" * 161, 2), ("🙂" * 36, 2)]
)
def test_text_messages_are_counted_as_operators_count_them(message: str, parts: int) -> None:
    assert wording.sms_parts(message) == parts
