# Choosing the time of a visit, and the installers' calendar.
slot-title = Installation time
slot-title-claim = Visit for claim No. { $claim }
slot-how-long = How long will the work take?
slot-near = How long will the work take? The nearest time for { $hours } h can be taken at once.
slot-hours = { $hours ->
    [8] 8 h, all day
   *[other] { $hours } h
}
slot-ready = Kitchen ready: { $day }
slot-quiet = The client’s quiet hours: { $start }–{ $end }
slot-legend =
    { $hours } h of work. Choose a day.
    17·2 — two are free, 17 ✕ — all are busy, 17 – — day off.
slot-day = Free on { $day }. Choose a time and an installer.
slot-day-who = Free on { $day }. Choose an installer: the time is when he is free from.
slot-day-full = Nothing is free on { $day }. The nearest:
slot-day-none = Nothing is free on { $day } or later. Try a shorter visit.
slot-question =
    { $when }
    Installer: { $installer }

    Book it?
slot-take = Book
slot-take-with = Together with { $name }
slot-other-day = ‹ Another day
slot-other-time = ‹ Another time
slot-other-duration = ‹ Duration
slot-cancel = Cancel
slot-instead = Free instead:
slot-booked = A time is chosen already: { $when }.
slot-change = Choose another time
slot-done = ✓ Booked: { $when }
slot-moved = The visit is released, let us choose a new time.

form-visit-move = Move the installation
form-visit-move-reason = Why is it moved?
    .title = Reason
    .example = the client is away, asks for next week
visit-move-client = The client asks
visit-move-room = The room is not ready
visit-move-us = We cannot make it

## The installers' calendar
week-title = Week { $first } – { $last }
week-free = free: { $names }
week-nobody = nobody is free
week-off = day off
week-absent = { $name } — away
week-empty = no visits
week-this = This week
