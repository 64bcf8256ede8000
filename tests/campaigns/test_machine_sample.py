"""A few shops of the state machine; ``make machine`` tries many."""

from __future__ import annotations

import os

import pytest
from sqlalchemy.engine import make_url

from campaigns.machine.model import play
from campaigns.machine.shops import emptied_postgres, emptied_sqlite


def test_deals_keep_their_laws_whatever_is_done_and_whenever_the_process_dies() -> None:
    with emptied_sqlite() as empty:
        play(empty, examples=3, steps=15)


def test_deals_keep_their_laws_on_postgresql() -> None:
    address = os.environ.get("TEST_POSTGRES_URL")
    if not address:
        pytest.skip("TEST_POSTGRES_URL is not set")
    with emptied_postgres(make_url(address)) as empty:
        play(empty, examples=1, steps=15)
