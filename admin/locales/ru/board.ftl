## Доска
panel-nav-board = Доска
panel-board-how = Перетащите карточку в соседнюю колонку или нажмите «Дальше». Если чего-то не хватает, карточка вернётся на место.
panel-board-everybody = Все менеджеры
panel-board-forward = Дальше
panel-board-back = Назад
panel-board-next = { $number }: дальше, { $stage }
panel-board-back-title = Вернуть { $number } назад
panel-board-left = осталось { $amount }
panel-board-no-amount = сумма не указана
panel-board-missing = Не хватает: { $count }
panel-board-complete = Можно дальше
panel-board-none = Пусто
panel-board-more = Ещё { $count }
panel-board-list = Все списком
panel-board-failed = Не получилось связаться с панелью, карточка осталась на месте. Обновите страницу и попробуйте ещё раз.
