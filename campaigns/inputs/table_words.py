"""Words, kinds of messages, buttons and addresses."""

from __future__ import annotations

import json

from campaigns.inputs.cases import Answers, Case, Gift, Request, Says, Script, Takes, Toast, chat, scripts, web

_LONG = "я" * 301
_EMOJI = "👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈"

TEXTS: list[Case | Script] = [
    *chat(
        "texts", "pay.comment",
        ('<b>&"', Takes('<b>&"', '<b>&"')),
        ("</b></i><script>alert(1)</script>", Takes(*2 * ("</b></i><script>alert(1)</script>",))),
        ("&lt;&amp;#0;", Takes("&lt;&amp;#0;", "&lt;&amp;#0;")),
        (_EMOJI, Takes(_EMOJI, _EMOJI)),
        ("шалом \u202eםולש\u202c\u200f", Takes("шалом םולש", "шалом םולש")),
        ("{{7*7}}", Takes("{{7*7}}", "{{7*7}}")),
        ("${7*7} #{7*7} {% raw %}", Takes("${7*7} #{7*7} {% raw %}", "${7*7}")),
        ("=1+1", Takes("=1+1", "=1+1")),
        ("'; DROP TABLE deal; --", Takes("'; DROP TABLE deal; --", "'; DROP TABLE deal; --")),
        ("{ $name } %s %(x)s", Takes("{ $name } %s %(x)s", "{ $name } %s %(x)s")),
        ("a|b\\|c", Takes("a|b\\|c", "a|b\\|c")),
        (Gift("raw", text="до\ud83dпосле"), Takes("допосле", "допосле")),
        (Gift("raw", text="ну\x00ль\x07\x1b[31m"), Takes("нуль[31m", "нуль[31m")),
        (Gift("raw", text="\u200b\u2800 \u3164"), Says("text-empty")),
        (Gift("raw", text="\u202e\u200f"), Says("text-empty")),
        (_LONG, Says("text-too-long")),
        ("😀" * 301, Says("text-too-long")),
        ("z" + "\u0301" * 299, Takes("z" + "\u0301" * 299, "z")),
    ),
    *chat(
        "texts", "lead.name",
        ("12345", Says("name-no-letters")),
        ("🙂🙂🙂", Says("name-no-letters")),
        ("а" * 121, Says("name-too-long")),
        (Gift("raw", text="\u200b \u2060"), Says("name-empty")),
        ('<b>&"Ольга', Takes('<b>&"Ольга', '<b>&"Ольга')),
        ("Ольга\nПетровна", Takes("Ольга Петровна", "Ольга Петровна")),
    ),
    *chat("texts", "client.name", ("+7 999 123-45-67", Says("name-no-letters")), ("-", Says("name-no-letters"))),
    *chat("texts", "lead.wish", (_LONG, Says("text-too-long"))),
    *chat("texts", "address", (_LONG, Says("text-too-long")), (Gift("raw", text="\u2800"), Says("text-empty"))),
    *chat("texts", "address.floor", ("э" * 41, Says("text-too-long"))),
    *chat("texts", "comment", ("ы" * 4096, Says("text-too-long")), (Gift("raw", text="\u3164"), Says("text-empty"))),
    *chat("texts", "claim.text", ("ы" * 1001, Says("text-too-long"))),
    *chat("texts", "product.kitchen", ("круглая", Says("form-choice-unknown")), ("0", Says("form-choice-unknown"))),
    *chat("texts", "pay.way", ("биткоин", Says("form-choice-unknown")), ("cash", Says("form-choice-unknown"))),
    *chat(
        "texts", "feedback.mark",
        ("6", Says("form-mark-unreadable")), ("0", Says("form-mark-unreadable")), ("٥", Says("form-mark-unreadable")),
        ("отлично", Says("form-mark-unreadable")),
    ),
    *scripts(
        "texts", "long_comments_are_split_and_never_cut", "typed_search_is_harmless",
        writes=["long_comments_are_split_and_never_cut"],
    ),
]

_NOT_TEXT = [
    (Gift(kind, name), Says("form-text-wanted"))
    for kind, name in (("sticker", "cat.webp"), ("voice", "note.ogg"), ("photo", "photo.png"), ("document", "a.pdf"))
]

