"""Sums, dates and times, phones, requisites: what people type where one value is asked for."""

from __future__ import annotations

from campaigns.inputs.cases import Asks, Returns, Says, Takes, chat

_NBSP = "\u00a0"

SUMS = [
    *chat(
        "sums", "pay.amount",
        ("-5000", Says("sum-negative")),
        ("− 5 000 ₽", Says("sum-negative")),
        ("0", Says("payment-not-positive")),
        ("0,00 руб.", Says("payment-not-positive")),
        ("99999999999999", Says("sum-too-large")),
        ("9" * 400, Says("sum-too-large")),
        ("150 000,50", Takes(15_000_050, f"150{_NBSP}000,50{_NBSP}₽")),
        ("150000 руб.", Takes(15_000_000, f"150{_NBSP}000{_NBSP}₽")),
        ("150.000", Asks("sum-ambiguous", f"Да, 150{_NBSP}000{_NBSP}₽")),
        ("150 тыс", Asks("sum-ambiguous", f"Да, 150{_NBSP}000{_NBSP}₽")),
        ("1,5 млн", Asks("sum-ambiguous", f"Да, 1{_NBSP}500{_NBSP}000{_NBSP}₽")),
        ("1e9", Says("sum-unreadable")),
        ("NaN", Says("sum-unreadable")),
        ("-inf", Says("sum-unreadable")),
        ("0x10", Says("sum-unreadable")),
        ("١٥٠", Says("sum-digits")),
        ("１５０", Says("sum-digits")),
        ("10,555", Says("sum-fraction")),
        ("5000-6000", Says("sum-unreadable")),
        ("50 000 и 100 000", Says("sum-unreadable")),
        ("сто пятьдесят", Says("sum-unreadable")),
    ),
    *chat(
        "sums", "product.amount",
        ("-1", Says("sum-negative")),
        ("0", Says("amount-not-positive")),
        ("1e9", Says("sum-unreadable")),
        ("0,001", Says("sum-fraction")),
        ("𝟙𝟝𝟘", Says("sum-digits")),
        ("100 000 001", Says("sum-too-large")),
    ),
    *chat("sums", "refund.amount", ("0", Says("refund-not-positive")), ("-1", Says("sum-negative"))),
    *chat("sums", "pay.too_much", ("завтра", Returns("payment-over-total", "amount"))),
    *chat(
        "sums", "terms.parts",
        ("50/60", Says("schedule-wrong")),
        ("1000", Says("schedule-wrong")),
        ("100000", Says("schedule-wrong")),
        ("-50 150", Says("schedule-wrong")),
        ("٥٠/٥٠", Says("schedule-wrong")),
        ("пополам", Says("schedule-wrong")),
    ),
]

DATES = [
    *chat(
        "dates", "terms.date",
        ("31.02", Says("date-no-such-day")),
        ("29.02.2027", Says("date-no-such-day")),
        ("31.12.1999", Says("date-year")),
        ("01.01.2999", Says("date-year")),
        ("2027-09-05", Takes("2027-09-05", "05.09.2027")),
        ("завтра", Takes("2027-04-07", "07.04.2027")),
        ("05.09.27", Takes("2027-09-05", "05.09.2027")),
        ("03/05/27", Asks("date-ambiguous", "Да, 03.05.2027")),
        ("чт 10.04", Asks("date-weekday-differs", "Да, 10.04.2027")),
        ("05.04.2027", Says("date-in-past")),
        ("вчера", Says("date-in-past")),
        ("15", Says("date-unreadable")),
        ("когда-нибудь", Says("date-unreadable")),
        ("١٥.١٢", Says("date-digits")),
        ("00.00.0000", Says("date-year")),
        ("9999999999-01-01", Says("date-unreadable")),
    ),
    *chat(
        "dates", "pay.paid_on",
        ("завтра", Says("date-in-future")),
        ("01.01.2050", Says("date-in-future")),
        ("30.02.2027", Says("date-no-such-day")),
    ),
    *chat("dates", "pay.desired", ("01.01.2027", Says("date-in-past")), ("31.06", Says("date-no-such-day"))),
    *chat(
        "times", "quiet.from",
        ("25:61", Says("time-no-such")),
        ("24:00", Says("time-no-such")),
        ("девять", Says("time-unreadable")),
        ("-9", Says("time-unreadable")),
        ("٩", Says("time-unreadable")),
        ("9-18", Asks("time-ambiguous", "Да, 09:18")),
        ("9.30", Takes("09:30", "09:30")),
    ),
    *chat(
        "times", "quiet.to",
        ("12:00", Says("quiet-hours-order")),
        ("13:00", Says("quiet-hours-order")),
        ("25:61", Says("time-no-such")),
    ),
]

PHONES = [
    *chat(
        "phones", "lead.phone",
        ("8 (999) 123-45-67", Takes("+79991234567", f"+7{_NBSP}999{_NBSP}123-45-67")),
        ("+7 999 123 45 67", Takes("+79991234567", f"+7{_NBSP}999{_NBSP}123-45-67")),
        ("+49 30 901820", Takes("+4930901820", f"+49{_NBSP}30{_NBSP}901820")),
        ("12345", Says("phone-too-short")),
        ("89991234", Says("phone-too-short")),
        ("899912345678", Says("phone-too-long")),
        ("8 999 ABC-45-67", Says("phone-letters")),
        ("+7 999 123-45-67, +7 999 765-43-21", Says("phone-several")),
        ("89991234567 или 89997654321", Says("phone-several")),
        ("8 809 505 12 34", Says("phone-premium")),
        ("+7 000 000-00-00", Says("phone-unreadable")),
        ("+999 123456789", Says("phone-unreadable")),
        ("٨٩٩٩١٢٣٤٥٦٧", Says("phone-digits")),
        ("?!", Says("phone-unreadable")),
    ),
]

REQUISITES = [
    *chat("requisites", "client.passport", ("123", Says("passport-form")), ("٤٥١٠ ١٢٣٤٥٦", Says("passport-form"))),
    *chat(
        "requisites", "client.inn",
        ("7707083894", Says("inn-key")), ("0000000000", Says("inn-form")), ("семь", Says("inn-form")),
    ),
    *chat("requisites", "client.kpp", ("7736", Says("kpp-form"))),
    *chat("requisites", "client.bic", ("144525225", Says("bic-form"))),
    *chat(
        "requisites", "client.account",
        ("40702810200000000002", Says("account-key")), ("4070281", Says("account-form")),
    ),
]
