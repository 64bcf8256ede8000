"""A line of a foreign table, read with the parsers that read what people type."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from crm import dates, money, names, phones
from crm.errors import BadInput
from crm.import_columns import NAMING, SKIPPED, count_known, place
from db.enums import ImportKind, Stage

T = TypeVar("T")

_LONGEST_TEXT = 2000
_NOTE = 300
_SOURCE = 60
_KEY_CHARACTERS = 48


class BadRow(Exception):
    """A line that cannot be taken: the header of its column and what is wrong there."""

    def __init__(self, column: str, reason: BadInput) -> None:
        super().__init__(column, reason)
        self.column, self.reason = column, reason


class Skipped(Exception):
    """A line that is left out because somebody wants no lines of its stage."""


@dataclass(frozen=True)
class Plan:
    """How the lines of one file are to be understood. ``managers``: ids by the words of their names."""

    kind: ImportKind
    headers: Sequence[str]
    columns: Sequence[str]
    stages: Mapping[str, str]
    managers: Mapping[frozenset[str], int]
    manager_id: int | None
    today: date


@dataclass(frozen=True)
class Entry:
    """What a line says; sums in kopecks, phones in E.164. ``key`` is the same for the same thing."""

    name: str
    phone: str
    key: str
    address: str | None = None
    title: str | None = None
    stage: Stage = Stage.CONTRACT
    amount: int | None = None
    manager_id: int = 0
    source: str | None = None
    comment: str | None = None
    created: date | None = None
    closed: date | None = None
    external: str = ""


class _Line:
    """The cells of a line by field."""

    def __init__(self, plan: Plan, cells: Sequence[str]) -> None:
        self._plan = plan
        self._cells: dict[str, list[tuple[str, str]]] = {}
        for header, field, cell in zip(plan.headers, plan.columns, cells, strict=False):
            if field and cell:
                self._cells.setdefault(field, []).append((header, cell))

    def filled(self, field: str) -> list[tuple[str, str]]:
        """Header and text of each cell of the field that is not empty."""
        return self._cells.get(field, [])

    def text(self, field: str) -> str:
        return next((cell for _, cell in self.filled(field)), "")

    def column(self, *fields: str) -> str:
        """The header of the first column that may fill one of the fields."""
        pairs = zip(self._plan.columns, self._plan.headers, strict=False)
        return next((header for field, header in pairs if field in fields), "")

    def read(self, field: str, parser: Callable[[str], T]) -> T | None:
        """The field as ``parser`` reads it; ``None`` when it is empty. Raises ``BadRow``."""
        for header, text in self.filled(field):
            try:
                return parser(text)
            except BadInput as reason:
                raise BadRow(header, reason) from reason
        return None


def read_row(plan: Plan, cells: Sequence[str]) -> Entry:
    """What the line says. Raises ``BadRow`` for the first thing in it that cannot be taken, and ``Skipped``."""
    if len(cells) > len(plan.headers):
        raise BadRow("", BadInput("import-row-too-long", count=len(cells), columns=len(plan.headers)))
    line = _Line(plan, cells)
    stage = _stage(plan, line)
    try:
        name, phone = _name(plan, line), _phone(line)
    except BadRow:
        if count_known(plan.kind, cells) > 1:
            raise BadRow("", BadInput("import-row-of-headers")) from None
        raise
    return Entry(
        name=name, phone=phone, key=_key(plan, line, cells, phone), external=names.excerpt(line.text("id")),
        address=line.read("address", _text), title=line.read("title", _text), stage=stage,
        amount=line.read("amount", _amount), manager_id=_manager(plan, line),
        source=line.read("source", lambda text: names.read_text(text, _SOURCE)), comment=_comment(line),
        created=line.read("created", lambda text: dates.on_its_side(_day(plan, text), plan.today, "past")),
        closed=_closed(plan, line) if stage.is_closed else None,
    )


def _text(text: str) -> str:
    return names.read_text(text, _NOTE)


def _stage(plan: Plan, line: _Line) -> Stage:
    """Where a deal stands; enquiries have no stage with us. Raises ``Skipped``."""
    text = line.text("stage")
    chosen = place(plan.kind, plan.stages, text) if text else ""
    if chosen == SKIPPED:
        raise Skipped
    if not text or plan.kind is not ImportKind.DEALS:
        return Stage.CONTRACT
    if not chosen:
        raise BadRow(line.column("stage"), BadInput("import-stage-unknown", text=names.excerpt(text)))
    return Stage(chosen)


def _name(plan: Plan, line: _Line) -> str:
    """The person's name; else the company's; an enquiry may have nothing but a title."""
    parts = " ".join(text for field in ("surname", "given", "patronymic") if (text := line.text(field)))
    said = line.text("name") or parts or line.text("company")
    if not said and plan.kind is ImportKind.LEADS:
        said = names.excerpt(line.text("title"), 120)
    try:
        return names.read_name(said)
    except BadInput as reason:
        raise BadRow(line.column(*NAMING), reason) from reason


def _phone(line: _Line) -> str:
    """The first number that can be read; other programs put several into one cell, and ``'`` before the plus."""
    first: BadRow | None = None
    for header, text in line.filled("phone"):
        for piece in re.split(r"[,;\n]", text):
            try:
                return phones.read_phone(piece.strip(" '"))
            except BadInput as reason:
                first = first or BadRow(header, reason)
    raise first or BadRow(line.column("phone"), BadInput("phone-empty"))


