## The installers' calendar
panel-nav-calendar = Calendar
panel-calendar-which = Which days to show
panel-calendar-before = Earlier
panel-calendar-after = Later
panel-calendar-today = Today
panel-calendar-week = Week
panel-calendar-day = Day
panel-calendar-date = Day
panel-calendar-all = All installers
panel-calendar-held = taken
panel-calendar-confirmed = client confirmed
panel-calendar-quiet = quiet hours { $start }–{ $end }
panel-calendar-off-holiday = holiday
panel-calendar-off-day-off = day off
panel-calendar-off-absent = away
panel-calendar-take = Free: { $name }, { $start }
panel-calendar-time-for = Choose a time for { $number }, { $client }.
panel-calendar-move-for = Choose another time for { $number }, { $client }.
panel-calendar-stop = Stop choosing
panel-calendar-nobody = There are no installers yet. Invite them in the section “Colleagues”.
panel-calendar-nobody-works = Nobody works on this day.

## Taking a time
panel-booking-title = Book a visit
panel-booking-move = Move the visit
panel-booking-take = Book
panel-booking-for = For whom
panel-booking-for-hint = Deals in “Balance received” and open claims that have no time yet.
panel-booking-time = Start
panel-booking-hours = How many hours
panel-booking-hours-hint = In half hours, for example: 4 or 1.5
panel-booking-crew = Who else comes
panel-booking-reason-hint = Needed once the date is set: the director and the installer will see it.
panel-booking-near = Nearest free times
panel-booking-instead = Free nearby:
panel-booking-see = Choose in the calendar
panel-done-booked = The visit is booked.

## A visit
panel-visit-title = Visit
panel-visit-who = Who comes
panel-visit-what = What for
panel-visit-quiet = Quiet hours
panel-visit-move = Move
panel-visit-release = Release the time
panel-visit-release-title = Release the installer's time
panel-visit-release-what = The installer hears of it at once. If the date was set, the deal goes back to “Balance received”.
panel-done-visit-released = The time is released.
