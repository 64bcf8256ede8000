"""The table of phones: people, links, SMS, clock, languages, narrow screens."""

from __future__ import annotations

import json
import re

import pytest
from playwright.async_api import Route, expect

from tests.sandbox.page.world import MARKS, World, inline

pytestmark = MARKS


# Everything which reaches past the screen's edge, and every button too low for a thumb (links in text aside).
MEASURE = """() => {
  const seen = [...document.querySelectorAll("body *:not(.sprite *)")].filter(el => el.offsetParent);
  const wide = Math.max(...seen.map(el => el.getBoundingClientRect().right));
  const buttons = seen.filter(el => el.matches("button:not(.link)"));
  const small = buttons.filter(el => el.offsetHeight < 36).map(el => el.className);
  return JSON.stringify({ wide: Math.floor(wide), small });
}"""


# Tells when the page has been told of an SMS, whatever it makes of it.
HEAR_SMS = """
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(address) {
      super(address);
      this.addEventListener("sms", () => { window.hasHeard = true; });
    }
  };
"""


async def test_start_button_opens_the_bot_for_a_person(world: World) -> None:
    olga = world.phone(world.olga)
    await expect(world.typing(world.olga)).to_have_count(0)
    await olga.get_by_role("button", name="СТАРТ").click()
    assert (await world.heard("message"))["text"] == "/start"
    await expect(world.typing(world.olga)).to_be_visible()


async def test_first_screen_is_dismissed_for_good(world: World) -> None:
    welcome = world.page.get_by_role("complementary", name="С чего начать")
    await expect(welcome).to_contain_text("Анна, менеджер")
    await welcome.get_by_role("button", name="Понятно").click()
    await world.page.reload()
    await expect(world.phone(world.anna)).to_be_visible()
    await expect(welcome).to_be_hidden()


async def test_link_in_an_sms_starts_the_bot_in_its_readers_phone(world: World) -> None:
    link = f"https://t.me/{world.state.bot['username']}?start=c_abc"
    letter = {"to": world.olga.phone, "text": f"Ваш заказ: {link}", "key": "1"}
    await world.http.post("/sms", json=letter)
    await expect(world.page.get_by_role("button", name="SMS")).to_contain_text("1")
    await world.page.get_by_role("button", name="SMS").click()
    inbox = world.page.get_by_role("complementary", name="SMS")
    await expect(inbox).to_contain_text("Ольга Кузнецова")
    await inbox.get_by_role("link").click()
    message = await world.heard("message")
    assert (message["from"]["id"], message["text"]) == (world.olga.id, "/start c_abc")


async def test_an_sms_that_comes_while_the_page_is_read_is_not_forgotten(world: World) -> None:
    async def late(route: Route) -> None:
        answer = await route.fetch()
        await world.http.post("/sms", json={"to": world.olga.phone, "text": "Ваш заказ", "key": "1"})
        await world.page.wait_for_function("window.hasHeard")
        await route.fulfill(response=answer)

    address = world.page.url
    await world.page.goto("about:blank")
    await world.page.add_init_script(HEAR_SMS)
    await world.page.route("**/api/state", late)
    await world.page.goto(address)
    await expect(world.phone(world.anna)).to_be_visible()
    await expect(world.page.get_by_role("button", name="SMS")).to_contain_text("1")
    await world.page.unroute_all()


async def test_link_to_the_bot_in_a_message_asks_in_whose_phone(world: World) -> None:
    link = f"https://t.me/{world.state.bot['username']}?start=c_abc"
    button = {"text": "Открыть", "url": link}
    await world.say(world.anna, "Ссылка клиенту", reply_markup=inline([button]))
    await world.phone(world.anna).get_by_role("button", name="Открыть").click()
    await world.page.get_by_role("dialog").get_by_role("button", name="Ольга").click()
    message = await world.heard("message")
    assert (message["from"]["id"], message["text"]) == (world.olga.id, "/start c_abc")


