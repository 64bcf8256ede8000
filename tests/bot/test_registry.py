"""No button leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

from bot import menus
from bot.handlers import load_handlers
from bot.registry import CLIENTS, STAFF
from bot.screens import fills
from crm.facts import FACTS
from crm.process import TASKS

BOT = Path(menus.__file__).parent
NAMED = re.compile(r"""action=f?"([a-z_.{}]+)\"""")

load_handlers()
KNOWN = STAFF.actions.keys() | CLIENTS.actions.keys()


def test_every_button_drawn_anywhere_has_a_handler() -> None:
    drawn = {name for path in BOT.rglob("*.py") for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    assert {name for name in drawn if "{" not in name} - KNOWN == set()


def test_every_fact_has_a_way_to_fill_it() -> None:
    assert {fills.action_of(name) for name in FACTS} - KNOWN == set()


def test_every_outcome_of_a_deals_task_has_a_handler() -> None:
    wanted = {
        f"{'control' if task.code == 'control_call' else 'outcome'}.{name}"
        for task in TASKS.values() if task.code != "qualify_lead" for name in task.outcomes
    }
    assert wanted - KNOWN == set()


def test_every_label_of_the_menu_has_a_handler() -> None:
    assert {key for rows in menus.MENUS.values() for row in rows for key in row} - STAFF.menu.keys() == set()
