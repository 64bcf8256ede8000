"""For every fact the button that fills it: one table for cards and refusals."""

from __future__ import annotations

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button
from crm.facts import Missing
from crm.terms import own_title, reason

__all__ = ["GO_ON", "action_of", "fill_button", "label", "reason"]

# What carries on by itself after the fact is filled.
GO_ON = "go"

_SPECIAL = {
    "contract": "document.contract",
    "invoice": "invoice.make",
    "invoice_sent": "invoice.send",
    "visit_booked": "booking.open",
    "client_told_ready": "ready.tell",
    "no_open_claim": "claims.of",
    "balance": "fill.prepayment",
    "fully_paid": "fill.prepayment",
    "act_signed": "fill.act_or_claim",
    "ready": "outcome.ready",
}


def action_of(fact: str) -> str:
    """The tap action that fills a fact."""
    return _SPECIAL.get(fact, f"fill.{fact}")


def fill_button(t: Translator, deal_id: int, missing: Missing, *, go_on: bool) -> Button | None:
    """The button for one missing thing; none where only somebody else can provide it."""
    arg = GO_ON if go_on else ""
    if missing.name == "manual":
        if missing.task_id is None or missing.position is None or missing.title is None:
            return None
        tick = Tap(action="item.set", id=missing.task_id, arg=f"{missing.position}+{arg}")
        return Button(f"☐ {own_title(t, missing)}", tick)
    if missing.name == "outcome":
        return Button(t("button-choose-outcome"), Tap(action="deal.open", id=deal_id))
    if missing.name.startswith("claim_"):
        return None
    return Button(label(t, missing.name), Tap(action=action_of(missing.name), id=deal_id, arg=arg))


def label(t: Translator, fact: str) -> str:
    """«➕ Внести оплату»."""
    return "➕ " + t(f"fact-{fact}-fill".replace("_", "-"))
