## Списки
panel-find = Найти
panel-add = Добавить
panel-edit = Изменить
panel-remove = Удалить
panel-remove-sure = Удалить эту запись?
panel-cancel = Не сохранять
panel-nothing = Ничего не найдено.
panel-yes = да
panel-no = нет
panel-count = { $count ->
    [one] { $count } запись
    [few] { $count } записи
   *[other] { $count } записей
}
panel-older = Дальше
panel-newer = Назад
panel-done-saved = Сохранено.
panel-done-removed = Удалено.
panel-nav-team = Сотрудники
panel-nav-absences = Отсутствия
panel-nav-changes = Журнал изменений
panel-list-employee = Сотрудники
panel-field-employee-name = Имя
panel-field-employee-role = Роль
panel-field-employee-phone = Телефон
panel-field-employee-is-trainee = Стажёр
panel-field-employee-is-active = Работает
panel-field-employee-telegram-id = Telegram
panel-field-employee-created-at = Добавлен
panel-field-employee-dismissed-at = Ушёл
panel-list-absence = Отсутствия мастеров
panel-field-absence-installer-id = Мастер
panel-field-absence-first-day = С какого дня
panel-field-absence-last-day = По какой день
panel-field-absence-reason = Причина
panel-list-change = Журнал изменений
panel-field-change-created-at = Когда
panel-field-change-employee-id = Кто
panel-field-change-subject = Что
panel-field-change-before = Было
panel-field-change-after = Стало
panel-subject-employee = Сотрудник: { $name }
panel-subject-password = Пароль: { $name }
panel-subject-second-factor = Второй фактор: { $name }
panel-subject-absence = Отсутствие: { $name }
panel-subject-hours = Часы работы: { $name }
panel-changed-order = Порядок
panel-changed-hidden = Скрыто
panel-changed-title = Название
panel-changed-required = Обязательный
panel-changed-login = Имя для входа
