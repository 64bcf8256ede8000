"""Nothing lost, nothing twice: databases, inbox, outbox, reminders, two people at once."""

from __future__ import annotations

from campaigns.guards.guard import Guard

GUARDS = (
    # Databases
    Guard(
        "BEGIN IMMEDIATE", "db/sqlite_thread.py",
        'BEGIN_WRITING = "BEGIN IMMEDIATE"',
        'BEGIN_WRITING = "BEGIN"',
        ("tests/db/test_session.py::test_two_writers_of_two_processes_lose_no_update[sqlite]",),
    ),
    Guard(
        "writer lock", "db/session.py",
        "asyncio.Lock() if self.is_sqlite else contextlib.nullcontext()",
        "contextlib.nullcontext()",
        ("tests/db/test_session.py::test_writers_of_one_process_wait_longer_for_each_other_than_sqlite_would",),
    ),
    Guard(
        "foreign keys", "db/session.py",
        '    "PRAGMA foreign_keys=ON",\n', "",
        ("tests/db/test_session.py::test_foreign_keys_hold[sqlite]",),
    ),
    Guard(
        "synchronous writing", "db/session.py",
        "PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL",
        ("tests/db/test_session.py::test_sqlite_survives_a_power_cut_and_keeps_its_promises",),
    ),
    Guard(
        "process lock", "db/lock.py",
        "            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "            pass\n",
        ("tests/test_startup.py::test_a_short_command_does_not_migrate_under_a_program_that_works",),
    ),
    Guard(
        "process lock of the running program", "program.py",
        "        stack.enter_context(process_lock(settings.sqlite_path))\n", "",
        ("tests/test_startup.py::test_beside_a_program_that_works_only_short_commands_do",),
    ),
    # Two people at once
    Guard(
        "lock of the deal", "crm/case.py",
        "return statement.with_for_update(of=Deal) if lock else statement",
        "return statement",
        ("tests/crm/test_payments.py::"
         "test_money_entered_at_the_same_moment_is_measured_by_what_is_left_after_it[postgresql]",),
    ),
    Guard(
        "version of the button's deal", "crm/case.py",
        "if version is not None and version != case.deal.version:",
        "if False:",
        ("tests/crm/test_workflow.py::"
         "test_two_press_next_at_once_one_moves_the_deal_and_the_other_hears_by_whom[sqlite]",
         "tests/crm/test_returns.py::test_return_by_an_old_button_is_refused[sqlite]"),
    ),
    Guard(
        "version of the deal that moves", "crm/workflow.py",
        '_DEAL.c.version == bindparam("seen")',
        'bindparam("seen") > 0',
        ("tests/crm/test_workflow.py::test_deal_and_task_that_changed_since_they_were_read_are_left_alone[sqlite]",),
    ),
    Guard(
        "version of the button's task", "crm/workflow.py",
        "if mine is None or (version is not None and mine.version != version):",
        "if mine is None:",
        ("tests/crm/test_workflow.py::test_button_of_a_task_from_before_its_undo_is_refused[sqlite]",),
    ),
    Guard(
        "version of the task that closes", "crm/tasks.py",
        '_TASK.c.version == bindparam("seen")',
        'bindparam("seen") > 0',
        ("tests/crm/test_workflow.py::test_deal_and_task_that_changed_since_they_were_read_are_left_alone[sqlite]",),
    ),
    Guard(
        "money of one form once", "crm/payments.py",
        "return draft_key is not None and await session.scalar(known) is not None",
        "return False",
        ("tests/crm/test_workflow.py::test_money_of_a_form_sent_twice_is_entered_once[sqlite]",),
    ),
    # Installers' time
    Guard(
        "unique booking slot", "db/models/booking.py",
        '__table_args__ = (UniqueConstraint("installer_id", "slot_at"),)',
        "__table_args__ = ()",
        ("tests/crm/test_booking_life.py::test_a_released_booking_is_not_taken_again_from_somebody_else[sqlite]",),
    ),
    Guard(
        "unique installation of a deal", "db/models/booking.py",
        'Index("uq_booking_active_install", "deal_id", unique=True,',
        'Index("uq_booking_active_install", "deal_id",',
        ("tests/crm/test_booking_life.py::test_a_released_booking_does_not_come_back_beside_its_successor[sqlite]",),
    ),
    Guard(
        "time taken by another visit", "crm/windows.py",
        "        if found := roster.obstacle(person, visit):\n",
        "        if (found := roster.obstacle(person, visit)) and False:\n",
        ("tests/crm/test_bookings.py::"
         "test_a_time_that_does_not_suit_is_refused_with_reason_and_alternatives[sqlite-booking-busy-starts_at8-details8]",),
    ),
    Guard(
        "lock of the installer", "db/queries/bookings.py",
        "query = query.with_for_update(read=True, of=Employee)",
        "pass",
        ("tests/crm/test_booking_races.py::"
         "test_a_visit_and_an_absence_at_the_same_moment_never_both_stand[postgresql]",),
    ),
    # Unique keys
    Guard(
        "unique phone", "db/models/contact.py",
        'UniqueConstraint("phone", "is_practice"), ', 'UniqueConstraint("phone", "id"), ',
        ("tests/crm/test_contacts.py::test_no_two_clients_can_have_one_phone_number[sqlite]",),
    ),
    Guard(
        "phone of somebody else", "crm/contacts.py",
        "if owner is not None and owner.id != case.contact.id:",
        "if False:",
        ("tests/crm/test_contacts.py::test_phone_number_of_another_client_is_refused_with_his_name[sqlite]",),
    ),
    Guard(
        "unique deal number", "db/models/deal.py",
        "number: Mapped[str] = mapped_column(String(16), unique=True)",
        "number: Mapped[str] = mapped_column(String(16))",
        ("tests/crm/test_deals.py::test_no_two_deals_can_have_one_number[sqlite]",),
    ),
    Guard(
        "number given out once", "crm/deals.py",
        'set_={"last": DealNumber.last + count}',
        'set_={"last": DealNumber.last}',
        ("tests/crm/test_deals.py::test_fifty_deals_opened_at_once_get_fifty_numbers_in_a_row[sqlite]",),
    ),
    # Inbox
    Guard(
        "update stored once", "bot/inbox.py",
        "insert.on_conflict_do_nothing().returning(",
        "insert.returning(",
        ("tests/bot/test_inbox.py::test_the_same_update_five_times_through_two_processes_is_worked_once[sqlite]",),
    ),
    Guard(
        "update worked once", "bot/middlewares/transaction.py",
        "            if not await take(session, update.update_id):\n                return None\n",
        "            await take(session, update.update_id)\n",
        ("tests/bot/test_taps.py::test_an_update_delivered_twice_has_one_effect[sqlite]",),
    ),
    Guard(
        "mark of the update in its effect's transaction", "bot/middlewares/transaction.py",
        "            if not await take(session, update.update_id):\n                return None\n",
        "            if not await take(session, update.update_id):\n                return None\n"
        "            await session.commit()\n",
        ("tests/bot/test_trouble.py::test_a_tap_whose_effect_could_not_be_written_is_not_marked_as_done[sqlite]",),
    ),
    Guard(
        "order within a chat", "bot/inbox.py",
        "            queue = self._chats.get(chat)\n",
        "            queue = None\n",
        ("tests/bot/test_inbox.py::test_a_chat_keeps_its_order_and_holds_up_nobody_else[sqlite]",),
    ),
    Guard(
        "update that can never be worked is put aside", "bot/inbox.py",
        "            if is_passing(error):\n                raise\n",
        "            raise\n",
        ("tests/bot/test_inbox.py::test_an_update_that_cannot_be_read_is_parked_and_the_next_one_worked[sqlite]",),
    ),
    Guard(
        "update stored before it is confirmed", "web/webhook.py",
        "            await inbox.accept([update])\n",
        "            __import__('asyncio').ensure_future(inbox.accept([update]))\n",
        ("tests/bot/test_polling.py::test_the_webhook_asks_for_another_try_when_the_database_refuses[sqlite]",),
    ),
    # Outbox
    Guard(
        "unique message key", "db/models/messaging.py",
        "dedup_key: Mapped[str | None] = mapped_column(String(120), unique=True)",
        "dedup_key: Mapped[str | None] = mapped_column(String(120))",
        ("tests/crm/test_messages.py::test_no_two_messages_can_have_one_cause[sqlite]",),
    ),
    Guard(
        "message known already is left out", "crm/messages.py",
        'statement.on_conflict_do_nothing(index_elements=["dedup_key"])',
        "statement",
        ("tests/crm/test_messages.py::test_one_cause_is_said_once_and_a_cancelled_one_may_be_said_again[sqlite]",),
    ),
    Guard(
        "lease", "delivery/outbox.py",
        "free = or_(Outbox.status != OutboxStatus.CLAIMED, is_over)",
        "free = or_(Outbox.id > 0, is_over)",
        ("tests/delivery/test_outbox.py::test_two_workers_never_claim_the_same_row[sqlite]",
         "tests/delivery/test_outbox.py::test_a_renewed_lease_keeps_the_row[sqlite]"),
    ),
    Guard(
        "lease given by a clock that is a little ahead", "delivery/outbox.py",
        "Outbox.lease_until > now + 2 * LEASE",
        "Outbox.lease_until > now + LEASE",
        ("tests/delivery/test_outbox.py::"
         "test_a_worker_whose_clock_is_behind_leaves_alone_what_another_one_holds[sqlite]",),
    ),
    Guard(
        "client's message whose lease ran out", "delivery/outbox.py",
        "if row.status is OutboxStatus.CLAIMED and is_to_client(row):",
        "if False:",
        ("tests/delivery/test_outbox.py::test_a_clients_message_abandoned_in_the_middle_becomes_uncertain[sqlite]",),
    ),
    Guard(
        "fence by attempt", "delivery/outbox.py",
        "Outbox.attempt == row.attempt, ", "",
        ("tests/delivery/test_outbox.py::"
         "test_an_abandoned_card_is_claimed_again_and_the_first_sender_is_fenced_off[sqlite]",),
    ),
    Guard(
        "client's message is never blindly repeated", "delivery/sender.py",
        "if isinstance(failure, Unclear) and outbox.is_to_client(row):",
        "if False:",
        ("tests/delivery/test_clients.py::"
         "test_a_clients_message_whose_answer_was_lost_is_never_repeated[sqlite-lost]",),
    ),
    Guard(
        "too many requests are no attempt", "delivery/outbox.py",
        '"attempt": row.attempt - 1',
        '"attempt": row.attempt',
        ("tests/delivery/test_sender.py::test_too_many_requests_are_waited_for_and_count_as_no_attempt[sqlite]",),
    ),
    Guard(
        "process that slept past its lease", "delivery/sender.py",
        "if self.is_closing or time.monotonic() - self._held_since > outbox.LEASE.total_seconds() / 2:",
        "if self.is_closing:",
        ("tests/delivery/test_worker.py::test_a_process_that_slept_past_its_lease_does_not_send[sqlite]",),
    ),
    Guard(
        "one message a second to a chat", "delivery/limits.py",
        "return max(self._next(chat_id, now, self._chat, self._burst), self._next(None, now, self._all, 1))",
        "return self._next(None, now, self._all, 1)",
        ("tests/delivery/test_worker.py::test_a_chat_gets_a_burst_and_then_one_message_a_second",),
    ),
    Guard(
        "last place of the day for text messages", "crm/sms_limits.py",
        "sms_account.trouble(session, lock=True)",
        "sms_account.trouble(session)",
        ("tests/delivery/test_receipts.py::"
         "test_two_messages_at_the_same_moment_do_not_both_take_the_last_place_of_the_day[postgresql]",),
    ),
    # Reminders
    Guard(
        "reminder moved on by one sweep only", "crm/reminders.py",
        "return bool(changed.rowcount)",
        "return bool(changed)",
        ("tests/crm/test_reminders.py::test_two_sweeps_that_read_the_same_task_count_one_reminder[postgresql]",),
    ),
    Guard(
        "most reminders of a task", "crm/reminders.py",
        'if task.reminders_sent >= house.number("remind.most_per_task"):',
        "if False:",
        ("tests/crm/test_reminders.py::test_after_ten_reminders_the_task_is_left_to_the_directors_digest[sqlite]",),
    ),
)
