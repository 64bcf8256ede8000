# Карточка сделки и её формы.


card-training = 🎓 Учебная сделка: клиенту ничего не уходит
card-no-amount = Сумма ещё не указана
card-money = { $amount } · оплачено { $paid } · осталось { $left }
card-claims = ⚠️ Открытых претензий: { $count }
card-contract-outdated = ⚠️ Договор нужно обновить: сформировать и подписать заново
card-prepayment-gone = ⚠️ Предоплаты не хватает: проверьте записи об оплате
card-design-gone = ⚠️ Проекта нет в папке: пришлите его снова
card-late = ⚠️ Готовность позже желаемой даты на { $days } дн.
card-lost = Причина: { $reason }
card-won = Кухня собрана, акт подписан, долга нет. Спасибо!
card-no-task = Сейчас ваших действий не требуется.
due-waits = с { $moment }
due-overdue = ⏰ просрочено, срок был { $moment }
due-until = до { $moment }
item-optional = {""} (по желанию)

note-moved = ✓ Готово. Новая стадия: { $stage }
note-done = ✓ Готово
note-undone = ↩️ Отменено, всё как было
note-saved = ✓ Записано
note-files = ✓ В папке: { $kind }, файлов: { $count }
note-payment = ✓ Оплата записана: { $amount }
note-document = ⏳ Готовлю: { $kind }. Пришлю файлом через несколько секунд
note-invoice-sent = ✓ Счёт уйдёт клиенту через минуту
note-ready = ✓ Записано: кухня готова. Осталось сказать клиенту
note-next-check = ✓ Напомню проверить: { $day }
note-message-queued = ✓ Сообщение уйдёт клиенту через минуту
note-client-ready = ✓ Клиент готов. Сообщение о бригаде уйдёт клиенту, задание — мастеру
note-no-answer = ✓ Записано: не отвечает. Напомню позже сегодня

button-undo = ↩️ Отменить
button-done = ✅ Готово
button-next-stage = ✅ Дальше: { $stage }
button-next = Следующая стадия
button-all-done = Всё сделано
button-choose-outcome = Выбрать итог
button-at-table = Подписали и оплатили
button-new-payment-date = Новая дата оплаты
button-delay = Задержка
button-move-visit = Перенести монтаж
button-claim = Открыть претензию
button-money = 💰 Оплата
button-folder = 📁 Папка
button-timeline = 💬 Лента
button-client = 👤 Клиент
button-more = Ещё…
button-help = ❓ Как делать
button-today = ‹ Сегодня
button-back-to-deal = ‹ К сделке
button-video = ▶️ Видео
button-edit-client = Данные клиента
button-client-contact = 📞 Контакт
button-client-link = 🔗 Ссылка
button-copy = Скопировать
button-reopen = Открыть снова
button-claim-new = Зарегистрировать претензию
button-comment = Комментарий
button-documents = Документы
button-edit-product = Кухня и сумма
button-kitchen-note = Описание кухни
button-edit-terms = Срок и порядок оплаты
button-return = Вернуть на стадию назад…
button-reassign = Передать другому…
button-lose = Сделка проиграна…
button-record-payment = Внести оплату
button-record-refund = Записать возврат
button-reverse = Отменить запись { $amount }
button-accept-less = Принять меньшую предоплату
button-accept-later = Принять остаток после монтажа
button-make-contract = Сформировать договор
button-make-invoice = Сформировать счёт
button-make-act = Сформировать акт
button-invoice-by-bot = Всё верно, отправить { $channel }
button-invoice-right = Сформировать, передам сам
button-send-by-bot = Отправить сейчас: { $channel }
button-sent-by-hand =
    { $code ->
        [phone] Сообщён
       *[other] Передан
    } { $way }
button-send-delay = Отправить клиенту
button-own-words = Написать по-своему
button-not-now = Не сейчас
button-send-ready = Отправить клиенту
button-told-by-phone = Сказано по телефону
payment-today = Сегодня, { $way }
channel-telegram = в Telegram
channel-sms = по SMS