KINDS: list[Case | Script] = [
    *chat("kinds", "pay.amount", *_NOT_TEXT, (Gift("location"), Says("form-text-wanted"))),
    *chat("kinds", "pay.paid_on", (Gift("contact"), Says("form-text-wanted"))),
    *chat("kinds", "lead.name", (Gift("contact"), Says("form-text-wanted"))),
    *chat("kinds", "product.kitchen", (Gift("sticker", "cat.webp"), Says("form-text-wanted"))),
    *chat("kinds", "lead.phone", (Gift("location"), Says("form-text-wanted"))),
    *chat(
        "kinds", "files",
        ("вот он", Says("form-file-wanted")),
        (Gift("sticker", "cat.webp"), Says("form-file-wanted")),
        (Gift("location"), Says("form-file-wanted")),
        (Gift("contact"), Says("form-file-wanted")),
        (Gift("raw-file", "big.pdf", 21 * 1024 * 1024), Says("file-too-large")),
        (Gift("raw-file", "empty.pdf", 0), Says("file-empty")),
        (Gift("raw-file", "setup.exe", 5000), Says("file-program")),
        (Gift("raw-file", "договор.pdf.scr", 5000), Says("file-program")),
    ),
    *scripts(
        "kinds", "photo_as_document_and_document_as_photo", "album_of_ten_is_kept_once_each",
        "climbing_file_name_is_only_a_label",
        "another_persons_contact_card_is_the_phone", "known_number_offers_its_owner",
        "edited_message_after_acceptance", "large_file_outside_of_a_form", "program_and_bombs_under_names_of_papers",
        writes=["photo_as_document_and_document_as_photo", "album_of_ten_is_kept_once_each",
                "climbing_file_name_is_only_a_label", "program_and_bombs_under_names_of_papers"],
    ),
]

_GONE = Toast(("button-old-short", "not-found", "deal-not-found", "forbidden", "task-not-found", "file-not-found",
               "lead-not-found", "claim-not-found", "employee-not-found", "payment-not-found", "form-finished",
               "form-choice-gone", "message-not-now", "language-unknown"))

BUTTONS: list[Case | Script] = [
    *chat(
        "flow", "card",
        *((data, _GONE) for data in (
            "garbage", "t1", "t1|", "t1|||", "t9|deal.open|1|0|", "t1|nope|1|0|", "t1|deal.open|-1|0|",
            "t1|deal.open|999999999999999|0|", "t1|deal.open|9007199254740993|0|", "t1|deal.open|1e5|0|",
            "t1|task.open|999999999|0|", "t1|file.open|999999999|0|", "t1|lead.open|999999999|0|",
            "t1|claim.open|999999999|0|",
            "t1|booking.days|{deal}|0|0.240.9999-12", "t1|booking.day|{deal}|0|0.240.0001-01-01",
            "t1|booking.window|{deal}|0|0.240.1.9999999999", "t1|booking.take|{deal}|0|0.240.99999999999999999999.1",
            "t1|booking.open|{deal}|0|99999999999999999999", "t1|deal.give|{deal}|0|٣", "t1|file.set|1|0|nonsense",
            "t1|language.set|0|0|xx", "f1|00000000|0|v|1", "f1|x|999|v|1", "t1|person.open|999999|0|",
            "t1|item.set|999999|0|99999999999999999999+",
        )),
    ),
    *chat(
        "flow", "list",
        *((data, Toast(())) for data in (
            "t1|today.show|0|0|99999999999999999999999", "t1|timeline.open|{deal}|0|99999999999999999999",
            "t1|deals.list|0|0|x.y.z.9999999", "t1|money.reverse|999999|0|abc",
        )),
    ),
    *chat(
        "flow", "pay.amount.button",
        *((data, Toast(("form-choice-gone", "form-already", "form-finished", "button-old-short"))) for data in (
            "v|null", "v|1e999", "v|-5", "v|[1]", "v|NaN", 'v|"x"', "v|99999999999999999999", "n|99", "n|-1", "n|x",
            "zz|", "v|", "v|true", "v|{}",
        )),
    ),
    *scripts(
        "flow", "command_in_a_form_keeps_the_draft", "menu_in_a_form_keeps_the_draft", "another_form_asks_which",
        "same_button_twice_at_once", "button_weeks_old", "forwarded_button_of_a_colleagues_form",
        "button_of_a_dismissed_colleague", "used_invite", "expired_invite", "unknown_links",
        "two_managers_on_one_deal", "reply_to_yesterdays_prompt", "unknown_commands", "inline_search_is_harmless",
        "stranger_is_kept_out", "visit_at_a_time_that_a_clock_change_skips_or_doubles",
        writes=["same_button_twice_at_once", "button_weeks_old", "button_of_a_dismissed_colleague", "used_invite",
                "expired_invite", "two_managers_on_one_deal", "reply_to_yesterdays_prompt"],
    ),
]


def _lead(**given: object) -> Request:
    return Request("POST", "/api/leads", json.dumps({"name": "Ольга", "phone": "+79165554433"} | given))


_HOOK = "a-secret-of-the-webhook"


def _panel(method: str, path: str, body: str = "") -> Request:
    return Request(method, f"/admin{path}", body, key="", panel=True)


def _hook(body: str) -> Request:
    return Request("POST", "/telegram/webhook", body, secret=_HOOK)


