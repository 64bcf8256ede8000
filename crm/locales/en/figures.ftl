# Pictures of figures: in the panel and in the chat.
chart-funnel = The funnel of { $days } days
chart-standing = Where the deals stand
chart-went-on = { $percent }% went on
chart-fresh = +{ $count } in { $days } days
chart-days = { $days } d
chart-money = Money by week
chart-received = Received
chart-expected = Expected
chart-thousands = thousand ₽
chart-millions = million ₽
chart-marks = Clients’ marks
