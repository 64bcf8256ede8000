"""Messages to clients and colleagues: what did not get through, what waits, what was said; and what people decide."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response
from starlette.routing import Route

from admin.asked import Asked, key_of, period
from admin.export.answer import BATCH, Exported, answer
from admin.export.cells import Column, Row
from admin.routing import Visit, as_id, page, status_of
from admin.words import Words
from crm import letters, permissions, sms_account, sms_limits, undelivered
from crm.actor import Actor
from crm.errors import BadInput, CrmError, NotFound
from crm.messages import CLIENT_KINDS
from db.enums import OutboxStatus, Pipeline, SmsChannel
from db.models import Contact
from db.queries import message_list, people
from db.queries import outbox as queries
from db.queries.message_list import FINISHED, Wanted
from db.queries.outbox import UNDELIVERED, WAITING, Letter

SIZE = 25
# What the tabs gather, in their order; the last one is everything.
HEAPS: dict[str, tuple[OutboxStatus, ...]] = {
    "": UNDELIVERED, "waiting": WAITING, "sent": (OutboxStatus.SENT,), "cancelled": (OutboxStatus.CANCELLED,),
    "all": tuple(OutboxStatus),
}
KINDS = tuple(f"client.{kind}" for kind in (*CLIENT_KINDS, "paper"))
CHANNELS = ("telegram", *SmsChannel)
_STAFF = "staff"

Decide = Callable[[AsyncSession, Actor, int], Awaitable[object]]


@dataclass(frozen=True)
class Wishes(Asked):
    """The filters of this list; ``state`` is a heap or a single state."""

    state: str
    kind: str
    channel: str
    person: str
    since: str
    until: str
    pipeline: str
    text: str

    @property
    def is_narrowed(self) -> bool:
        return bool(self.given.keys() - {"state"})

    @property
    def statuses(self) -> tuple[OutboxStatus, ...]:
        if self.state in set(OutboxStatus):
            return (OutboxStatus(self.state),)
        return HEAPS.get(self.state, UNDELIVERED)

    def wanted(self, visit: Visit) -> Wanted:
        """Raises ``BadInput`` for a date that cannot be read."""
        since, before = period(visit, self.since, self.until)
        return Wanted(
            self.statuses, Pipeline(self.pipeline) if self.pipeline in set(Pipeline) else Pipeline.GENERAL,
            kind=self.kind if self.kind in KINDS else "", to_staff=self.kind == _STAFF,
            employee_id=key_of(self.person), channel=self.channel if self.channel in CHANNELS else "",
            since=since, before=before, text=self.text,
        )


async def show(visit: Visit) -> Response:
    """A page of the list."""
    return await draw(visit)


async def draw(visit: Visit, refusal: CrmError | None = None) -> Response:
    """The list, with what was refused on top of it."""
    asked, error = Wishes.of(visit), refusal
    try:
        wanted = asked.wanted(visit)
    except BadInput as unread:
        wanted, error = Wanted(asked.statuses), unread
    after, before = key_of(visit.asked("after")), key_of(visit.asked("before"))
    async with visit.database.reading() as session:
        found = await message_list.page(session, wanted, after=after, before=before, limit=SIZE + 1)
        more = len(found) > SIZE
        shown = (found[1:] if before else found[:SIZE]) if more else found
        context = await _around(visit, session, asked, wanted) | {"lines": await _said(visit, session, shown)}
    return visit.render(
        "messages.html", status_of(refusal) if refusal else 200, asked=asked, channels=CHANNELS, kinds=KINDS,
        error=visit.says(error) if error else "", turned={"after": after, "before": before},
        most=message_list.MOST_COUNTED,
        newer=shown[0].row.id if shown and (after or (before and more)) else None,
        older=shown[-1].row.id if shown and (more or before) else None, **context,
    )


async def _around(visit: Visit, session: AsyncSession, asked: Wishes, wanted: Wanted) -> dict[str, Any]:
    """Counts, choices of the filters, and how text messages stand."""
    finished = FINISHED if not asked.is_narrowed else [one for one in FINISHED if (one,) == wanted.statuses]
    counts = await message_list.counts(session, wanted, *finished)
    return {
        "counts": counts, "heaps": HEAPS, "heap": _heap(wanted.statuses),
        "sums": {heap: _sum(counts, states) for heap, states in HEAPS.items()},
        "team": await people.team(session), **_may(visit), "sms": {
            "is_on": await sms_account.is_on(session), "sent": await sms_limits.sent_today(session),
            "limit": visit.desk.shop.number("sms.per_day"), "trouble": await sms_account.trouble(session),
        },
    }


def _sum(counts: dict[OutboxStatus, int], states: Sequence[OutboxStatus]) -> int | None:
    """``None`` where not all of them were counted."""
    return sum(counts[state] for state in states) if counts.keys() >= set(states) else None


def _heap(statuses: Sequence[OutboxStatus]) -> str:
    """The tab under which these states are found."""
    return next(heap for heap, states in HEAPS.items() if set(statuses) <= set(states))


def _may(visit: Visit) -> dict[str, Any]:
    return {
        "may_decide": permissions.allows(visit.actor, "outbox.decide"),
        "decided": undelivered.DECIDED, "resent": undelivered.RESENT, "cancelled": undelivered.CANCELLED,
    }


async def _said(visit: Visit, session: AsyncSession, found: Sequence[Letter]) -> list[tuple[Letter, str]]:
    return [(letter, await letters.words(session, letter.row, visit.desk.staff_text)) for letter in found]


async def export(visit: Visit) -> Response:
    """The whole list, as it is narrowed and sorted on the screen, as a file. Raises ``BadInput``, ``Refused``."""
    asked = Wishes.of(visit)
    wanted = asked.wanted(visit)
    async with visit.database.reading() as session:
        rows = await message_list.count(session, wanted)
    exported = Exported("messages", visit.t("panel-nav-messages"), _columns(visit), rows, asked.given)
    return await answer(visit.request, visit.visitor, exported, _batches(visit, wanted), visit.text("format"))


def _columns(visit: Visit) -> list[Column]:
    widths = {"message": 22, "text": 60, "to": 26, "deal": 14, "state": 18, "why": 34, "when": 17, "channel": 14,
              "tries": 10}
    return [Column(visit.t(f"panel-messages-column-{name}"), width) for name, width in widths.items()]


async def _batches(visit: Visit, wanted: Wanted) -> AsyncIterator[list[Row]]:
    """Each read for itself: whoever is slow to take the file keeps no one from the database."""
    w, after = visit.words, None
    while True:
        async with visit.database.reading() as session:
            found = await message_list.page(session, wanted, after=after, limit=BATCH)
            lines = await _said(visit, session, found)
        yield [_row(w, letter, text) for letter, text in lines]
        if len(found) < BATCH:
            return
        after = found[-1].row.id


def _row(w: Words, letter: Letter, text: str) -> Row:
    row = letter.row
    return (
        w.message_kind(row), text, letter.to, letter.number, w.term("outbox-status", row.status.value),
        w.message_why(row), w.wall(row.sent_at or row.due_at), w.channel(row.channel) if row.channel else None,
        row.attempt,
    )


async def show_one(visit: Visit) -> Response:
    """One message with all that is known of it."""
    return await _draw_one(visit, visit.number("outbox_id"))


async def _draw_one(visit: Visit, outbox_id: int, refusal: CrmError | None = None) -> Response:
    async with visit.database.reading() as session:
        letter = await queries.letter(session, outbox_id)
        if letter is None:
            raise NotFound("message-not-found")
        row = letter.row
        client = await session.get(Contact, row.contact_id) if row.contact_id else None
        text = await letters.words(session, row, visit.desk.staff_text)
    return visit.render(
        "message.html", status_of(refusal) if refusal else 200, letter=letter, row=row, client=client, text=text,
        error=visit.says(refusal) if refusal else "", **_may(visit),
    )


def _decision(name: str, decide: Decide) -> Route:
    """A button of a message, in the list or on its own page; the answer is where it was pressed."""

    async def act(visit: Visit) -> Response:
        outbox_id, alone = visit.number("outbox_id"), visit.text("alone") == "1"
        try:
            async with visit.database.transaction() as session:
                await decide(session, visit.actor, outbox_id)
        except CrmError as error:
            return await (_draw_one(visit, outbox_id, error) if alone else draw(visit, error))
        return visit.go(f"/messages/{outbox_id}" if alone else _back(visit), f"message-{name}")

    return page(f"/messages/{{outbox_id}}/{name}", act, needs="outbox.decide", methods=["POST"])


def _back(visit: Visit) -> str:
    """The list as it was."""
    turned = {name: key_of(visit.asked(name)) for name in ("after", "before")}
    return f"/messages{Wishes.of(visit).link(**turned)}"


async def _arrived(session: AsyncSession, actor: Actor, outbox_id: int) -> None:
    await undelivered.decide(session, actor, outbox_id, sent=True)


async def _lost(session: AsyncSession, actor: Actor, outbox_id: int) -> None:
    await undelivered.decide(session, actor, outbox_id, sent=False)


async def resend_shown(visit: Visit) -> Response:
    """Send again all undelivered messages of the page that was looked at; those that may not go any more stay."""
    chosen = [as_id(text) for text in visit.form.getlist("message")[:SIZE]]
    refused = 0
    for outbox_id in chosen:
        try:
            async with visit.database.transaction() as session:
                await undelivered.resend(session, visit.actor, outbox_id)
        except CrmError:
            refused += 1
    return visit.go(_back(visit), "messages-resent-some" if refused else "messages-resent")


ROUTES = [
    page("/messages", show, needs="outbox.see"),
    page("/messages/export", export, needs="outbox.see", methods=["POST"]),
    page("/messages/resend", resend_shown, needs="outbox.decide", methods=["POST"]),
    page("/messages/{outbox_id}", show_one, needs="outbox.see"),
    _decision("resend", undelivered.resend),
    _decision("cancel", undelivered.cancel),
    _decision("arrived", _arrived),
    _decision("lost", _lost),
]
