"""What fits each field by itself and still makes no sense together: no such set of numbers is ever saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm import names
from crm.errors import BadInput
from crm.numbers import DEFAULTS
from db.models import Setting

Values = dict[str, Any]

_LOCK = 0x73657474696E67


async def alone(session: AsyncSession) -> None:
    """Until the end of the transaction nobody else edits settings: two edits must not make nonsense only together."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def check(session: AsyncSession) -> None:
    """Raises ``BadInput`` with one sentence when settings, as this transaction has them, contradict each other."""
    rows = await session.execute(select(Setting.key, Setting.value).where(Setting.key.in_(DEFAULTS)))
    values = DEFAULTS | {key: value for key, value in rows}
    for rule in _RULES:
        rule(values)


def _day(values: Values) -> None:
    if time.fromisoformat(values["hours.opens"]) >= time.fromisoformat(values["hours.closes"]):
        raise BadInput("hours-crossed", field="hours.closes")


def _visit_fits(values: Values) -> None:
    opens, closes = (datetime.fromisoformat(f"2000-01-01T{values[key]}") for key in ("hours.opens", "hours.closes"))
    hours = values["booking.default_hours"]
    if closes - opens < timedelta(hours=hours):
        raise BadInput(
            "booking-longer-than-day", field="booking.default_hours", hours=hours, start=values["hours.opens"],
            end=values["hours.closes"],
        )


def _exceptions(values: Values) -> None:
    both = set(values["calendar.extra_off"]) & set(values["calendar.extra_on"])
    if both:
        raise BadInput("day-both", text=min(both))


def _digests(values: Values) -> None:
    if values["digest.manager_morning"] >= values["digest.manager_evening"]:
        raise BadInput("digests-crossed", field="digest.manager_evening")


def _control_call(values: Values) -> None:
    last, director = max(values["remind.control_call"]), values["remind.control_call_director"]
    if not last < director <= values["remind.control_call_give_up"]:
        raise BadInput("control-call-crossed", field="remind.control_call_director")


def _tax(values: Values) -> None:
    is_company = len(values["shop.inn"]) == 10
    if is_company and not values["shop.kpp"]:
        raise BadInput("kpp-missing", field="shop.kpp")
    if not is_company and values["shop.kpp"]:
        raise BadInput("kpp-of-person", field="shop.kpp")
    if values["shop.ogrn"] and len(values["shop.ogrn"]) != (13 if is_company else 15):
        raise BadInput("ogrn-length", field="shop.ogrn")


def _accounts(values: Values) -> None:
    for key in ("shop.account", "shop.correspondent_account"):
        try:
            names.read_account(values[key], values["shop.bic"])
        except BadInput as error:
            error.params["field"] = key
            raise


_RULES: tuple[Callable[[Values], None], ...] = (
    _day, _visit_fits, _exceptions, _digests, _control_call, _tax, _accounts,
)
