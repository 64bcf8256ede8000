## The dashboard
panel-home-period = For which time
panel-home-days = { $days } days
panel-home-taken = Figures as of { $time }
panel-home-counting = Counting the figures: the page will reload by itself.
panel-home-renewing = new ones are being counted, reload
panel-home-late = { $count ->
    [one] task overdue
   *[other] tasks overdue
}
panel-home-claims = { $count ->
    [one] open claim
   *[other] open claims
}
panel-home-lost = { $count ->
    [one] message did not get through
   *[other] messages did not get through
}
panel-home-overdue = payments overdue
panel-home-funnel = The funnel of { $days } days
panel-home-funnel-alt = How many deals came into each stage and how many went on; the same numbers are in the table below.
panel-home-now = Now
panel-home-entered = Came in
panel-home-went-on = Went on
panel-home-percent = { $percent }%
panel-home-median = Usually in it
panel-home-won = Won:
panel-home-lost-deals = lost:
panel-home-money = Money by week
panel-home-money-alt = What came in and what is expected by week; the same sums are below.
panel-home-received = Received in { $days } days
panel-home-expected = Expected in the next weeks
panel-home-late-money = Should have come already
panel-home-later = Expected later
panel-home-undated = Nobody knows when
panel-home-weeks = Week by week
panel-home-week = Week of
panel-home-load = Installations: { $first } – { $last }
panel-home-off = off
panel-home-off-title = Away
panel-home-no-installers = There are no installers in the team yet.
panel-home-late-title = Overdue tasks
panel-home-person = Who
panel-home-tasks = Tasks
panel-home-oldest = The oldest
panel-home-none-late = Nothing is overdue.
panel-home-claims-title = Open claims
panel-home-kind = What is wrong
panel-home-open = Open
panel-home-old = Older than { $days } days
panel-home-none-claims = There are no open claims.
panel-home-marks = Clients’ marks
panel-home-marks-alt = { $mark } on average, { $count } marks. How many of each is below the picture.
panel-home-none-marks = No marks were given in this time.
panel-home-lost-title = Messages that did not get through
panel-home-lost-hint = Decide what becomes of them
panel-home-none-lost = All messages get through.
