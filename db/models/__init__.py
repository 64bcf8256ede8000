"""Every table, a module per aggregate."""

from db.models.api_key import ApiKey
from db.models.booking import Booking, BookingCrew, BookingSlot
from db.models.claim import Claim
from db.models.contact import Contact, Lead
from db.models.deal import OPEN_DEAL, TRAINING_DEAL, Deal, DealNumber, Decision, StageVisit
from db.models.employee import Absence, Employee, InstallerHours, Invite
from db.models.folder import DealFile, Document, DocumentTemplate
from db.models.imports import ImportRow, ImportRun
from db.models.login import Credential, LoginAttempts, LoginLink, RecoveryCode, WebSession
from db.models.messaging import (
    BEING_DRAWN,
    BY_SMS,
    IN_TROUBLE,
    OUTSTANDING,
    UNFINISHED,
    UNWORKED,
    BotMessage,
    Draft,
    InboxUpdate,
    Outbox,
)
from db.models.money import Invoice, Payment
from db.models.setting import Change, ExtraItem, Setting, Wording
from db.models.task import OPEN_TASK, Task, TaskItem
from db.models.timeline import TimelineEntry

__all__ = [
    "BEING_DRAWN", "BY_SMS", "IN_TROUBLE", "OPEN_DEAL", "OPEN_TASK", "OUTSTANDING", "TRAINING_DEAL", "UNFINISHED",
    "UNWORKED", "Absence", "ApiKey", "Booking", "BookingCrew", "BookingSlot", "BotMessage", "Change", "Claim",
    "Contact", "Credential", "Deal", "DealFile", "DealNumber", "Decision", "Document", "DocumentTemplate", "Draft",
    "Employee", "ExtraItem", "ImportRow", "ImportRun", "InboxUpdate", "InstallerHours", "Invite", "Invoice", "Lead",
    "LoginAttempts", "LoginLink", "Outbox", "Payment", "RecoveryCode", "Setting", "StageVisit", "Task", "TaskItem",
    "TimelineEntry", "WebSession", "Wording",
]
