"""Imports: who may, what is not brought in twice, what is not taken back, what a file cannot do."""

from __future__ import annotations

from campaigns.guards.guard import Guard

_FLOW = "tests/crm/test_imports.py"
_UNDO = "tests/crm/test_import_undo.py"

GUARDS = (
    Guard(
        "imports are for those who steer the shop", "crm/permissions.py",
        '"import.run": _STEERS,',
        '"import.run": _SELLS,',
        (f"{_FLOW}::test_only_those_who_steer_the_shop_import[sqlite]",),
    ),
    Guard(
        "check before an import", "crm/imports.py",
        "    if found.status is not ImportStatus.CHECKED:\n",
        "    if found.status is ImportStatus.DONE:\n",
        (f"{_FLOW}::test_an_import_goes_step_by_step_and_each_step_only_in_its_turn[sqlite]",),
    ),
    Guard(
        "trainees get nothing imported", "crm/imports.py",
        "if not person.is_trainee]",
        "if person]",
        (f"{_FLOW}::test_trainees_get_nothing_and_practice_is_left_alone[sqlite]",),
    ),
    Guard(
        "one number of a file is one client", "crm/import_judging.py",
        "        if line != row.number:\n",
        "        if line < 0:\n",
        (f"{_FLOW}::test_one_number_is_one_client_whatever_file_it_comes_from[sqlite]",),
    ),
    Guard(
        "a file brought twice", "crm/import_judging.py",
        "        if before:\n",
        "        if before and False:\n",
        (f"{_FLOW}::test_the_same_file_brought_twice_brings_nothing_more[sqlite]",),
    ),
    Guard(
        "a lead that is open already", "crm/import_judging.py",
        "        elif lead:\n",
        "        elif lead and False:\n",
        (f"{_FLOW}::test_leads_come_with_their_task_and_without_those_that_are_over_or_open_already[sqlite]",),
    ),
    Guard(
        "a broken file leaves nothing", "crm/import_files.py",
        "            await _drop(database, run_id)\n            raise\n",
        "            raise\n",
        (f"{_FLOW}::test_a_file_that_is_broken_far_down_leaves_nothing[sqlite]",),
    ),
    Guard(
        "a deal changed since its import stays", "crm/import_undo.py",
        "untouched.get(_made(row)) == row.seal",
        "_made(row) in untouched",
        (f"{_UNDO}::test_a_deal_that_was_worked_on_since_stays_with_its_client_and_is_listed[sqlite-_given_away]",),
    ),
    Guard(
        "a deal talked about since its import stays", "crm/import_undo.py",
        "quiet = [told == 1, ",
        "quiet = [",
        (f"{_UNDO}::test_a_deal_that_was_worked_on_since_stays_with_its_client_and_is_listed[sqlite-_commented]",),
    ),
    Guard(
        "a client who has opened the bot stays", "crm/import_undo.py",
        "quiet = [Contact.telegram_id.is_(None), ",
        "quiet = [",
        (f"{_UNDO}::"
         "test_a_client_who_came_with_a_deal_stays_when_he_is_needed_or_has_opened_the_bot[sqlite]",),
    ),
    Guard(
        "no formula in a list that is downloaded", "admin/pages/import_lines.py",
        "if is_formula(cell)",
        "if not cell",
        ("tests/admin/test_imports.py::"
         "test_bad_lines_are_filtered_by_column_paged_and_downloaded_without_formulas[sqlite]",),
    ),
)
