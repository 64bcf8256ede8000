"""What a contract, an invoice and an act tell, as plain values: no database, no language of a face.

Money is integer kopecks. An empty string or ``None`` means "not known"; the templates leave such lines out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class BankData:
    """Where money goes: the bank's name, the account, the correspondent account, the BIC (БИК)."""

    name: str = ""
    account: str = ""
    corr_account: str = ""
    bic: str = ""


@dataclass(frozen=True)
class SignatoryData:
    """Who signs for a company. ``genitive`` is "кого?" with the post; empty means: guess it."""

    name: str = ""
    post: str = ""
    genitive: str = ""
    basis: str = "Устава"


@dataclass(frozen=True)
class PersonData:
    """A client who is a person; ``passport`` is one line as it should be printed."""

    name: str
    passport: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class CompanyData:
    """The shop, or a client who is a company or a sole proprietor (perhaps without a signatory)."""

    name: str
    inn: str = ""
    kpp: str = ""
    ogrn: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    bank: BankData = field(default_factory=BankData)
    signatory: SignatoryData = field(default_factory=SignatoryData)


ClientData = PersonData | CompanyData


@dataclass(frozen=True)
class ShopData:
    """The shop with what its contracts say about every order."""

    company: CompanyData
    city: str = ""
    warranty_months: int = 24


@dataclass(frozen=True)
class PaymentData:
    """A row of the payment schedule: ``stage`` as the client reads it, ``amount`` in kopecks."""

    stage: str
    amount: int
    percent: int | None = None


@dataclass(frozen=True)
class InvoiceData:
    """An invoice; ``amount`` in kopecks, ``purpose`` is what the line and the payment order say."""

    number: str
    dated: date
    amount: int
    purpose: str = ""
    due: date | None = None


@dataclass(frozen=True)
class DealData:
    """Everything a template may ask for about one deal.

    ``dated`` is when the contract was made, ``term`` the day by which the kitchen is promised.
    """

    number: str
    dated: date
    shop: ShopData
    client: ClientData
    kitchen: str
    amount: int
    payments: tuple[PaymentData, ...] = ()
    note: str = ""
    term: date | None = None
    delivery_address: str = ""
    link: str = ""
    invoice: InvoiceData | None = None
    act_date: date | None = None
