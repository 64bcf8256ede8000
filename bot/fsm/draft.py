"""A half-filled form, as it is kept between two updates."""

from __future__ import annotations

import uuid
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.callbacks import FormTap, Tap
from bot.context import Context
from bot.fsm.forms import FORMS

_STATE = "form"


@dataclass
class FormDraft:
    """``answers`` and ``params`` are JSON; ``path`` are the fields answered by the person, oldest first.

    ``at`` is the field being asked. ``waiting`` is another form that was asked for meanwhile. ``unsure`` says
    that everything is filled in and the rules want a confirmation or refused for now. ``album`` names the album whose
    first files have ended the form already: those that come after them go the same way.
    """

    form: str
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    at: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    params: dict[str, Any] = field(default_factory=dict)
    then: str | None = None
    back: str | None = None
    waiting: dict[str, Any] | None = None
    unsure: bool = False
    album: str | None = None

    @property
    def short_key(self) -> str:
        """What buttons carry, to know whether their draft is still the one in the chat."""
        return self.key[:8]

    def next_tap(self) -> Tap | None:
        """What goes on by itself after the form is done."""
        return Tap.unpack(self.then) if self.then else None

    def back_tap(self) -> Tap | None:
        """The card from which the form was opened."""
        return Tap.unpack(self.back) if self.back else None

    def is_same_errand(self, other: FormDraft) -> bool:
        """Whether both were opened for the same purpose."""
        return (self.form, self.params) == (other.form, other.params)


def load(ctx: Context) -> FormDraft | None:
    """The form being filled in this chat; one that an older program left in another shape is none."""
    if ctx.draft.state != _STATE:
        return None
    try:
        draft = FormDraft(**deepcopy(ctx.draft.data))
    except TypeError:
        return None
    form = FORMS.get(draft.form)
    if draft.album is not None and draft.album != album_of(ctx):
        return None
    draft.album = None
    names = {field.name for field in form.fields} if form else set()
    return draft if {*draft.answers, *draft.path, draft.at} - {""} <= names else None


def album_of(ctx: Context) -> str | None:
    """The album that the message is a piece of."""
    return ctx.message.media_group_id if ctx.message is not None else None


def keep(ctx: Context, draft: FormDraft) -> None:
    """Keep the form for the next update; it is written with the transaction."""
    ctx.draft.put(_STATE, asdict(draft))


def drop(ctx: Context) -> None:
    """There is no form any more."""
    ctx.draft.put(None, {})


def belongs(draft: FormDraft | None, tap: FormTap) -> bool:
    """Whether a pressed button is one of this draft's."""
    return draft is not None and draft.short_key == tap.draft
