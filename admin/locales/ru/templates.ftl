## Сообщения клиентам
panel-template-invoice = Счёт
panel-template-prepayment = Предоплата получена
panel-template-payment = Платёж получен
panel-template-delay = Заказ задерживается
panel-template-ready = Кухня готова, есть что доплатить
panel-template-ready-paid = Кухня готова и оплачена
panel-template-visit = Монтаж назначен
panel-template-visit-moved = Монтаж перенесён
panel-template-visit-cancelled = Монтаж не состоится
panel-template-crew-tomorrow = Завтра приедут мастера
panel-template-install-continues = Монтаж продолжится
panel-template-thanks = Спасибо и просьба об оценке
panel-template-link = Личная ссылка
panel-template-sms = SMS
panel-template-telegram = Telegram
panel-template-telegram-hint = Если текст для Telegram пуст, уйдёт текст SMS.
panel-template-fields = Что можно подставить
panel-template-deal = Показать на сделке
panel-template-deal-hint = Номер сделки. Пусто — последняя, у которой есть что сказать.
panel-template-look = Посмотреть
panel-template-preview = Так прочитает клиент
panel-template-no-deal = Сделок ещё нет. Откройте первую, и здесь появится сообщение её клиенту.
panel-template-nothing = По этой сделке такое сообщение не уйдёт: не хватает платежа, счёта или монтажа. Возьмите другую.
panel-template-parts = { $length ->
    [one] { $length } знак
    [few] { $length } знака
   *[other] { $length } знаков
}, { $parts ->
    [one] { $parts } SMS
   *[other] { $parts } SMS
}.
panel-template-long = Это больше двух частей по 67 знаков: сократите, иначе сообщение подорожает.
