"""What an admin may change: by whom, over whose edit, from when on."""

from __future__ import annotations

from campaigns.guards.guard import Guard

_CHOICES = "tests/crm/test_choices.py"
_DAYS = "tests/crm/test_working_days.py"
_SETTINGS = "tests/crm/test_settings.py"
_WATCH = "tests/delivery/test_shop_watch.py"

GUARDS = (
    Guard(
        "edits told to other processes", "db/bell.py",
        "connection.execute(select(func.pg_notify(_CHANNEL, \"\")))", "pass",
        (f"{_WATCH}::test_an_edit_holds_in_another_process_as_soon_as_it_is_committed[postgresql]",),
    ),
    Guard(
        "what was missed while nobody listened", "db/bell.py",
        "        heard()  # what was missed before\n", "",
        (f"{_WATCH}::test_a_process_whose_line_was_cut_learns_what_it_missed[postgresql]",),
    ),
    Guard(
        "edits told in their own process", "db/session.py",
        "        if EDITED in session.info:\n            self.on_edit()\n", "",
        (f"{_WATCH}::test_an_edit_of_the_same_process_holds_whoever_made_it_once_it_is_committed[sqlite]",),
    ),
    Guard(
        "one editor of settings at a time", "crm/coherence.py",
        "        await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))\n", "        pass\n",
        (f"{_SETTINGS}::test_of_two_edits_that_only_together_make_nonsense_the_second_is_refused[postgresql]",),
    ),
    Guard(
        "settings that contradict each other", "crm/coherence.py",
        "        rule(values)\n", "        pass\n",
        (f"{_SETTINGS}::test_what_makes_no_sense_is_refused_as_a_whole_and_the_field_is_named"
         "[sqlite-values0-hours-crossed-hours.closes]",),
    ),
    Guard(
        "last line of a list", "crm/choices.py",
        "    if not codes:\n        raise Refused(\"choice-last\")\n", "",
        (f"{_CHOICES}::test_a_reason_that_was_dropped_is_refused_and_the_last_one_stays[sqlite]",),
    ),
    Guard(
        "list arranged from an old view", "crm/choices.py",
        "    if seen is not None and seen != _mark(list(row.value), named.value):\n"
        "        raise Stale(\"changed-meanwhile\")\n",
        "",
        (f"{_CHOICES}::test_names_are_one_of_a_kind_and_an_old_view_of_the_list_arranges_nothing[sqlite]",),
    ),
    Guard(
        "who arranges lists", "crm/choices.py",
        "    permissions.require(actor, \"settings.edit\")\n", "",
        (f"{_CHOICES}::test_names_are_one_of_a_kind_and_an_old_view_of_the_list_arranges_nothing[sqlite]",),
    ),
    Guard(
        "kitchen that is offered no more, in its deal", "crm/deals.py",
        "(*case.shop.number(\"kitchens\"), case.deal.kitchen)", "case.shop.number(\"kitchens\")",
        (f"{_CHOICES}::"
         "test_a_kitchen_of_the_shops_own_is_chosen_renamed_and_dropped_without_harm_to_its_deals[sqlite]",),
    ),
    Guard(
        "days marked from an old view", "crm/working_days.py",
        "    if seen != _seen(off.value, on.value):\n        raise Stale(\"changed-meanwhile\")\n", "",
        (f"{_DAYS}::test_only_an_admin_marks_days_that_exist_and_never_over_anothers_marks[sqlite]",),
    ),
    Guard(
        "who marks days", "crm/working_days.py",
        "    permissions.require(actor, \"settings.edit\")\n", "",
        (f"{_DAYS}::test_only_an_admin_marks_days_that_exist_and_never_over_anothers_marks[sqlite]",),
    ),
)
