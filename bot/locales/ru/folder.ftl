# Папка сделки и файлы.

folder-empty = В папке пока пусто.
folder-how = Пришлите сюда фото или файл в любой момент — я спрошу, к какой сделке.
back-to-folder = ‹ К папке
file-change-kind = Изменить вид
file-remove = Убрать
file-on-its-way = Файл придёт следующим сообщением.
file-which-kind = «{ $name }» сейчас — { $now }. Что это на самом деле?
file-kind-set = Теперь это: { $kind }
file-remove-sure = Убрать «{ $name }» ({ $kind }) из папки? Отметки, которые на нём держатся, снимутся.
file-remove-yes = Да, убрать
file-removed = Файл убран

files-came = { $count ->
    [one] { $count } файл
    [few] { $count } файла
   *[other] { $count } файлов
}: к какой сделке и что это?
files-to = { $deal }
files-all-kinds = Другой вид…
files-other = К другой: { $deal }
files-find = Нет нужной сделки? Напишите её номер или имя клиента.
files-drop = Не сохранять
files-dropped = Файлы не сохранены
files-sorted = Эти файлы уже разобраны. Пришлите новые, если нужно.
files-kept = { $count ->
    [one] { $count } файл
    [few] { $count } файла
   *[other] { $count } файлов
} в папке: { $kind }.
