"""What the chat is measured by."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Histogram

# From half of what a tap takes on a quiet machine to what people take for a breakdown.
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

UPDATES = Histogram(
    "kitchen_update_seconds", "From the beginning of work on an update until its answer is shown, by kind of update",
    ["kind"], buckets=_SECONDS,
)


@contextmanager
def measured(kind: str) -> Iterator[None]:
    """Count an update of this kind (``message``, ``callback_query``, …) and the time it takes."""
    began = time.perf_counter()
    try:
        yield
    finally:
        UPDATES.labels(kind).observe(time.perf_counter() - began)
