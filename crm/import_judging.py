"""What is to become of a line: taken, there already, left out, or wrong, with the reason in a sentence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from crm import phones, shop
from crm.import_rows import BadRow, Entry, Plan, Skipped, read_row
from crm.language import Translator, error_text, own_texts
from db.enums import ImportKind, ImportRowState
from db.models import Contact, Employee, ImportRow, ImportRun, Lead
from db.queries import imports as queries

Read = list[tuple[ImportRow, Entry]]


async def texts_for(session: AsyncSession, run: ImportRun) -> Translator:
    """The texts in the language of whoever imports: what is said about a line is kept with it."""
    importer = await session.get_one(Employee, run.employee_id)
    return own_texts(importer.language or shop.of(session).language)


async def judge(session: AsyncSession, run: ImportRun, plan: Plan, rows: Sequence[ImportRow]) -> Read:
    """Set each line's state with its note, and return those that are to be brought in, with what they say."""
    t = await texts_for(session, run)
    read: Read = []
    for row in rows:
        _forget(row)
        try:
            entry = read_row(plan, row.cells)
        except BadRow as bad:
            row.state, row.column = ImportRowState.BAD, bad.column or None
            row.note = error_text(t, bad.reason, shop.of(session).timezone)
        except Skipped:
            row.state = ImportRowState.SKIPPED
        else:
            row.state, row.phone, row.source_key = ImportRowState.READY, entry.phone, entry.key
            read.append((row, entry))
    await _find_known(session, run, t, read)
    return [(row, entry) for row, entry in read if row.state is ImportRowState.READY]


def _forget(row: ImportRow) -> None:
    """What an earlier check has found."""
    row.column = row.note = row.phone = row.source_key = None
    row.contact_id = row.lead_id = row.deal_id = None


async def _find_known(session: AsyncSession, run: ImportRun, t: Translator, read: Read) -> None:
    """A client, or somebody who asks, is known by the number; of one client there may be several deals."""
    by_key = run.kind is ImportKind.DEALS
    numbers = {entry.phone for _, entry in read}
    known = await _Known.of(session, run, numbers, {entry.key for _, entry in read})
    same = {entry.key if by_key else entry.phone for _, entry in read}
    first = min((row.number for row, _ in read), default=0)
    above = await queries.lines_above(session, run.id, first, same, by_key=by_key)
    for row, entry in read:
        line = above.setdefault(entry.key if by_key else entry.phone, row.number)
        if line != row.number:
            row.state, row.note = ImportRowState.KNOWN, t("import-known-line", number=line)
        else:
            known.mark(row, entry, t)


class _Known:
    """What the shop has already of what some lines say."""

    def __init__(self, kind: ImportKind, clients: Collection[Contact], leads: Collection[Lead]) -> None:
        self._kind = kind
        self._clients = {client.phone: client for client in clients}
        self._leads = {lead.phone: lead for lead in leads}
        self._before: dict[str, ImportRow] = {}

    @classmethod
    async def of(cls, session: AsyncSession, run: ImportRun, numbers: set[str], keys: set[str]) -> _Known:
        """Read it, in few statements."""
        leads = await queries.open_leads(session, numbers) if run.kind is ImportKind.LEADS else []
        found = cls(run.kind, await queries.clients(session, numbers), leads)
        if run.kind is not ImportKind.CONTACTS:
            found._before = await queries.brought_in_before(session, run.id, keys)
        return found

    def mark(self, row: ImportRow, entry: Entry, t: Translator) -> None:
        """Set the state of a line that is there already; name the client of one that is not."""
        client, lead = self._clients.get(entry.phone), self._leads.get(entry.phone)
        before = self._before.get(entry.key)
        row.contact_id = client.id if client else None
        if before:
            row.deal_id, row.lead_id = before.deal_id, before.lead_id
            row.state, row.note = ImportRowState.KNOWN, t("import-known-before")
        elif client and self._kind is ImportKind.CONTACTS:
            said = t("import-known-client", name=client.name, phone=phones.format_phone(entry.phone))
            row.state, row.note = ImportRowState.KNOWN, said
        elif lead:
            row.lead_id = lead.id
            row.state, row.note = ImportRowState.KNOWN, t("import-known-lead", name=lead.name)
        elif client:
            row.note = t("import-linked", name=client.name)
