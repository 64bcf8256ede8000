## Рамка вокруг страниц
panel-name = Кухни
panel-skip = К содержимому
panel-menu = Меню
panel-sections = Разделы
panel-search = Номер, имя, телефон
panel-logout = Выйти
panel-to-start = На главную
panel-save = Сохранить
panel-nav-home = Сводка
panel-nav-deals = Сделки
panel-who-system = Система
panel-who-client = Клиент
panel-size-mb = { $number } МБ
panel-size-kb = { $number } КБ
panel-size-b = { $number } Б

## Что не так
panel-error-unexpected = Что-то сломалось у нас. Введённое раньше не пропало. Попробуйте ещё раз, а если повторится — передайте администратору код { $id }.
panel-error-foreign = Запрос пришёл не со страницы панели, поэтому не выполнен. Откройте панель и повторите там.
panel-error-form = Эта форма открыта до нового входа. Обновите страницу и отправьте её ещё раз.
panel-error-not-found = Такой страницы нет. Проверьте адрес или начните с главной.
panel-error-method = Так эту страницу не открывают. Начните с главной.
panel-error-large = Слишком много данных. Файл может быть до 25 МБ.
panel-error-request = Запрос не разобрать. Вернитесь и попробуйте ещё раз.

## Вход
panel-login-title = Вход в панель
panel-login-link-hint = Проще всего так: отправьте боту команду /panel и нажмите на ссылку.
panel-login-name = Имя
panel-login-password = Пароль
panel-login-enter = Войти
panel-login-as = Войти как { $name }
panel-login-once = Ссылка сработает один раз. Если её получили не вы, закройте страницу.
panel-code-title = Код из приложения
panel-code = Код
panel-code-hint = Шесть цифр из приложения или один из запасных кодов.

## Свой вход
panel-account = Мой вход
panel-sessions = Где вы вошли
panel-session-unknown = Неизвестный браузер
panel-session-since = с { $since }, последний раз { $seen }
panel-session-this = Здесь
panel-session-end = Выйти
panel-sessions-end = Выйти везде, кроме этого браузера
panel-password = Пароль
panel-password-have = Имя для входа: { $login }
panel-password-none = Пароля нет, вы входите по ссылке из бота. С паролем можно входить и без телефона, имя для входа: { $login }
panel-password-old = Нынешний пароль
panel-password-new = Новый пароль
panel-password-hint = От { $shortest } знаков. Например, четыре любых слова через пробел.
panel-factor = Вход с кодом
panel-factor-why = После ссылки или пароля панель спросит код из приложения на телефоне: чужой с вашим паролем не войдёт.
panel-factor-begin = Включить
panel-factor-scan = Сфотографируйте картинку приложением для кодов (или введите ключ руками) и впишите код, который оно покажет.
panel-factor-qr = Ключ для приложения с кодами
panel-factor-confirm = Подтвердить
panel-factor-on = Включён. Запасных кодов осталось: { $left }.
panel-factor-off = Выключить
panel-factor-codes = Готово. Сохраните запасные коды: каждый один раз заменит приложение. Больше мы их не покажем.
panel-language = Язык панели и чата
panel-done-session-ended = Тот браузер вышел.
panel-done-sessions-ended = Все остальные браузеры вышли.
panel-done-password-set = Пароль сохранён. В других браузерах нужно войти заново.
panel-done-code-off = Вход с кодом выключен.
