# Списки: «Сегодня», сделки, поиск.

today-title = Сегодня, { $day }
today-count = { $count ->
    [one] { $count } задача
    [few] { $count } задачи
   *[other] { $count } задач
}
today-late = { $count ->
    [one] { $count } просрочена
   *[other] { $count } просрочено
}
today-empty = Всё сделано. Новые задачи появятся здесь сами.
today-call = 📞 Позвонить и договориться
today-money = 💰 Деньги
today-production = 🏭 Производство
today-installation = 🔧 Монтаж
today-later = 🗓 Дальше
today-others = ⚠️ Просрочено у коллег
today-until = до { $time }
today-until-day = до { $day }
today-refresh = Обновить
today-fresh = Обновлено
today-deals = Сделки
today-new-lead = Новый лид

deals-title-mine = Мои сделки
deals-title-all = Все сделки
deals-open = { $count ->
    [one] { $count } открытая сделка
    [few] { $count } открытые сделки
   *[other] { $count } открытых сделок
}
deals-none = Здесь пока пусто. Начните с нового лида.
deals-leads = Лиды · { $count }
deals-search = 🔎 Поиск
deals-all = Все сделки
deals-mine = Только мои
deals-to-general = Перейти в «Общее»
deals-to-training = Перейти в «Обучение»
deals-new-lead = Новый лид
deals-today = Сегодня
deals-back = ‹ Сделки
deals-page-empty = На этой странице сделок нет.
deals-found = Нашлось: { $text }
deals-more-found = Показаны первые. Уточните запрос: номер, имя или телефон.
deals-not-found = По запросу «{ $text }» ничего не нашлось. Ищу по номеру, имени и телефону, например: К-2026-0042, Иванова или 123-45-67.
deals-days = { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[other] { $days } дней
}
deals-open-in-bot = Открыть сделку

form-deal_search = Поиск сделки
form-deal_search-text = Номер, имя или телефон?
    .title = Ищем
    .example = К-2026-0042, Иванова, 123-45-67

more-training = Обучение
