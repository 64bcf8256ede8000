# Проигрыш, возврат, повторное открытие, передача.

form-lose = Закрыть как проигранную
form-lose-paid = Сколько внёс клиент?
    .title = Внесено
form-lose-reason = Почему не получилось?
    .title = Причина
form-lose-reason-price = Дорого
form-lose-reason-term = Не устроил срок
form-lose-reason-competitor = Выбрали других
form-lose-reason-postponed = Отложили покупку
form-lose-reason-unreachable = Не выходит на связь
form-lose-reason-other = Другое
form-lose-comment = Что важно запомнить?
    .title = Комментарий
    .example = ушли к соседям, дешевле на 20 тысяч
form-lose-refund = Сколько вернуть клиенту? Остальное удерживаем как подтверждённые расходы.
    .title = Вернуть
    .example = 30 000
lose-refund-all = Всё: { $amount }
lose-refund-nothing = Ничего не возвращаем
lose-sure = Сделка закроется: её задачи и бронь отменятся, сообщения клиенту не уйдут. Закрыть?
lost-note = Сделка закрыта как проигранная.

form-return = Вернуть на стадию назад
form-return-stage = На какую стадию?
    .title = Стадия
form-return-stage-contract = Подписать договор
form-return-stage-prepaid = Предоплата получена
form-return-stage-production = Производство запущено
form-return-stage-paid = Доплата получена
form-return-stage-scheduled = Дата монтажа назначена
form-return-reason = Почему возвращаем?
    .title = Причина
    .example = клиент меняет проект
return-sure = Монтаж назначен: бронь мастера снимется. Вернуть?
return-nowhere = Это первая стадия, возвращать некуда.
returned-note = Сделка возвращена: { $stage }.

form-reopen = Открыть снова
form-reopen-reason = Почему открываем?
    .title = Причина
    .example = клиент вернулся

reopened-note = Сделка снова открыта.

reassign-question = { $number } ведёт { $manager }. Кому передать?
reassign-take = Забрать себе
reassigned-note = Теперь сделку ведёт { $name }.
