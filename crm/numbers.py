"""Every number, list and address of the process that an admin may change, with its default.

Days and hours are working ones unless the name says otherwise; sums are kopecks; times of day are shop time.
"""

from __future__ import annotations

from typing import Any

DEFAULTS: dict[str, Any] = {
    # Deadlines (PROCESS: stages and tasks)
    "deadline.qualify_lead": 1,  # working hours
    "deadline.sign_contract": 3,
    "deadline.send_invoice": 0,  # the same day
    "deadline.payment_unknown": 3,
    "deadline.confirm_production": 1,
    "deadline.collect_balance": 3,
    "deadline.agree_installation": 1,
    "deadline.feedback_call": 1,
    "deadline.refund": 3,
    "deadline.claim_call": 4,  # working hours
    "deadline.claim_plan": 1,
    "deadline.claim_money_demand": 10,  # calendar days
    # Production control
    "production.check_before": 3,
    "production.halfway_from": 15,
    "production.design_required": True,
    # Reminders
    "remind.signed_copy_after": 1,
    "remind.signed_copy_director_after": 3,
    "remind.prepayment_after": [1, 3, 5],
    "remind.overdue_director_after": 2,
    "remind.most_per_task": 10,
    "remind.control_call": ["10:00", "12:00", "15:00"],
    "remind.control_call_director": "17:00",
    "remind.control_call_give_up": "18:00",
    "remind.before_visit_minutes": 60,
    "remind.late_installer_minutes": 30,
    "digest.manager_morning": "09:00",
    "digest.manager_evening": "16:00",
    "digest.installer_evening": "19:00",
    "digest.director": "09:00",
    "digest.funnel_weekday": 0,
    # Silence: client messages and unasked pushes wait
    "night.start": "21:00",
    "night.end": "09:00",
    "night.visit_exempt_hours": 14,
    "message.hold_seconds": 60,
    "undo.seconds": 60,
    # Text messages
    "sms.enabled": True,
    "sms.per_number": 10,  # a day
    "sms.per_day": 200,
    "sms.countries": ["RU"],
    "sms.check_days": 3,  # calendar days
    "sms.call_before_night": 2,  # hours
    "sms.call_before_visit": 3,  # hours
    # Working time
    "hours.opens": "09:00",
    "hours.closes": "18:00",
    "hours.weekdays": [0, 1, 2, 3, 4],
    "hours.installer_weekdays": [0, 1, 2, 3, 4],
    "calendar.extra_off": [],
    "calendar.extra_on": [],
    "booking.default_hours": 8,
    "booking.horizon_days": 45,
    # Who sees what
    "managers.see_all": True,
    "client.passport_required": True,
    # Lists
    "kitchens": ["straight", "corner", "u_shaped", "island", "other"],
    "lost_reasons": ["price", "term", "competitor", "postponed", "unreachable", "other"],
    "schedules": {
        "half": [50, 50, 0], "half_40_10": [50, 40, 10], "full": [100, 0, 0], "after": [0, 0, 100],
        "seventy": [70, 30, 0],
    },
    "lead_sources": ["phone", "visit", "site", "recommendation", "other"],
    # The shop
    "shop.name": "Кухни Лад",
    "shop.city": "Москва",
    "shop.legal_name": "ООО «Кухни Лад»",
    "shop.inn": "7707083893",
    "shop.kpp": "770701001",
    "shop.ogrn": "1027700132195",
    "shop.address": "127006, г. Москва, ул. Садовая, д. 1",
    "shop.account": "40702810200000000001",
    "shop.bank": "ПАО Сбербанк",
    "shop.bic": "044525225",
    "shop.correspondent_account": "30101810400000000225",
    "shop.signatory": "Лад Иван Петрович",
    "shop.signatory_post": "генеральный директор",
    "shop.phone": "+74951234567",
}
