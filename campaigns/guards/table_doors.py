"""What comes from outside: words, links, passwords, forms, webhooks, templates, files, logs."""

from __future__ import annotations

from campaigns.guards.guard import Guard

_LOGINS = "tests/crm/test_logins.py"
_RENDERING = "tests/delivery/test_rendering.py"

GUARDS = (
    # What people write
    Guard(
        "escape of what people wrote, in the chat", "bot/screen.py",
        """return escape(str(text), quote=True).replace("&#x27;", "'")""",
        "return str(text)",
        ("tests/bot/test_pieces.py::test_foreign_text_is_shown_literally",),
    ),
    Guard(
        "escape of what people wrote, in the panel", "admin/rendering.py",
        "autoescape=True", "autoescape=False",
        ("tests/admin/test_deals.py::test_the_timeline_is_narrowed_and_safe[sqlite]",),
    ),
    Guard(
        "escape of what people wrote, on the client's page", "web/pages.py",
        "autoescape=True", "autoescape=False",
        ("tests/web/test_pages.py::test_names_cannot_smuggle_markup_into_the_page[sqlite]",),
    ),
    Guard(
        "apostrophe before what a spreadsheet would calculate", "admin/export/delimited.py",
        """return f"'{text}" if is_formula(text) else text""", "return text",
        ("tests/admin/test_export.py::test_no_text_becomes_a_formula[=1+1]",),
    ),
    Guard(
        "permission to take lists out", "crm/exports.py",
        'permissions.require(actor, "list.export")', "permissions.allows(actor, kind)",
        ("tests/admin/test_export.py::test_the_rules_themselves_ask_who_takes_a_list_out[sqlite]",),
    ),
    Guard(
        "note of what was taken out", "crm/exports.py",
        'audit.note(session, actor, f"export:{what}", None, {"rows": rows, "format": kind, **asked})',
        'audit.note(session, actor, f"export:{what}", None, None)',
        ("tests/admin/test_export.py::test_taking_a_list_out_stands_in_the_log_of_changes_in_words[sqlite]",),
    ),
    Guard(
        "characters that no database keeps", "bot/inbox.py",
        "rows = [_row(storable(raw)) for raw in updates]",
        "rows = [_row(raw) for raw in updates]",
        ("tests/bot/test_inbox.py::test_characters_that_no_database_keeps_do_not_stop_an_update[sqlite]",),
    ),
    # Invites
    Guard(
        "used invite", "crm/team.py",
        "Invite.used_at.is_(None), Invite.expires_at > clock.now())",
        "Invite.expires_at > clock.now())",
        ("tests/crm/test_team.py::test_invite_lets_in_once_and_is_kept_only_as_a_hash[sqlite]",),
    ),
    Guard(
        "expired invite", "crm/team.py",
        "Invite.used_at.is_(None), Invite.expires_at > clock.now())",
        "Invite.used_at.is_(None))",
        ("tests/crm/test_team.py::test_invite_ends_after_two_days_and_when_a_newer_one_is_made[sqlite]",),
    ),
    Guard(
        "invite kept as a hash", "crm/team.py",
        "return hashlib.sha256(token.encode()).hexdigest()",
        "return token",
        ("tests/crm/test_team.py::test_invite_lets_in_once_and_is_kept_only_as_a_hash[sqlite]",),
    ),
    # The panel's doors
    Guard(
        "used link into the panel", "crm/logins.py",
        "LoginLink.token_hash == _hash(token), LoginLink.used_at.is_(None), LoginLink.expires_at > clock.now())",
        "LoginLink.token_hash == _hash(token), LoginLink.expires_at > clock.now())",
        (f"{_LOGINS}::test_a_used_link_is_nobodys[sqlite]",),
    ),
    Guard(
        "link into the panel used up by one", "crm/logins.py",
        "if taken.rowcount == 0:", "if False:",
        (f"{_LOGINS}::test_of_two_who_use_one_link_at_once_one_is_let_in[postgresql]",),
    ),
    Guard(
        "expired link into the panel", "crm/logins.py",
        "LoginLink.used_at.is_(None), LoginLink.expires_at > clock.now())",
        "LoginLink.used_at.is_(None))",
        (f"{_LOGINS}::test_a_link_works_for_five_minutes[sqlite]",),
    ),
    Guard(
        "secrets kept as hashes", "crm/logins.py",
        "return hashlib.sha256(token.encode()).hexdigest()",
        "return token",
        (f"{_LOGINS}::test_secrets_are_kept_as_hashes[sqlite]",),
    ),
    Guard(
        "sessions of a dismissed colleague", "crm/team.py",
        "    await logins.shut_out(session, employee.id)\n    return done\n",
        "    return done\n",
        (f"{_LOGINS}::test_dismissal_ends_sessions_and_links_for_good[sqlite]",),
    ),
    Guard(
        "session of somebody who is no colleague any more", "crm/logins.py",
        "_open_now(), Employee.is_active,\n",
        "_open_now(),\n",
        (f"{_LOGINS}::test_somebody_gone_behind_our_back_is_out_too[sqlite]",),
    ),
    Guard(
        "guesses at a password", "crm/logins.py",
        "    if count > limit:\n",
        "    if False:\n",
        (f"{_LOGINS}::test_guessing_from_one_address_is_slowed_down_over_all_names[sqlite]",),
    ),
    Guard(
        "guesses at a code", "admin/pages/login.py",
        '            await logins.count_attempt(session, f"code:{visitor.employee.id}", TRIES_PER_CODE)\n',
        "            pass\n",
        ("tests/admin/test_login.py::"
         "test_the_code_at_the_door_cannot_be_guessed_for_long_from_any_browser[sqlite]",),
    ),
    Guard(
        "idle sessions", "crm/logins.py",
        " & (WebSession.seen_at > now - IDLE)", "",
        ("tests/admin/test_login.py::"
         "test_use_keeps_a_session_open_for_a_week_at_most_and_idleness_ends_it[sqlite]",),
    ),
    Guard(
        "code that was given before", "crm/second_factor.py",
        " and candidate > (row.totp_step or 0):", ":",
        (f"{_LOGINS}::test_a_code_counts_once_and_for_its_half_minute[sqlite]",),
    ),
    Guard(
        "changes from a foreign site", "admin/security.py",
        "if acts and not _is_from_here(Headers(scope=scope)):",
        "if False:",
        ("tests/admin/test_security.py::test_a_foreign_site_changes_nothing[sqlite]",),
    ),
    Guard(
        "token of the session in every form", "admin/routing.py",
        'if not is_own_form(visitor, visit.form.get("csrf")):',
        "if False:",
        ("tests/admin/test_security.py::test_every_form_needs_the_token_of_its_own_session[sqlite]",),
    ),
    Guard(
        "permission asked by every page", "admin/routing.py",
        "            permissions.require(visitor.actor, needs)\n", "",
        ("tests/admin/test_hostile.py::"
         "test_who_may_not_do_something_is_refused_before_anything_is_looked_for[sqlite]",),
    ),
    Guard(
        "part of another's deal under the address of one's own", "admin/pages/deal.py",
        "    if of != deal_id:", "    if False:",
        ("tests/admin/test_access.py::test_everybody_reaches_what_the_table_says_and_nothing_else[manager]",),
    ),
    Guard(
        "number of a failure in a list", "admin/dictionaries.py",
        "self.admin.middleware_stack = Gate(ExceptionMiddleware(self.admin.router, {HTTPException: say_problem}))",
        "from starlette.middleware import Middleware; self.admin.user_middleware = [Middleware(Gate)]",
        ("tests/admin/test_requests.py::test_a_list_that_fails_says_its_number_and_no_more",),
    ),
    Guard(
        "files where words are expected", "admin/security.py",
        "    if any(isinstance(sent, UploadFile) for _, sent in form.multi_items()):",
        "    if False:",
        ("tests/admin/test_requests.py::test_lists_take_no_files_for_words",),
    ),
    Guard(
        "rows that a list hides, by their id", "admin/views/base.py",
        "return self.rows(request).where(false() if chosen is None else chosen)",
        "return select(self.model).where(false() if chosen is None else chosen)",
        ("tests/admin/test_access.py::test_a_row_that_its_list_hides_is_not_reached_by_its_id[absence]",),
    ),
    # Other programs
    Guard(
        "secret of the webhook", "web/webhook.py",
        "if not hmac.compare_digest(given.encode(), secret.encode()):",
        "if False:",
        ("tests/bot/test_polling.py::test_the_webhook_refuses_whoever_does_not_know_the_secret[sqlite]",),
    ),
    Guard(
        "key of the website", "web/leads.py",
        "    return await _is_known(database, given) if given else False\n",
        "    return bool(given)\n",
        ("tests/web/test_leads.py::test_without_the_key_nothing_is_taken[sqlite-wrong]",),
    ),
    Guard(
        "shop without a key", "web/leads.py",
        "    return await _is_known(database, given) if given else False\n",
        "    return await _is_known(database, given) if given else usual is None\n",
        ("tests/web/test_leads.py::test_a_shop_without_a_key_takes_nothing[sqlite]",),
    ),
    Guard(
        "revoked key of the website", "crm/api_keys.py",
        ", ApiKey.revoked_at.is_(None)))", "))",
        ("tests/web/test_leads.py::"
         "test_a_key_made_in_the_panel_opens_until_it_is_revoked_and_its_use_is_written_down[sqlite]",),
    ),
    Guard(
        "size of what the website sends", "web/leads.py",
        "        if len(content) > _LARGEST:\n            return None\n", "",
        ("tests/web/test_leads.py::test_a_body_above_16_kilobytes_is_refused[sqlite]",),
    ),
    # Templates
    Guard(
        "sandbox of the templates", "delivery/docx_worker.py",
        "from jinja2.sandbox import ImmutableSandboxedEnvironment",
        "from jinja2 import Environment as ImmutableSandboxedEnvironment",
        (f"{_RENDERING}::test_template_cannot_reach_out_of_its_sandbox",),
    ),
    Guard(
        "escape of what goes into a document", "delivery/docx_worker.py",
        "autoescape=True", "autoescape=False",
        (f"{_RENDERING}::test_hostile_names_are_printed_as_they_are",),
    ),
    Guard(
        "time limit of a document", "delivery/rendering.py",
        "await asyncio.wait_for(process.communicate(stdin), timeout)",
        "await asyncio.wait_for(process.communicate(stdin), None)",
        (f"{_RENDERING}::test_endless_template_is_killed_and_the_next_one_is_rendered",),
    ),
    Guard(
        "picture of a template that lies elsewhere", "delivery/docx_worker.py",
        "    _refuse_external(template)\n", "",
        (f"{_RENDERING}::test_what_lies_elsewhere_is_not_fetched_by_a_template",),
    ),
    Guard(
        "trial of an uploaded template", "admin/pages/documents.py",
        "        await visit.desk.papers.try_out(content)\n", "",
        ("tests/admin/test_documents.py::"
         "test_what_cannot_be_used_is_refused_with_what_is_wrong_and_the_one_before_stays[sqlite]",),
    ),
    Guard(
        "one template in use at a time", "crm/document_templates.py",
        "        .with_for_update().execution_options(populate_existing=True)\n",
        "        .execution_options(populate_existing=True)\n",
        ("tests/crm/test_document_templates.py::"
         "test_of_two_who_take_a_template_into_use_at_once_the_later_one_counts[postgresql]",),
    ),
    # Files and logs
    Guard(
        "path out of the store", "delivery/files.py",
        "if not _KEY.fullmatch(key):",
        "if False:",
        ("tests/delivery/test_files.py::test_only_keys_of_the_store_are_paths",),
    ),
    Guard(
        "size of a file before it is asked for", "delivery/fetching.py",
        "if (file.size or 0) > TELEGRAM_LIMIT:",
        "if False:",
        ("tests/delivery/test_files.py::test_a_file_above_the_limit_is_not_even_asked_for[sqlite]",),
    ),
    Guard(
        "file that is too large to be fetched", "crm/folder.py",
        "if size is not None and size > TELEGRAM_LIMIT:",
        "if False:",
        ("tests/crm/test_folder.py::test_empty_and_too_large_files_are_refused[sqlite-20971521-file-too-large]",),
    ),
    Guard(
        "programs", "crm/folder.py",
        "if PurePath(file_label(name)).suffix.lower() in _PROGRAMS:",
        "if False:",
        ("tests/crm/test_folder.py::test_programs_are_refused_by_their_name[setup.exe]",),
    ),
    Guard(
        "tokens in the logs", "logs.py",
        '_TOKEN.sub("[token]", text)', "text",
        ("tests/test_logs.py::test_neither_tokens_nor_phone_numbers_reach_the_log",),
    ),
    Guard(
        "phone numbers in the logs", "logs.py",
        'return _PHONE.sub(lambda match: f"…{match.group()[-4:]}", _TOKEN.sub("[token]", text))',
        'return _TOKEN.sub("[token]", text)',
        ("tests/test_logs.py::test_neither_tokens_nor_phone_numbers_reach_the_log",),
    ),
    Guard(
        "logs of libraries", "logs.py",
        "return redact(super().format(record))",
        "return super().format(record)",
        ("tests/test_logs.py::test_neither_tokens_nor_phone_numbers_reach_the_log",),
    ),
)
