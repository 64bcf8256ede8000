# What comes to the staff unasked.
push-late = ⏰ This message was delayed.
push-other = News about a deal
push-open-deal = To the deal
push-open-claim = To the claim
push-open-lead = To the lead
push-open-job = To the order
push-call-client = Client’s contact
push-new-time = Choose a new time
push-reassign = Hand over
push-reason = Reason: { $reason }
push-new-date = New date: { $day }

push-task-given = The next task
push-task-back = No claims are left, it can be closed.
push-deal-given = The deal is yours now
push-work-given = Work was handed over to you: { $name }
push-work-given-what = Deals { $deals }, leads { $leads }, tasks { $tasks }. What is urgent is on today's list already.
push-work-given-today = Today
push-job = A new job
push-lead-new = A new lead
push-claim = Claim No. { $claim }
push-booking-new = A new visit
push-booking-changed = The visit’s details have changed
push-booking-cancelled = ✖ The visit is cancelled: { $when }
push-call-client-now = The visit is in an hour. Call the client.
push-installer-late = { $name } is not on site yet. Visit: { $when }. { $phone }
push-document-ready = { $name } is ready, version { $version }
push-document-failed = The document could not be made. Check the deal’s data and try again.
push-file-failed = The file could not be loaded. Send it once more.
push-file-refused = The file was not taken
push-installed = The kitchen is assembled
push-problem = A problem on site
push-not-done = The installation did not take place
push-unfinished = The installation goes on another day
push-delay = Production is late
push-readiness-late = { $days ->
    [one] Ready { $days } day later than desired
   *[other] Ready { $days } days later than desired
}
push-visit-moved = The installation is moved
push-deal-lost = The deal is lost
push-fact-lost = Something that was done is undone
push-client-mark = The client’s mark: { $mark } of 5
push-client-wrote = { $wish ->
    [ready] The client is ready for the installation
    [move] The client asks to move the installation
   *[other] The client writes
}
push-undone = The action was undone, all is as it was
push-repair-done = The installer has finished the work on the claim
push-message-failed = A message did not reach the client, please call
push-message-uncertain = It is not certain that a message reached the client
push-backup-failed = Last night’s backup was not made, { $day }
push-backup-why = { $why ->
    [no-space] The disk with the backups is full: free some space.
    [no-access] The program cannot write to the folder with the backups: see that it is there and may be written to.
    [damaged] The database is damaged: stop the program and put the last backup back.
    [no-tool] The server has no pg_dump, or one older than the database: install postgresql-client.
   *[other] The reason is in the program’s log.
} It is tried again every 15 minutes.
push-message-late = An important message has not arrived in time, please call the client
push-sms-trouble = No SMS leaves for clients
push-undelivered = A message did not reach the client

push-escalation = { $name }: { $why } { $days ->
    [0] {""}
    [one] Overdue by { $days } working day.
   *[other] Overdue by { $days } working days.
}
push-why-due = The task is due.
push-why-recall = The call back is due today.
push-why-unsigned = The contract is made, but there is no signed copy yet.
push-why-unpaid = The prepayment has not come yet.
push-why-check-today = Today the kitchen’s readiness is checked.
push-why-not-called = The client has not been called before tomorrow’s installation.
push-why-not-closed = The visit is over, but the installer has not closed the job.
push-why-claim = A claim is due.

## At fixed times
digest-evening = Still undone today:
digest-director = Needs attention
digest-overdue = Overdue: { $count }
digest-delayed = Production is late: { $count }
digest-claims = Open claims: { $count }
digest-funnel = The funnel this week
digest-stage =
    { $name }: <b>{ $count }</b>{ $fresh ->
        [0] { "" }
       *[other] { " " }· +{ $fresh } in 7 days
    }{ $bar }
digest-closed = In 7 days: won — { $won }, lost — { $lost }
push-update-parked = Somebody’s message or tap was not processed because of an error on our side
push-update-code = It was put aside and has changed nothing. The code for the administrator: { $id }

push-import-done = The file “{ $file }” is brought in
push-import-made = brought in: { $count }
push-import-known = there already: { $count }
push-import-skipped = not wanted: { $count }
push-import-bad = with an error: { $count }
push-import-given-deals = { $count ->
    [one] You got { $count } deal
   *[other] You got { $count } deals
}. There is a week to look through them.
push-import-given-leads = { $count ->
    [one] You got { $count } lead
   *[other] You got { $count } leads
}. There is a week to work through them.
push-import-undone = The import of “{ $file }” is taken back
push-import-undone-why = What you have worked on stays; the rest is gone.
push-import-to-deals = Deals
push-import-to-leads = Leads
