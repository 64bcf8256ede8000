# Why a time cannot be taken. What is free instead is shown as buttons by whoever shows the refusal.
booking-past = { $day } at { $start } is over. Choose a later time, for example: tomorrow at 10:00.
booking-before-ready = { $day } is too early: the kitchen will be ready on { $ready }. Choose that day or a later one.
booking-not-installer = This person is not among the working installers. Choose an installer from the list.
booking-holiday = { $day } is a public holiday, installers do not work. Choose a working day.
booking-day-off = { $day } is a day off for { $installer }. Choose a working day.
booking-absent = { $installer } is away from { $first } to { $last }. Choose another day or another installer.
booking-outside-hours = { $installer } works on { $day } from { $start } to { $end }. The visit must fit into this time; split a long job into two days.
booking-busy = { $installer } is busy on { $day } from { $start } to { $end }. Choose a free time.
booking-taken = { $day } at { $start } has just been taken. Choose another time.
booking-exists = A visit is already booked: { $day } at { $start }. To change the time, move it.
booking-none-free = There is no free time within the next { $days ->
    [one] { $days } day
   *[other] { $days } days
}. Choose another installer or a shorter visit, for example 4 hours.
booking-duration = This duration cannot be booked. Give half an hour to 24 hours in steps of half an hour, for example: 4 hours or 1.5.
booking-not-half-hour = { $start } is not a possible start. A visit begins on the hour or the half hour, for example: 09:00 or 09:30.
booking-quiet-hours = The client has quiet hours from { $start } to { $end }, and the visit crosses them. Book it all the same?
absence-order = The end is before the start: { $first } to { $last }. Give the first and the last day in order, for example: 14.12 and 18.12.
absence-past = { $last } is over. Give days from today on, for example: 14.12 and 18.12.
absence-has-visits = On these days { $count ->
    [one] { $count } visit is booked
   *[other] { $count } visits are booked
} ({ $deals }), the first on { $first }. Move them first.