def _amount(text: str) -> int | None:
    """Kopecks; «150000.00|RUB» is how Bitrix24 writes it. Nothing, where no sum was agreed yet."""
    return money.read_money(re.sub(r"\|\s*(?:RUB|RUR)$", "", text)) or None


def _manager(plan: Plan, line: _Line) -> int:
    if plan.kind is ImportKind.CONTACTS:
        return 0
    text = line.text("manager")
    found = _colleague(plan.managers, text) or plan.manager_id
    if found is None:
        unknown = BadInput("import-manager-unknown", text=names.excerpt(text))
        raise BadRow(line.column("manager"), unknown if text else BadInput("import-manager-empty"))
    return found


def _colleague(managers: Mapping[frozenset[str], int], text: str) -> int | None:
    """Who is meant, whatever the order of the names and with or without a patronymic."""
    said = frozenset(names.lowered(text).split())
    if said in managers:
        return managers[said]
    alike = [
        number for words, number in managers.items() if len(said & words) > 1 and (said <= words or words <= said)
    ]
    return alike[0] if len(alike) == 1 else None


def _comment(line: _Line) -> str | None:
    said = line.filled("comment")
    text = "\n".join(text for _, text in said)
    if not names.visible(text).strip():
        return None
    try:
        return names.read_text(text, _LONGEST_TEXT)
    except BadInput as reason:
        raise BadRow(said[0][0], reason) from reason


def _day(plan: Plan, text: str) -> date:
    """The day of «15.12.2025 14:03:11» or «2025-12-15T14:03:11+03:00»."""
    return dates.read_date(re.sub(r"[T ]\d{1,2}:\d{2}.*$", "", text), plan.today, "past")


def _closed(plan: Plan, line: _Line) -> date | None:
    """When it ended. Bitrix24 keeps there the day on which it was to end: what is to come says nothing."""
    day = line.read("closed", lambda text: _day(plan, text))
    return day if day and day <= plan.today else None


def _key(plan: Plan, line: _Line, cells: Sequence[str], phone: str) -> str:
    """Made of its number in the other program, with its phone; without a number, of everything it says."""
    known = line.text("id")
    said = [known, phone] if known else [cell for cell, field in zip(cells, plan.columns, strict=False) if field]
    return f"{plan.kind.value}:{hashlib.sha256(chr(31).join(said).encode()).hexdigest()[:_KEY_CHARACTERS]}"
