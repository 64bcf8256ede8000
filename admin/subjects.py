"""The log of changes keeps codes; here they are said in words: what was changed, and what it was before and after."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from admin.export import record
from admin.words import Words
from crm import wording
from crm.choices import LISTS
from crm.numbers import DEFAULTS
from crm.process import TASKS
from crm.shop import Shop
from db.enums import DocumentKind

_People = dict[int, str]
# Subjects that are about a colleague.
_PEOPLES = ("employee", "invite", "handover", "password", "second-factor", "absence", "hours")


def label(key: str) -> str:
    """The catalogue key of a setting's name."""
    return f"setting-{key}".replace(".", "-").replace("_", "-")


def named(w: Words, subject: str, people: _People) -> str:
    """«Срок возврата», «Подписать договор · Чек-лист», «Сотрудник: Анна»; a code that nobody has named stays one."""
    kind, _, rest = subject.partition(":")
    if kind == "setting":
        return _setting(w, rest)
    if kind == "wording":
        return _text(w, rest.rpartition(":")[0])
    if kind == "item":
        return _checklist(w, rest.partition(":")[0])
    if kind == "days":
        return w.t("panel-settings-calendar")
    if kind == "api-key":
        return w.t("panel-settings-keys")
    if kind == "choice":
        name, _, code = rest.partition(":")
        return f"{_setting(w, name)} · {w.term(LISTS[name], code)}"
    if kind == "export":
        return w.t("panel-subject-export", name=record.list_name(w, rest))
    if kind == "document":
        return w.t("panel-subject-document", name=w.term("document-kind", rest))
    if rest.isdigit() and w.t.has(f"panel-subject-{kind}"):
        return w.t(f"panel-subject-{kind}", name=people.get(int(rest), rest))
    return subject


def beginnings(w: Words, text: str) -> list[str]:
    """How the codes begin of whatever is called so: the log is searched by what its readers see."""
    wanted = text.casefold()
    codes = [f"setting:{key}" for key in DEFAULTS]
    codes += [f"wording:{code}:" for code, language in wording.defaults() if language == w.t.language]
    codes += [f"{kind}{task}" for task in TASKS for kind in ("item:", "setting:checklist.")]
    codes += [f"document:{kind.value}" for kind in DocumentKind]
    named_so = [code for code in (*codes, "days:", "api-key:") if wanted in named(w, code, {}).casefold()]
    named_so += [f"choice:{name}:" for name in LISTS if wanted in _setting(w, name).casefold()]
    others = (*_PEOPLES, "export")
    return named_so + [f"{kind}:" for kind in others if wanted in w.t(f"panel-subject-{kind}", name="").casefold()]


def language_of(subject: str) -> str:
    """The language of a text that was changed; empty for everything else."""
    return subject.rpartition(":")[2] if subject.startswith("wording:") else ""


def shown(w: Words, subject: str, value: Any, people: _People) -> str:
    """A value as a person reads it."""
    key = subject.removeprefix("setting:")
    if key in LISTS:
        return ", ".join(w.term(LISTS[key], code) for code in value)
    if key in DEFAULTS and value is not None and not isinstance(value, list):
        return _value(w, key, value)
    if ".video:" in subject and wording.telegram_video(str(value or "")):
        return w.t("panel-text-video-there")
    if subject.startswith("days:"):
        return _days(w, value)
    if subject.startswith("export:"):
        return record.said(w, value, people) if value else "—"
    if subject.startswith("choice:"):
        return w.own(value) if value else "—"
    if isinstance(value, list):
        return ", ".join(shown(w, subject, one, people) for one in value) or "—"
    if isinstance(value, dict):
        parts = {_field(w, subject, key): _part(w, subject, key, one, people) for key, one in value.items()}
        return "; ".join(f"{name}: {said}" for name, said in parts.items())
    if subject.startswith("setting:checklist."):
        return _item(w, subject.removeprefix("setting:checklist."), value)
    if subject.startswith("second-factor:"):
        return w.t("panel-yes" if value == "on" else "panel-no")
    return w.cell("", value, people)


def _value(w: Words, key: str, value: Any) -> str:
    """A setting, or one entry of it."""
    if isinstance(value, int) and key.endswith(("weekday", "weekdays")):
        return w.t(f"panel-weekday-{value}")
    if key.startswith("calendar."):
        return w.day(date.fromisoformat(value))
    return w.phone(value) if key == "shop.phone" else w.cell("", value, {})


def _days(w: Words, value: dict[str, bool]) -> str:
    """«01.08.2026 – 14.08.2026: выходной»: days in a row that are alike are said as one."""
    runs: list[tuple[date, date, bool]] = []
    for day, is_working in sorted((date.fromisoformat(text), worked) for text, worked in value.items()):
        if runs and runs[-1][1:] == (day - timedelta(days=1), is_working):
            runs[-1] = runs[-1][0], day, is_working
        else:
            runs.append((day, day, is_working))
    return "; ".join(_run(w, *run) for run in runs) or "—"


def _run(w: Words, first: date, last: date, is_working: bool) -> str:
    span = w.day(first) if first == last else f"{w.day(first)} – {w.day(last)}"
    return f"{span}: {w.t('panel-day-working' if is_working else 'panel-day-off')}"


def _setting(w: Words, key: str) -> str:
    if key.startswith("checklist."):
        return _checklist(w, key.removeprefix("checklist."))
    return w.t(label(key)) if w.t.has(label(key)) else key


def _text(w: Words, code: str) -> str:
    """A text of the process by what it belongs to and which part of it it is."""
    group, _, rest = code.partition(".")
    name, _, part = rest.partition(".")
    if group == "message":
        channel = w.t("panel-template-telegram" if part else "panel-template-sms")
        return f"{w.t(f'panel-template-{name}'.replace('_', '-'))} · {channel}"
    known = {"task": "title", "stage": "name"}
    if group not in known:
        return code
    parts = {"item": "panel-checklist", "outcome": "panel-texts-outcomes"}
    said = parts.get(part.partition(".")[0], f"panel-text-{part}")
    return f"{_word(w.shop, f'{group}.{name}.{known[group]}', w.t.language)} · {w.t(said)}"


def _checklist(w: Words, task: str) -> str:
    return f"{_word(w.shop, f'task.{task}.title', w.t.language)} · {w.t('panel-checklist')}"


def _item(w: Words, task: str, code: str) -> str:
    own = next((extra.title for extra in w.shop.extras.get(task, []) if extra.code == code), None)
    return w.own(own) if own else _word(w.shop, f"task.{task}.item.{code}", w.t.language)


def _word(shop: Shop, code: str, language: str) -> str:
    return shop.words.get((code, language), code)


def _field(w: Words, subject: str, key: str) -> str:
    known = (f"panel-weekday-{key}", f"panel-changed-{key}", f"panel-field-{subject.partition(':')[0]}-{key}")
    return next((w.t(one) for one in (name.replace("_", "-") for name in known) if w.t.has(one)), key)


def _part(w: Words, subject: str, key: str, value: Any, people: _People) -> str:
    if key == "role":
        return w.term("role", str(value))
    if key == "phone" and value:
        return w.phone(value)
    if key.endswith("_day") and isinstance(value, str):
        return w.day(date.fromisoformat(value))
    if key == "until" and isinstance(value, str):
        return w.moment(datetime.fromisoformat(value))
    return w.own(value) if key == "title" and isinstance(value, dict) else shown(w, subject, value, people)
