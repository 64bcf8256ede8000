"""Draws the process for ``docs/process.md``: a diagram and a table per stage, from the data that runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from crm import wording
from crm.numbers import DEFAULTS
from crm.process import SIDE_TASKS, STAGES, TASKS, Deadline, DeadlineKind, Item, StageSpec, TaskSpec
from db.enums import Stage

PAGE = Path(__file__).parent.parent / "docs" / "process.md"

_HEAD = """\
# The process

Drawn from `crm/process.py` and its texts by `make docs`: edit those, not this page.

A deal moves because tasks get done. Closing the last task of a stage moves the deal to the next one; it is refused
while a ★ is open. Times are the defaults, an admin can change them.
"""

_TAIL = """\
## Other ways

- Back, with a reason: the deal's manager to the stage before, a director to any earlier one.
- Lost, with a reason: from every open stage. A director can reopen it where it stood, and a won deal at `installed`.
- An action can be undone for a minute by the one who did it, as long as nothing else has happened.
"""

_DUE = {
    DeadlineKind.PAYMENT_DATE: "the day on which the client pays",
    DeadlineKind.READINESS_CHECK: "{production.check_before} working days before readiness; a first check "
                                  "halfway when that is more than {production.halfway_from} away",
    DeadlineKind.DAY_BEFORE_VISIT: "{remind.control_call_give_up} of the last working day before the visit",
    DeadlineKind.VISIT_END: "end of the visit",
    DeadlineKind.CLAIM: "{deadline.claim_call} working hours to call, {deadline.claim_plan} working day to plan, "
                        "then the day promised",
    DeadlineKind.AT_ONCE: "at once",
}


def write() -> Path:
    """Put the drawing where it belongs; returns the page."""
    PAGE.write_text(draw(), "utf-8")
    return PAGE


def draw() -> str:
    """The whole page as Markdown."""
    stages = [_stage(spec) for spec in STAGES.values()]
    beside = "\n".join(["## Beside the stages", "", *_table([TASKS[code] for code in SIDE_TASKS])])
    return "\n".join([_HEAD, *_diagram(), *stages, beside, "", _TAIL])


def _diagram() -> Iterator[str]:
    yield "```mermaid"
    yield "stateDiagram-v2"
    for stage in STAGES:
        number = f"{stage.position}. " if stage.position else ""
        yield f'    state "{number}{_word(f"stage.{stage}.name")}" as {stage}'
    yield f"    [*] --> {next(iter(STAGES))}"
    for spec in STAGES.values():
        if spec.next:
            yield f"    {spec.stage} --> {spec.next}: {_word(f'task.{spec.tasks[-1]}.title')}"
    yield f"    {Stage.WON} --> [*]"
    yield f"    {Stage.LOST} --> [*]"
    yield "```"
    yield ""


def _stage(spec: StageSpec) -> str:
    number = f"{spec.stage.position}. " if spec.stage.position else ""
    code = f"stage.{spec.stage}"
    lines = [f"## {number}`{spec.stage}` «{_word(f'{code}.name')}» · {_word(f'{code}.name', 'en')}", ""]
    lines += [f"{_word(f'{code}.result', 'en')}. {_word(f'{code}.hint', 'en')}", ""]
    if spec.tasks:
        lines += [*_table([TASKS[task] for task in spec.tasks]), ""]
    if spec.guard:
        last = TASKS[spec.tasks[-1]].code
        lines += [f"To leave the stage, besides `{last}`: {', '.join(f'`{name}` ◆' for name in spec.guard)}.", ""]
    return "\n".join(lines)


def _table(tasks: list[TaskSpec]) -> Iterator[str]:
    yield "| Task | Who | Due | Checklist: ★ required, ◆ ticks itself |"
    yield "|---|---|---|---|"
    yield from map(_row, tasks)


def _row(task: TaskSpec) -> str:
    title = f"`{task.code}`<br>«{_word(f'task.{task.code}.title')}»<br>{_word(f'task.{task.code}.title', 'en')}"
    items = [f"{_marks(item)}{_word(f'task.{task.code}.item.{item.code}')}" for item in task.items]
    if task.outcomes:
        names = [_word(f"task.{task.code}.outcome.{outcome}") for outcome in task.outcomes]
        items.append(f"*Outcomes: {' · '.join(names)}*")
    if task.closes_itself:
        items.append("*Closes itself*")
    return f"| {title} | {task.role} | {_due(task.deadline)} | {'<br>'.join(items)} |"


def _marks(item: Item) -> str:
    marks = ("★" if item.required else "") + ("◆" if item.fact else "")
    return f"{marks} " if marks else ""


def _due(deadline: Deadline) -> str:
    count = DEFAULTS[deadline.number] if deadline.number else 0
    match deadline.kind:
        case DeadlineKind.WORKING_DAYS if not count:
            return "the same day"
        case DeadlineKind.WORKING_DAYS:
            return f"{count} working {'day' if count == 1 else 'days'}"
        case DeadlineKind.WORKING_HOURS:
            return f"{count} working {'hour' if count == 1 else 'hours'}"
    text = _DUE[deadline.kind]
    for key, value in DEFAULTS.items():
        text = text.replace(f"{{{key}}}", str(value))
    return text


def _word(code: str, language: str = "ru") -> str:
    return wording.defaults()[code, language]
