"""Runs a form: start, an answer typed, a button pressed, the end.

Nothing that was answered is lost to a mistake: a wrong answer repeats its question with the reason, a refusal at
the end leaves the form open, a command in between leaves it to be resumed.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from bot.callbacks import FormTap, Tap
from bot.context import Context
from bot.fsm.date_picker import read_month
from bot.fsm.draft import FormDraft, album_of, belongs, drop, keep, load
from bot.fsm.forms import FORMS, Answers, Choice, Field, Form, choices_of
from bot.fsm.kinds import CHOICE, DATE, MONEY
from bot.fsm.prompt import Doubt, offer_both, press, prompt, question, read_value, resume_label
from bot.refusals import go_on
from bot.registry import book_of, refusal_for, run_tap
from bot.screen import Button, Screen, esc
from crm.errors import Ambiguous, BadInput, CrmError, Forbidden, NotFound, Stale, Unsure


async def start_form(
    ctx: Context, code: str, *, prefill: dict[str, Any] | None = None, then: Tap | None = None,
    back: Tap | None = None, **params: Any,
) -> Screen | None:  # fmt: skip
    """Open a form. ``params`` (JSON values) come back among the answers; ``prefill`` is not asked again.

    ``then`` is carried out by itself after a successful end. ``back`` is where Cancel leads; by default the card
    whose button opened the form. A half-filled form for the same errand goes on; for another one, the person is
    asked which of the two it shall be.
    """
    form = FORMS[code]
    known = {name: form.field(name).kind.encode(value) for name, value in (prefill or {}).items()}
    back = back or book_of(ctx).card_of(ctx.tap)
    fresh = FormDraft(
        code, answers=known, params=params, then=then.pack() if then else None, back=back.pack() if back else None
    )
    current = load(ctx)
    if current is not None and current.is_same_errand(fresh):
        return await resume(ctx, current)
    if current is not None and current.path:
        current.waiting = asdict(fresh)
        keep(ctx, current)
        return offer_both(ctx, FORMS[current.form], current, form)
    return await _go_on(ctx, form, fresh)


async def resume(ctx: Context, draft: FormDraft) -> Screen | None:
    """Ask again where the form was left."""
    return await _go_on(ctx, FORMS[draft.form], draft)


def resume_button(ctx: Context) -> Button | None:
    """The button that leads back into the form, if one is half filled."""
    draft = load(ctx)
    if draft is None:
        return None
    return Button(resume_label(ctx, draft), press(FORMS[draft.form], draft, "resume"))


async def take_message(ctx: Context, draft: FormDraft) -> Screen | None:
    """Something was typed or sent while a form is open."""
    form = FORMS[draft.form]
    if draft.unsure or not draft.at:
        return await _go_on(ctx, form, draft)
    field = form.field(draft.at)
    if (pressed := await _typed_choice(ctx, form, draft, field)) is not None:
        return await _answered(ctx, form, draft, field, pressed.value, pressed.also)
    try:
        value = field.kind.read(ctx, field)
        if field.check is not None:
            field.check(value)
    except Ambiguous as error:
        return await prompt(ctx, form, draft, note=ctx.error_text(error), doubt=Doubt(error.guess))
    except BadInput as error:
        return await prompt(ctx, form, draft, note=ctx.error_text(error))
    if field.kind.many:
        return await _gather(ctx, form, draft, field, value)
    if field.kind is MONEY and value == 0:
        return await prompt(ctx, form, draft, note=ctx.t("form-zero"), doubt=Doubt(0))
    return await _answered(ctx, form, draft, field, value)


async def take_tap(ctx: Context, tap: FormTap) -> Screen | None:
    """A button under a form's prompt was pressed; one of a finished form only says so."""
    draft = load(ctx)
    if draft is None or not belongs(draft, tap):
        return Screen(toast=ctx.t("form-finished"))
    form = FORMS[draft.form]
    if tap.op == "cancel":
        return await _cancelled(ctx, draft)
    if tap.op == "replace" and draft.waiting is not None:
        draft = FormDraft(**draft.waiting)
        return await _go_on(ctx, FORMS[draft.form], draft)
    if tap.op == "resume":
        return await resume(ctx, draft)
    if tap.at != form.index(draft.at):
        screen = await _go_on(ctx, form, draft)
        return replace(screen, toast=ctx.t("form-already"), fresh=True) if screen is not None else None
    return await _press(ctx, form, draft, tap)


