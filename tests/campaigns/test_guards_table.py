"""The table of guards fits the code, and taking one out is noticed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from campaigns.guards.guard import Guard, Stale
from campaigns.guards.table import guards
from campaigns.guards.workshop import ROOT, Ran, Workshop, trouble_of


def test_every_guard_stands_once_where_the_table_says_and_leaves_sound_code_behind() -> None:
    table = guards()
    assert len(table) >= 24
    assert len({guard.name for guard in table}) == len(table)
    for guard in table:
        source = (ROOT / guard.file).read_text("utf-8")
        assert source.count(guard.holds) == 1, guard.name
        ast.parse(guard.taken_out(source))


def test_every_guard_names_tests_that_exist() -> None:
    known: dict[str, set[str]] = {}
    for guard in guards():
        assert guard.tests
        for test in guard.tests:
            file, name = test.split("::")
            if file not in known:
                tree = ast.parse((ROOT / file).read_text("utf-8"))
                known[file] = {getattr(node, "name", "") for node in tree.body}
            assert name.partition("[")[0] in known[file], test


def _denial(without: str) -> Guard:
    return Guard(
        "denial", "crm/permissions.py", "TABLE.get(action, frozenset())", without,
        ("tests/crm/test_permissions.py::test_unknown_action_is_denied_to_everybody[manager]",),
    )


async def test_a_guard_that_a_test_holds_is_told_from_one_that_none_does(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    await workshop.set_up()

    taken_out = await workshop.try_without(_denial("TABLE.get(action, _EVERYBODY)"))
    unnoticed = await workshop.try_without(_denial("TABLE.get(action, frozenset[Role]())"))

    assert (taken_out.trouble, unnoticed.trouble) == ("", "no test fails without it.")


@pytest.mark.parametrize("ran", [
    Ran(None, (), ()), Ran(0, (), ()), Ran(0, (), ("test: skipped",)), Ran(2, (), ("pytest wrote no report",)),
    Ran(1, (), ("test: failed on setup",)), Ran(1, ("NameError: name 'x' is not defined",), ()),
])
def test_only_a_test_that_fails_by_what_it_looks_at_shows_that_it_holds(ran: Ran) -> None:
    assert trouble_of(ran)


def test_a_text_that_is_not_there_makes_the_table_stale() -> None:
    with pytest.raises(Stale, match="0 times in"):
        Guard("x", "crm/x.py", "guard", "", ()).taken_out("nothing")
