"""THE process as data: stages, tasks, checklists, required facts and effects.

Read it from top to bottom to know what the product does. Words live in ``crm/locales/*/process.toml`` and, once
edited, in the database; numbers in ``crm.numbers``. ``crm.workflow`` runs it, ``crm.lint`` checks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from db.enums import Role, Stage


@dataclass(frozen=True)
class Item:
    """A checklist line: fact-driven with ``fact``, ticked by hand without."""

    code: str
    fact: str | None = None
    required: bool = True


@dataclass(frozen=True)
class Deadline:
    """When a task is due. ``number`` names a setting; ``field`` names a date of the deal it follows."""

    kind: DeadlineKind
    number: str | None = None


class DeadlineKind(StrEnum):
    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    PAYMENT_DATE = "payment_date"
    READINESS_CHECK = "readiness_check"
    DAY_BEFORE_VISIT = "day_before_visit"
    VISIT_END = "visit_end"
    CLAIM = "claim"
    AT_ONCE = "at_once"


@dataclass(frozen=True)
class TaskSpec:
    """One assignment of the process.

    ``opens`` is the task that follows within the stage; ``moves`` says that closing this one moves the deal.
    With ``outcomes`` the task is closed by choosing ``closing_outcome``, never by a plain "done". Once the task
    named by ``overtaken_by`` is open, this one no longer holds the deal.
    """

    code: str
    role: Role
    deadline: Deadline
    items: tuple[Item, ...]
    opens: str | None = None
    moves: bool = False
    outcomes: tuple[str, ...] = ()
    closing_outcome: str | None = None
    closes_itself: bool = False
    overtaken_by: str | None = None
    effects: tuple[str, ...] = ()


@dataclass(frozen=True)
class StageSpec:
    """A stage: its tasks in order, what must hold besides their items to leave it, where it leads."""

    stage: Stage
    tasks: tuple[str, ...]
    next: Stage | None
    guard: tuple[str, ...] = ()
    on_enter: tuple[str, ...] = ()


def fact(code: str, name: str | None = None) -> Item:
    return Item(code, name or code)


def manual(code: str, *, required: bool = True) -> Item:
    return Item(code, None, required)


def days(number: str) -> Deadline:
    return Deadline(DeadlineKind.WORKING_DAYS, number)


def hours(number: str) -> Deadline:
    return Deadline(DeadlineKind.WORKING_HOURS, number)


def when(kind: DeadlineKind) -> Deadline:
    return Deadline(kind)


MANAGER, INSTALLER = Role.MANAGER, Role.INSTALLER

TASKS: dict[str, TaskSpec] = {
    spec.code: spec
    for spec in (
        # Before the process
        TaskSpec("qualify_lead", MANAGER, hours("deadline.qualify_lead"), (), outcomes=("convert", "recall", "close")),
        # 1. contract
        TaskSpec(
            "sign_contract", MANAGER, days("deadline.sign_contract"),
            (fact("product"), fact("client"), fact("terms"), fact("contract"), manual("agreed"), fact("signed_copy")),
            opens="send_invoice",
        ),
        TaskSpec(
            "send_invoice", MANAGER, days("deadline.send_invoice"),
            (fact("invoice"), fact("invoice_sent"), fact("payment_date")),
            opens="collect_prepayment",
        ),
        TaskSpec(
            "collect_prepayment", MANAGER, when(DeadlineKind.PAYMENT_DATE),
            (fact("prepayment"), fact("desired_date")),
            moves=True,
        ),
        # 2. prepaid
        TaskSpec(
            "confirm_production", MANAGER, days("deadline.confirm_production"),
            (fact("design"), fact("readiness_date"), manual("no_obstacles"), manual("on_time_and_quality")),
            moves=True,
        ),
        # 3. production
        TaskSpec(
            "check_production", MANAGER, when(DeadlineKind.READINESS_CHECK),
            (fact("ready"), manual("kit_checked")),
            opens="collect_balance", outcomes=("in_schedule", "delayed", "ready", "ready_except"),
            closing_outcome="ready",
        ),
        TaskSpec(
            "collect_balance", MANAGER, days("deadline.collect_balance"),
            (fact("client_told_ready"), fact("balance")),
            moves=True, closes_itself=True,
        ),
        # 4. paid
        TaskSpec(
            "agree_installation", MANAGER, days("deadline.agree_installation"),
            (fact("visit_booked"), fact("address"), fact("conditions"), manual("client_agreed")),
            moves=True,
        ),
        # 5. scheduled
        TaskSpec(
            "control_call", MANAGER, when(DeadlineKind.DAY_BEFORE_VISIT),
            (manual("room_ready"), manual("access"), manual("time_confirmed")),
            opens="install", outcomes=("ready", "move", "no_answer"), closing_outcome="ready",
            overtaken_by="install", effects=("crew_message",),
        ),
        TaskSpec(
            "install", INSTALLER, when(DeadlineKind.VISIT_END),
            (manual("called_before"), manual("assembled"), fact("report"), fact("act_or_claim")),
            moves=True, effects=("visit_done",),
        ),
        # 6. installed
        TaskSpec(
            "feedback_call", MANAGER, days("deadline.feedback_call"),
            (fact("feedback"), manual("claims_asked")),
            moves=True,
        ),
        # Beside the stages
        TaskSpec(
            "resolve_claim", MANAGER, when(DeadlineKind.CLAIM),
            (fact("claim_measures"), fact("claim_done"), fact("claim_confirmed"), fact("act_signed")),
            effects=("claim_resolved",),
        ),
        TaskSpec("refund", MANAGER, days("deadline.refund"), (manual("refunded"),)),
        TaskSpec("call_client", MANAGER, when(DeadlineKind.AT_ONCE), (manual("client_called"),)),
    )
}

STAGES: dict[Stage, StageSpec] = {
    spec.stage: spec
    for spec in (
        StageSpec(Stage.CONTRACT, ("sign_contract", "send_invoice", "collect_prepayment"), Stage.PREPAID),
        StageSpec(Stage.PREPAID, ("confirm_production",), Stage.PRODUCTION, on_enter=("payment_summary",)),
        StageSpec(Stage.PRODUCTION, ("check_production", "collect_balance"), Stage.PAID),
        StageSpec(Stage.PAID, ("agree_installation",), Stage.SCHEDULED),
        StageSpec(
            Stage.SCHEDULED, ("control_call", "install"), Stage.INSTALLED,
            guard=("visit_booked",), on_enter=("visit_confirmation",),
        ),
        StageSpec(
            Stage.INSTALLED, ("feedback_call",), Stage.WON,
            guard=("no_open_claim", "act_signed", "fully_paid"), on_enter=("tell_installed",),
        ),
        StageSpec(Stage.WON, (), None, on_enter=("thanks",)),
        StageSpec(Stage.LOST, (), None),
    )
}

# A task that opens again when a fact it rests on goes away later: fact -> task.
REPAIRS: dict[str, str] = {
    "prepayment": "collect_balance",
    "balance": "collect_balance",
    "contract": "sign_contract",
    "signed_copy": "sign_contract",
    "design": "confirm_production",
}

# Said by hand, and said anew when its task opens again as a repair; whatever else was said stays said.
SAID_ANEW = ("agreed",)

SIDE_TASKS = ("qualify_lead", "resolve_claim", "refund", "call_client")


@cache
def rests_on(stage: Stage) -> tuple[str, ...]:
    """Facts of earlier stages that a deal in ``stage`` must still have: when one goes, its repair opens."""
    return tuple(name for name in REPAIRS if _established_in(name).position < stage.position)


def _established_in(name: str) -> Stage:
    return next(
        spec.stage for spec in STAGES.values() for code in spec.tasks
        if any(item.fact == name for item in TASKS[code].items)
    )


@cache
def stage_of(task_code: str) -> Stage | None:
    """The stage a task belongs to; ``None`` for tasks beside the stages."""
    return next((spec.stage for spec in STAGES.values() if task_code in spec.tasks), None)


def previous(stage: Stage) -> Stage | None:
    """The stage before; ``None`` for the first one and for closed ones."""
    return next((spec.stage for spec in STAGES.values() if spec.next is stage), None)


def transitions() -> set[tuple[Stage, Stage]]:
    """Every move a deal can make: one forward, back to any earlier stage, lost from any open one, reopened."""
    order = [stage for stage in Stage if stage is not Stage.LOST]
    opened = [stage for stage in order if not stage.is_closed]
    forward = {(spec.stage, spec.next) for spec in STAGES.values() if spec.next}
    backward = {(late, early) for late in opened for early in opened if early.position < late.position}
    lost = {(stage, Stage.LOST) for stage in opened} | {(Stage.LOST, stage) for stage in opened}
    return forward | backward | lost | {(Stage.WON, Stage.INSTALLED)}
