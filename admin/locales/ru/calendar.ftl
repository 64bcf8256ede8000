## Календарь мастеров
panel-nav-calendar = Календарь
panel-calendar-which = Какие дни показать
panel-calendar-before = Раньше
panel-calendar-after = Позже
panel-calendar-today = Сегодня
panel-calendar-week = Неделя
panel-calendar-day = День
panel-calendar-date = День
panel-calendar-all = Все мастера
panel-calendar-held = занято
panel-calendar-confirmed = клиент подтвердил
panel-calendar-quiet = тихие часы { $start }–{ $end }
panel-calendar-off-holiday = праздник
panel-calendar-off-day-off = выходной
panel-calendar-off-absent = отсутствует
panel-calendar-take = Свободно: { $name }, { $start }
panel-calendar-time-for = Выберите время для { $number }, { $client }.
panel-calendar-move-for = Выберите новое время для { $number }, { $client }.
panel-calendar-stop = Не выбирать
panel-calendar-nobody = Мастеров пока нет. Пригласите их в разделе «Сотрудники».
panel-calendar-nobody-works = В этот день никто не работает.

## Запись на время
panel-booking-title = Назначить визит
panel-booking-move = Перенести визит
panel-booking-take = Назначить
panel-booking-for = Кому
panel-booking-for-hint = Сделки на стадии «Доплата получена» и открытые претензии, которым время ещё не назначено.
panel-booking-time = Начало
panel-booking-hours = Сколько часов
panel-booking-hours-hint = С шагом в полчаса, например: 4 или 1,5
panel-booking-crew = Кто ещё поедет
panel-booking-reason-hint = Нужна, если дата уже назначена: её увидят директор и мастер.
panel-booking-near = Ближайшее свободное время
panel-booking-instead = Свободно рядом:
panel-booking-see = Выбрать в календаре
panel-done-booked = Визит назначен.

## Визит
panel-visit-title = Визит
panel-visit-who = Кто едет
panel-visit-what = Зачем
panel-visit-quiet = Тихие часы
panel-visit-move = Перенести
panel-visit-release = Освободить время
panel-visit-release-title = Освободить время мастера
panel-visit-release-what = Мастер узнает сразу. Если дата была назначена, сделка вернётся на «Доплата получена».
panel-done-visit-released = Время освобождено.
