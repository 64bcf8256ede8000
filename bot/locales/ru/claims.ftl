# Претензии.

more-claims = Претензии
back-to-more = ‹ Ещё

claim-title = Претензия № { $number } · { $kind }
claim-money-demand = Письменное денежное требование: ответ за 10 дней
claim-photos = Фото: { $count }
claim-visit = Мастер приедет: { $moment }
claim-step-called = Клиенту позвонили
claim-step-plan = Меры и срок согласованы
claim-plan-detail = { $measures }, к { $day }
claim-step-done = Работы выполнены
claim-step-confirmed = Клиент подтвердил
claim-step-act = Акт в папке
claim-called = Позвонили клиенту
claim-plan = Записать меры и срок
claim-new-plan = Изменить срок
claim-done = Работы выполнены
claim-confirmed = Клиент подтвердил
claim-act = Прислать акт
claim-close = Закрыть претензию
claim-book = 🔧 Назначить визит
claim-add-photos = Добавить фото
claim-list-of-deal = Претензии сделки
claim-register = Новая претензия
claim-promised = обещано { $day }
claim-demand-yes = Да, письменно требует денег
claim-incomplete = Закрыть пока нельзя: { $list }.

claims-none = Претензий нет.
claims-open = Открытые претензии: { $count }
claims-none-open = Открытых претензий нет.

form-claim = Претензия
form-claim-kind = Что случилось?
    .title = Вид
form-claim-kind-missing_part = Не хватает детали
form-claim-kind-defect = Брак
form-claim-kind-damage = Повреждение
form-claim-kind-workmanship = Качество сборки
form-claim-kind-delay = Задержка
form-claim-kind-other = Другое
form-claim-text = Опишите, что не так
    .title = Описание
    .example = царапина на левом фасаде, клиент просит заменить
form-claim-photos = Пришлите фото, если есть
    .title = Фото
form-claim-money = Клиент письменно требует денег?
    .title = Требует денег
form-claim-money-False = нет
form-claim-money-True = да

form-claim_photos = Фото к претензии
form-claim_photos-photos = Пришлите фото
    .title = Фото

form-claim_plan = Меры и срок
form-claim_plan-measures = О чём договорились с клиентом?
    .title = Меры
    .example = заменим фасад
form-claim_plan-day = К какому дню обещали?
    .title = Обещано
    .example = 15.12, через неделю

form-claim_done = Работы выполнены
form-claim_done-day = Когда выполнены?
    .title = Выполнены
    .example = сегодня, вчера
