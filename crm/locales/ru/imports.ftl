# Импорт: файлы других программ, их строки, столбцы и стадии.

## Файл
import-not-found = Этого импорта нет. Откройте список загруженных файлов.
import-no-file = Файл не выбран. Нажмите «Выбрать файл» и укажите выгрузку, например: contacts.csv.
import-too-large = Файл больше { $megabytes } МБ. Сохраните таблицу как .xlsx, так она меньше, или разделите её на части.
import-not-a-table = «{ $name }» — не таблица. Нужен файл CSV или Excel, как его выгружают Битрикс24 и amoCRM, например: contacts.csv.
import-empty = В «{ $name }» нет строк с данными. В первой строке нужны названия столбцов, ниже — сами данные.
import-locked = «{ $name }» закрыт паролем. Снимите пароль в Excel и загрузите файл ещё раз.
import-workbook-broken = «{ $name }» не открывается как таблица Excel. Сохраните её заново как .xlsx или CSV и загрузите ещё раз.
import-sheet-too-large = Лист в «{ $name }» слишком большой. Скопируйте таблицу на чистый лист и сохраните её отдельным файлом.
import-too-many = В файле больше { $most ->
    [one] { $most } строки
   *[other] { $most } строк
}. Разделите его на части и загрузите по одной.
import-too-wide = В строке { $number } больше { $most ->
    [one] { $most } столбца
   *[other] { $most } столбцов
}. Оставьте в файле только нужные столбцы.
import-cell-too-long = В строке { $number } есть ячейка длиннее { $most ->
    [one] { $most } знака
   *[other] { $most } знаков
}. Сократите её и загрузите файл ещё раз.
import-line-broken = Строка { $number } не читается: в ней открыта кавычка и не закрыта. Исправьте её или выгрузите файл заново.

## Столбцы
import-columns-unknown = Столбцы не подходят к файлу. Откройте импорт заново и выберите, что в каждом столбце.
import-columns-needed = Без имени и телефона загружать нечего. Выберите, в каком столбце телефон и в каком имя.
import-column-twice = Одно и то же выбрано дважды: «{ $columns }». Оставьте один столбец, для другого выберите «Не загружать».
import-place-unknown = Такой стадии у нас нет. Выберите её из списка.
import-manager-wrong = Этому сотруднику нельзя передать клиентов. Выберите менеджера или руководителя.

## Ход
import-begun = Этот файл уже загружается или загружен. Посмотрите, что с ним сейчас.
import-not-checked = Сначала проверьте файл: без проверки он не загружается.
import-nothing-good = В файле нет ни одной строки, которую можно загрузить. Исправьте строки с ошибками или столбцы.
import-not-running = Останавливать нечего: файл сейчас не проверяется и не загружается.
import-not-done = Отменить можно только завершённый импорт.

## Строка
import-row-too-long = В строке { $count } ячеек, а столбцов { $columns }: похоже, в тексте стоит лишний разделитель. Исправьте строку.
import-row-of-headers = Похоже на вторую строку заголовков. Её можно удалить из файла, остальным строкам она не мешает.
import-stage-unknown = Стадия «{ $text }» незнакома. Выберите для неё место в настройке столбцов.
import-manager-unknown = Сотрудника «{ $text }» нет. Выберите, кому передать такие строки.
import-manager-empty = Ответственный не указан. Выберите, кому передать такие строки.
import-known-line = То же, что в строке { $number }
import-known-before = Уже загружено из другого файла
import-known-client = Такой клиент уже есть: { $name }, { $phone }
import-known-lead = Заявка с этим номером уже открыта: { $name }
import-linked = Клиент уже есть: { $name }
import-client-stays = Клиент остался: он занят другой сделкой или открыл бота

## Названия
import-kind-contacts = Клиенты
import-kind-leads = Заявки
import-kind-deals = Сделки

import-status-loading = читается
import-status-loaded = ждёт проверки
import-status-checking = проверяется
import-status-checked = проверен
import-status-running = загружается
import-status-done = загружен
import-status-undoing = отменяется
import-status-undone = отменён

import-row-waiting = не проверены
import-row-ready = можно загрузить
import-row-bad = с ошибкой
import-row-known = уже есть
import-row-skipped = не нужны
import-row-made = загружены
import-row-undone = убраны
import-row-kept = изменены и оставлены

import-field-id = Номер в старой программе
import-field-name = Имя и фамилия
import-field-surname = Фамилия
import-field-given = Имя
import-field-patronymic = Отчество
import-field-company = Компания, если имени нет
import-field-phone = Телефон
import-field-address = Адрес
import-field-title = Название
import-field-stage = Стадия
import-field-amount = Сумма
import-field-manager = Ответственный
import-field-source = Источник
import-field-comment = Комментарий
import-field-created = Дата создания
import-field-closed = Дата закрытия

import-place-take = Загрузить
import-place-skip = Не загружать
