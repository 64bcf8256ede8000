"""The same screens for somebody who reads English: everything has a text, and a way back."""

from __future__ import annotations

import re

from crm import claims, folder
from db.enums import ClaimKind, FileKind, OutboxStatus, Role, SmsReason, SmsState, Stage
from db.models import Outbox
from db.session import Database
from sandbox.state import State
from tests.bot import trade
from tests.e2e.phone import SandboxServer, labels_of, text_of

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# What people have typed, and what stays Russian everywhere.
OWN_WORDS = ("Иванова Мария", "Иванова М.", "Петров Олег", "Петров О.", "Петров", "Иванова", "царапина", "К-", "р.pdf")


def _foreign(text: str) -> str:
    for word in OWN_WORDS:
        text = text.replace(word, "")
    return "".join(CYRILLIC.findall(text))


async def test_every_screen_is_there_in_english(
    program: object, server: SandboxServer, state: State, database: Database
) -> None:
    person, boss = await trade.colleague(database, state, "Irina Admin", Role.ADMIN, language="en")
    _, other = await trade.colleague(database, state, "Other Admin", Role.ADMIN)
    deal = await trade.opened_deal(database, boss, stage=Stage.INSTALLED)
    lead = await trade.entered_lead(database, boss, wish=None)
    async with trade.acting(database, boss) as (session, actor):
        claim = await claims.register(session, actor, deal.id, kind=ClaimKind.DEFECT, text="царапина")
        file = await folder.add_from_chat(
            session, actor, deal.id, FileKind.ACT, file_id="f", unique_id="u", name="р.pdf", media="video"
        )
        letter = Outbox(
            kind="client.ready", contact_id=deal.contact_id, deal_id=deal.id, status=OutboxStatus.UNCERTAIN,
            reason=SmsReason.NO_ANSWER, sms_state=SmsState.PENDING,
            not_before=lead.created_at, due_at=lead.created_at,
        )
        session.add(letter)
    taps = [
        "today.show|0|0|0.g", "deals.stages|0|0|", "deals.list|0|0|installed.a.g.0", "deals.search|0|0|",
        "leads.list|0|0|", f"lead.open|{lead.id}|0|", f"lead.recall|{lead.id}|0|", f"lead.close|{lead.id}|1|",
        "lead.new|0|0|general", f"timeline.open|{deal.id}|0|", f"comment.new|{deal.id}|0|",
        f"folder.open|{deal.id}|0|", f"file.open|{file.id}|0|", f"file.kind|{file.id}|0|",
        f"file.remove|{file.id}|0|", f"deal.lose|{deal.id}|0|", f"deal.return|{deal.id}|0|",
        f"deal.reassign|{deal.id}|0|", f"claims.of|{deal.id}|0|", "claims.list|0|0|", f"claim.open|{claim.id}|0|",
        f"claim.new|{deal.id}|0|", f"claim.plan|{claim.id}|0|", f"claim.done|{claim.id}|0|",
        f"claim.photos|{claim.id}|0|", "team.list|0|0|", f"person.open|{boss.id}|0|", "team.add|0|0|",
        f"person.invite|{boss.id}|0|", f"person.dismiss|{boss.id}|0|", f"person.leave|{boss.id}|0|{other.id}",
        "outbox.list|0|0|", "outbox.list|0|0|w.0", f"outbox.open|{letter.id}|0|", f"outbox.cancel|{letter.id}|0|",
        "undelivered.list|0|0|", "sms.switch|0|0|off", "sms.switch|0|0|off.yes", "sms.switch|0|0|on",
    ]  # fmt: skip
    async with await server.phone(person.id) as phone:
        await phone.send("/today")
        card = await phone.wait_for("Today")
        for tap in taps:
            await phone.press_old(card["message_id"], f"t1|{tap}")
            answer = await phone.answer()
            await phone.settle()
            shown = next(one for one in reversed(await phone.messages()) if one["from_bot"])
            assert not answer.get("show_alert"), (tap, answer)
            assert _foreign(text_of(shown) + " ".join(labels_of(shown))) == "", (tap, text_of(shown))
            assert labels_of(shown), f"{tap} leads nowhere"
