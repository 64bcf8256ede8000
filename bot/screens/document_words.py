"""The words in documents that are not data. Documents are Russian, whatever the faces speak."""

from __future__ import annotations

from typing import Any

from bot.language import translator
from bot.screens.words import chosen, term
from crm.facts import Standing
from db.models import Document, Invoice


def document_words(standing: Standing, document: Document, invoice: Invoice | None) -> dict[str, Any]:
    """What the kitchen, the payments (``schedule``) and the document itself are called."""
    t = translator("ru")
    schedule = (t("document-before-production"), t("document-before-installation"), t("document-after"))
    kitchen = chosen(t, standing.shop, "kitchen", standing.deal.kitchen or "other").lower()
    purpose = term(t, "invoice-purpose", invoice.purpose) if invoice else ""
    return {
        "kitchen": t("document-kitchen", kind=kitchen),
        "schedule": schedule,
        "name": term(t, "document-kind", document.kind.value),
        "purpose": t("document-purpose", purpose=purpose, number=standing.deal.number) if invoice else "",
    }
