// The page's own texts. What the bot says comes from the bot, in the person's language.

const RU = {
  brand: "Песочница", clock: "Часы песочницы", clock_next: "Следующее событие", clock_morning: "Утро",
  clock_hour: "На час вперёд", clock_hour_short: "+1 час", clock_reset: "Настоящее время",
  nothing_due: "пока ничего", nothing_planned: "Пока ничего не запланировано. Начните сделку или перейдите к утру.", more: "Ещё", panel: "Панель (войти: /panel в чате)", help: "С чего начать", other_language: "English",
  start_over: "Начать сначала", people: "Чьи телефоны показать", phones: "Телефоны",
  welcome_what: "Это песочница: настоящий бот, а рядом — телефоны всех, кто ведёт сделку, и их часы.",
  welcome_start: "Нажмите «СТАРТ» в телефоне: {name}.",
  welcome_key: "Нажмите «{key}» в телефоне: {name}.",
  welcome_go: "Нажмите любую кнопку в телефоне: {name}.",
  understood: "Понятно", offline: "Связь с песочницей прервалась, пробую снова…",
  sms_inbox: "SMS", sms_empty: "Здесь появятся SMS, которые бот отправит людям без Telegram.",
  sms_new: "Новое SMS: {name}", close: "Закрыть", cancel: "Отмена", copy: "Скопировать", copied: "Скопировано",
  start_over_ask: "Начать сначала?", start_over_text: "Переписка, сделки и SMS песочницы сотрутся, часы вернутся к настоящему времени.",
  start_over_yes: "Да, начать сначала", start_over_busy: "Готовлю песочницу заново…",
  whose_phone: "В чьём телефоне открыть ссылку?", call: "Позвонить", call_hint: "В песочнице звонков нет, но номер настоящий в этой истории.",
  role_manager: "Менеджер", role_installer: "Мастер", role_director: "Руководитель", role_admin: "Админ",
  role_client: "Клиент", role_trainee: "Стажёр",
  online: "в сети", typing: "печатает", action_photo: "отправляет фото", action_document: "отправляет файл",
  action_voice: "записывает голосовое", not_started: "бот не запущен", blocked: "бот заблокирован",
  start: "СТАРТ", start_hint: "{name} ещё не открывал бота. Нажмите «СТАРТ».",
  unblock: "Разблокировать бота", block: "Заблокировать бота", hide_phone: "Убрать телефон", phone_menu: "Меню телефона",
  message: "Сообщение", caption: "Подпись", send: "Отправить", attach: "Прикрепить", commands: "Команды",
  show_keyboard: "Показать клавиатуру", hide_keyboard: "Скрыть клавиатуру", messages_of: "Переписка: {name}",
  attach_photo: "Фото…", attach_file: "Файл…", sample_photo: "Образец фото", sample_album: "Три фото",
  sample_file: "Образец PDF", sample_voice: "Голосовое", sample_sticker: "Стикер", own_contact: "Мой контакт",
  location: "Место", remove: "Убрать", as_files: "Отправить файлами", drop_here: "Отпустите файлы здесь",
  reply_to: "Ответ", edit: "Изменить", editing: "Изменение", edited: "изменено", silent: "Без звука",
  pinned: "Закреплённое сообщение", pinned_service: "Закреплено: {text}", unread: "Новые сообщения", to_end: "К последним сообщениям",
  today: "Сегодня", photo: "Фото", file: "Файл", voice: "Голосовое сообщение", video: "Видео", sticker: "Стикер",
  contact: "Контакт", open_photo: "Открыть фото", open_file: "Открыть файл", show_phone: "Показать номер",
  forwarded: "Переслано: {name}", via: "через @{name}", unsupported: "Такое сообщение песочница не показывает.",
  nothing_found: "Ничего не найдено", inline_hint: "Результаты", yandex: "Яндекс Карты", twogis: "2ГИС",
  show_more: "Показать полностью", show_less: "Свернуть", spoiler: "Скрытый текст, нажмите, чтобы прочитать",
  unread_count: "непрочитанных: {count}", failed: "Не получилось: {text}", request_contact: "Поделиться номером",
  share_contact_ask: "Отправить боту номер {phone}?", share: "Отправить", kb: "КБ", mb: "МБ", bytes: "Б",
};

