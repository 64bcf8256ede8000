"""The sandbox page in Chromium: people who look at phones on a screen and press what they see there."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import FilePayload, Locator, Page, ViewportSize, async_playwright, expect

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 20_000
WIDE = ViewportSize(width=1280, height=720)
TALL = ViewportSize(width=1280, height=1040)
NARROW = ViewportSize(width=420, height=860)
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_PICTURES = Path(__file__).parents[2] / "docs" / "screenshots"
_LARGEST_PICTURE = 200 * 1024
# The wallpaper is what makes a picture large.
_PLAIN = ".chat::before { display: none } .chat { background: var(--chat-bottom) !important }"

# What the bot has said, all of it: a tap may change a card above a message that came meanwhile. Empty while the
# person's own message is the newest.
_SAID = """list => {
  const rows = [...list.querySelectorAll(".row")];
  return rows.at(-1)?.matches(".in") ? rows.filter(row => row.matches(".in")).map(row => row.innerText).join() : "";
}"""
_ANSWERED = f"""([list, before]) => {{
  const now = ({_SAID})(list);
  return now && now !== before && !list.querySelector(".waiting");
}}"""


class PagePhone:
    """One phone on the page. What is pressed or sent counts as done when the bot's answer is on the screen."""

    def __init__(self, page: Page, person_id: int) -> None:
        self._page = page
        self.el = page.locator(f'[data-person="{person_id}"]')
        self.chip = page.locator(f'[data-chip="{person_id}"]')
        self._chat = self.el.locator(".messages")
        self._input = self.el.get_by_role("textbox")

    async def play(self, *steps: str) -> None:
        """Press the button that a step names; ``=…`` is typed, ``#…`` stands on the keyboard below the input."""
        for step in steps:
            match step[0]:
                case "=":
                    await self.write(step[1:])
                case "#":
                    await self._click(".reply-keyboard .key", step[1:])
                case _:
                    await self._click(".inline-keyboard .key", step)

    async def write(self, text: str) -> None:
        """Type a text and send it."""
        before = await self._chat.evaluate(_SAID)
        await self._input.fill(text)
        await self._input.press("Enter")
        await self._answer(before)

    async def send_file(self, name: str, mime: str, content: bytes) -> None:
        """Choose a file from the disk and send it."""
        before = await self._chat.evaluate(_SAID)
        await self.el.locator("input[type=file]").last.set_input_files(
            [FilePayload(name=name, mimeType=mime, buffer=content)]
        )
        await expect(self.el.locator(".thumb")).to_be_visible()
        await self.el.get_by_role("button", name="Отправить", exact=True).click()
        await self._answer(before)

    async def sees(self, text: str) -> None:
        """Wait until a message of the bot says this."""
        await expect(self.el.locator(".row.in", has_text=text).last).to_be_visible(timeout=PATIENCE_MS)

    async def is_offered(self, label: str) -> None:
        """Wait until the newest message has this button; one of the same name may stand on an older one."""
        await expect(self.el.locator(".row.in").last).to_contain_text(label, timeout=PATIENCE_MS)

    async def _click(self, keys: str, label: str) -> None:
        before = await self._chat.evaluate(_SAID)
        # A pattern, because plain text is compared without case: «Акт» would be found in «Контакт».
        pattern = re.compile(re.escape(label).replace(r"\ ", r"\s"))
        await self.el.locator(keys, has_text=pattern).last.click(timeout=PATIENCE_MS)
        await self._answer(before)

    async def _answer(self, before: str) -> None:
        chat = await self._chat.element_handle()
        await self._page.wait_for_function(_ANSWERED, arg=[chat, before], timeout=PATIENCE_MS)


class Table:
    """The page with everybody's phones, the SMS inbox and a camera."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self._folder = folder

    async def phone(self, person_id: int) -> PagePhone:
        """Somebody's phone; put on the table when it is not there."""
        phone = PagePhone(self.page, person_id)
        if await phone.chip.get_attribute("aria-pressed") != "true":
            await phone.chip.click()
        await expect(phone.el).to_be_visible()
        return phone

    async def follow_sms(self) -> Page:
        """Tap the link in the newest SMS, which opens a page, and close the inbox."""
        await self.page.get_by_role("button", name="SMS").click()
        inbox = self.page.get_by_role("complementary", name="SMS")
        async with self.page.context.expect_page() as opened:
            await inbox.get_by_role("link").first.click(timeout=PATIENCE_MS)
        await inbox.get_by_role("button", name="Закрыть").click()
        return await opened.value

    async def portrait(self, name: str, phone: PagePhone) -> None:
        """A picture of one phone, tall enough for its newest message."""
        await self.page.set_viewport_size(TALL)
        await self.picture(name, phone.el)
        await self.page.set_viewport_size(WIDE)

    async def picture(self, name: str, of: Locator | Page | None = None) -> None:
        """Keep what is on the screen: beside the test's files, or in the docs when UPDATE_SCREENSHOTS is set."""
        is_kept = bool(os.environ.get("UPDATE_SCREENSHOTS"))
        path = (_PICTURES if is_kept else self._folder) / f"{name}.png"
        target = of or self.page
        shot = await target.screenshot(path=path, animations="disabled", style=_PLAIN)
        assert not is_kept or len(shot) <= _LARGEST_PICTURE, f"{name}.png has {len(shot)} bytes"


@asynccontextmanager
async def opened_table(address: str, folder: Path) -> AsyncIterator[Table]:
    """The page in a fresh browser; a script error on it fails the test. ``stuck.png`` shows where it failed."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        page = await browser.new_page(viewport=WIDE)
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(address)
        try:
            yield Table(page, folder)
        except BaseException:
            await page.screenshot(path=folder / "stuck.png")
            raise
        finally:
            await browser.close()
    assert problems == []
