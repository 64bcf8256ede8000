# Решения о сообщениях, которые не дошли.

message-not-found = Такого сообщения нет. Откройте список заново.
message-too-late = Время этого сообщения прошло, отправлять его поздно. Позвоните клиенту или отмените сообщение.


message-kind-client-invoice = счёт
message-kind-client-prepayment = предоплата получена
message-kind-client-payment = оплата получена
message-kind-client-delay = задержка
message-kind-client-ready = кухня готова
message-kind-client-visit = дата монтажа
message-kind-client-visit-moved = монтаж переносится
message-kind-client-visit-cancelled = монтаж отменён
message-kind-client-crew-tomorrow = завтра приедет мастер
message-kind-client-install-continues = монтаж продолжится
message-kind-client-thanks = благодарность
message-kind-client-link = личная ссылка
message-kind-client-paper = документ
message-kind-staff = сотруднику

message-why-stopped = программа остановилась во время отправки
message-why-late = время сообщения прошло
message-why-moot = сообщать было уже нечего
message-why-nobody = сотрудник не открыл бота или больше не работает
message-why-connection = не было связи
message-why-no-answer = отправили, но ответа не получили
message-why-missing = оператор не получил сообщение
message-why-undelivered = оператор не смог доставить сообщение
message-why-blocked = получатель заблокировал бота
message-why-other = при отправке ответили отказом

timeline-message-sent = Сообщение клиенту: { $text }
timeline-message-uncertain = Неясно, дошло ли сообщение клиенту
timeline-message-expired = Сообщение клиенту не отправлено: его время прошло
timeline-message-resent = Сообщение клиенту отправляется ещё раз
timeline-message-cancelled = Сообщение клиенту отменено
timeline-push-failed = Сообщение сотруднику не дошло: { $name }
timeline-file-failed = Файл не загрузился: { $name }
timeline-document-failed = Документ не получился: { $document_kind }

sms-reason-no-money = у оператора закончились деньги на счёте SMS
sms-reason-account = оператор не принимает логин, пароль или ключ
sms-reason-sender = имя отправителя не согласовано с оператором
sms-reason-provider-limit = исчерпан лимит сообщений у оператора
sms-reason-gateway-down = оператор SMS временно не отвечает
sms-reason-no-answer = оператор не подтвердил, что принял сообщение
sms-reason-refused = оператор отказался принять сообщение
sms-reason-text = оператор не пропускает такой текст
sms-reason-wrong-number = такого номера нет
sms-reason-no-route = на этот номер SMS не доставляются
sms-reason-unreachable = телефон клиента недоступен
sms-reason-expired = телефон клиента слишком долго был недоступен
sms-reason-no-channel = у клиента нет ни бота, ни мобильного номера
sms-reason-switched-off = отправка SMS выключена
sms-reason-number-limit = на этот номер сегодня больше отправлять нельзя
sms-reason-day-limit = исчерпан дневной лимит SMS
sms-reason-country = в эту страну SMS не отправляем
sms-reason-premium = это платный номер

sms-state-pending = передано оператору
sms-state-delivered = доставлено
sms-state-failed = не доставлено
sms-state-missing = оператор его не получал
sms-state-unknown = оператор не сказал, доставлено ли

timeline-message-delivered = SMS доставлено: { $message }
timeline-message-missing = Оператор не получил SMS, отправляется ещё раз: { $message }
timeline-message-half = SMS не доставлено, но сообщение есть в Telegram: { $message }
    .sms_reason = причина: { $sms_reason }
timeline-message-late = Сообщение не дошло вовремя, нужно позвонить: { $message }
    .sms_reason = причина: { $sms_reason }

## Что решают о сообщениях
outbox-ask = Неизвестно, дошло ли сообщение. Спросите клиента или посмотрите у оператора.
outbox-arrived = Дошло
outbox-resend = Отправить ещё раз
outbox-cancel = Не отправлять
outbox-cancel-sure = Не отправлять: { $kind }, { $to }?{ $client ->
    [yes] {" "}Клиент об этом не узнает.
   *[no] {""}
}
outbox-cancel-yes = Да, не отправлять
outbox-sms-on = SMS: отправляются, сегодня { $count } из { $limit }
outbox-sms-off = SMS: выключены, сообщения ждут
outbox-sms-trouble = ⚠️ SMS не уходят: { $reason }. Сообщения ждут и уйдут сами, когда это исправят.
