"""Closed sets of values. Each knows about itself what others would otherwise have to list."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    MANAGER = "manager"
    INSTALLER = "installer"
    DIRECTOR = "director"
    ADMIN = "admin"
    ACCOUNTANT = "accountant"
    VIEWER = "viewer"


class Pipeline(StrEnum):
    GENERAL = "general"
    TRAINING = "training"


class Stage(StrEnum):
    CONTRACT = "contract"
    PREPAID = "prepaid"
    PRODUCTION = "production"
    PAID = "paid"
    SCHEDULED = "scheduled"
    INSTALLED = "installed"
    WON = "won"
    LOST = "lost"

    @property
    def is_closed(self) -> bool:
        return self in (Stage.WON, Stage.LOST)

    @property
    def position(self) -> int:
        """1 for the first stage, 7 for ``won``; ``lost`` stands outside the row and is 0."""
        return 0 if self is Stage.LOST else list(Stage).index(self) + 1


class ContactKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"


class Access(StrEnum):
    """How a colleague stands with the bot."""

    IN = "in"
    INVITED = "invited"
    BLOCKED = "blocked"
    DISMISSED = "dismissed"


class LeadStatus(StrEnum):
    NEW = "new"
    CONVERTED = "converted"
    CLOSED = "closed"


class TaskStatus(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class PaymentKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    REVERSAL = "reversal"


class PaymentWay(StrEnum):
    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"
    LOAN = "loan"


class InvoiceStatus(StrEnum):
    NEW = "new"
    SENT = "sent"
    PAID = "paid"
    OUTDATED = "outdated"

    @property
    def is_live(self) -> bool:
        return self is not InvoiceStatus.OUTDATED


class DocumentKind(StrEnum):
    CONTRACT = "contract"
    INVOICE = "invoice"
    ACT = "act"


class DocumentStatus(StrEnum):
    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"
    OUTDATED = "outdated"

    @property
    def counts(self) -> bool:
        """A document on its way counts as made; one that failed or lags behind the data does not."""
        return self in (DocumentStatus.QUEUED, DocumentStatus.READY)


class FileKind(StrEnum):
    SIGNED_CONTRACT = "signed_contract"
    DESIGN = "design"
    SPECIFICATION = "specification"
    ACCOUNTING = "accounting"
    WAREHOUSE = "warehouse"
    TRANSPORT = "transport"
    ACT = "act"
    CLAIM = "claim"
    PHOTO = "photo"
    OTHER = "other"


class FileStatus(StrEnum):
    PENDING = "pending"
    STORED = "stored"
    FAILED = "failed"


class BookingStatus(StrEnum):
    ACTIVE = "active"
    RELEASED = "released"
    DONE = "done"


class ClaimKind(StrEnum):
    MISSING_PART = "missing_part"
    DEFECT = "defect"
    DAMAGE = "damage"
    WORKMANSHIP = "workmanship"
    DELAY = "delay"
    OTHER = "other"


class ClaimStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class OutboxStatus(StrEnum):
    NEW = "new"
    CLAIMED = "claimed"
    RETRY = "retry"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    CANCELLED = "cancelled"

    @property
    def is_waiting(self) -> bool:
        return self in (OutboxStatus.NEW, OutboxStatus.RETRY)


class SmsChannel(StrEnum):
    """The channels of the outbox by which a text message leaves."""

    SMS = "sms"
    BOTH = "sms+telegram"


class SmsState(StrEnum):
    """What the provider says of a text message that it took."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    MISSING = "missing"
    UNKNOWN = "unknown"


class SmsReason(StrEnum):
    """Why a text message did not leave or did not arrive; the words stand in the catalogues as ``sms-reason-…``."""

    NO_MONEY = "no_money"
    ACCOUNT = "account"
    SENDER = "sender"
    PROVIDER_LIMIT = "provider_limit"
    GATEWAY_DOWN = "gateway_down"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    TEXT = "text"
    WRONG_NUMBER = "wrong_number"
    NO_ROUTE = "no_route"
    UNREACHABLE = "unreachable"
    EXPIRED = "expired"
    NO_CHANNEL = "no_channel"
    SWITCHED_OFF = "switched_off"
    NUMBER_LIMIT = "number_limit"
    DAY_LIMIT = "day_limit"
    COUNTRY = "country"
    PREMIUM = "premium"

    @property
    def is_about_account(self) -> bool:
        """Whether it keeps every message back, not this one: somebody has to see to the account."""
        return self in (SmsReason.NO_MONEY, SmsReason.ACCOUNT, SmsReason.SENDER, SmsReason.PROVIDER_LIMIT)


class InboxStatus(StrEnum):
    NEW = "new"
    DONE = "done"
    PARKED = "parked"


class ActorKind(StrEnum):
    EMPLOYEE = "employee"
    CLIENT = "client"
    SYSTEM = "system"


class ImportKind(StrEnum):
    CONTACTS = "contacts"
    LEADS = "leads"
    DEALS = "deals"


class ImportStatus(StrEnum):
    """Where the import of a file stands."""

    LOADING = "loading"
    LOADED = "loaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"

    @property
    def is_at_work(self) -> bool:
        return self in (ImportStatus.CHECKING, ImportStatus.RUNNING, ImportStatus.UNDOING)

    @property
    def is_before_run(self) -> bool:
        """Nothing has been brought in yet."""
        return self in (ImportStatus.LOADING, ImportStatus.LOADED, ImportStatus.CHECKING, ImportStatus.CHECKED)


class ImportRowState(StrEnum):
    """What became of a line.

    ``known`` is there already, ``skipped`` nobody wanted, ``kept`` was changed since and not taken back.
    """

    WAITING = "waiting"
    READY = "ready"
    BAD = "bad"
    KNOWN = "known"
    SKIPPED = "skipped"
    MADE = "made"
    UNDONE = "undone"
    KEPT = "kept"
