# Импорт файлов из других программ.

panel-nav-imports = Импорт
panel-import-how = Файл CSV или Excel из Битрикс24, amoCRM или своя таблица, до 25 МБ. Сначала он проверяется строка за строкой, загружается только после вашего согласия, и всё можно отменить. Клиентам ничего не отправляется.
panel-import-kind = Что в файле
panel-import-file = Файл
panel-import-choose = Выбрать файл
panel-import-upload = Загрузить и посмотреть столбцы
panel-import-lines = Строк
panel-import-status = Где сейчас
panel-import-who = Кто и когда
panel-import-none = Файлов пока не было.
panel-import-all = Все файлы
panel-import-count = { $count ->
    [one] { $count } строка
    [few] { $count } строки
   *[other] { $count } строк
}

## Столбцы
panel-import-columns = Что в столбцах
panel-import-columns-how = Под названием столбца — то, что в первых строках. Имя и телефон нужны обязательно.
panel-import-others = Остальные столбцы: { $count }
panel-import-leave-out = Не загружать
panel-import-stages = Стадии
panel-import-stages-how-deals = Где у нас окажется сделка с такой стадией. Забронированного времени мастера в файле нет, поэтому «Дата монтажа назначена» выбрать нельзя.
panel-import-stages-how-leads = Какие заявки загружать.
panel-import-choose-place = Выберите место
panel-import-manager = Ответственные
panel-import-manager-who = Кому строки без нашего сотрудника
panel-import-manager-how = Ответственных ищем по имени и фамилии. Уволенные и те, кого у нас нет, не найдутся.
panel-import-manager-nobody = Никому: отметить как ошибку
panel-import-check = Проверить
panel-import-forget = Удалить файл
panel-import-forget-sure = Строки файла будут удалены. В базу из него ещё ничего не попало.
panel-import-loading = Файл ещё читается. Обновите страницу через минуту; если он так и не прочтётся, загрузите его заново.
panel-done-import-forgotten = Файл удалён.

## Ход
panel-import-at-checking = Проверяем строки
panel-import-at-running = Загружаем
panel-import-at-undoing = Отменяем импорт
panel-import-progress = Готово
panel-import-so-far = Строк { $done } из { $total }. Страницу можно закрыть: работа не остановится.
panel-import-stop = Остановить

## Что получилось
panel-import-run = Загрузить: { $count }
panel-import-bad = { $count ->
    [one] { $count } строка с ошибкой не загрузится.
    [few] { $count } строки с ошибкой не загрузятся.
   *[other] { $count } строк с ошибкой не загрузятся.
} Скачайте их, исправьте и загрузите потом отдельным файлом — или поправьте столбцы и проверьте снова.
panel-import-change-columns = Изменить столбцы
panel-import-over = Загружено: { $count }. { $moment }.
panel-import-undo = Отменить импорт
panel-import-undo-sure = Всё, что загружено из файла, будет убрано. Сделки, заявки и клиенты, с которыми уже работали, останутся; вы увидите их списком.
panel-import-taken-back = Импорт отменён { $moment }. Убрано: { $undone }, изменено с тех пор и оставлено: { $kept }.
panel-import-states = Строки по итогу
panel-import-line = Строка
panel-import-column = Столбец
panel-import-what = О ком
panel-import-why = Примечание
panel-import-download = Скачать этот список
panel-import-no-lines = Таких строк нет.