async def _press(ctx: Context, form: Form, draft: FormDraft, tap: FormTap) -> Screen | None:
    """A button of the present question."""
    if tap.op == "back":
        return await _stepped_back(ctx, form, draft)
    if tap.op in ("yes", "again") and draft.unsure:
        return await _submit(ctx, form, draft, confirmed=tap.op == "yes")
    if not draft.at:
        return await _go_on(ctx, form, draft)
    field = form.field(draft.at)
    if tap.op == "skip" and field.optional:
        return await _answered(ctx, form, draft, field, None)
    if tap.op == "done" and field.kind.many and draft.answers.get(field.name):
        draft.path.append(field.name)
        return await _go_on(ctx, form, draft)
    if tap.op == "m" and field.kind is DATE:
        return await prompt(ctx, form, draft, month=read_month(tap.value, ctx.today))
    return await _pick(ctx, form, draft, field, tap)


async def _pick(ctx: Context, form: Form, draft: FormDraft, field: Field, tap: FormTap) -> Screen | None:
    """A ready answer was pressed; a choice must be among those offered now."""
    choices = await choices_of(ctx, field, form.known(draft.answers, draft.params))
    try:
        picked = dict(enumerate(choices))[int(tap.value)] if tap.op == "n" else Choice("", read_value(field, tap.value))
        if tap.op not in ("n", "v") or (field.kind is CHOICE and picked.value not in [c.value for c in choices]):
            raise ValueError(tap.op)
        if field.kind.many or (picked.value is None and not field.optional and None not in [c.value for c in choices]):
            raise ValueError(tap.value)
    except (ValueError, TypeError, LookupError):
        return replace(await prompt(ctx, form, draft), toast=ctx.t("form-choice-gone"))
    return await _answered(ctx, form, draft, field, picked.value, picked.also)


async def _typed_choice(ctx: Context, form: Form, draft: FormDraft, field: Field) -> Choice | None:
    """The ready answer whose label was typed, which counts as pressing it."""
    typed = ctx.text.strip().lower()
    offered = await choices_of(ctx, field, form.known(draft.answers, draft.params)) if typed else ()
    return next((choice for choice in offered if choice.label.strip().lower() == typed), None)


async def _answered(
    ctx: Context, form: Form, draft: FormDraft, field: Field, value: Any, also: Answers | None = None
) -> Screen | None:
    for name, answer in ({field.name: value} | (also or {})).items():
        draft.answers[name] = None if answer is None else form.field(name).kind.encode(answer)
        draft.path.append(name)
    return await _go_on(ctx, form, draft)


async def _gather(ctx: Context, form: Form, draft: FormDraft, field: Field, value: Any) -> Screen | None:
    """One more of several; an album is answered once, after its last file."""
    kept = draft.answers.get(field.name) or []
    draft.answers[field.name] = kept + field.kind.encode([value])
    keep(ctx, draft)
    if ctx.more_of_album:
        return None
    if field.at_once:
        draft.path.append(field.name)
        return await _go_on(ctx, form, draft)
    return await prompt(ctx, form, draft)


async def _stepped_back(ctx: Context, form: Form, draft: FormDraft) -> Screen | None:
    """Ask the last answered question again; its answer is forgotten, the ones before stay."""
    draft.answers.pop(draft.at, None)
    if draft.path:
        draft.at = draft.path.pop()
        if not form.field(draft.at).kind.many:
            draft.answers.pop(draft.at, None)
    return await _go_on(ctx, form, draft)


async def _go_on(ctx: Context, form: Form, draft: FormDraft) -> Screen | None:
    """Ask the next open question; with none left, submit."""
    standing = draft.at and form.index(draft.at) < 99 and form.field(draft.at)
    if standing and standing.kind.many and standing.name in draft.answers and standing.name not in draft.path:
        field: Field | None = standing
    else:
        field = form.open_field(draft.answers)
    if field is None:
        return await _submit(ctx, form, draft)
    draft.at, draft.unsure = field.name, False
    keep(ctx, draft)
    return await prompt(ctx, form, draft)