const EN = {
  brand: "Sandbox", clock: "Sandbox clock", clock_next: "Next event", clock_morning: "Morning",
  clock_hour: "One hour ahead", clock_hour_short: "+1 hour", clock_reset: "Real time",
  nothing_due: "nothing yet", nothing_planned: "Nothing is planned yet. Begin a deal or go to the morning.", more: "More", panel: "Panel (log in: /panel in the chat)", help: "Where to begin", other_language: "Русский",
  start_over: "Start over", people: "Whose phones to show", phones: "Phones",
  welcome_what: "This is a sandbox: the real bot, beside it the phones of everyone in a deal, and their clock.",
  welcome_start: "Tap START in the phone of {name}.",
  welcome_key: "Tap “{key}” in the phone of {name}.",
  welcome_go: "Tap any button in the phone of {name}.",
  understood: "Got it", offline: "The sandbox does not answer, trying again…",
  sms_inbox: "SMS", sms_empty: "SMS which the bot sends to people without Telegram will appear here.",
  sms_new: "New SMS: {name}", close: "Close", cancel: "Cancel", copy: "Copy", copied: "Copied",
  start_over_ask: "Start over?", start_over_text: "The sandbox's chats, deals and SMS are erased and the clock returns to real time.",
  start_over_yes: "Yes, start over", start_over_busy: "Preparing the sandbox again…",
  whose_phone: "In whose phone shall the link open?", call: "Call", call_hint: "There are no calls in the sandbox, but this is the number to dial.",
  role_manager: "Manager", role_installer: "Installer", role_director: "Director", role_admin: "Admin",
  role_client: "Client", role_trainee: "Trainee",
  online: "online", typing: "typing", action_photo: "sending a photo", action_document: "sending a file",
  action_voice: "recording voice", not_started: "bot not started", blocked: "the bot is blocked",
  start: "START", start_hint: "{name} has not opened the bot yet. Tap START.",
  unblock: "Unblock the bot", block: "Block the bot", hide_phone: "Put the phone away", phone_menu: "Phone menu",
  message: "Message", caption: "Caption", send: "Send", attach: "Attach", commands: "Commands",
  show_keyboard: "Show keyboard", hide_keyboard: "Hide keyboard", messages_of: "Chat: {name}",
  attach_photo: "Photo…", attach_file: "File…", sample_photo: "Sample photo", sample_album: "Three photos",
  sample_file: "Sample PDF", sample_voice: "Voice note", sample_sticker: "Sticker", own_contact: "My contact",
  location: "Location", remove: "Remove", as_files: "Send as files", drop_here: "Drop the files here",
  reply_to: "Reply", edit: "Edit", editing: "Editing", edited: "edited", silent: "Sent silently",
  pinned: "Pinned message", pinned_service: "Pinned: {text}", unread: "New messages", to_end: "To the latest messages",
  today: "Today", photo: "Photo", file: "File", voice: "Voice message", video: "Video", sticker: "Sticker",
  contact: "Contact", open_photo: "Open the photo", open_file: "Open the file", show_phone: "Show the number",
  forwarded: "Forwarded: {name}", via: "via @{name}", unsupported: "The sandbox cannot show this message.",
  nothing_found: "Nothing found", inline_hint: "Results", yandex: "Yandex Maps", twogis: "2GIS",
  show_more: "Show all", show_less: "Show less", spoiler: "Hidden text, press to read",
  unread_count: "unread: {count}", failed: "That did not work: {text}", request_contact: "Share the number",
  share_contact_ask: "Send the number {phone} to the bot?", share: "Send", kb: "KB", mb: "MB", bytes: "B",
};

const DICTIONARIES = { ru: RU, en: EN };
let current = localStorage.getItem("sandbox.language") === "en" ? "en" : "ru";

export const language = () => current;

export function setLanguage(code) {
  current = code;
  localStorage.setItem("sandbox.language", code);
  document.documentElement.lang = code;
  translate(document);
}

/** The text of a key with {parameters} filled in. */
export function t(key, params = {}) {
  const text = DICTIONARIES[current][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
}

/** Writes the texts of all data-i18n* attributes below `root` in the current language. */
function translate(root) {
  for (const el of root.querySelectorAll("[data-i18n]")) el.textContent = t(el.dataset.i18n);
  for (const el of root.querySelectorAll("[data-i18n-placeholder]")) el.placeholder = t(el.dataset.i18nPlaceholder);
  for (const el of root.querySelectorAll("[data-i18n-label]")) {
    el.setAttribute("aria-label", t(el.dataset.i18nLabel));
    if (el.tagName === "BUTTON") el.title = t(el.dataset.i18nLabel);
  }
}
