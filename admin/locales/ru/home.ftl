## Сводка
panel-home-period = За какое время
panel-home-days = { $days } дней
panel-home-taken = Данные на { $time }
panel-home-counting = Считаем показатели — страница обновится сама.
panel-home-renewing = считаются новые, обновить
panel-home-late = { $count ->
    [one] просроченная задача
    [few] просроченные задачи
   *[other] просроченных задач
}
panel-home-claims = { $count ->
    [one] открытая претензия
    [few] открытые претензии
   *[other] открытых претензий
}
panel-home-lost = { $count ->
    [one] сообщение не дошло
    [few] сообщения не дошли
   *[other] сообщений не дошло
}
panel-home-overdue = просроченные оплаты
panel-home-funnel = Воронка за { $days } дней
panel-home-funnel-alt = Сколько сделок вошло в каждую стадию и сколько прошло дальше; те же числа в таблице ниже.
panel-home-now = Сейчас
panel-home-entered = Вошло
panel-home-went-on = Прошло дальше
panel-home-percent = { $percent } %
panel-home-median = Обычно в стадии
panel-home-won = Успешно завершено:
panel-home-lost-deals = проиграно:
panel-home-money = Деньги по неделям
panel-home-money-alt = Сколько пришло и сколько ожидается по неделям; те же суммы ниже.
panel-home-received = Пришло за { $days } дней
panel-home-expected = Ожидается в ближайшие недели
panel-home-late-money = Должно было прийти раньше
panel-home-later = Ожидается позже
panel-home-undated = Срок не известен
panel-home-weeks = По неделям
panel-home-week = Неделя с
panel-home-load = Монтажи: { $first } – { $last }
panel-home-off = вых.
panel-home-off-title = Отсутствует
panel-home-no-installers = В команде ещё нет мастеров.
panel-home-late-title = Просроченные задачи
panel-home-person = Сотрудник
panel-home-tasks = Задач
panel-home-oldest = Самая давняя
panel-home-none-late = Просроченных задач нет.
panel-home-claims-title = Открытые претензии
panel-home-kind = Что не так
panel-home-open = Открыто
panel-home-old = Старше { $days } дней
panel-home-none-claims = Открытых претензий нет.
panel-home-marks = Оценки клиентов
panel-home-marks-alt = Средняя оценка { $mark }, оценок: { $count }. Сколько каких — под рисунком.
panel-home-none-marks = За это время оценок не было.
panel-home-lost-title = Сообщения не дошли
panel-home-lost-hint = Решить, что с ними делать
panel-home-none-lost = Все сообщения доходят.
