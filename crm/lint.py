"""Looks the process over for what would only be noticed at work: run at the start, by ``check`` and by the tests.

A problem is one sentence that names the stage, task or text it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crm import process, wording
from crm.numbers import DEFAULTS
from crm.process import Item, StageSpec, TaskSpec
from crm.shop import LANGUAGES
from db.enums import Role, Stage

Words = Mapping[tuple[str, str], str]

_MAY_BE_EMPTY = (".video", ".telegram")


@dataclass(frozen=True)
class Draft:
    """What is looked over; by itself, the process as it is."""

    tasks: Mapping[str, TaskSpec] = field(default_factory=lambda: process.TASKS)
    stages: Mapping[Stage, StageSpec] = field(default_factory=lambda: process.STAGES)
    beside: tuple[str, ...] = process.SIDE_TASKS
    repairs: Mapping[str, str] = field(default_factory=lambda: process.REPAIRS)
    words: Words = field(default_factory=wording.defaults)


def check(draft: Draft | None = None) -> list[str]:
    """All problems found; empty when the process is sound."""
    whole = draft or Draft()
    return [
        *_unknown_names(whole), *_stages(whole), *_unopened(whole), *_outcomes(whole), *_roles(whole),
        *_numbers(whole), *_texts(whole),
    ]


def _unknown_names(draft: Draft) -> Iterator[str]:
    from crm.effects import EFFECTS
    from crm.facts import CLAIM_FACTS, FACTS

    known = FACTS.keys() | CLAIM_FACTS.keys()
    for task in draft.tasks.values():
        for item in task.items:
            if item.fact and item.fact not in known:
                yield f"Task {task.code} asks for the fact {item.fact}, which nobody knows."
        for name in task.effects:
            if name not in EFFECTS:
                yield f"Task {task.code} has the effect {name}, which nobody knows."
        for code in _repeated(task.items):
            yield f"Task {task.code} has two items with the code {code}."
    for stage in draft.stages.values():
        for name in stage.guard:
            if name not in known:
                yield f"Stage {stage.stage} is guarded by the fact {name}, which nobody knows."
        for name in stage.on_enter:
            if name not in EFFECTS:
                yield f"Stage {stage.stage} has the effect {name}, which nobody knows."
    for fact, task_code in draft.repairs.items():
        if fact not in known:
            yield f"A repair is named for the fact {fact}, which nobody knows."
        if task_code not in draft.tasks:
            yield f"The fact {fact} is repaired by the task {task_code}, which does not exist."


def _repeated(items: tuple[Item, ...]) -> list[str]:
    codes = [item.code for item in items]
    return sorted({code for code in codes if codes.count(code) > 1})


def _stages(draft: Draft) -> Iterator[str]:
    reached = _reached(draft)
    for stage in Stage:
        if stage not in draft.stages:
            yield f"Stage {stage} is not described."
        elif stage not in reached:
            yield f"Stage {stage} cannot be reached from the first one."
    for spec in draft.stages.values():
        tasks = [draft.tasks[code] for code in spec.tasks if code in draft.tasks]
        yield from (f"Stage {spec.stage} names the task {code}, which does not exist."
                    for code in spec.tasks if code not in draft.tasks)
        movers = [task.code for task in tasks if task.moves]
        if len(movers) > 1:
            yield f"Stage {spec.stage} is left by two tasks: {' and '.join(movers)}."
        if tasks and not tasks[-1].moves:
            yield f"Stage {spec.stage} ends with the task {tasks[-1].code}, which does not move the deal."
        if spec.next and not tasks:
            yield f"Stage {spec.stage} leads to {spec.next}, but has no task that moves the deal."
        if tasks and spec.next is None:
            yield f"Stage {spec.stage} has tasks, but leads nowhere."


def _reached(draft: Draft) -> set[Stage]:
    """The first stage and those that follow from it; a deal can be lost from any."""
    reached, stage = {Stage.LOST}, next(iter(Stage), None)
    while stage is not None and stage not in reached and stage in draft.stages:
        reached.add(stage)
        stage = draft.stages[stage].next
    return reached


def _unopened(draft: Draft) -> Iterator[str]:
    opened = set(draft.beside)
    for spec in draft.stages.values():
        for code in spec.tasks:
            if [code in other.tasks for other in draft.stages.values()].count(True) > 1:
                yield f"Task {code} belongs to more than one stage."
        opened |= set(_chain(draft, spec))
    for code in draft.tasks:
        if code not in opened:
            yield f"Task {code} is opened by nobody."
    for task in draft.tasks.values():
        if task.opens and task.opens not in draft.tasks:
            yield f"Task {task.code} opens the task {task.opens}, which does not exist."
        if task.overtaken_by and task.overtaken_by not in draft.tasks:
            yield f"Task {task.code} is overtaken by the task {task.overtaken_by}, which does not exist."
    for code in draft.beside:
        if code not in draft.tasks:
            yield f"Task {code} stands beside the stages, but does not exist."


def _chain(draft: Draft, stage: StageSpec) -> Iterator[str]:
    """The tasks that open one after the other once a deal is in the stage."""
    seen: set[str] = set()
    code = stage.tasks[0] if stage.tasks else None
    while code in stage.tasks and code in draft.tasks and code not in seen:
        seen.add(code)
        yield code
        code = draft.tasks[code].opens


def _outcomes(draft: Draft) -> Iterator[str]:
    for task in draft.tasks.values():
        if task.closing_outcome and task.closing_outcome not in task.outcomes:
            yield f"Task {task.code} is closed by the outcome {task.closing_outcome}, which it does not offer."


def _roles(draft: Draft) -> Iterator[str]:
    having = {task.role for task in draft.tasks.values()}
    for role in (Role.MANAGER, Role.INSTALLER):
        if role not in having:
            yield f"The role {role} has no task."


def _numbers(draft: Draft) -> Iterator[str]:
    for task in draft.tasks.values():
        if task.deadline.number and task.deadline.number not in DEFAULTS:
            yield f"Task {task.code} is due by the number {task.deadline.number}, which has no default."


def _texts(draft: Draft) -> Iterator[str]:
    wanted = set(_codes(draft))
    for code in sorted(wanted):
        for language in LANGUAGES:
            text = draft.words.get((code, language))
            if text is None or not (text or code.endswith(_MAY_BE_EMPTY)):
                yield f"The text {code} is missing in {language}."
    for code in sorted({code for code, _ in draft.words} - wanted):
        if not code.endswith(".telegram") or code.removesuffix(".telegram") not in wanted:
            yield f"The text {code} belongs to nothing in the process."


def _codes(draft: Draft) -> Iterator[str]:
    for stage in draft.stages:
        yield from (f"stage.{stage}.{part}" for part in ("name", "result", "hint"))
    for task in draft.tasks.values():
        yield from (f"task.{task.code}.{part}" for part in ("title", "description", "video"))
        yield from (f"task.{task.code}.item.{item.code}" for item in task.items)
        yield from (f"task.{task.code}.outcome.{outcome}" for outcome in task.outcomes)
    yield from (f"message.{kind}" for kind in wording.PLACEHOLDERS)
