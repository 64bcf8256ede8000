"""Every page of the panel in Chromium: nothing that keeps people out of it, light and dark, and room on a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import resources
from typing import Any

from playwright.async_api import Page

from tests.admin.access_table import lines
from tests.admin.conftest import Furnished
from tests.admin.furnished import MORE
from tests.admin.test_browser import NARROW, WIDE, browsing, served

_AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
_GRAVE = ("serious", "critical")

# What axe finds in a page, by all its rules or by those that are named.
_LOOK = """async rules => {
  const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {};
  const found = await axe.run("body", {resultTypes: ["violations"], preload: false, ...only});
  return found.violations.flatMap(one => one.nodes.map(node => [one.impact, one.id, node.target.join(" "), node.html]));
}"""
# The forms that open over a page are laid into it, to be looked at with it.
_LAID = """() => document.querySelectorAll("[popover].sheet").forEach(sheet => {
  sheet.removeAttribute("popover");
  sheet.style.position = "static";
})"""
_TAKEN_OUT = """() => document.querySelectorAll(".sheet").forEach(sheet => sheet.remove())"""
_WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(one => one.outerHTML.slice(0, 80))
"""


# What is saved, not drawn.
_FILES = (".svg", "/files/{file_id}", "/lines", ".{form}", "/templates/{template_id}")


def _addresses(furnished: Furnished) -> list[str]:
    drawn = [line.address for line in lines() if line.verb == "GET" and line.says["admin"] != "-"]
    shown = [address for address in drawn if "?" not in address and not address.endswith(_FILES)]
    return [furnished.things["anna"].fill(address) for address in shown] + MORE


async def test_nothing_keeps_people_out_of_any_page(furnished: Furnished) -> None:
    guest = await furnished.panel.enter(furnished.panel.play.alla)
    token, wrong = guest.http.cookies.get("kitchen") or "", list[str]()
    async with served(furnished.panel) as address, browsing(WIDE) as (page, problems):
        await page.context.add_init_script(_AXE)
        await page.goto(f"{address}/login")
        wrong += [f"/login: {said}" async for said in _looked_at(page)]
        await page.context.add_cookies([{"name": "kitchen", "value": token, "url": address}])
        for path in _addresses(furnished):
            await page.goto(f"{address}{path}")
            wrong += [f"{path}: {said}" async for said in _looked_at(page)]

    assert not wrong + problems, "\n".join(wrong + problems)


async def _looked_at(page: Page) -> AsyncIterator[str]:
    """What is wrong with the page and with the forms that open over it."""
    await page.evaluate(_LAID)
    for found in await _axe(page):
        yield found
    await page.emulate_media(color_scheme="dark")
    for found in await _axe(page, "color-contrast"):
        yield f"dark: {found}"
    await page.evaluate(_TAKEN_OUT)
    await page.set_viewport_size(NARROW)
    for found in await page.evaluate(_WIDER):
        yield f"wider than a phone: {found}"
    await page.set_viewport_size(WIDE)
    await page.emulate_media(color_scheme="light")


async def _axe(page: Page, *rules: str) -> list[str]:
    found: list[Any] = await page.evaluate(_LOOK, list(rules))
    return [f"{rule}: {target} {html[:90]}" for impact, rule, target, html in found if impact in _GRAVE]
