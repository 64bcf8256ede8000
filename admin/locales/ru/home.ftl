panel-home-late = задач просрочено
panel-home-claims = открытых претензий
panel-home-lost = сообщений не дошло
panel-home-stages = Открытые сделки по стадиям
