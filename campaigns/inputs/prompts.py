"""The prompts of the table, and how a person comes to each of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Prompt:
    """``form`` stands at ``field`` after ``steps`` on a deal that is as far as ``deal`` says.

    A step is ``@action`` (a button with this action on the deal), ``=text`` (typed), else the label of a button.
    """

    deal: str
    form: str
    field: str
    steps: tuple[str, ...]

    def after(self, field: str, *steps: str) -> Prompt:
        """A later question of the same form."""
        return Prompt(self.deal, self.form, field, self.steps + steps)


_PAY = Prompt("contract", "payment_first", "amount", ("@fill.prepayment",))
_PRODUCT = Prompt("opened", "product", "kitchen", ("@fill.product",))
_TERMS = Prompt("opened", "terms", "term_date", ("@fill.terms",))
_CLIENT = Prompt("opened", "client", "kind", ("@fill.client",))
_COMPANY = _CLIENT.after("name", "Компания").after("inn", "=ООО Ромашка")
_KPP = _COMPANY.after("kpp", "=7707083893")
_ACCOUNT = _KPP.after("bic", "=773601001").after("account", "=044525225")
_LEAD = Prompt("opened", "lead", "phone", ("=/new",))
_NAME = _LEAD.after("name", "=8 (916) 555-44-33")
_WISH = _NAME.after("wish", "=Сидорова Ольга", "Звонок")
_QUIET = Prompt("opened", "conditions", "quiet_from", ("@fill.conditions", "=парковки нет"))
_ADDRESS = Prompt("paid", "address", "address", ("@fill.address",))

PROMPTS = {
    "pay.amount": _PAY,
    "pay.paid_on": _PAY.after("paid_on", "=75 000"),
    "pay.way": _PAY.after("way", "=75 000", "=сегодня"),
    "pay.comment": _PAY.after("comment", "=75 000", "=сегодня", "Перевод"),
    "pay.desired": _PAY.after("desired_date", "=75 000", "=сегодня", "Перевод", "Пропустить"),
    "pay.too_much": _PAY.after("desired_date", "=999 999", "=сегодня", "Перевод", "Пропустить"),
    "refund.amount": Prompt("paid", "refund", "amount", ("@money.refund",)),
    "product.kitchen": _PRODUCT,
    "product.amount": _PRODUCT.after("amount", "Прямая"),
    "terms.date": _TERMS,
    "terms.parts": _TERMS.after("parts", "=через 45 дней", "Другой порядок"),
    "client.name": _CLIENT.after("name", "Частное лицо"),
    "client.passport": _CLIENT.after("passport", "Частное лицо", "=Иванова Мария Петровна"),
    "client.inn": _COMPANY,
    "client.kpp": _KPP,
    "client.bic": _KPP.after("bic", "=773601001"),
    "client.account": _ACCOUNT,
    "lead.phone": _LEAD,
    "lead.name": _NAME,
    "lead.wish": _WISH,
    "quiet.from": _QUIET,
    "quiet.to": _QUIET.after("quiet_to", "=13:00"),
    "address": _ADDRESS,
    "address.floor": _ADDRESS.after("floor", "=Москва, Ленина 1"),
    "files": Prompt("opened", "files", "files", ("@fill.signed_copy",)),
    "comment": Prompt("opened", "comment", "text", ("@comment.new",)),
    "feedback.mark": Prompt("installed", "feedback", "mark", ("@fill.feedback",)),
    "claim.text": Prompt("installed", "claim", "text", ("@claim.new", "Брак")),
}
