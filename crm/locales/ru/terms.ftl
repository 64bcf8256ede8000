# Названия: роли, виды, состояния, факты. Код с подчёркиванием пишется здесь через дефис.

role-manager = Менеджер
role-installer = Мастер
role-director = Руководитель
role-admin = Администратор
role-accountant = Бухгалтер
role-viewer = Наблюдатель

access-in = в боте
access-invited = ещё не вошёл
access-blocked = заблокировал бота
access-dismissed = не работает

pipeline-general = Общее
pipeline-training = Обучение

contact-kind-person = Частное лицо
contact-kind-company = Компания

lead-status-new = Новая
lead-status-converted = Стала сделкой
lead-status-closed = Закрыта

lead-source-phone = Звонок
lead-source-visit = Визит в салон
lead-source-site = Сайт
lead-source-recommendation = Рекомендация
lead-source-other = Другое

task-status-open = Открыта
task-status-done = Сделана
task-status-cancelled = Отменена

kitchen-straight = Прямая
kitchen-corner = Угловая
kitchen-u-shaped = П-образная
kitchen-island = С островом
kitchen-other = Другая

schedule-half = 50 % до производства, 50 % до монтажа
schedule-half-40-10 = 50 % до производства, 40 % до монтажа, 10 % после
schedule-full = 100 % сразу
schedule-after = 100 % после монтажа
schedule-seventy = 70 % до производства, 30 % до монтажа
schedule-part-0 = { $percent } % до производства
schedule-part-1 = { $percent } % до монтажа
schedule-part-2 = { $percent } % после

lost-reason-price = Дорого
lost-reason-term = Не устроил срок
lost-reason-competitor = Выбрали других
lost-reason-postponed = Отложили покупку
lost-reason-unreachable = Не выходит на связь
lost-reason-other = Другое

payment-kind-payment = Оплата
payment-kind-refund = Возврат
payment-kind-reversal = Отмена записи

payment-way-cash = наличные
payment-way-card = карта
payment-way-transfer = перевод
payment-way-loan = кредит банка

invoice-status-new = Не отправлен
invoice-status-sent = Отправлен
invoice-status-paid = Оплачен
invoice-status-outdated = Устарел

invoice-purpose-prepayment = предоплата
invoice-purpose-balance = доплата

sent-way-bot = ботом
sent-way-email = по почте
sent-way-messenger = в мессенджере
sent-way-in-person = лично
sent-way-phone = по телефону

decision-less-prepayment = принять меньшую предоплату
decision-balance-later = остаток после монтажа

repair-reason-money = денег стало меньше, чем нужно
repair-reason-terms = условия изменились, документы устарели
repair-reason-file = файл убран из папки

document-kind-contract = Договор
document-kind-invoice = Счёт
document-kind-act = Акт

document-status-queued = Готовится
document-status-ready = Готов
document-status-failed = Не получился
document-status-outdated = Устарел

file-kind-signed-contract = Подписанный договор
file-kind-design = Проект
file-kind-specification = Спецификация
file-kind-accounting = Бухгалтерия
file-kind-warehouse = Склад
file-kind-transport = Доставка
file-kind-act = Акт
file-kind-claim = Претензия
file-kind-photo = Фото
file-kind-other = Другое

file-status-pending = Загружается
file-status-stored = В папке
file-status-failed = Не загрузился

booking-status-active = Назначен
booking-status-released = Снят
booking-status-done = Проведён

claim-kind-missing-part = Не хватает детали
claim-kind-defect = Брак
claim-kind-damage = Повреждение
claim-kind-workmanship = Качество сборки
claim-kind-delay = Задержка
claim-kind-other = Другое

claim-status-open = Открыта
claim-status-resolved = Закрыта

problem-missing-part = не хватает детали
problem-defect = брак
problem-room-not-ready = помещение не готово
problem-client-absent = клиента нет на месте
problem-damage = повреждение
problem-other = другое

outbox-status-new = Ждёт отправки
outbox-status-claimed = Отправляется
outbox-status-retry = Повторим
outbox-status-sent = Отправлено
outbox-status-uncertain = Неясно, дошло ли
outbox-status-dead = Не доставлено
outbox-status-cancelled = Отменено

## Чего не хватает: короткая фраза для отказа и кнопка, которая это внесёт
fact-product = не указаны кухня и сумма
fact-product-fill = Указать кухню и сумму
fact-client = не заполнены данные клиента
fact-client-fill = Заполнить данные
fact-terms = не указаны срок и порядок оплаты
fact-terms-fill = Указать срок и оплату
fact-contract = не сформирован договор
fact-contract-fill = Сформировать договор
fact-signed-copy = нет подписанной копии договора
fact-signed-copy-fill = Прислать копию
fact-invoice = не сформирован счёт
fact-invoice-fill = Сформировать счёт
fact-invoice-sent = счёт не отправлен клиенту
fact-invoice-sent-fill = Отправить счёт
fact-payment-date = не известна дата оплаты
fact-payment-date-fill = Указать дату оплаты
fact-prepayment = предоплата не внесена
fact-prepayment-fill = Внести оплату
fact-desired-date = не указано, к какому числу нужна кухня
fact-desired-date-fill = Указать желаемую дату
fact-design = нет утверждённого проекта
fact-design-fill = Прислать проект
fact-readiness-date = не указана дата готовности
fact-readiness-date-fill = Указать дату готовности
fact-ready = кухня ещё не готова
fact-ready-fill = Отметить готовность
fact-client-told-ready = клиент не знает о готовности
fact-client-told-ready-fill = Сообщить клиенту
fact-balance = остаток не оплачен
fact-balance-fill = Внести оплату
fact-visit-booked = время монтажа не забронировано
fact-visit-booked-fill = Выбрать время
fact-address = адрес указан не полностью
fact-address-fill = Указать адрес
fact-conditions = не выяснены особые условия
fact-conditions-fill = Указать условия
fact-report = нет отчёта о монтаже
fact-report-fill = Отправить отчёт
fact-act-or-claim = нет ни акта, ни претензии с фото
fact-act-or-claim-fill = Прислать акт
fact-feedback = не записан отзыв клиента
fact-feedback-fill = Записать отзыв
fact-claim-measures = не согласованы меры и срок
fact-claim-measures-fill = Записать меры и срок
fact-claim-done = работы по претензии не выполнены
fact-claim-done-fill = Работы выполнены
fact-claim-confirmed = клиент не подтвердил, что всё исправлено
fact-claim-confirmed-fill = Клиент подтвердил
fact-no-open-claim = есть открытая претензия
fact-no-open-claim-fill = К претензии
fact-act-signed = нет подписанного акта
fact-act-signed-fill = Прислать акт
fact-fully-paid = заказ оплачен не полностью
fact-fully-paid-fill = Внести оплату
fact-manual = не отмечено: { $title }
fact-manual-fill = Отметить
fact-outcome = не выбран итог: { $title }
fact-outcome-fill = Выбрать итог

## Что можно подставить в сообщение клиенту
placeholder-shop = название магазина
placeholder-number = номер заказа
placeholder-amount = сумма, числом
placeholder-paid = сколько оплачено, числом
placeholder-left = сколько осталось, числом
placeholder-percent = сколько оплачено, в процентах
placeholder-link = личная ссылка клиента
placeholder-date = дата
placeholder-day = «завтра, 17.12» — как это звучит в день отправки
placeholder-time-from = начало времени приезда
placeholder-time-to = конец времени приезда
placeholder-crew = имена и телефоны мастеров
placeholder-manager = имя менеджера
placeholder-manager-phone = телефон менеджера
placeholder-reason = причина
