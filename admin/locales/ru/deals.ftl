## Список сделок
panel-deals-search = Поиск
panel-deals-filters = Фильтры
panel-deals-stage = Стадия
panel-deals-open = Все открытые
panel-deals-all = Все, и закрытые
panel-deals-manager = Менеджер
panel-deals-installer = Мастер
panel-deals-anybody = Любой
panel-deals-mine = Мои
panel-deals-since = Открыта с
panel-deals-until = Открыта по
panel-deals-pipeline = Направление
panel-deals-overdue = Только с просрочкой
panel-deals-show = Показать
panel-deals-reset = Сбросить
panel-deals-deal = Сделка
panel-deals-next = Что сделать
panel-deals-amount = Сумма
panel-deals-left = Осталось
panel-deals-none = Таких сделок нет. Измените фильтр или поиск.
panel-deals-count = { $count ->
    [one] { $count } сделка
    [few] { $count } сделки
   *[other] { $count } сделок
}
panel-deals-many = больше { $count }
panel-deals-entered = Вошли в стадию «{ $stage }» за { $days } дней
panel-deals-late-of = Просрочены задачи: { $name }
panel-deals-claim = Есть открытая претензия
panel-deals-claim-kind = Открытая претензия: { $kind }
panel-deals-mark = Оценка клиента: { $mark }
panel-until = до { $moment }
panel-pages = Страницы списка
