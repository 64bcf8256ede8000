from collections.abc import Callable
from dataclasses import replace

import pytest

from crm import lint, wording
from crm.lint import Draft
from crm.process import STAGES, TASKS, Item, days, manual
from db.enums import Role, Stage


def with_task(code: str, **change: object) -> Draft:
    return Draft(tasks=TASKS | {code: replace(TASKS[code], **change)})  # type: ignore[arg-type]


def with_stage(stage: Stage, **change: object) -> Draft:
    return Draft(stages=STAGES | {stage: replace(STAGES[stage], **change)})  # type: ignore[arg-type]


def with_words(code: str, language: str, text: str | None) -> Draft:
    words = dict(wording.defaults())
    if text is None:
        del words[code, language]
    else:
        words[code, language] = text
    return Draft(words=words)


def without_installers() -> Draft:
    return with_task("install", role=Role.MANAGER)


def with_a_lonely_task() -> Draft:
    lonely = replace(TASKS["refund"], code="dance", items=())
    words = dict(wording.defaults())
    for language in ("ru", "en"):
        words |= {(f"task.dance.{part}", language): "Танец" for part in ("title", "description", "video")}
    return Draft(tasks=TASKS | {"dance": lonely}, words=words)


def test_the_process_is_sound() -> None:
    assert lint.check() == []


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (lambda: with_task("install", items=(*TASKS["install"].items, Item("assembled", "moon"))),
         "Task install asks for the fact moon, which nobody knows."),
        (lambda: with_task("install", items=(*TASKS["install"].items, manual("assembled"))),
         "Task install has two items with the code assembled."),
        (lambda: with_task("install", effects=("fireworks",)),
         "Task install has the effect fireworks, which nobody knows."),
        (lambda: with_stage(Stage.INSTALLED, guard=("moon",)),
         "Stage installed is guarded by the fact moon, which nobody knows."),
        (lambda: with_stage(Stage.WON, on_enter=("fireworks",)),
         "Stage won has the effect fireworks, which nobody knows."),
        (lambda: with_stage(Stage.PREPAID, next=Stage.PAID),
         "Stage production cannot be reached from the first one."),
        (lambda: Draft(stages={stage: spec for stage, spec in STAGES.items() if stage is not Stage.PAID}),
         "Stage paid is not described."),
        (lambda: with_stage(Stage.WON, tasks=("feedback_call",)), "Stage won has tasks, but leads nowhere."),
        (lambda: with_stage(Stage.PAID, tasks=()),
         "Stage paid leads to scheduled, but has no task that moves the deal."),
        (lambda: with_stage(Stage.PAID, tasks=("dance",)),
         "Stage paid names the task dance, which does not exist."),
        (lambda: with_task("agree_installation", moves=False),
         "Stage paid ends with the task agree_installation, which does not move the deal."),
        (lambda: with_task("check_production", moves=True),
         "Stage production is left by two tasks: check_production and collect_balance."),
        (with_a_lonely_task, "Task dance is opened by nobody."),
        (lambda: with_task("sign_contract", opens=None), "Task send_invoice is opened by nobody."),
        (lambda: with_task("sign_contract", opens="dance"),
         "Task sign_contract opens the task dance, which does not exist."),
        (lambda: with_stage(Stage.PAID, tasks=("feedback_call",)),
         "Task feedback_call belongs to more than one stage."),
        (lambda: Draft(beside=("qualify_lead", "resolve_claim", "refund", "call_client", "dance")),
         "Task dance stands beside the stages, but does not exist."),
        (lambda: Draft(repairs={"moon": "collect_balance"}),
         "A repair is named for the fact moon, which nobody knows."),
        (lambda: Draft(repairs={"balance": "dance"}),
         "The fact balance is repaired by the task dance, which does not exist."),
        (lambda: with_task("control_call", closing_outcome="asleep"),
         "Task control_call is closed by the outcome asleep, which it does not offer."),
        (without_installers, "The role installer has no task."),
        (lambda: with_task("refund", deadline=days("deadline.dance")),
         "Task refund is due by the number deadline.dance, which has no default."),
        (lambda: with_words("task.install.title", "en", None), "The text task.install.title is missing in en."),
        (lambda: with_words("stage.won.result", "ru", ""), "The text stage.won.result is missing in ru."),
        (lambda: with_words("message.thanks", "en", None), "The text message.thanks is missing in en."),
        (lambda: with_words("task.dance.title", "ru", "Танец"),
         "The text task.dance.title belongs to nothing in the process."),
    ],
)
def test_a_broken_process_is_named(broken: Callable[[], Draft], problem: str) -> None:
    assert problem in lint.check(broken())


def test_tasks_that_open_each_other_do_not_hang_the_check() -> None:
    assert lint.check(with_task("collect_prepayment", opens="sign_contract")) == []
