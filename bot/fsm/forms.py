"""Forms as declarations: which fields, in which order, and what is done with the answers."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.fsm.kinds import Kind
from crm.dates import Prefer

if TYPE_CHECKING:
    from bot.context import Context
    from bot.screen import Screen

Answers = dict[str, Any]
Submit = Callable[["Context", Answers], Awaitable["Screen | None"]]


@dataclass(frozen=True)
class Choice:
    """A quick answer: a button's label and the value it stands for.

    ``also`` answers further questions by name with the same tap: «Сегодня, наличные».
    """

    label: str
    value: Any
    also: Answers | None = None


Choices = Callable[["Context", Answers], "Iterable[Choice] | Awaitable[Iterable[Choice]]"]


@dataclass(frozen=True)
class Field:
    """One question. Its texts: ``form-<form>-<name>`` with the attributes ``.title`` and, perhaps, ``.example``.

    ``choices`` are the options of a CHOICE and quick answers for every other kind; they see the answers so far and
    the form's parameters. ``when`` looks at the answers
    so far and leaves the question out. ``voice`` lets a TEXT be spoken: its value is then a ``FileRef``.
    ``at_once`` ends the form with the first file or album; only the last question can. ``check`` is a rule that
    needs the value alone: what it refuses with ``BadInput`` can never be right, and is asked again at once.
    """

    name: str
    kind: Kind
    optional: bool = False
    choices: Choices | None = None
    when: Callable[[Answers], bool] | None = None
    prefer: Prefer = "future"
    voice: bool = False
    at_once: bool = False
    check: Callable[[Any], None] | None = None
    limit: int | None = None
    columns: Literal[1, 2, 3] = 1


@dataclass(frozen=True)
class Form:
    """Asks its fields one by one, then calls ``submit(ctx, answers)``.

    Answers hold every applicable field (None when skipped), the parameters given to ``start_form``,
    ``draft_key`` (unique, for deduplication) and ``confirmed`` (the person agreed to what ``crm`` was unsure of).
    """

    code: str
    fields: tuple[Field, ...]
    submit: Submit

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    def index(self, name: str) -> int:
        """The place of a field, as buttons carry it; 99 stands for the end of the form."""
        return next((i for i, field in enumerate(self.fields) if field.name == name), 99)

    def decoded(self, kept: dict[str, Any]) -> Answers:
        """The answers as values; those to questions that no longer apply are left out."""
        answers: Answers = {}
        for field in self.fields:
            if field.name in kept and (field.when is None or field.when(answers)):
                value = kept[field.name]
                answers[field.name] = None if value is None else field.kind.decode(value)
        return answers

    def known(self, kept: dict[str, Any], params: dict[str, Any]) -> Answers:
        """The answers so far together with the form's parameters."""
        return self.decoded(kept) | params

    def open_field(self, kept: dict[str, Any]) -> Field | None:
        """The first question that applies and has no answer."""
        answers = self.decoded(kept)
        for field in self.fields:
            if field.name not in kept and (field.when is None or field.when(answers)):
                return field
        return None


FORMS: dict[str, Form] = {}


def form(code: str, *fields: Field) -> Callable[[Submit], Submit]:
    """Declares a form; the decorated function gets ``(ctx, answers)`` when everything is filled in."""
    names = [field.name for field in fields]
    if len(set(names)) != len(names) or not names:
        raise ValueError(f"form {code}: every field needs a name of its own")
    if any(field.at_once and not (field.kind.many and field is fields[-1]) for field in fields):
        raise ValueError(f"form {code}: only files that are asked for last can end it")

    def register(submit: Submit) -> Submit:
        if code in FORMS:
            raise ValueError(f"form {code} is declared twice")
        FORMS[code] = Form(code, fields, submit)
        return submit

    return register


async def choices_of(ctx: Context, field: Field, answers: Answers) -> list[Choice]:
    """The buttons of a field at this moment."""
    if field.choices is None:
        return []
    found = field.choices(ctx, answers)
    return list(await found if inspect.isawaitable(found) else found)
