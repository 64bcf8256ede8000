"""What people type: what fits the open question, and what nobody should."""

from __future__ import annotations

from random import Random

from tests.e2e.steps import PNG

COMMANDS = (
    "/start", "/today", "/deals", "/new", "/calendar", "/panel", "/help", "/language", "/report", "/orders", "/week",
    "/daysoff", "/nothing", "/start d_1", "/start c_wrong", "/start i_wrong", "/start@kitchen_sandbox_bot", "/",
)
MENU = (
    "Сегодня", "Сделки", "Новый лид", "Календарь", "Ещё", "Отчёт", "Мои заказы",
    "Неделя", "Выходные", "Today",
)
FITTING: dict[str, tuple[str, ...]] = {
    "money": ("75 000", "150 000", "150000 руб.", "1", "10 000", "37 500,50"),
    "date": ("сегодня", "завтра", "через 45 дней", "через 3 дня", "вчера", "20.05.2027"),
    "time": ("10:00", "13:30", "9:00", "20:00"),
    "phone": ("8 (916) 555-44-33", "+7 916 700-00-01", "89990000001", "+7 495 123-45-67"),
    "name": ("Сидорова Ольга Петровна", "ООО Ромашка", "Мария"),
    "text": (
        "Москва, Ленина 1, кв. 5", "4510 123456", "7707083893", "044525225", "40702810900000000001", "773601001",
        "нет",
        "скол на фасаде", "5", "заказчик передумал", "50 50", "30 / 60 / 10", "собрал полностью", "21к4455",
    ),
    "passport": ("4510 123456", "45 10 123456", "4510"),
    "integer": ("1", "2", "7707083893", "30"),
    "mark": ("5", "1", "4"),
    "choice": ("Перевод", "Наличные", "Прямая", "Угловая", "Частное лицо", "50 / 50", "1"),
    "files": ("вот он",),
}
NASTY = (
    '<b>&"', "</b></i><script>alert(1)</script>", "{{7*7}}", "=1+1", "'; DROP TABLE deal; --", "%s %(x)s { $name }",
    "a|b\\|c", "t1|deal.next|1|1|", "👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈", "шалом \u202eםולש", "\u200b\u2800 \u3164",
    "z" + "\u0301" * 299, "я" * 4096, "😀" * 2048, "-5000", "0", "99999999999999", "1e9", "NaN", "١٢٣", "10,555",
    "31.02", "29.02.2027", "03/05/27", "25:61", "12", "+7", "900", "две кухни", "\n\n.\n", "/ start", "…", "?", "Да",
    "нет", "1" * 400, "<", "&amp;", "null", "\x07\x1b[31m", "К-2027-0001", "К-2027-9999", "@", "#", "сегодня", "Отмена",
    "http://example.com/<>?x=1&y=2", "Ещё ",
)
FORGED = (
    "", "x", "t1", "t1|", "t1|deal.open|-1|0|", "t1|deal.open|9007199254740993|0|", "t1|deal.next|1|99999|",
    "t1|deal.open|999999|0|", "t1|nothing.at_all|1|0|", "t0|deal.open|1|0|", "t1|deal.open|1|0|<b>",
    "f1|00000000|0|value|1",
    "f1||99|cancel|", "f1|aaaaaaaa|7|skip|", "t1|money.undo|1|0|zzz", "t1|deal.open|1|0|" + "я" * 20,
    "deal:1:next",
    "t1|outbox.send|1|0|", "t1|team.open|99|0|", "t1|team.dismiss|1|0|", "t1|booking.day|1|0|2999-99-99",
    "t1|deal.lose|1|0|",
)
FILES: dict[str, tuple[tuple[str, bytes], ...]] = {
    "photo": (("photo.png", PNG),),
    "document": (
        ("договор.pdf", b"%PDF-1.4 paper"), ("../../x.pdf", b"%PDF-1.4"), ("setup.exe.pdf", b"MZ\x90"),
        ("blank.txt", b"\n"),
        ("чертёж <1>.docx", b"PK\x03\x04 drawing"), ("я" * 80 + ".pdf", b"%PDF-1.4"),
    ),
    "voice": (("note.ogg", b"OggS"),),
    "sticker": (("cat.webp", b"RIFF"),),
    "video": (("film.mp4", b"\x00\x00\x00\x18ftyp"),),
    "audio": (("song.mp3", b"ID3"),),
}


def fitting(random: Random, kind: str) -> str:
    """An answer to a question of this kind, which may still be wrong for it."""
    return random.choice(FITTING.get(kind, FITTING["text"]))
