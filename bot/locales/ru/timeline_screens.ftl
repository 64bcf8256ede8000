# Лента и комментарии.

timeline-title = лента
timeline-older = ‹ Раньше
timeline-newest = К последним ›
timeline-add = 💬 Комментарий
timeline-folder = 📁 Папка
timeline-system = Система
timeline-client = Клиент
back-to-deal = ‹ К сделке

comment-kept = Комментарий записан
comment-kept-in = Записано в ленту { $number }.
comment-timeline = Лента
comment-voice = 🎤 Голосовой комментарий: { $name }

form-comment = Комментарий
form-comment-text = Что записать?
    .title = Комментарий
    .example = клиент просит светлый фасад; можно голосом