async def _submit(ctx: Context, form: Form, draft: FormDraft, *, confirmed: bool = False) -> Screen | None:
    """Hand the answers over; what fails is undone to the savepoint, and the form stays open."""
    answers = form.decoded(draft.answers) | draft.params
    answers |= {"draft_key": draft.key, "confirmed": confirmed}
    asked = {field.name: None for field in form.fields}
    try:
        async with ctx.session.begin_nested():
            screen = await form.submit(ctx, asked | answers)
            await ctx.session.flush()
    except CrmError as error:
        return await _refused(ctx, form, draft, error)
    current = load(ctx)
    if current is not None and current.key == draft.key:
        _end(ctx, form, draft)
    return await _continued(ctx, draft, screen)


def _end(ctx: Context, form: Form, draft: FormDraft) -> None:
    """The form is over, but for what is still on its way of an album that has ended it."""
    last, album = form.fields[-1], album_of(ctx)
    if not last.at_once or album is None:
        drop(ctx)
        return
    rest = {name: value for name, value in draft.answers.items() if name != last.name}
    path = [name for name in draft.path if name != last.name]
    keep(ctx, replace(draft, answers=rest, path=path, at=last.name, album=album))


async def _continued(ctx: Context, draft: FormDraft, screen: Screen | None) -> Screen | None:
    """What goes on by itself after the form; its word is kept as the toast of the next screen."""
    tap = draft.next_tap()
    if tap is None:
        return screen
    following = await go_on(ctx, tap)
    if following is None or screen is None:
        return following or screen
    return replace(following, toast=following.toast or screen.toast)


async def _refused(ctx: Context, form: Form, draft: FormDraft, error: CrmError) -> Screen | None:
    """The rules said no: ask the wrong answer again, let it be confirmed or tried again, or give up."""
    if isinstance(error, Stale | NotFound | Forbidden):
        return await _given_up(ctx, draft, ctx.error_text(error))
    if isinstance(error, BadInput) and draft.answers:
        _reopen(form, draft, error)
        keep(ctx, draft)
        return await prompt(ctx, form, draft, note=ctx.error_text(error))
    draft.unsure, draft.at = True, ""
    keep(ctx, draft)
    handler = refusal_for(error)
    if handler is not None and (screen := await handler(ctx, error)) is not None:
        return screen
    return await question(ctx, form, draft, ctx.error_text(error), sure=isinstance(error, Unsure))


def _reopen(form: Form, draft: FormDraft, error: CrmError) -> None:
    """Go back to the field the error names (``field=``), else to the last one answered."""
    named = error.params.get("field")
    asked = [field.name for field in form.fields if field.name in draft.answers]
    name = named if named in asked else (draft.path or asked)[-1]
    draft.path = draft.path[: draft.path.index(name)] if name in draft.path else draft.path
    draft.answers.pop(name, None)
    draft.at, draft.unsure = name, False


async def _cancelled(ctx: Context, draft: FormDraft) -> Screen:
    return await _given_up(ctx, draft, ctx.t("form-cancelled"), alert=False)


async def _back_card(ctx: Context, draft: FormDraft) -> Screen | None:
    """The card behind the form; none when it is gone or hidden by now, which must not keep the form open."""
    back = draft.back_tap()
    if back is None or back.action not in book_of(ctx).actions:
        return None
    try:
        return await run_tap(ctx, back)
    except CrmError:
        return None


async def _given_up(ctx: Context, draft: FormDraft, reason: str, *, alert: bool = True) -> Screen:
    """No form any more; the card it was opened from comes back, with the reason."""
    drop(ctx)
    card = await _back_card(ctx, draft)
    if card is None:
        return Screen(text=esc(reason))
    if ctx.callback is None:
        return replace(card, text=f"{esc(reason)}\n\n{card.text}")
    return replace(card, toast=reason, alert=alert)
