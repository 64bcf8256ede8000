# Что сотрудникам приходит само.
push-late = ⏰ Это сообщение задержалось.
push-other = Новости по сделке
push-open-deal = К сделке
push-open-claim = К претензии
push-open-lead = К заявке
push-open-job = К заказу
push-call-client = Контакт клиента
push-new-time = Выбрать новое время
push-reassign = Передать
push-reason = Причина: { $reason }
push-new-date = Новая дата: { $day }

push-task-given = Следующая задача
push-task-back = Претензий больше нет, можно закрывать.
push-deal-given = Сделка передана вам
push-work-given = Вам передали работу: { $name }
push-work-given-what = Сделок — { $deals }, заявок — { $leads }, задач — { $tasks }. Всё срочное уже в списке на сегодня.
push-work-given-today = Сегодня
push-job = Новое задание
push-lead-new = Новая заявка
push-claim = Претензия № { $claim }
push-booking-new = Новый визит
push-booking-changed = Изменились условия визита
push-booking-cancelled = ✖ Визит отменён: { $when }
push-call-client-now = Через час визит. Позвоните клиенту.
push-installer-late = { $name } ещё не на месте. Визит: { $when }. { $phone }
push-document-ready = { $name } готов, версия { $version }
push-document-failed = Документ не получился. Проверьте данные сделки и попробуйте ещё раз.
push-file-failed = Файл не удалось загрузить. Пришлите его ещё раз.
push-file-refused = Файл не принят
push-installed = Кухня собрана
push-problem = Проблема на монтаже
push-not-done = Монтаж не состоялся
push-unfinished = Монтаж продолжится в другой день
push-delay = Задержка производства
push-readiness-late = Готовность позже желаемой на { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}
push-visit-moved = Монтаж переносится
push-deal-lost = Сделка проиграна
push-fact-lost = Нарушилось то, что уже было сделано
push-client-mark = Клиент поставил оценку: { $mark } из 5
push-client-wrote = { $wish ->
    [ready] Клиент готов к монтажу
    [move] Клиент просит перенести монтаж
   *[other] Пишет клиент
}
push-undone = Действие отменено, всё как было
push-repair-done = Мастер закончил работу по претензии
push-message-failed = Сообщение не дошло до клиента, позвоните ему
push-message-uncertain = Неясно, дошло ли сообщение до клиента
push-backup-failed = Ночная копия данных не сделана, { $day }
push-backup-why = { $why ->
    [no-space] На диске с копиями кончилось место: освободите его.
    [no-access] Программа не может писать в папку с копиями: проверьте, на месте ли она и можно ли в неё писать.
    [damaged] База данных повреждена: остановите программу и верните последнюю копию.
    [no-tool] На сервере нет pg_dump или он старее базы: установите postgresql-client.
   *[other] Причина записана в журнале программы.
} Новая попытка — каждые 15 минут.
push-message-late = Важное сообщение не дошло вовремя, позвоните клиенту
push-sms-trouble = SMS клиентам не уходят
push-undelivered = Сообщение не дошло до клиента

push-escalation = { $name }: { $why } { $days ->
    [0] {""}
    [one] Просрочено на { $days } рабочий день.
    [few] Просрочено на { $days } рабочих дня.
   *[other] Просрочено на { $days } рабочих дней.
}
push-why-due = Подошёл срок задачи.
push-why-recall = Сегодня нужно перезвонить.
push-why-unsigned = Договор сформирован, но подписанной копии ещё нет.
push-why-unpaid = Предоплата ещё не поступила.
push-why-check-today = Сегодня проверяем готовность кухни.
push-why-not-called = Клиенту ещё не позвонили перед завтрашним монтажом.
push-why-not-closed = Визит закончился, а мастер ещё не закрыл задание.
push-why-claim = По претензии подошёл срок.

## По расписанию
digest-evening = Что ещё не сделано сегодня:
digest-director = Требует внимания
digest-overdue = Просрочено: { $count }
digest-delayed = Задерживается производство: { $count }
digest-claims = Открытые претензии: { $count }
digest-funnel = Воронка за неделю
digest-stage =
    { $name }: <b>{ $count }</b>{ $fresh ->
        [0] { "" }
       *[other] { " " }· +{ $fresh } за неделю
    }{ $bar }
digest-closed = За 7 дней: успешно — { $won }, проиграно — { $lost }
push-update-parked = Чьё-то сообщение или нажатие не обработано из-за ошибки у нас
push-update-code = Отложено, ничего не изменилось. Код для администратора: { $id }

push-import-done = Загружен файл «{ $file }»
push-import-made = загружено: { $count }
push-import-known = уже были: { $count }
push-import-skipped = не нужны: { $count }
push-import-bad = с ошибкой: { $count }
push-import-given-deals = { $count ->
    [one] Вам передана { $count } сделка
    [few] Вам переданы { $count } сделки
   *[other] Вам передано { $count } сделок
}. На просмотр есть неделя.
push-import-given-leads = { $count ->
    [one] Вам передана { $count } заявка
    [few] Вам переданы { $count } заявки
   *[other] Вам передано { $count } заявок
}. На разбор есть неделя.
push-import-undone = Импорт файла «{ $file }» отменён
push-import-undone-why = То, с чем вы уже работали, осталось; остальное убрано.
push-import-to-deals = К сделкам
push-import-to-leads = К заявкам
