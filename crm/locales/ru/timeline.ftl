# Лента сделки: одно короткое предложение о том, что произошло.
# Атрибут назван по параметру и дописывается через « · », только когда параметр не пуст.
# Суммы, даты, моменты и названия (стадия, способ, вид) приходят уже словами.

timeline-deal-opened = Сделка { $number } открыта
    .folder = папка «{ $folder }»
timeline-deal-imported = Сделка { $number } загружена из файла «{ $file }»
    .external = номер там: { $external }
    .origin = источник: { $origin }
    .text = { $text }
timeline-lead-created = Заявка: { $name }
    .source = { $source }
timeline-lead-recall = Перезвонить: { $recall_date }
timeline-lead-converted = Сделка открыта по заявке: { $name }
    .source = { $source }
timeline-lead-closed = Заявка закрыта: { $reason }

timeline-moved = Стадия: { $stage_from } → { $stage }
timeline-returned = Возврат: { $stage_from } → { $stage }
    .reason = { $reason }
timeline-lost = Сделка проиграна: { $lost_reason }
    .comment = { $comment }
    .amount_refund = вернуть клиенту { $amount_refund }
    .amount_kept = удержано { $amount_kept }
timeline-reopened = Сделка открыта снова: { $stage }
    .reason = { $reason }
timeline-undone = Последнее действие отменено
timeline-task-closed = Задача закрыта: { $task }
    .outcome = { $outcome }
timeline-task-reassigned = Задача передана: { $task }, исполнитель — { $to }
timeline-reassigned = Менеджер: { $before } → { $to }
timeline-repair-opened = Нужно исправить: { $task }
    .reason = { $reason }
timeline-decision = Решение руководителя: { $decision }
    .reason = { $reason }
timeline-comment = { $text }

timeline-message-failed = Сообщение не дошло до клиента: { $message }
    .sms_reason = причина: { $sms_reason }
timeline-message-confirmed = Сообщение клиенту дошло, отмечено вручную

timeline-product-set = Кухня: { $kitchen }, { $amount }
timeline-amount-changed = Сумма заказа изменена: { $amount_before } → { $amount }
    .reason = { $reason }
timeline-terms-set = Срок — { $term_date }, оплата { $parts }
timeline-terms-changed = Условия изменены: срок — { $term_date }, оплата { $parts }
    .reason = { $reason }
timeline-client-filled = Данные клиента заполнены: { $name }
timeline-phone-changed = Телефон клиента: { $before } → { $phone }
timeline-desired-date = Клиент хочет кухню к { $desired_date }
timeline-address-set = Адрес: { $address }
timeline-conditions-set = Особые условия: { $conditions }

timeline-document-made = Документ сформирован: { $document_kind }, версия { $version }
timeline-file-added = Файл в папке: { $name }
    .file_kind = { $file_kind }
timeline-file-kind-changed = Вид файла «{ $name }»: { $file_kind_before } → { $file_kind }
timeline-file-removed = Файл убран из папки: { $name }
    .file_kind = { $file_kind }

timeline-invoice-made = Счёт { $ordinal } сформирован: { $amount }, { $purpose }
timeline-invoice-sent = Счёт { $ordinal } отправлен клиенту: { $amount }
timeline-invoice-handed = Счёт передан клиенту: { $sent_way }
timeline-payment-expected = Клиент оплатит { $expected_date }
timeline-payment = Оплата получена: { $amount }, { $paid_date }, { $way }
    .amount_left = осталось { $amount_left }
    .comment = { $comment }
timeline-refund = Деньги возвращены: { $amount }, { $paid_date }, { $way }
    .comment = { $comment }
timeline-payment-reversed = Запись об оплате отменена: { $amount }, { $paid_date }
    .reason = { $reason }
timeline-payment-summary = Сумма { $amount } · оплачено { $amount_paid } ({ $percent } %) · осталось { $amount_left }

timeline-readiness-set = Кухня будет готова { $readiness_date }
    .days_late = на { $days_late ->
        [one] { $days_late } день
        [few] { $days_late } дня
       *[other] { $days_late } дней
    } позже желаемого
timeline-in-schedule = Производство идёт по графику
    .next_date = следующая проверка { $next_date }
timeline-delayed = Готовность сдвинута на { $readiness_date }: { $reason }
    .before_date = было { $before_date }
    .measure = что делаем: { $measure }
timeline-delay-told = Клиенту сообщено о задержке, новая дата { $readiness_date }
timeline-production-ready = Кухня готова
    .missing = не хватает: { $missing }
timeline-told-ready = Клиенту отправлено сообщение, что кухня готова
timeline-told-ready-by-phone = Клиенту сообщено по телефону, что кухня готова

timeline-visit-booked = Время монтажа забронировано: { $start_at }
    .installer = мастер { $installer }
timeline-visit-released = Бронь снята, выбираем другое время
timeline-visit-moved = Монтаж { $start_at } переносится
    .reason = { $reason }
timeline-visit-unconfirmed = Клиент не подтвердил монтаж, задание передано мастеру
timeline-crew-changed = Замена мастера: { $before }
    .to = едет { $to }
timeline-no-answer = Клиент не отвечает, позвоним ещё раз
timeline-client-ready = Клиент готов к монтажу
timeline-departed = Мастер в пути
timeline-arrived = Мастер на месте
timeline-report = Отчёт мастера: { $text }
timeline-unfinished = Монтаж продолжится: { $start_at }
    .reason = { $reason }
timeline-problem = Проблема на монтаже: { $what }
    .text = { $text }
timeline-not-done = Монтаж не состоялся: { $reason }

timeline-feedback = Оценка клиента: { $mark } из 5
    .comment = { $comment }
timeline-claim-registered = Претензия № { $claim }, { $claim_kind }: { $text }
timeline-claim-called = Претензия № { $claim }: клиенту позвонили
timeline-claim-planned = Претензия № { $claim }: { $measures }
    .promised_date = обещано к { $promised_date }
timeline-claim-done = Претензия № { $claim }: работы выполнены { $done_date }
timeline-claim-confirmed = Претензия № { $claim }: клиент подтвердил
timeline-claim-resolved = Претензия № { $claim } закрыта
