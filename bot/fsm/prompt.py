"""How a form asks: what is filled in so far, the question, an example, and every way on and out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.callbacks import FormTap
from bot.context import Context
from bot.fsm.date_picker import month_rows, near_days
from bot.fsm.draft import FormDraft
from bot.fsm.forms import Choice, Field, Form, choices_of
from bot.fsm.kinds import CHOICE, DATE, MARK
from bot.screen import Button, Row, Screen, esc

_LONGEST_VALUE = 36


@dataclass(frozen=True)
class Doubt:
    """A likely meaning of what was typed, offered as a button."""

    value: Any


async def prompt(
    ctx: Context, form: Form, draft: FormDraft, *, note: str | None = None, doubt: Doubt | None = None,
    month: date | None = None,
) -> Screen:  # fmt: skip
    """The question of the field at which the draft stands; ``note`` says what was wrong with the last answer."""
    field = form.field(draft.at)
    rows: list[Row] = []
    if doubt is not None:
        label = ctx.t("form-yes-this", value=field.kind.show(doubt.value, ctx.language))
        rows.append([Button(label, _value_tap(form, draft, field, doubt.value), style="primary")])
    rows += await _answers_rows(ctx, form, draft, field, month)
    rows += _ways_out(ctx, form, draft, field)
    lines = [_title(ctx, form), *await _filled(ctx, form, draft)]
    parts = ["\n".join(lines), esc(note) if note else "", _question(ctx, form, field)]
    return Screen(text="\n\n".join(part for part in parts if part), rows=rows, kind="screen")


async def question(ctx: Context, form: Form, draft: FormDraft, text: str, *, sure: bool) -> Screen:
    """Everything is filled in and the rules refuse: confirm (``sure``) or try again, or back to the answers."""
    on = ("yes", "yes") if sure else ("form-again", "again")
    lines = [_title(ctx, form), *await _filled(ctx, form, draft)]
    rows = [
        [Button(ctx.t(on[0]), press(form, draft, on[1]), style="primary")],
        [Button(ctx.t("form-back"), press(form, draft, "back")), _cancel(ctx, form, draft)],
    ]
    return Screen(text="\n".join(lines) + f"\n\n{esc(text)}", rows=rows)


def offer_both(ctx: Context, form: Form, draft: FormDraft, other: Form) -> Screen:
    """Another form was asked for while this one is half filled."""
    text = ctx.t("form-unfinished", old=ctx.t(f"form-{form.code}"), new=ctx.t(f"form-{other.code}"))
    rows = [
        [Button(resume_label(ctx, draft), press(form, draft, "resume"), style="primary")],
        [Button(ctx.t("form-replace", new=ctx.t(f"form-{other.code}")), press(form, draft, "replace"))],
    ]
    return Screen(text=esc(text), rows=rows)


def resume_label(ctx: Context, draft: FormDraft) -> str:
    """The label of the button that leads back into the form."""
    return ctx.t("form-resume", title=ctx.t(f"form-{draft.form}"))


def press(form: Form, draft: FormDraft, op: str, value: str = "") -> FormTap:
    """The data of a button under the present prompt."""
    return FormTap(draft=draft.short_key, at=form.index(draft.at), op=op, value=value)


def read_value(field: Field, value: str) -> Any:
    """The value in a button. Raises ValueError or TypeError for a forged one."""
    found = json.loads(value)
    return None if found is None else field.kind.decode(found)


def option_tap(form: Form, draft: FormDraft, field: Field, choice: Choice, number: int) -> FormTap:
    """The data of a choice: the value itself while it is short, else its number."""
    coded = _coded(field, choice.value)
    if choice.also or len(coded.encode()) > _LONGEST_VALUE or "|" in coded:
        return press(form, draft, "n", str(number))
    return press(form, draft, "v", coded)


def _value_tap(form: Form, draft: FormDraft, field: Field, value: Any) -> FormTap:
    return press(form, draft, "v", _coded(field, value))


def _coded(field: Field, value: Any) -> str:
    kept = None if value is None else field.kind.encode(value)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _title(ctx: Context, form: Form) -> str:
    return f"<b>{esc(ctx.t(f'form-{form.code}'))}</b>"


async def _filled(ctx: Context, form: Form, draft: FormDraft) -> list[str]:
    answers, lines = form.decoded(draft.answers), []
    for field in form.fields:
        value = answers.get(field.name)
        if value is not None and value != []:
            title = ctx.t(f"form-{form.code}-{field.name}.title")
            lines.append(f"{esc(title)}: {esc(await _shown(ctx, form, draft, field, value))}")
    return lines


async def _shown(ctx: Context, form: Form, draft: FormDraft, field: Field, value: Any) -> str:
    """An answer in words; a choice in the words of its button."""
    if field.kind is CHOICE:
        offered = await choices_of(ctx, field, form.known(draft.answers, draft.params))
        return next((choice.label for choice in offered if choice.value == value), str(value))
    return field.kind.show(value, ctx.language)


def _question(ctx: Context, form: Form, field: Field) -> str:
    key = f"form-{form.code}-{field.name}"
    text = f"<b>{esc(ctx.t(key))}</b>"
    if ctx.t.has(f"{key}.example"):
        text += f"\n<i>{esc(ctx.t('form-example', example=ctx.t(f'{key}.example')))}</i>"
    return text


async def _answers_rows(
    ctx: Context, form: Form, draft: FormDraft, field: Field, month: date | None
) -> list[Row]:
    offered = await choices_of(ctx, field, form.known(draft.answers, draft.params))
    buttons = [
        Button(choice.label, option_tap(form, draft, field, choice, number))
        for number, choice in enumerate(offered)
    ]
    rows: list[Row] = [buttons[i : i + field.columns] for i in range(0, len(buttons), field.columns)]
    if field.kind is MARK:
        rows.append([Button(f"{mark} ★", _value_tap(form, draft, field, mark)) for mark in range(1, 6)])
    if field.kind is DATE:
        rows += _calendar(ctx, form, draft, field, month, {choice.value for choice in offered})
    if field.kind.many and draft.answers.get(field.name):
        rows.append([Button(ctx.t("form-done"), press(form, draft, "done"), style="primary")])
    return rows


def _calendar(
    ctx: Context, form: Form, draft: FormDraft, field: Field, month: date | None, offered: set[date]
) -> list[Row]:
    near = [(key, day) for key, day in near_days(ctx.today, field.prefer) if day not in offered]
    quick = [Button(ctx.t(key), _value_tap(form, draft, field, day)) for key, day in near]

    def tap(op: str, value: str) -> FormTap:
        return press(form, draft, op, json.dumps(value) if op == "v" else value)

    grid = month_rows(
        month or ctx.today, ctx.today, field.prefer, ctx.shop.calendar, ctx.language, tap
    )
    return [quick, *grid]


def _ways_out(ctx: Context, form: Form, draft: FormDraft, field: Field) -> list[Row]:
    row = []
    if draft.path:
        row.append(Button(ctx.t("form-back"), press(form, draft, "back")))
    if field.optional and not draft.answers.get(field.name):
        row.append(Button(ctx.t("form-skip"), press(form, draft, "skip")))
    row.append(_cancel(ctx, form, draft))
    return [row]


def _cancel(ctx: Context, form: Form, draft: FormDraft) -> Button:
    return Button(ctx.t("form-cancel"), press(form, draft, "cancel"))
