"""Entries of «Ещё» that belong to no subject of their own."""

from __future__ import annotations

from bot import registry
from bot.callbacks import Tap

registry.add_more("more-leads", Tap(action="leads.list"), needs="lead.work")
registry.add_more("more-training", Tap(action="deals.stages", arg=".t"), needs="deal.move")
