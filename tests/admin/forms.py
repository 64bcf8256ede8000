"""Forms as a browser would send them."""

from __future__ import annotations

import html
import re

from tests.admin.conftest import Guest


async def fields(guest: Guest, path: str) -> dict[str, str]:
    """What the page's form would send if nobody touched it."""
    page = await guest.get(path)
    assert page.status_code == 200, page.text
    sent = {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', page.text)
    }
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page.text)
    chosen = re.findall(r'<select[^>]*name="([^"]+)".*?<option value="(\w+)" selected', page.text)
    return sent | dict(chosen) | {name: html.unescape(text) for name, text in areas}
