# Выбор времени визита и календарь мастеров.
slot-title = Время монтажа
slot-title-claim = Визит по претензии № { $claim }
slot-how-long = Сколько займёт работа?
slot-near = Сколько займёт работа? Ближайшее время на { $hours } ч можно выбрать сразу.
slot-hours = { $hours ->
    [8] 8 ч, весь день
   *[other] { $hours } ч
}
slot-ready = Кухня готова: { $day }
slot-quiet = Тихие часы у клиента: { $start }–{ $end }
slot-legend =
    Работа на { $hours } ч. Выберите день.
    17·2 — свободны двое, 17 ✕ — все заняты, 17 – — выходной.
slot-day = Свободно { $day }. Выберите время и мастера.
slot-day-who = Свободно { $day }. Выберите мастера: показано, с какого времени он свободен.
slot-day-full = { $day } свободного времени нет. Ближайшее:
slot-day-none = { $day } и позже свободного времени нет. Попробуйте визит короче.
slot-question =
    { $when }
    Мастер: { $installer }

    Забронировать?
slot-take = Забронировать
slot-take-with = Вдвоём: { $name }
slot-other-day = ‹ Другой день
slot-other-time = ‹ Другое время
slot-other-duration = ‹ Длительность
slot-cancel = Отмена
slot-instead = Свободно вместо этого:
slot-booked = Время уже выбрано: { $when }.
slot-change = Выбрать другое время
slot-done = ✓ Забронировано: { $when }
slot-moved = Визит снят, выберем новое время.

form-visit-move = Перенести монтаж
form-visit-move-reason = Почему переносим?
    .title = Причина
    .example = клиент уехал, просит на следующей неделе
visit-move-client = Просит клиент
visit-move-room = Помещение не готово
visit-move-us = Не успеваем мы

## Календарь мастеров
week-title = Неделя { $first } – { $last }
week-free = свободны: { $names }
week-nobody = никто не свободен
week-off = выходной
week-absent = { $name } — отсутствует
week-empty = визитов нет
week-this = Эта неделя