WEB = [
    *web(
        "sums",
        (_lead(phone=123), Answers(400, "lead-not-json")),
    ),
    *web(
        "phones",
        (_lead(phone=""), Answers(400, "phone-empty")),
        (_lead(phone="12"), Answers(400, "phone-too-short")),
        (_lead(phone="позвоните"), Answers(400, "phone-letters")),
        (_lead(phone="89991234567, 89997654321"), Answers(400, "phone-several")),
        (_lead(phone="8 809 505 12 34"), Answers(400, "phone-premium")),
        (_lead(phone="\ud800\x00"), Answers(400, "phone-empty")),
    ),
    *web(
        "texts",
        (_lead(name=""), Answers(400, "name-empty")),
        (_lead(name="\u200b\u202e"), Answers(400, "name-empty")),
        (_lead(name="777"), Answers(400, "name-no-letters")),
        (_lead(name="а" * 500), Answers(400, "name-too-long")),
        (_lead(name="Оль\ud83dга\x00", key="a1"), Answers(201, writes=True)),
        (_lead(name="<b>&\"'; DROP", wish="{{7*7}} =1+1", key="a2"), Answers(201, writes=True)),
        (_lead(key="к" * 81), Answers(400, "lead-key-too-long")),
        (_lead(key="нуль\x00"), Answers(400, "lead-key-wrong")),
        (_lead(key="\ud800"), Answers(400, "lead-key-wrong")),
        (_lead(wish="ы" * 2001), Answers(400, "text-too-long")),
        (_lead(source="x" * 61), Answers(400, "name-too-long")),
    ),
    *web(
        "kinds",
        (Request("POST", "/api/leads", ""), Answers(400, "lead-not-json")),
        (Request("POST", "/api/leads", "{"), Answers(400, "lead-not-json")),
        (Request("POST", "/api/leads", "[]"), Answers(400, "lead-not-json")),
        (Request("POST", "/api/leads", "null"), Answers(400, "lead-not-json")),
        (Request("POST", "/api/leads", "[" * 9000), Answers(400, "lead-not-json")),
        (Request("POST", "/api/leads", b"\xff\xfe\x00"), Answers(400, "lead-not-json")),
        (Request("POST", "/api/leads", '{"name": {"a": 1}, "phone": []}'), Answers(400, "lead-not-json")),
        (Request("POST", "/api/leads", "1" + "0" * 10_000), Answers(400, "lead-not-json")),
        (Request("POST", "/api/leads", " " * 20_000), Answers(413)),
        (Request("GET", "/api/leads"), Answers(405)),
        (Request("POST", "/api/leads", "{}", key="wrong"), Answers(401)),
        (Request("POST", "/api/leads", "{}", key=""), Answers(401)),
        (_hook("{"), Answers(200)),
        (_hook("[" * 100_000), Answers(200)),
        (_hook('{"update_id": "1"}'), Answers(200)),
        (_hook('{"update_id": true}'), Answers(200)),
        (_hook('{"update_id": -7, "message": {}}'), Answers(200)),
        (_hook('{"update_id": ' + "9" * 30 + "}"), Answers(200)),
        (_hook('{"update_id": 1.5, "x": NaN}'), Answers(200)),
        (_hook('{"update_id": 11, "x": NaN}'), Answers(200)),
        (Request("POST", "/telegram/webhook", '{"update_id": 1}', secret="guessed"), Answers(401)),  # noqa: S106
        (Request("POST", "/telegram/webhook", '{"update_id": 1}'), Answers(401)),
    ),
    *web(
        "flow",
        (Request("GET", "/o/unknown"), Answers(404)),
        (Request("GET", "/o/%00"), Answers(404)),
        (Request("GET", "/o/a%00b/files/1"), Answers(404)),
        (Request("GET", "/o/%ED%A0%80"), Answers(404)),
        (Request("GET", "/o/%FF%FE"), Answers(404)),
        (Request("GET", "/o/'; DROP TABLE deal"), Answers(404)),
        (Request("GET", "/o/%2e%2e%2f%2e%2e%2fetc%2fpasswd"), Answers(404)),
        (Request("GET", "/o/x/files/abc"), Answers(404)),
        (Request("GET", "/o/x/files/99999999999999999999999"), Answers(404)),
        (Request("GET", "/o/x/files/-1"), Answers(404)),
        (Request("GET", "/o/" + "x" * 5000), Answers(404)),
        (Request("POST", "/o/unknown"), Answers(405)),
        (Request("GET", "/.env"), Answers(404)),
        (Request("GET", "//etc/passwd"), Answers(404)),
        (Request("GET", "/nowhere"), Answers(404)),
        (Request("GET", "/admin/deals"), Answers(303)),
        *((_panel("GET", path), Answers(404)) for path in (
            "/deals/abc", "/deals/-1", "/deals/99999999999999999999", "/deals/%D9%A1", "/nowhere",
            "/deals/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/deals/1/files/..%2f..%2f.env", "/deals/1/files/abc",
            "/employee/details/abc", "/employee/edit/99999999999999999999", "/nonsense/list",
        )),
        *((_panel("POST", path, "reason=x"), Answers(403)) for path in (
            "/deals/1/comment", "/deals/abc/next", "/calendar/book", "/deals/99999999999999999999/payments",
        )),
        (_panel("GET", "/deals/%00"), Answers(400)),
        (_panel("POST", "/deals/1"), Answers(405)),
        (_panel("DELETE", "/deals/1"), Answers(405)),
        (_panel("PUT", "/deals/abc"), Answers(405)),
    ),
]