async def test_unread_is_counted_until_the_phone_is_looked_at(world: World) -> None:
    await world.typing(world.anna).click()
    await world.say(world.ivan, "Новая работа")
    ivan = world.phone(world.ivan)
    chip = world.page.get_by_role("navigation").get_by_role("button", name="Иван")
    await expect(chip).to_contain_text("1")
    await expect(ivan).to_contain_text("Новые сообщения")
    async with world.page.expect_response("**/read"):
        await ivan.get_by_text("Новая работа").click()
    await expect(chip).not_to_contain_text("1")
    shown = (await world.http.get("/api/state")).json()["people"]
    assert [one["unread"] for one in shown if one["id"] == world.ivan.id] == [0]


async def test_phones_are_put_away_and_shown_again(world: World) -> None:
    chip = world.page.get_by_role("navigation").get_by_role("button", name="Ольга")
    await chip.click()
    await expect(world.phone(world.olga)).to_have_count(0)
    await expect(chip).to_have_attribute("aria-pressed", "false")
    await chip.click()
    await expect(world.phone(world.olga)).to_be_visible()


async def test_clock_buttons_move_the_sandboxs_time(world: World) -> None:
    clock = world.page.get_by_role("region", name="Часы песочницы")
    await clock.get_by_role("button", name="На час вперёд").click()
    await expect(clock.locator("time")).to_have_class(re.compile("moved"))
    assert world.state.clock.offset == pytest.approx(3600, abs=1)
    await clock.get_by_role("button", name="Утро").click()
    await expect(clock.locator("time")).to_contain_text("09:00")
    await clock.get_by_role("button", name="Следующее событие").click()
    await expect(world.page.get_by_text("Пока ничего не запланировано")).to_be_visible()


async def test_start_over_asks_first(world: World) -> None:
    await world.write(world.anna, "Проба")
    await expect(world.phone(world.anna).locator(".out")).to_be_visible()
    await world.page.get_by_role("button", name="Ещё").click()
    await world.page.get_by_role("button", name="Начать сначала").click()
    assert world.state.people
    await world.page.get_by_role("dialog").get_by_role("button", name="Да, начать сначала").click()
    await expect(world.phone(world.anna)).to_have_count(0)
    assert not world.state.people


async def test_page_speaks_english_and_remembers_it(world: World) -> None:
    await world.page.get_by_role("button", name="Ещё").click()
    await world.page.get_by_role("button", name="English").click()
    await expect(world.phone(world.olga).get_by_role("button", name="START")).to_be_visible()
    await world.page.reload()
    await expect(world.page.get_by_role("button", name="Next event")).to_be_visible()
    cyrillic = await world.page.locator(".top, .welcome").all_inner_texts()
    assert not re.search("[а-яё]", " ".join(cyrillic).replace("Анна", ""), re.IGNORECASE)


async def test_phones_keep_step_after_the_connection_broke(world: World) -> None:
    await expect(world.phone(world.anna)).to_contain_text("в сети")
    await world.page.context.set_offline(True)
    world.state.feed.close()
    await expect(world.page.get_by_text("Связь с песочницей прервалась")).to_be_visible()
    await world.say(world.anna, "Пока вас не было")
    await world.page.context.set_offline(False)
    await expect(world.phone(world.anna).get_by_text("Пока вас не было")).to_be_visible()


@pytest.mark.parametrize("width", [420, 360])
async def test_narrow_screen_shows_one_phone_without_sideways_scrolling(world: World, width: int) -> None:
    days = [{"text": str(day), "callback_data": f"d:{day}"} for day in range(20, 27)]
    await world.say(world.anna, "Выберите день <code>" + "x" * 80 + "</code>", reply_markup=inline(days))
    await world.page.set_viewport_size({"width": width, "height": 800})
    tab = world.page.get_by_role("navigation").get_by_role("button", name="Анна")
    await tab.click()
    await expect(world.page.locator(".phone")).to_have_count(1)
    await expect(world.phone(world.anna).get_by_role("button", name="26")).to_be_visible()
    measured = json.loads(await world.page.evaluate(MEASURE))
    assert measured["wide"] <= width
    assert measured["small"] == []
