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

timeline-message-sent = Сообщение клиенту: { $text }
timeline-message-uncertain = Неясно, дошло ли сообщение клиенту
timeline-message-expired = Сообщение клиенту не отправлено: его время прошло
timeline-message-resent = Сообщение клиенту отправляется ещё раз
timeline-message-cancelled = Сообщение клиенту отменено
timeline-push-failed = Сообщение сотруднику не дошло: { $name }
timeline-file-failed = Файл не загрузился: { $name }
timeline-document-failed = Документ не получился: { $document_kind }
