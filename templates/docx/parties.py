"""What all three documents say about the two sides: who they are, their requisites, their signatures."""

from __future__ import annotations

from typing import Any

from templates.docx.layout import LEFT, paragraph, style, table

_SHOP_SIGNS = (
    "{% if shop_signatory_genitive %}, в лице {{ shop_signatory_genitive }}, {{ shop_acting }} "
    "на основании {{ shop_basis }}{% endif %}"
)
_CLIENT_SIGNS = (
    "{% if client_signatory_genitive %}, в лице {{ client_signatory_genitive }}, {{ client_acting }} "
    "на основании {{ client_basis }}{% elif client_passport %}, паспорт {{ client_passport }}{% endif %}"
)
_SIDES = {"shop": "Исполнитель", "client": "Заказчик"}
PARTIES = (
    "**{{ shop_name }}** (далее — Исполнитель)" + _SHOP_SIGNS + ", с одной стороны, и **{{ client_name }}** "
    "(далее — Заказчик)" + _CLIENT_SIGNS + ", с другой стороны, вместе — Стороны, "
)


def requisites(place: Any, *, full: bool) -> None:
    """Two columns: the shop and the client; with bank and addresses when ``full``, then the signatures."""
    sides = table(place, [8.5, 8.5], rows=2, lines=False)
    for cell, (prefix, side) in zip(sides.rows[0].cells, _SIDES.items(), strict=True):
        style(cell.paragraphs[0], f"**{side}**", LEFT, after=3, keep=True)
        paragraph(cell, f"**{{{{ {prefix}_name }}}}**", LEFT, after=2, keep=True)
        for field, text in _lines(prefix) if full else []:
            _optional(cell, field, text)
    for cell, prefix in zip(sides.rows[1].cells, _SIDES, strict=True):
        _signature(cell, prefix)


def _lines(prefix: str) -> list[tuple[str, str]]:
    passport = [("client_passport", "Паспорт {{ client_passport }}")] if prefix == "client" else []
    lines = [
        ("inn", "ИНН {{ @_inn }}{% if @_kpp %}, КПП {{ @_kpp }}{% endif %}"),
        ("ogrn", "ОГРН {{ @_ogrn }}"),
        ("address", "Адрес: {{ @_address }}"),
        ("account", "Р/с {{ @_account }}"),
        ("bank", "{{ @_bank }}"),
        ("bic", "БИК {{ @_bic }}{% if @_corr_account %}, к/с {{ @_corr_account }}{% endif %}"),
        ("phone", "Тел. {{ @_phone }}"),
        ("email", "{{ @_email }}"),
    ]
    return passport + [(f"{prefix}_{field}", text.replace("@", prefix)) for field, text in lines]


def _optional(cell: Any, field: str, text: str) -> None:
    """A line that is not there at all when the field is empty."""
    paragraph(cell, f"{{%p if {field} %}}", LEFT)
    paragraph(cell, text, LEFT, size=10, after=1, keep=True)
    paragraph(cell, "{%p endif %}", LEFT)


def _signature(cell: Any, prefix: str) -> None:
    style(cell.paragraphs[0], f"{{{{ {prefix}_post }}}}", LEFT, size=10, before=8, after=12, keep=True)
    signs = f"{{% if {prefix}_signatory %}}{{{{ {prefix}_signatory_short }}}}{{% else %}}"
    signs += f"{{{{ {prefix}_name_short }}}}{{% endif %}}"
    paragraph(cell, f"_____________ / {signs}\u00a0/", LEFT, after=1, keep=True)
    stamp = "М. П." if prefix == "shop" else "{% if client_is_company %}М. П.{% endif %}"
    paragraph(cell, stamp, LEFT, size=8.5, after=0)
