"""What delivery is measured by."""

from __future__ import annotations

from prometheus_client import Counter

DELIVERIES = Counter(
    "kitchen_deliveries_total", "Rows of the outbox worked off, by receiver and what became of them",
    ["receiver", "outcome"],
)
