"""The places at which the program is killed: functions of it by name, never a hook in it."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.faults import scripts
from campaigns.faults.scripts import Script

_COMMIT = "sqlalchemy.engine.default:DefaultDialect.do_commit"
_TAP = "bot.middlewares.transaction:TransactionMiddleware.__call__"
_WRITE = "delivery.sender:Hand.write"
_TAPS = (scripts.MOVE, scripts.PAYMENT, scripts.BOOKING, scripts.TICKS, scripts.FILE, scripts.TELL)
_SAYING = (scripts.TELL, scripts.REMINDERS, scripts.PAYMENT, scripts.DOCUMENT)


@dataclass(frozen=True)
class Point:
    """``path`` names a function; the process dies ``when`` one of its calls begins or has ended."""

    name: str
    path: str
    when: str
    scripts: tuple[Script, ...]
    inside: str | None = None
    pause: float = 0.0


POINTS = (
    Point("update fetched, not yet recorded", "bot.inbox:Inbox.accept", "before", _TAPS),
    Point("update recorded, not yet acknowledged", "bot.inbox:Inbox.accept", "after", _TAPS),
    Point("update acknowledged, not yet worked", "bot.inbox:Inbox._attempt", "before", _TAPS, pause=0.05),
    Point("webhook: update recorded, not yet answered", "bot.inbox:Inbox.accept", "after", (scripts.WEBHOOK,)),
    Point("tap worked, before its commit", _COMMIT, "before", _TAPS, inside=_TAP),
    Point("tap committed, before the chat's answer", _COMMIT, "after", _TAPS, inside=_TAP),
    Point("tap answered, before its edit", "bot.showing:_answer", "after", _TAPS),
    Point("card edited, before it is noted", "bot.showing:_edited", "after", _TAPS),
    Point("half hours of a booking taken", "crm.bookings:_take_slots", "after", (scripts.BOOKING,)),
    Point("outbox claimed, before the commit", _COMMIT, "before", _SAYING, inside="delivery.outbox:claim"),
    Point("outbox claimed, before sending", "delivery.outbox:claim", "after", _SAYING),
    Point("Telegram accepted, before the mark", "delivery.telegram:TelegramChat.send", "after", _SAYING),
    Point("text message accepted, before the mark", "delivery.clients:Clients._by_sms", "after",
          (scripts.TELL, scripts.PAYMENT)),
    Point("mark written, before its commit", _COMMIT, "before", _SAYING, inside=_WRITE),
    Point("mark committed", _COMMIT, "after", _SAYING, inside=_WRITE),
    Point("file half written", "delivery.files:_finish", "before", (scripts.FILE, scripts.DOCUMENT)),
    Point("file on the disk, not in the folder", "delivery.files:Store.save", "after",
          (scripts.FILE, scripts.DOCUMENT)),
    Point("document rendered, not stored", "delivery.documents:Documents._render", "after", (scripts.DOCUMENT,)),
    Point("reminders: between two of them", "crm.reminders:_run", "after", (scripts.REMINDERS,)),
    Point("reminders: before the commit of one", _COMMIT, "before", (scripts.REMINDERS,), inside="crm.reminders:_run"),
    Point("website: enquiry kept, not yet answered", "web.leads:_enter", "after", (scripts.SITE,)),
    Point("import: before the commit of a batch", _COMMIT, "before", (scripts.IMPORT,), inside="crm.imports:step"),
    Point("import: between two batches", _COMMIT, "after", (scripts.IMPORT,), inside="crm.imports:step"),
    Point("any commit of the program, before", _COMMIT, "before", (*_TAPS, scripts.DOCUMENT, scripts.REMINDERS)),
    Point("any commit of the program, after", _COMMIT, "after", (*_TAPS, scripts.DOCUMENT, scripts.REMINDERS)),
)
