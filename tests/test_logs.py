"""What must never stand in a log."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from config import Settings
from logs import set_up_logs

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw0"


@pytest.fixture
def own_logs() -> Iterator[None]:
    """What logs go where, put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("form", ["text", "json"])
def test_neither_tokens_nor_phone_numbers_reach_the_log(
    own_logs: None, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    set_up_logs(Settings(_env_file=None, log_format=form))
    address = f"https://api.telegram.org/bot{TOKEN}/getMe"
    try:
        raise OSError(f"no answer from {address} for +79161234567")
    except OSError as error:
        structlog.get_logger().exception("call.failed", address=address, error=str(error), to="8 (916) 123-45-67")
        logging.getLogger("aiohttp").exception("Cannot connect to %s (%s)", address, "+7 916 123-45-67")

    said = capsys.readouterr().err

    assert TOKEN.partition(":")[2] not in said and "916" not in said
    assert "/bot[token]/getMe" in said and "…4567" in said
