# Заказ словами клиента: в чате и на его странице.
order-title = Заказ { $number }
order-step-contract = Готовим договор
order-step-prepaid = Заказ принят, уточняем срок
order-step-production = Кухня изготавливается
order-step-ready = Кухня готова
order-step-paid = Выбираем день монтажа
order-step-scheduled = День монтажа назначен
order-step-installed = Кухня собрана
order-step-won = Всё готово, спасибо
order-step-lost = Заказ закрыт
order-paid = Стоимость { $amount }: оплачено { $paid }, осталось { $left }
order-paid-all = Стоимость { $amount }, всё оплачено
order-ready-by = Кухня будет готова { $day }
order-visit = Монтаж { $day }, приедем с { $start } до { $end }
order-claims = { $count ->
    [one] Разбираемся с вашим обращением
   *[other] Разбираемся с вашими обращениями
}
order-crew = Приедут: { $names }
order-manager = Ваш менеджер: { $name }
order-papers = Документы
order-none = Заказов пока нет. Как только появится договор, он будет здесь.

timeline-client-message = Клиент пишет: { $text }

## Страница клиента
page-telegram = Открыть в Telegram
page-missing-title = Страница не найдена
page-missing = Такой ссылки нет. Проверьте адрес в сообщении или позвоните менеджеру: он пришлёт новую.

## Заявки с сайта: ответ тому, кто настраивает сайт
lead-not-json = Тело запроса должно быть объектом JSON со строками, например: {"{"}"name": "Мария", "phone": "+79991234567"{"}"}.
lead-key-wrong = В ключе заявки есть знаки, которых не видно. Оставьте буквы и цифры, например: site-1042.
lead-key-too-long = Ключ заявки длиннее { $limit } знаков. Сократите его, например до номера заявки на сайте.
