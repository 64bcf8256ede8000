"""The rules of the trade: what a deal needs, who may do what, when clients are left alone."""

from __future__ import annotations

from campaigns.guards.guard import Guard

_GUARDS = "tests/crm/test_guards.py"

GUARDS = (
    # The process
    Guard(
        "prepayment before production", "crm/facts.py",
        "return (s.deal.amount is not None and s.paid >= s.due_now) or bool(s.accepted_less and s.paid > 0)",
        "return True",
        (f"{_GUARDS}::test_cannot_enter_production_without_prepayment[sqlite]",),
    ),
    Guard(
        "signed contract before prepayment", "crm/process.py",
        ', manual("agreed"), fact("signed_copy")),',
        ', manual("agreed")),',
        (f"{_GUARDS}::test_new_deal_is_told_everything_it_lacks_for_the_prepayment_stage[sqlite]",),
    ),
    Guard(
        "no open claim on a won deal", "crm/process.py",
        'guard=("no_open_claim", "act_signed", "fully_paid")',
        'guard=("act_signed", "fully_paid")',
        ("tests/crm/test_claims.py::test_open_claim_blocks_won_and_solving_the_last_brings_the_feedback_back[sqlite]",),
    ),
    Guard(
        "signed act of a won deal", "crm/process.py",
        'guard=("no_open_claim", "act_signed", "fully_paid")',
        'guard=("no_open_claim", "fully_paid")',
        (f"{_GUARDS}::test_deal_is_won_only_with_act_money_and_feedback[sqlite]",),
    ),
    Guard(
        "won deal is paid in full", "crm/process.py",
        'guard=("no_open_claim", "act_signed", "fully_paid")',
        'guard=("no_open_claim", "act_signed")',
        ("tests/crm/test_payments.py::"
         "test_balance_accepted_after_assembly_lets_the_deal_go_on_but_not_be_won[sqlite]",),
    ),
    Guard(
        "repair of what an earlier stage has lost", "crm/workflow.py",
        "for name in rests_on(case.deal.stage) if not case.holds(name)\n    ]\n    by_hand",
        "for name in () if not case.holds(name)\n    ]\n    by_hand",
        ("tests/crm/test_returns.py::"
         "test_removing_the_signed_copy_opens_a_repair_and_holds_the_next_move_until_it_is_back[sqlite]",),
    ),
    Guard(
        "file called something else", "crm/folder.py",
        "file_kind_before=before, file_kind=kind)\n    await _facts_may_be_gone(case)\n",
        "file_kind_before=before, file_kind=kind)\n",
        ("tests/crm/test_folder.py::test_signed_copy_that_turns_out_to_be_something_else_opens_its_repair[sqlite]",),
    ),
    Guard(
        "money above the total", "crm/payments.py",
        "if amount > case.standing.left:",
        "if False:",
        ("tests/crm/test_payments.py::"
         "test_wrong_payments_are_refused_and_nothing_is_written[sqlite-7500001-day2-payment-over-total]",),
    ),
    Guard(
        "item that ticks itself", "crm/tasks.py",
        "if position is not None and (not chosen or chosen[0].fact):",
        "if position is not None and not chosen:",
        (f"{_GUARDS}::test_fact_items_cannot_be_ticked_by_hand[sqlite]",),
    ),
    Guard(
        "undo is over once the client has been told", "crm/undo.py",
        'raise Refused("undo-client-told")',
        "pass",
        ("tests/crm/test_undo.py::test_undo_is_refused_once_a_message_to_the_client_has_left[sqlite]",),
    ),
    Guard(
        "undo belongs to who acted", "crm/undo.py",
        "return fresh and his and bool(entry.undo)",
        "return fresh and bool(entry.undo)",
        ("tests/crm/test_undo.py::test_undo_belongs_to_the_one_who_acted[sqlite]",),
    ),
    # Who may do what
    Guard(
        "unknown action is denied", "crm/permissions.py",
        "TABLE.get(action, frozenset())",
        "TABLE.get(action, _EVERYBODY)",
        ("tests/crm/test_permissions.py::test_unknown_action_is_denied_to_everybody[manager]",),
    ),
    Guard(
        "managers change their own deals only", "crm/permissions.py",
        "return not (foreign and action in _OWN)",
        "return True",
        ("tests/crm/test_permissions.py::test_manager_changes_his_own_deals_only_and_directors_any",),
    ),
    Guard(
        "permission on the deal itself", "crm/permissions.py",
        "if not allows_deal(actor, action, deal):",
        "if False:",
        ("tests/crm/test_permissions.py::test_strangers_to_a_deal_change_nothing_of_it[sqlite-date]",),
    ),
    Guard(
        "permission asked when a deal is opened for work", "crm/case.py",
        "        permissions.require_deal(actor, action, case.deal)\n",
        "        pass\n",
        ("tests/crm/test_permissions.py::test_strangers_to_a_deal_change_nothing_of_it[sqlite-next]",),
    ),
    Guard(
        "worker of a task", "crm/tasks.py",
        "if actor.role in (Role.INSTALLER, Role.MANAGER) and task.assignee_id != actor.id:",
        "if False:",
        (f"{_GUARDS}::test_only_the_worker_or_a_director_closes_a_task[sqlite]",),
    ),
    Guard(
        "last admin", "crm/team.py",
        'raise Refused("last-admin")',
        "pass",
        ("tests/crm/test_team.py::test_last_admin_stays[sqlite]",),
    ),
    Guard(
        "admins held while one goes", "crm/team.py",
        ".with_for_update(key_share=True).execution_options", ".execution_options",
        ("tests/crm/test_team.py::test_of_two_admins_who_dismiss_each_other_at_once_one_stays[postgresql]",),
    ),
    Guard(
        "work that another role cannot do", "crm/team.py",
        "await handover.require_fit(session, employee, role)", "pass",
        ("tests/crm/test_team.py::test_nobody_gets_a_role_in_which_his_work_cannot_be_done[sqlite]",),
    ),
    Guard(
        "what is only foreseen", "crm/team.py",
        "await trial.rollback()", "await trial.commit()",
        ("tests/crm/test_team.py::test_what_is_foreseen_is_what_happens_and_nothing_happens_before[sqlite]",),
    ),
    Guard(
        "visits that new hours leave out", "crm/shifts.py",
        "    await _refuse_with_visits(session, installer_id, week)\n", "",
        ("tests/crm/test_shifts.py::test_hours_never_leave_a_visit_behind[sqlite]",),
    ),
    Guard(
        "what was shown before a dismissal", "admin/pages/departure.py",
        '            audit.require_unchanged(visit.text("seen", 64), _values(result))\n', "",
        ("tests/admin/test_team.py::"
         "test_deals_that_choose_a_time_again_are_named_and_nothing_else_happens_than_was_shown[sqlite]",),
    ),
    # When clients are left alone
    Guard(
        "night for a message to a client", "crm/messages.py",
        "    if not soon:\n        start = after_night(start, house.timezone, house.quiet)\n",
        "",
        ("tests/crm/test_messages.py::"
         "test_client_message_waits_a_minute_by_day_and_for_the_morning_by_night[sqlite]",),
    ),
    Guard(
        "night for a message that slipped into it", "delivery/outbox.py",
        "    if morning > now:\n",
        "    if False:\n",
        ("tests/delivery/test_outbox.py::"
         "test_a_clients_message_that_slipped_into_the_night_waits_for_the_morning[sqlite]",),
    ),
    Guard(
        "night for an unasked push", "crm/messages.py",
        "    if not urgent:\n",
        "    if False:\n",
        ("tests/crm/test_messages.py::test_unasked_push_waits_for_the_morning_unless_urgent[sqlite]",),
    ),
    Guard(
        "minute for an undo", "crm/messages.py",
        'now + timedelta(seconds=house.number("message.hold_seconds"))',
        "now",
        ("tests/crm/test_undo.py::"
         "test_message_to_the_client_waits_out_the_minute_and_undo_takes_it_back[sqlite]",
         "tests/crm/test_messages.py::"
         "test_client_message_waits_a_minute_by_day_and_for_the_morning_by_night[sqlite]"),
    ),
    Guard(
        "nothing leaves for practice deals", "crm/messages.py",
        "practice = deal.pipeline is Pipeline.TRAINING",
        "practice = False",
        ("tests/crm/test_training.py::"
         "test_whole_practice_deal_says_nothing_to_clients_and_nothing_to_colleagues[sqlite]",),
    ),
    Guard(
        "message that is no longer true", "delivery/clients.py",
        "        if text is None:\n            return None\n",
        "        assert text is not None\n",
        ("tests/delivery/test_clients.py::"
         "test_a_payment_taken_back_before_the_message_left_is_not_announced[sqlite]",),
    ),
    Guard(
        "switch of the text messages", "crm/sms_limits.py",
        "if not await sms_account.is_on(session):",
        "if False:",
        ("tests/delivery/test_receipts.py::test_the_switch_holds_everything_back_and_lets_it_go_on[sqlite]",),
    ),
    Guard(
        "countries of text messages", "crm/sms_limits.py",
        "    if refusal := _refused_number(house, phone):\n",
        "    if (refusal := _refused_number(house, phone)) and False:\n",
        ("tests/delivery/test_receipts.py::"
         "test_foreign_and_premium_numbers_get_no_message[sqlite-+77010000001-country]",),
    ),
)
