"""What a renderer of unasked messages knows: the row, who reads it, in which language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.callbacks import Tap
from bot.language import Translator
from bot.screen import Button, Row
from bot.screens import words
from crm.actor import Actor
from crm.dates import format_window
from crm.shop import Shop
from db.enums import Role
from db.models import Booking, Deal, Outbox
from db.queries import deals as queries


@dataclass(frozen=True)
class Push:
    """A row of the outbox on its way to a member of staff."""

    session: AsyncSession
    row: Outbox
    actor: Actor
    t: Translator
    shop: Shop

    @property
    def data(self) -> dict[str, Any]:
        return self.row.data

    @property
    def is_installer(self) -> bool:
        return self.actor.role is Role.INSTALLER

    async def deal(self) -> Deal | None:
        """The deal with its contact and manager."""
        return await queries.by_id(self.session, self.row.deal_id) if self.row.deal_id else None

    async def headline(self) -> str:
        """Which deal it is about."""
        deal = await self.deal()
        return words.headline(self.t, self.shop, deal, deal.contact) if deal is not None else ""

    def when(self, booking: Booking) -> str:
        """The hours of a visit."""
        return format_window(booking.starts_at, booking.ends_at, self.shop.timezone, self.t.language)

    def deal_row(self) -> list[Row]:
        """The way to the deal, for those who have one."""
        if self.row.deal_id is None:
            return []
        if self.is_installer:
            return [[Button(self.t("trip-back"), Tap(action="trips.list"))]]
        return [[Button(self.t("push-open-deal"), Tap(action="deal.open", id=self.row.deal_id))]]
