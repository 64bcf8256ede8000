# Лиды: новый, карточка, знакомый клиент.

lead-title = Лид: { $name }
lead-source = Откуда: { $source }
lead-wish = Хочет: { $wish }
lead-convert = Открыть сделку
lead-convert-known = Новая сделка этому клиенту
lead-recall = Перезвонить
lead-close = Закрыть
lead-call = 📞 Контакт для звонка
lead-list = ‹ Лиды
lead-its-deal = К сделке
lead-converted = Сделка { $number } открыта. Первая задача — ниже.
lead-recalled = Перезвоним { $day }

leads-title = Лиды без решения: { $count }
leads-empty = Все лиды разобраны.

known-client = Этот номер уже у клиента: { $name }, { $phone }.
known-deals = У клиента { $count ->
    [one] { $count } сделка
    [few] { $count } сделки
   *[other] { $count } сделок
}. Что сделать?
known-no-deals = Сделок пока нет. Что сделать?
known-new-deal = Новая сделка этому клиенту
known-open = Открыть { $number } · { $name }
known-anyway = Всё равно новый лид
known-cancel = Отмена

form-lead = Новый лид
form-lead-phone = Телефон клиента?
    .title = Телефон
    .example = 8 999 123-45-67, или пришлите контакт
form-lead-name = Как зовут клиента?
    .title = Имя
    .example = Иванова Мария
form-lead-source = Откуда узнали о нас?
    .title = Откуда
form-lead-source-phone = Звонок
form-lead-source-visit = Визит в салон
form-lead-source-site = Сайт
form-lead-source-recommendation = Рекомендация
form-lead-source-other = Другое
form-lead-wish = Что хочет клиент?
    .title = Хочет
    .example = угловая, светлая, к Новому году

form-lead_recall = Перезвонить
form-lead_recall-day = Когда перезвонить?
    .title = Перезвонить
    .example = завтра, в пятницу, 15.12

form-lead_close = Закрыть лид
form-lead_close-reason = Почему закрываем?
    .title = Причина
    .example = передумал, ремонт через год