refused-missing = <b>Пока нельзя.</b> Не хватает:
more-question = Что сделать?
money-title = Детали по оплате
money-plan = По графику: до производства { $first }, к монтажу всего { $second }; цена { $total }
money-invoice = 🧾 Счёт № { $ordinal }: { $amount }, { $purpose } — { $status }
documents-question = Какой документ сформировать? Данные возьму из сделки, прежняя версия останется в папке.
invoice-check =
    <b>Счёт по сделке { $number }</b>
    Покупатель: { $client }
    Сумма: { $amount }
    Назначение: { $purpose }

    Всё верно?
invoice-send-question = Как отправить счёт? Клиент: { $client }
delay-noted = ✓ Задержка записана, руководитель узнает сразу. Сообщить клиенту?
ready-question = Клиент получит такое сообщение:
client-in-telegram = Сообщения получает в Telegram
client-by-sms = Сообщения получает по SMS
client-link =
    Личная ссылка клиента: где его заказ, сколько оплачено, документы.
    { $link }
client-no-link = Ссылка появится, когда бот подключится к Telegram. Попробуйте через минуту.
choice-none = Нет
lift-freight = Грузовой
lift-small = Малый
lift-none = Нет лифта
schedule-custom = Другой порядок

form-product = Кухня и сумма
form-product-kitchen = Какая кухня?
    .title = Кухня
form-product-note = Что важно: фасады, столешница, техника?
    .title = Описание
    .example = белые фасады, столешница под дуб
form-product-amount = Сумма договора?
    .title = Сумма
    .example = 150 000

form-kitchen_note = Описание кухни
form-kitchen_note-note = Что важно: фасады, столешница, техника?
    .title = Описание
    .example = белые фасады, столешница под дуб

form-terms = Срок и порядок оплаты
form-terms-term_date = К какому дню кухня должна быть установлена по договору?
    .title = Срок
    .example = 15.02 или через 45 дней
form-terms-schedule = Как клиент платит?
    .title = Оплата
form-terms-parts = Сколько процентов до производства, до монтажа и после него?
    .title = Доли, %
    .example = 60 / 30 / 10

form-client = Данные клиента для договора
form-client-kind = Кто заключает договор?
    .title = Кто
form-client-name = Фамилия, имя и отчество полностью, или название компании?
    .title = Имя или название
    .example = Иванова Мария Петровна
form-client-passport = Серия и номер паспорта?
    .title = Паспорт
    .example = 4510 123456
form-client-inn = ИНН компании или предпринимателя?
    .title = ИНН
    .example = 7707083893
form-client-kpp = КПП?
    .title = КПП
    .example = 770701001
form-client-bic = БИК банка?
    .title = БИК
    .example = 044525225
form-client-account = Расчётный счёт, 20 цифр?
    .title = Счёт
    .example = 40702810438000000001
form-client-signatory = Кто подписывает договор?
    .title = Подписывает
    .example = Петров Иван Сергеевич
form-client-address = Адрес для договора?
    .title = Адрес
    .example = Москва, ул. Ленина, д. 1, кв. 5

form-files = Файлы в папку
form-files-files = Пришлите файл или фото. Если их несколько — одним альбомом.
    .title = Файлы

form-payment_date = Дата оплаты
form-payment_date-day = Когда клиент обещал заплатить?
    .title = Дата
    .example = завтра или 15.12

form-desired_date = Желаемая дата кухни
form-desired_date-day = К какому дню клиент хочет кухню?
    .title = Дата
    .example = 15.02

form-readiness_date = Дата готовности
form-readiness_date-day = Когда технолог обещает готовность?
    .title = Дата
    .example = 15.01

form-address = Адрес монтажа
form-address-address = Точный адрес?
    .title = Адрес
    .example = Москва, ул. Ленина, д. 1, кв. 5
form-address-floor = Этаж?
    .title = Этаж
    .example = 5
form-address-lift = Какой лифт?
    .title = Лифт
form-address-entry_code = Код подъезда или домофон?
    .title = Код, домофон
    .example = 45к2198

form-conditions = Особые условия
form-conditions-conditions = Тихие часы, парковка, животные, доступ, пожелания? Если ничего такого нет — «Нет».
    .title = Условия
    .example = парковка во дворе, дома собака
form-conditions-quiet_from = Есть тихие часы? С какого времени?
    .title = Тихие часы с
    .example = 13:00
form-conditions-quiet_to = До какого времени?
    .title = Тихие часы до
    .example = 15:00

form-feedback = Отзыв клиента
form-feedback-mark = Оценка от 1 до 5?
    .title = Оценка
