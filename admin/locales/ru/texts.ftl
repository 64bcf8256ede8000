## Тексты процесса
panel-texts-after = Изменения действуют для задач, которые откроются после них. Открытые задачи остаются такими, какими их выдали.
panel-texts-items = { $count ->
    [one] { $count } пункт
    [few] { $count } пункта
   *[other] { $count } пунктов
}
panel-texts-beside = Вне стадий
panel-texts-when = Сроки и напоминания
panel-texts-item-words = Тексты пунктов
panel-texts-outcomes = Кнопки итога
panel-text-name = Название
panel-text-result = Какой это результат
panel-text-hint = Подсказка, что дальше
panel-text-title = Название
panel-text-description = Описание
panel-text-video = Видео: адрес
panel-text-video-here = Сейчас: видео, которое прислали боту.
panel-text-video-there = видео в Telegram
panel-text-video-send = Прислать видео боту
panel-text-item = Пункт { $number }
panel-text-outcome = Итог { $number }
panel-language-ru = по-русски
panel-language-en = по-английски
panel-edited = изменено
panel-set-back = вернуть исходное
panel-set-all-back = Вернуть всё исходное
panel-default = исходное: { $value }
panel-bounds = От { $first } до { $last }.
panel-history = Последние изменения
panel-checklist = Чек-лист
panel-item-fact = отмечается сам
panel-item-manual = отмечают руками
panel-item-own = ваш пункт
panel-item-required = обязательный
panel-item-hidden = скрыт
panel-item-up = Выше: { $title }
panel-item-down = Ниже: { $title }
panel-item-hide = Скрыть
panel-item-show = Показать
panel-item-edit = Ваш пункт
panel-item-add = Добавить пункт
panel-item-must = Без него задачу не закрыть
panel-done-set-back = Исходное возвращено.
panel-weekday-0 = Пн
panel-weekday-1 = Вт
panel-weekday-2 = Ср
panel-weekday-3 = Чт
panel-weekday-4 = Пт
panel-weekday-5 = Сб
panel-weekday-6 = Вс
