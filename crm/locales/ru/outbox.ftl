# Решения о сообщениях, которые не дошли.

message-not-found = Такого сообщения нет. Откройте список заново.
message-too-late = Время этого сообщения прошло, отправлять его поздно. Позвоните клиенту или отмените сообщение.

timeline-message-arrived = Сообщение клиенту дошло: { $message_kind }
timeline-message-resent = Сообщение клиенту отправляется ещё раз: { $message_kind }
timeline-message-cancelled = Сообщение клиенту отменено: { $message_kind }

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