form-feedback-comment = Что сказал клиент?
    .title = Отзыв
    .example = довольна, дверца скрипит

form-payment = Оплата
form-payment-amount = Сколько получено?
    .title = Сумма
    .example = 50 000
form-payment-paid_on = Когда и как получены деньги?
    .title = Дата
    .example = вчера
form-payment-way = Как заплатили?
    .title = Способ
form-payment-comment = Комментарий, если нужен?
    .title = Комментарий
    .example = чек 123

form-refund = Возврат денег
form-refund-amount = Сколько вернули?
    .title = Сумма
    .example = 10 000
form-refund-paid_on = Когда вернули?
    .title = Дата
    .example = сегодня
form-refund-way = Как вернули?
    .title = Способ
form-refund-comment = Комментарий, если нужен?
    .title = Комментарий
    .example = за отказ от фартука

form-reversal = Отмена записи
form-reversal-reason = Почему запись ошибочна?
    .title = Причина
    .example = внесли дважды

form-decision = Решение руководителя
form-decision-reason = Почему можно идти дальше?
    .title = Причина
    .example = постоянный клиент

form-next_check = Следующая проверка
form-next_check-day = Когда проверить снова?
    .title = Дата
    .example = в пятницу

form-delay = Задержка
form-delay-day = Новая дата готовности?
    .title = Новая готовность
    .example = 28.12
form-delay-reason = Почему задержка?
    .title = Причина
    .example = не пришли фасады
form-delay-measure = Что делаем, чтобы успеть?
    .title = Что делаем
    .example = заменили поставщика

form-delay_text = Сообщение клиенту
form-delay_text-text = Что написать клиенту?
    .title = Текст
    .example = Кухня будет готова 28.12, приносим извинения

form-ready_except = Готова, кроме…
form-ready_except-what = Чего не хватает?
    .title = Чего нет
    .example = ручки, 4 шт.
form-ready_except-promised_on = К какому дню будет?
    .title = Обещано к
    .example = 20.12

form-payment_first = Предоплата
form-payment_first-amount = Сколько получено?
    .title = Сумма
    .example = 50 000
form-payment_first-paid_on = Когда и как получены деньги?
    .title = Дата
    .example = вчера
form-payment_first-way = Как заплатили?
    .title = Способ
form-payment_first-comment = Комментарий, если нужен?
    .title = Комментарий
    .example = чек 123
form-payment_first-desired_date = К какому дню клиент хочет кухню?
    .title = Желаемая дата
    .example = 15.02

form-table = Подписали и оплатили
form-table-amount = Сколько получено?
    .title = Сумма
    .example = 50 000
form-table-paid_on = Когда и как получены деньги?
    .title = Дата
    .example = вчера
form-table-way = Как заплатили?
    .title = Способ
form-table-comment = Комментарий, если нужен?
    .title = Комментарий
    .example = чек 123
form-table-desired_date = К какому дню клиент хочет кухню?
    .title = Желаемая дата
    .example = 15.02

form-product_signed = Кухня и сумма
form-product_signed-kitchen = Какая кухня?
    .title = Кухня
form-product_signed-note = Что важно: фасады, столешница, техника?
    .title = Описание
    .example = белые фасады, столешница под дуб
form-product_signed-amount = Сумма договора?
    .title = Сумма
    .example = 150 000
form-product_signed-reason = Договор подписан. Почему меняем?
    .title = Причина
    .example = клиент добавил пенал

form-terms_signed = Срок и порядок оплаты
form-terms_signed-term_date = К какому дню кухня должна быть установлена по договору?
    .title = Срок
    .example = 15.02 или через 45 дней
form-terms_signed-schedule = Как клиент платит?
    .title = Оплата
form-terms_signed-parts = Сколько процентов до производства, до монтажа и после него?
    .title = Доли, %
    .example = 60 / 30 / 10
form-terms_signed-reason = Договор подписан. Почему меняем?
    .title = Причина
    .example = клиент добавил пенал

report-empty = Сделок пока нет. Первая появится с первым лидом.
report-refresh = Обновить
button-play-installer = Сыграть мастера
button-done-and-next = ✅ Сделано, дальше: { $stage }
button-done-and-close = ✅ Сделано, закрыть задачу
