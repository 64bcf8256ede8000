# Картинки с цифрами: в панели и в чате.
chart-funnel = Воронка за { $days } дней
chart-standing = Где стоят сделки
chart-went-on = { $percent } % дальше
chart-fresh = +{ $count } за { $days } дней
chart-days = { $days } дн.
chart-money = Деньги по неделям
chart-received = Пришло
chart-expected = Ожидается
chart-thousands = тыс. ₽
chart-millions = млн ₽
chart-marks = Оценки клиентов
